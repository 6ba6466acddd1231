#include "cli/fit_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "base/text.h"
#include "customers/import/columns.h"
#include "customers/import/csv.h"

namespace vafa::cli {
namespace {

Result<imports::CsvReader> OpenFile(const std::string& file, char delimiter) {
  if (!std::filesystem::exists(file)) {
    return Fail(ErrorCode::kNotFound, {"cli.no_file", {{"file", file}}});
  }
  return imports::CsvReader::Open(file, delimiter);
}

bool SaysNothing(std::string_view text) { return text.empty() || text == "NA" || text == "NaN"; }

/// Reads one row into a table.
class RowReader {
 public:
  RowReader(const std::string& file, const std::vector<WantedColumn>& wanted,
            std::vector<size_t> places)
      : file_(file), wanted_(wanted), places_(std::move(places)) {}

  Status Add(const imports::CsvRow& row, FileTable& table) {
    cells_.clear();
    bool whole = true;
    for (size_t c = 0; c < places_.size(); ++c) {
      const size_t place = places_[c];
      cells_.push_back(place < row.fields.size() ? Trim(row.fields[place]) : std::string_view());
      if (!SaysNothing(cells_.back())) continue;
      whole = false;
      ++table.missing[c];
    }
    if (!whole) {
      ++table.dropped;
      return {};
    }
    for (size_t c = 0; c < wanted_.size(); ++c) {
      if (wanted_[c].text) {
        table.texts[c].emplace_back(cells_[c]);
        continue;
      }
      const auto number = ReadNumber(cells_[c]);
      if (!number || row.problem != imports::CsvProblem::kNone)
        return Wrong("cli.fit_bad_number", row, c);
      if (wanted_[c].not_negative && *number < 0) return Wrong("cli.fit_negative", row, c);
      table.numbers[c].push_back(*number);
    }
    ++table.rows;
    return {};
  }

 private:
  Status Wrong(const char* id, const imports::CsvRow& row, size_t c) const {
    return Fail(ErrorCode::kInvalid, {id,
                                      {{"file", file_},
                                       {"line", static_cast<int64_t>(row.line)},
                                       {"column", wanted_[c].name},
                                       {"value", std::string(cells_[c].substr(0, 40))}}});
  }

  const std::string& file_;
  const std::vector<WantedColumn>& wanted_;
  std::vector<size_t> places_;
  std::vector<std::string_view> cells_;
};

}  // namespace

std::optional<double> ReadNumber(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

bool IsNamed(std::string_view header, std::string_view names) {
  std::string lower(header);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (size_t at = 0; at <= names.size();) {
    const size_t end = std::min(names.find('|', at), names.size());
    if (names.substr(at, end - at) == lower) return true;
    at = end + 1;
  }
  return false;
}

Result<Roles> Roles::Make(std::string_view columns, std::vector<std::string> header,
                          std::span<const Role> known) {
  Roles roles;
  roles.header_ = std::move(header);
  while (!columns.empty()) {
    const size_t end = std::min(columns.find(','), columns.size());
    const std::string_view one = columns.substr(0, end);
    columns.remove_prefix(std::min(end + 1, columns.size()));
    const size_t equals = one.find('=');
    if (equals == std::string_view::npos) {
      return Fail(ErrorCode::kInvalid, {"cli.fit_bad_columns", {{"text", std::string(one)}}});
    }
    const std::string_view name = Trim(one.substr(0, equals));
    const auto role = std::ranges::find_if(
        known, [&](const Role& each) { return each.name == name || IsNamed(name, each.aliases); });
    if (role == known.end()) {
      std::vector<std::string> names;
      for (const Role& each : known) names.emplace_back(each.name);
      return Fail(
          ErrorCode::kInvalid,
          {"cli.fit_no_role", {{"role", std::string(name)}, {"roles", imports::ListOf(names)}}});
    }
    roles.named_[role->name] = Trim(one.substr(equals + 1));
  }
  return roles;
}

std::string Roles::Of(const Role& role) const {
  if (const auto found = named_.find(role.name); found != named_.end()) return found->second;
  const auto found = std::ranges::find_if(
      header_, [&](const std::string& name) { return IsNamed(name, role.aliases); });
  return found == header_.end() ? std::string() : *found;
}

Result<char> FindDelimiter(const std::string& file, const std::string& wish) {
  if (!wish.empty()) return imports::ParseDelimiter(wish);
  char best = ',';
  size_t most = 0;
  for (const char delimiter : imports::CsvReader::kDelimiters) {
    VAFA_ASSIGN(auto reader, OpenFile(file, delimiter));
    imports::CsvRow row;
    if (!reader.Next(row) || row.fields.size() <= most) continue;
    most = row.fields.size();
    best = delimiter;
  }
  return best;
}

Result<std::vector<std::string>> ReadHeader(const std::string& file, char delimiter) {
  VAFA_ASSIGN(auto reader, OpenFile(file, delimiter));
  imports::CsvRow row;
  std::vector<std::string> header;
  if (reader.Next(row)) {
    for (const auto& field : row.fields) header.emplace_back(Trim(field));
  }
  VAFA_TRY(reader.status());
  if (header.empty()) return Fail(ErrorCode::kInvalid, {"import.empty_file", {{"file", file}}});
  return header;
}

std::unexpected<Error> NoColumn(const std::string& file, std::string_view column,
                                const std::vector<std::string>& header, bool role) {
  return Fail(ErrorCode::kInvalid, {"cli.fit_no_column",
                                    {{"file", file},
                                     {"column", std::string(column)},
                                     {"columns", imports::ListOf(header)},
                                     {"role", role ? "yes" : "no"}}});
}

std::string MissingOf(const FileTable& table) {
  std::string list;
  for (size_t c = 0; c < table.names.size(); ++c) {
    if (table.missing[c] == 0) continue;
    list += fmt::format("{}{}: {}", list.empty() ? "" : ", ", table.names[c], table.missing[c]);
  }
  return list;
}

Result<FileTable> ReadTable(const std::string& file, char delimiter,
                            const std::vector<WantedColumn>& wanted, const char* row_is) {
  VAFA_ASSIGN(const auto header, ReadHeader(file, delimiter));
  FileTable table;
  std::vector<size_t> places;
  for (const WantedColumn& column : wanted) {
    const auto found = std::ranges::find(header, column.name);
    if (found == header.end()) return NoColumn(file, column.name, header);
    places.push_back(static_cast<size_t>(found - header.begin()));
    table.names.push_back(column.name);
  }
  table.texts.resize(wanted.size());
  table.numbers.resize(wanted.size());
  table.missing.resize(wanted.size());
  VAFA_ASSIGN(auto reader, OpenFile(file, delimiter));
  imports::CsvRow row;
  reader.Next(row);
  RowReader rows(file, wanted, std::move(places));
  while (reader.Next(row)) VAFA_TRY(rows.Add(row, table));
  VAFA_TRY(reader.status());
  if (table.rows > 0) return table;
  if (table.dropped == 0) {
    return Fail(ErrorCode::kInvalid, {"cli.fit_no_rows", {{"file", file}, {"of", row_is}}});
  }
  return Fail(ErrorCode::kInvalid, {"cli.fit_all_incomplete",
                                    {{"file", file},
                                     {"rows", static_cast<int64_t>(table.dropped)},
                                     {"missing", MissingOf(table)}}});
}

}  // namespace vafa::cli
