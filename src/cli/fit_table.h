#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vafa::cli {

/// The delimiter that was asked for, else the one that parts the first row of a file into most
/// columns.
Result<char> FindDelimiter(const std::string& file, const std::string& wish);

/// A finite number, or nothing.
std::optional<double> ReadNumber(std::string_view text);

/// Whether a header is one of some names parted by '|', in any case.
bool IsNamed(std::string_view header, std::string_view names);

/// Some columns of a file with a header, row by row.
struct FileTable {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> texts;  ///< by column; empty where numbers are wanted
  std::vector<std::vector<double>> numbers;     ///< by column; empty where texts are wanted
  size_t rows = 0;
  size_t dropped = 0;  ///< rows in which one of the columns says nothing: empty or NA
};

/// A column that is wanted: by header, as numbers or as texts.
struct WantedColumn {
  std::string name;
  bool text = false;
  bool not_negative = false;
};

/// The header of a file.
Result<std::vector<std::string>> ReadHeader(const std::string& file, char delimiter);

/// Reads the wanted columns. kInvalid, naming file, line and column, on what is not a number, and
/// on a column that the file does not have.
Result<FileTable> ReadTable(const std::string& file, char delimiter,
                            const std::vector<WantedColumn>& wanted);

}  // namespace vafa::cli
