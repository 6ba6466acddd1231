#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vafa::cli {

/// The delimiter that was asked for, else the one that parts the first row of a file into most
/// columns.
Result<char> FindDelimiter(const std::string& file, const std::string& wish);

/// Whether a cell is empty, NA or NaN.
bool SaysNothing(std::string_view text);

/// No figure of a summary is greater.
inline constexpr double kMostOfCell = 1e100;

/// A finite number, or nothing.
std::optional<double> ReadNumber(std::string_view text);

/// Whether a header is one of some names parted by '|', in any case.
bool IsNamed(std::string_view header, std::string_view names);

/// What a column of a file may be for.
struct Role {
  std::string_view name;     ///< as published
  std::string_view aliases;  ///< other headers that mean it, in small letters, parted by '|'
  bool text = false;
};

/// Which column of a file plays which role: as --columns says (role=header or its number from 1
/// on,…), else the one with the name of the role, else the one with an alias.
class Roles {
 public:
  /// kInvalid on what is not role=header, and on a role that is none of `known`.
  static Result<Roles> Make(std::string file, std::string_view columns,
                            std::vector<std::string> header, std::span<const Role> known);

  /// The place of the column; nothing without one. kInvalid, naming them, when it may be several.
  Result<std::optional<size_t>> Of(const Role& role) const;
  /// The same; kInvalid, naming the columns that there are, without one.
  Result<size_t> Need(const Role& role) const;
  /// The place of the column with this header, else of this number. kInvalid when it is none, or
  /// several.
  Result<size_t> Place(std::string_view column) const;
  const std::vector<std::string>& header() const { return header_; }

 private:
  std::string file_;
  std::vector<std::string> header_;
  std::map<std::string_view, std::string> named_;  ///< by the name of the role
};

/// Some columns of a file with a header, row by row.
struct FileTable {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> texts;  ///< by column; empty where numbers are wanted
  std::vector<std::vector<double>> numbers;     ///< by column; empty where texts are wanted
  std::vector<int64_t> lines;                   ///< of the file, by row
  size_t rows = 0;
  size_t dropped = 0;           ///< rows in which one of the columns says nothing: empty or NA
  std::vector<size_t> missing;  ///< by column: in how many rows it says nothing
};

/// A column that is wanted, as numbers or as texts.
struct WantedColumn {
  size_t place = 0;
  bool text = false;
  bool not_negative = false;
};

/// The header of a file. kInvalid when it is empty.
Result<std::vector<std::string>> ReadHeader(const std::string& file, char delimiter);

/// kInvalid, naming the columns that there are. With `role` --columns can say which of them it is.
std::unexpected<Error> NoColumn(const std::string& file, std::string_view column,
                                const std::vector<std::string>& header, bool role = false);

/// Reads the wanted columns. kInvalid, naming file, line and column, on what is not a number, and
/// when no row has all of them. `row_is`: what a row stands for, as cli.fit_no_rows has it.
Result<FileTable> ReadTable(const std::string& file, char delimiter,
                            const std::vector<WantedColumn>& wanted, const char* row_is);

/// "age: 3, sex: 1": in how many rows the columns of a table say nothing.
std::string MissingOf(const FileTable& table);

}  // namespace vafa::cli
