#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"

namespace vafa {

/// A table that people take away and open in a spreadsheet.
struct Sheet {
  enum class Type : uint8_t {
    kText,
    kInteger,
    kNumber,
    kMoney,  ///< integers of the smallest unit, of which `digits` are the fraction
    kDate,   ///< texts: "2026-03-21"
  };
  struct Column {
    std::string title;
    Type type = Type::kText;
    int digits = 0;
  };
  /// Nothing, or what the column's type asks for.
  using Cell = std::variant<std::monostate, std::string, int64_t, double>;

  std::string name;  ///< of the sheet in its workbook
  bool right_to_left = false;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

/// RFC 4180 in UTF-8 with a byte order mark, by which spreadsheets know the encoding. Numbers have
/// a decimal point. A text that a spreadsheet would run as a formula is prefixed with an
/// apostrophe.
std::string ToCsv(const Sheet& sheet);

/// An Office Open XML workbook with the one sheet, read right to left where that is asked for.
/// kTooLarge beyond the rows that a sheet can have.
Result<std::string> ToXlsx(const Sheet& sheet);

}  // namespace vafa
