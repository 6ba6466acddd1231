#include "base/sheet.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace vafa {
namespace {

constexpr size_t kSheetRows = LXW_ROW_MAX;
constexpr size_t kCellBytes = 32'000;        // a cell has at most 32,767 characters
constexpr size_t kNameCharacters = 31;       // of a sheet
constexpr double kExact = 9007199254740992;  // 2^53: cells hold doubles
constexpr int kNarrow = 9;
constexpr int kWide = 44;

// "-12.05" of -1205 with two digits.
std::string Decimal(int64_t minor, int digits) {
  if (digits == 0) return fmt::format("{}", minor);
  uint64_t unit = 1;
  for (int i = 0; i < digits; ++i) unit *= 10;
  const uint64_t size = minor < 0 ? 0 - static_cast<uint64_t>(minor) : static_cast<uint64_t>(minor);
  return fmt::format("{}{}.{:0{}}", minor < 0 ? "-" : "", size / unit, size % unit, digits);
}

// Whether a spreadsheet may take a text for a formula. Phone numbers begin with a plus too.
bool LooksLikeFormula(std::string_view text) {
  if (text.empty()) return false;
  const char first = text.front();
  if (first == '=' || first == '@' || first == '\t' || first == '\r') return true;
  if (first != '+' && first != '-') return false;
  return text.find_first_not_of("0123456789 .-()", 1) != std::string_view::npos;
}

void AppendCsv(std::string_view text, std::string& csv) {
  const bool formula = LooksLikeFormula(text);
  if (!formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    csv += text;
    return;
  }
  csv += '"';
  if (formula) csv += '\'';
  for (const char c : text) {
    if (c == '"') csv += '"';
    csv += c;
  }
  csv += '"';
}

std::string TextOf(const Sheet::Cell& cell, const Sheet::Column& column) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) return fmt::format("{}", *number);
  if (const auto* integer = std::get_if<int64_t>(&cell)) {
    return Decimal(*integer, column.type == Sheet::Type::kMoney ? column.digits : 0);
  }
  return {};
}

struct Date {
  int year = 0;
  int month = 0;
  int day = 0;
};

// Of "2026-03-21"; spreadsheets know no day before 1900.
std::optional<Date> DateOf(std::string_view text) {
  Date date;
  const auto read = [&](size_t at, size_t length, int& into) {
    const char* begin = text.data() + at;
    return std::from_chars(begin, begin + length, into).ptr == begin + length;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!read(0, 4, date.year) || !read(5, 2, date.month) || !read(8, 2, date.day)) {
    return std::nullopt;
  }
  return date.year < 1900 ? std::nullopt : std::optional(date);
}

std::unexpected<Error> Failed(const char* what) {
  return Fail(ErrorCode::kInternal, "base.internal", std::string("workbook: ") + what);
}

// A file in memory, since the library writes to a path.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("sheet", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  bool ok() const { return descriptor_ >= 0; }
  std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }
  Result<std::string> Read() const {
    const off_t size = lseek(descriptor_, 0, SEEK_END);
    if (size <= 0) return Failed("nothing was written");
    std::string bytes(static_cast<size_t>(size), 0);
    for (size_t at = 0; at < bytes.size();) {
      const ssize_t got =
          pread(descriptor_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
      if (got <= 0) return Failed("it cannot be read back");
      at += static_cast<size_t>(got);
    }
    return bytes;
  }

 private:
  int descriptor_;
};

class Book {
 public:
  Book(const Sheet& sheet, const std::string& path)
      : sheet_(sheet), widths_(sheet.columns.size(), kNarrow) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    book_ = workbook_new_opt(path.c_str(), &options);
  }

  Status Write() {
    if (book_ == nullptr) return Failed("no memory");
    page_ = workbook_add_worksheet(book_, NameOf(sheet_.name).c_str());
    if (page_ == nullptr) page_ = workbook_add_worksheet(book_, nullptr);
    if (sheet_.right_to_left) worksheet_right_to_left(page_);
    MakeFormats();
    WriteTitles();
    for (size_t row = 0; row < sheet_.rows.size(); ++row) {
      for (size_t column = 0; column < sheet_.columns.size(); ++column) {
        WriteCell(static_cast<lxw_row_t>(row + 1), column, sheet_.rows[row][column]);
      }
    }
    for (size_t column = 0; column < widths_.size(); ++column) {
      const auto at = static_cast<lxw_col_t>(column);
      worksheet_set_column(page_, at, at, widths_[column], nullptr);
    }
    const lxw_error error = workbook_close(book_);
    if (error != LXW_NO_ERROR) return Failed(lxw_strerror(error));
    return {};
  }

 private:
  static std::string NameOf(std::string_view name) {
    std::string plain;
    size_t characters = 0;
    for (const char c : name) {
      const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      if (begins && ++characters > kNameCharacters) break;
      plain += std::string_view("[]:*?/\\'").find(c) == std::string_view::npos ? c : ' ';
    }
    return plain;
  }

  void MakeFormats() {
    title_ = workbook_add_format(book_);
    format_set_bold(title_);
    format_set_bottom(title_, LXW_BORDER_THIN);
    format_set_text_wrap(title_);
    format_set_align(title_, LXW_ALIGN_VERTICAL_TOP);
    for (const Sheet::Column& column : sheet_.columns) {
      lxw_format* format = workbook_add_format(book_);
      std::string pattern;
      if (column.type == Sheet::Type::kInteger) pattern = "#,##0";
      if (column.type == Sheet::Type::kMoney) {
        pattern = "#,##0";
        if (column.digits > 0)
          pattern += "." + std::string(static_cast<size_t>(column.digits), '0');
      }
      if (column.type == Sheet::Type::kDate) pattern = "yyyy-mm-dd";
      if (!pattern.empty()) format_set_num_format(format, pattern.c_str());
      formats_.push_back(format);
    }
  }

  void WriteTitles() {
    for (size_t column = 0; column < sheet_.columns.size(); ++column) {
      const std::string& title = sheet_.columns[column].title;
      worksheet_write_string(page_, 0, static_cast<lxw_col_t>(column), title.c_str(), title_);
      Widen(column, title.size());
    }
    worksheet_freeze_panes(page_, 1, 0);
  }

  void WriteCell(lxw_row_t row, size_t place, const Sheet::Cell& cell) {
    const Sheet::Column& of = sheet_.columns[place];
    const auto column = static_cast<lxw_col_t>(place);
    lxw_format* format = formats_[place];
    if (const auto* number = std::get_if<double>(&cell)) {
      worksheet_write_number(page_, row, column, *number, format);
      return;
    }
    if (std::holds_alternative<std::monostate>(cell)) return;
    std::string text = TextOf(cell, of);
    Widen(place, text.size());
    if (const auto* integer = std::get_if<int64_t>(&cell)) {
      double number = static_cast<double>(*integer);
      if (std::abs(number) <= kExact) {
        for (int i = 0; of.type == Sheet::Type::kMoney && i < of.digits; ++i) number /= 10;
        worksheet_write_number(page_, row, column, number, format);
        return;
      }
    }
    const auto date = of.type == Sheet::Type::kDate ? DateOf(text) : std::nullopt;
    if (date) {
      lxw_datetime moment{date->year, date->month, date->day, 0, 0, 0};
      worksheet_write_datetime(page_, row, column, &moment, format);
      return;
    }
    if (text.size() > kCellBytes) text = Shorten(text, kCellBytes);
    worksheet_write_string(page_, row, column, text.c_str(), nullptr);
  }

  void Widen(size_t column, size_t bytes) {
    widths_[column] = std::max(widths_[column], std::min(static_cast<int>(bytes) + 2, kWide));
  }

  const Sheet& sheet_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* page_ = nullptr;
  lxw_format* title_ = nullptr;
  std::vector<lxw_format*> formats_;
  std::vector<int> widths_;
};

}  // namespace

std::string ToCsv(const Sheet& sheet) {
  std::string csv = "\xEF\xBB\xBF";
  for (size_t i = 0; i < sheet.columns.size(); ++i) {
    if (i > 0) csv += ',';
    AppendCsv(sheet.columns[i].title, csv);
  }
  csv += "\r\n";
  for (const auto& row : sheet.rows) {
    for (size_t i = 0; i < sheet.columns.size(); ++i) {
      if (i > 0) csv += ',';
      const std::string text = TextOf(row[i], sheet.columns[i]);
      if (std::holds_alternative<std::string>(row[i])) {
        AppendCsv(text, csv);
      } else {
        csv += text;
      }
    }
    csv += "\r\n";
  }
  return csv;
}

Result<std::string> ToXlsx(const Sheet& sheet) {
  if (sheet.rows.size() + 1 > kSheetRows) {
    return Fail(ErrorCode::kTooLarge,
                {"base.too_many_rows", {{"most", static_cast<int64_t>(kSheetRows - 1)}}});
  }
  const MemoryFile file;
  if (!file.ok()) return Failed("no file in memory");
  VAFA_TRY(Book(sheet, file.path()).Write());
  return file.Read();
}

}  // namespace vafa
