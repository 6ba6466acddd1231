#include "customers/import/csv.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "base/text.h"

namespace vafa::imports {
namespace {

constexpr size_t kFirstBuffer = 256 << 10;
constexpr size_t kFullBuffer = 2 * limits::kCsvRowBytes;
constexpr size_t kLongRowShown = 200;
constexpr size_t kNowhere = static_cast<size_t>(-1);

constexpr bool IsBlank(char c) { return c == ' ' || c == '\t'; }

bool IsEmptyLine(std::string_view line) {
  return std::ranges::all_of(line, [](char c) { return IsBlank(c) || c == '\r'; });
}

/// Whether there are bytes that a row must be examined for: NUL, or beyond ASCII.
bool HasOddBytes(const char* data, size_t size) {
  uint64_t odd = 0;
  size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    uint64_t word;
    std::memcpy(&word, data + i, 8);
    odd |= word | (word - 0x0101010101010101ull);  // the high bit of a byte that was 0 gets set
  }
  for (; i < size; ++i) {
    if (data[i] <= 0) return true;
  }
  return (odd & 0x8080808080808080ull) != 0;
}

}  // namespace

Message ReasonOf(CsvProblem problem) {
  switch (problem) {
    case CsvProblem::kNone:
      return {};
    case CsvProblem::kRowTooLong:
      return {"import.row_too_long", {{"limit", static_cast<int64_t>(limits::kCsvRowBytes >> 20)}}};
    case CsvProblem::kFieldTooLong:
      return {"import.field_too_long",
              {{"limit", static_cast<int64_t>(limits::kCsvFieldBytes >> 20)}}};
    case CsvProblem::kTooManyColumns:
      return {"import.too_many_columns", {{"limit", static_cast<int64_t>(limits::kCsvColumns)}}};
    case CsvProblem::kQuote:
      return "import.bad_quote";
    case CsvProblem::kNotUtf8:
      return "import.not_utf8";
    case CsvProblem::kBinary:
      return "import.binary_row";
  }
  return {};
}

Result<CsvReader> CsvReader::Open(const std::filesystem::path& file, char delimiter,
                                  uint64_t offset, uint64_t line) {
  VAFA_ASSIGN(Source head, Source::OpenFile(file));
  VAFA_ASSIGN(const char line_break, FindLineBreak(std::move(head)));
  VAFA_ASSIGN(Source source, Source::OpenFile(file));
  return Start(std::move(source), delimiter, line_break, offset, line);
}

Result<CsvReader> CsvReader::OverText(std::string_view text, char delimiter, uint64_t offset,
                                      uint64_t line) {
  VAFA_ASSIGN(Source head, Source::OverText(text));
  VAFA_ASSIGN(const char line_break, FindLineBreak(std::move(head)));
  VAFA_ASSIGN(Source source, Source::OverText(text));
  return Start(std::move(source), delimiter, line_break, offset, line);
}

/// How the file ends its lines, by its head, wherever reading goes on.
Result<char> CsvReader::FindLineBreak(Source source) {
  std::vector<char> buffer(kFirstBuffer);
  VAFA_ASSIGN(const size_t size, source.Read(buffer.data(), buffer.size()));
  const std::string_view head(buffer.data(), size);
  const size_t cr = head.find('\r');
  const bool only_cr = cr != head.npos && cr + 1 < head.size() && !head.contains('\n');
  return only_cr ? '\r' : '\n';
}

Result<CsvReader> CsvReader::Start(Source source, char delimiter, char line_break, uint64_t offset,
                                   uint64_t line) {
  if (std::ranges::count(kDelimiters, delimiter) == 0) {
    return Fail(ErrorCode::kInvalid, "import.bad_delimiter", {}, "delimiter");
  }
  CsvReader reader(std::move(source), delimiter);
  if (offset > 0) VAFA_TRY(reader.source_.Skip(offset));
  reader.offset_ = offset;
  reader.line_ = line;
  reader.line_break_ = line_break;
  reader.buffer_.resize(kFirstBuffer);
  reader.fields_.reserve(limits::kCsvColumns);
  reader.Fill();
  if (!reader.status_) return std::unexpected(reader.status_.error());
  return reader;
}

/// Reads more behind what is there, moving or growing the buffer. False when nothing came.
bool CsvReader::Fill() {
  if (at_end_ || !status_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    next_quote_ -= std::min(next_quote_, begin_);
    begin_ = 0;
  }
  if (end_ + kFirstBuffer / 2 > buffer_.size() && buffer_.size() < kFullBuffer) {
    buffer_.resize(std::min(buffer_.size() * 2, kFullBuffer));
  }
  const auto got = source_.Read(buffer_.data() + end_, buffer_.size() - end_);
  if (!got) {
    status_ = std::unexpected(got.error());
    return false;
  }
  if (*got == 0) at_end_ = true;
  end_ += *got;
  odd_bytes_ = HasOddBytes(buffer_.data(), end_);
  return *got > 0;
}

/// Where the line that `from` lies in ends; reads on as far as a row may be long. kNowhere when
/// the line is longer than that.
size_t CsvReader::FindLineEnd(size_t from) {
  for (;;) {
    const char* data = buffer_.data();
    if (const void* found = std::memchr(data + from, line_break_, end_ - from)) {
      return static_cast<size_t>(static_cast<const char*>(found) - data);
    }
    if (end_ - begin_ > limits::kCsvRowBytes) return kNowhere;
    const size_t searched = end_ - begin_;
    if (!Fill()) return end_;
    from = begin_ + searched;
  }
}

bool CsvReader::HasQuote(size_t begin, size_t end) {
  if (next_quote_ < begin) next_quote_ = begin;
  if (next_quote_ >= end) return false;
  const char* data = buffer_.data();
  const void* found = std::memchr(data + next_quote_, '"', end_ - next_quote_);
  next_quote_ = found ? static_cast<size_t>(static_cast<const char*>(found) - data) : end_;
  return next_quote_ < end;
}

void CsvReader::SkipLineBreak() {
  if (begin_ < end_ && buffer_[begin_] == line_break_) {
    ++begin_;
    ++offset_;
    ++line_;
  }
}

bool CsvReader::Next(CsvRow& row) {
  for (;;) {
    if (begin_ == end_ && !Fill()) return false;
    const size_t line_end = FindLineEnd(begin_);
    if (!status_) return false;
    if (line_end == kNowhere || line_end - begin_ > limits::kCsvRowBytes) return SkipLongLine(row);
    if (HasQuote(begin_, line_end)) return TakeQuoted(row);
    const std::string_view line(buffer_.data() + begin_, line_end - begin_);
    if (IsEmptyLine(line)) {
      offset_ += line.size();
      begin_ = line_end;
      SkipLineBreak();
      continue;
    }
    TakePlain(row, line_end);
    return true;
  }
}

/// Passes over a line that is too long without keeping it.
bool CsvReader::SkipLongLine(CsvRow& row) {
  row.line = line_;
  unquoted_.assign(buffer_.data() + begin_, std::min(kLongRowShown, end_ - begin_));
  for (;;) {
    const char* data = buffer_.data();
    const void* found = std::memchr(data + begin_, line_break_, end_ - begin_);
    const size_t stop = found ? static_cast<size_t>(static_cast<const char*>(found) - data) : end_;
    offset_ += stop - begin_;
    begin_ = stop;
    if (found || !Fill()) break;
  }
  if (!status_) return false;
  SkipLineBreak();
  row.fields = {};
  row.raw = unquoted_;
  row.problem = CsvProblem::kRowTooLong;
  row.end = offset_;
  row.next_line = line_;
  return true;
}

/// Gives out the row up to `row_end`, where its line break is.
void CsvReader::Finish(CsvRow& row, size_t row_end) {
  std::string_view raw(buffer_.data() + begin_, row_end - begin_);
  row.line = line_;
  offset_ += raw.size();
  line_ += static_cast<uint64_t>(std::ranges::count(raw, line_break_));
  begin_ = row_end;
  SkipLineBreak();
  if (line_break_ == '\n' && raw.ends_with('\r')) raw.remove_suffix(1);
  row.raw = raw;
  row.fields = fields_;
  row.end = offset_;
  row.next_line = line_;
}

CsvProblem CsvReader::Examine(std::string_view raw) const {
  if (fields_.size() > limits::kCsvColumns) return CsvProblem::kTooManyColumns;
  if (raw.size() > limits::kCsvFieldBytes &&
      std::ranges::any_of(
          fields_, [](std::string_view field) { return field.size() > limits::kCsvFieldBytes; })) {
    return CsvProblem::kFieldTooLong;
  }
  if (!odd_bytes_) return CsvProblem::kNone;
  if (raw.contains('\0')) return CsvProblem::kBinary;
  return IsUtf8(raw) ? CsvProblem::kNone : CsvProblem::kNotUtf8;
}

void CsvReader::TakePlain(CsvRow& row, size_t line_end) {
  std::string_view line(buffer_.data() + begin_, line_end - begin_);
  row.line = line_;
  offset_ += line.size();
  begin_ = line_end;
  SkipLineBreak();
  if (line.ends_with('\r')) line.remove_suffix(1);
  fields_.clear();
  if (delimiter_ == ' ') {
    SplitBlanks(line);
  } else {
    Split(line);
  }
  row.raw = line;
  row.fields = fields_;
  row.end = offset_;
  row.next_line = line_;
  row.problem = Examine(line);
}

void CsvReader::Split(std::string_view line) {
  const char* field = line.data();
  const char* const end = field + line.size();
  const char delimiter = delimiter_;
  for (const char* p = field; p != end; ++p) {
    if (*p != delimiter) continue;
    fields_.emplace_back(field, static_cast<size_t>(p - field));
    field = p + 1;
    if (fields_.size() > limits::kCsvColumns) return;
  }
  fields_.emplace_back(field, static_cast<size_t>(end - field));
}

void CsvReader::SplitBlanks(std::string_view line) {
  const char* p = line.data();
  const char* const end = p + line.size();
  while (p != end && fields_.size() <= limits::kCsvColumns) {
    while (p != end && IsBlank(*p)) ++p;
    if (p == end) return;
    const char* const field = p;
    while (p != end && !IsBlank(*p)) ++p;
    fields_.emplace_back(field, static_cast<size_t>(p - field));
  }
}

/// A row with a quote in its first line: it may go on over further lines.
bool CsvReader::TakeQuoted(CsvRow& row) {
  Quoted outcome = Quoted::kMore;
  size_t row_end = 0;
  for (;;) {
    outcome = ScanQuoted(row_end);
    if (outcome != Quoted::kMore) break;
    if (end_ - begin_ > limits::kCsvRowBytes || at_end_) break;
    Fill();
    if (!status_) return false;
  }
  if (outcome == Quoted::kRow && row_end - begin_ > limits::kCsvRowBytes) outcome = Quoted::kMore;
  if (outcome == Quoted::kRow) {
    fields_.clear();
    for (const auto& [at, length] : parts_) {
      fields_.push_back(std::string_view(unquoted_).substr(at, length));
    }
    Finish(row, row_end);
    row.problem = Examine(row.raw);
    return true;
  }
  fields_.clear();
  Finish(row, FindLineEnd(begin_));
  row.problem = CsvProblem::kQuote;
  return true;
}

/// Takes the row at begin_ apart into unquoted_ and parts_. kMore when it does not end within what
/// was read.
CsvReader::Quoted CsvReader::ScanQuoted(size_t& end) {
  unquoted_.clear();
  parts_.clear();
  size_t at = begin_;
  for (;;) {
    if (delimiter_ == ' ') {
      while (at < end_ && IsBlank(buffer_[at])) ++at;
    }
    const size_t start = unquoted_.size();
    if (at < end_ && buffer_[at] == '"') {
      if (const Quoted outcome = ScanQuotedField(at); outcome != Quoted::kRow) return outcome;
    } else {
      const size_t from = at;
      while (at < end_ && buffer_[at] != line_break_ && buffer_[at] != delimiter_ &&
             !(delimiter_ == ' ' && buffer_[at] == '\t')) {
        ++at;
      }
      if (at == end_ && !at_end_) return Quoted::kMore;
      const bool before_line_feed = line_break_ == '\n' && at > from && buffer_[at - 1] == '\r' &&
                                    (at == end_ || buffer_[at] == '\n');
      unquoted_.append(buffer_.data() + from, at - from - before_line_feed);
    }
    const bool last = at == end_ || buffer_[at] == line_break_;
    const bool blank_end = delimiter_ == ' ' && last && unquoted_.size() == start;
    if (!blank_end) parts_.emplace_back(start, unquoted_.size() - start);
    if (last || parts_.size() > limits::kCsvColumns) break;
    ++at;
  }
  while (at < end_ && buffer_[at] != line_break_) ++at;
  if (at == end_ && !at_end_) return Quoted::kMore;
  end = at;
  return Quoted::kRow;
}

/// A field that begins with a quote at `at`; leaves `at` on what follows its closing quote.
CsvReader::Quoted CsvReader::ScanQuotedField(size_t& at) {
  ++at;
  for (;;) {
    const char* data = buffer_.data();
    const void* found = at < end_ ? std::memchr(data + at, '"', end_ - at) : nullptr;
    if (found == nullptr) return Quoted::kMore;
    const auto quote = static_cast<size_t>(static_cast<const char*>(found) - data);
    unquoted_.append(data + at, quote - at);
    at = quote + 1;
    if (at == end_ && !at_end_) return Quoted::kMore;
    if (at < end_ && buffer_[at] == '"') {
      unquoted_ += '"';
      ++at;
      continue;
    }
    break;
  }
  const bool carriage = at < end_ && buffer_[at] == '\r' && line_break_ == '\n';
  if (carriage && at + 1 == end_ && !at_end_) return Quoted::kMore;
  if (carriage && (at + 1 == end_ || buffer_[at + 1] == '\n')) ++at;
  const bool good = at == end_ || buffer_[at] == delimiter_ || buffer_[at] == line_break_ ||
                    (delimiter_ == ' ' && buffer_[at] == '\t');
  return good ? Quoted::kRow : Quoted::kBroken;
}

}  // namespace vafa::imports
