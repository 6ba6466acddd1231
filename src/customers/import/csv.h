#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "customers/import/source.h"

namespace vafa::imports {

/// What may be wrong with a row before anyone looks at its meaning.
enum class CsvProblem {
  kNone,
  kRowTooLong,      ///< longer than limits::kCsvRowBytes
  kFieldTooLong,    ///< a field longer than limits::kCsvFieldBytes
  kTooManyColumns,  ///< more than limits::kCsvColumns
  kQuote,           ///< a quoted field that does not end as it should
  kNotUtf8,
  kBinary,  ///< NUL bytes
};

/// The reason for people.
Message ReasonOf(CsvProblem problem);

/// One row. Everything it points to is valid until the next call of Next().
struct CsvRow {
  uint64_t line = 0;                         ///< of its first character, from 1
  uint64_t end = 0;                          ///< offset of the byte after the row
  uint64_t next_line = 0;                    ///< the line that begins there
  std::span<const std::string_view> fields;  ///< without their quotes
  std::string_view raw;                      ///< as in the file; only the beginning of a long row
  CsvProblem problem = CsvProblem::kNone;
};

/// Reads delimited text from front to back in bounded memory.
///
/// Delimiters are , ; tab | and blank; of blanks (spaces and tabs) a run counts as one and those at
/// both ends of a line as none. Lines end in LF, CRLF, or CR alone. Fields may be quoted, with
/// doubled quotes and line breaks inside. Empty lines are passed over. Of a row with a problem only
/// its first line is given up, and reading goes on with the next one.
class CsvReader {
 public:
  static constexpr char kDelimiters[] = {',', ';', '\t', '|', ' '};

  /// `offset` and `line` are CsvRow::end and next_line of the row after which to go on.
  static Result<CsvReader> Open(const std::filesystem::path& file, char delimiter,
                                uint64_t offset = 0, uint64_t line = 1);
  /// Reads from memory that outlives the reader.
  static Result<CsvReader> OverText(std::string_view text, char delimiter, uint64_t offset = 0,
                                    uint64_t line = 1);

  /// False at the end and after a failure, which status() tells apart.
  bool Next(CsvRow& row);
  const Status& status() const { return status_; }

  Encoding encoding() const { return source_.encoding(); }
  uint64_t size() const { return source_.size(); }
  /// Bytes of the file that were taken so far, for a progress bar.
  uint64_t position() const { return source_.position(); }

 private:
  CsvReader(Source source, char delimiter) : source_(std::move(source)), delimiter_(delimiter) {}
  static Result<char> FindLineBreak(Source source);
  static Result<CsvReader> Start(Source source, char delimiter, char line_break, uint64_t offset,
                                 uint64_t line);

  bool Fill();
  size_t FindLineEnd(size_t from);
  bool HasQuote(size_t begin, size_t end);
  void SkipLineBreak();
  bool SkipLongLine(CsvRow& row);
  void Finish(CsvRow& row, size_t line_end);
  void TakePlain(CsvRow& row, size_t line_end);
  void Split(std::string_view line);
  void SplitBlanks(std::string_view line);
  bool TakeQuoted(CsvRow& row);
  enum class Quoted { kRow, kMore, kBroken };
  Quoted ScanQuoted(size_t& end);
  Quoted ScanQuotedField(size_t& at);
  CsvProblem Examine(std::string_view raw) const;

  Source source_;
  char delimiter_;
  char line_break_ = '\n';
  Status status_;
  std::vector<char> buffer_;
  size_t begin_ = 0;       // of what was not yet given out
  size_t end_ = 0;         // of what was read
  uint64_t offset_ = 0;    // of buffer_[begin_] in the source
  uint64_t line_ = 1;      // at begin_
  bool at_end_ = false;    // the source has no more
  bool odd_bytes_ = true;  // the buffer may hold NUL or bytes beyond ASCII
  size_t next_quote_ = 0;  // no quote lies between begin_ and here
  std::vector<std::string_view> fields_;
  std::vector<std::pair<size_t, size_t>> parts_;  // of a quoted row: where fields lie in unquoted_
  std::string unquoted_;
};

}  // namespace vafa::imports
