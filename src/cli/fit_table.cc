#include "cli/fit_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <functional>

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

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

using Matcher = std::function<bool(const std::string&)>;
Matcher IsText(std::string_view text) {
  return [text](const std::string& name) { return name == text; };
}
Matcher IsOneOf(std::string_view names) {
  return [names](const std::string& name) { return IsNamed(name, names); };
}

std::vector<size_t> PlacesOf(const std::vector<std::string>& header, const Matcher& matches) {
  std::vector<size_t> places;
  for (size_t place = 0; place < header.size(); ++place) {
    if (matches(header[place])) places.push_back(place);
  }
  return places;
}

/// With `role` --columns can say which of the places it is.
std::unexpected<Error> Ambiguous(const std::string& file, std::string_view column,
                                 const std::vector<std::string>& header,
                                 std::span<const size_t> places, bool role) {
  std::vector<std::string> names;
  for (const size_t place : places)
    names.push_back(fmt::format("{} ({})", header[place], place + 1));
  return Fail(ErrorCode::kInvalid, {"cli.fit_ambiguous_column",
                                    {{"file", file},
                                     {"column", std::string(column)},
                                     {"columns", imports::ListOf(names)},
                                     {"number", fmt::format("{}", places.front() + 1)},
                                     {"role", role ? "yes" : "no"}}});
}

/// Reads one row into a table.
class RowReader {
 public:
  RowReader(const std::string& file, const std::vector<WantedColumn>& wanted)
      : file_(file), wanted_(wanted) {}

  Status Add(const imports::CsvRow& row, FileTable& table) {
    cells_.clear();
    bool whole = true;
    for (size_t c = 0; c < wanted_.size(); ++c) {
      const size_t place = wanted_[c].place;
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
        return Wrong("cli.fit_bad_number", row, table.names[c], cells_[c]);
      if (std::abs(*number) > kMostOfCell)
        return Wrong("cli.fit_too_large", row, table.names[c], cells_[c]);
      if (wanted_[c].not_negative && *number < 0)
        return Wrong("cli.fit_negative", row, table.names[c], cells_[c]);
      table.numbers[c].push_back(*number);
    }
    ++table.rows;
    table.lines.push_back(static_cast<int64_t>(row.line));
    return {};
  }

 private:
  Status Wrong(const char* id, const imports::CsvRow& row, const std::string& column,
               std::string_view text) const {
    return Fail(ErrorCode::kInvalid, {id,
                                      {{"file", file_},
                                       {"line", static_cast<int64_t>(row.line)},
                                       {"column", column},
                                       {"value", std::string(text.substr(0, 40))}}});
  }

  const std::string& file_;
  const std::vector<WantedColumn>& wanted_;
  std::vector<std::string_view> cells_;
};

}  // namespace

bool SaysNothing(std::string_view text) { return text.empty() || IsNamed(text, "na|nan"); }

std::optional<double> ReadNumber(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

bool IsNamed(std::string_view header, std::string_view names) {
  const std::string lower = Lower(header);
  for (size_t at = 0; at < names.size();) {
    const size_t end = std::min(names.find('|', at), names.size());
    if (names.substr(at, end - at) == lower) return true;
    at = end + 1;
  }
  return false;
}

Result<Roles> Roles::Make(std::string file, std::string_view columns,
                          std::vector<std::string> header, std::span<const Role> known) {
  Roles roles;
  roles.file_ = std::move(file);
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
    const auto role = std::ranges::find_if(known, [&](const Role& each) {
      return IsNamed(name, Lower(each.name)) || IsNamed(name, each.aliases);
    });
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

Result<std::optional<size_t>> Roles::Of(const Role& role) const {
  if (const auto found = named_.find(role.name); found != named_.end()) {
    const std::vector<size_t> places = PlacesOf(header_, IsText(found->second));
    if (places.size() > 1) return Ambiguous(file_, role.name, header_, places, true);
    return Place(found->second);
  }
  const std::string lower = Lower(role.name);
  for (const Matcher& matches : {IsText(role.name), IsOneOf(lower), IsOneOf(role.aliases)}) {
    const std::vector<size_t> places = PlacesOf(header_, matches);
    if (places.size() > 1) return Ambiguous(file_, role.name, header_, places, true);
    if (!places.empty()) return places.front();
  }
  return std::nullopt;
}

Result<size_t> Roles::Need(const Role& role) const {
  VAFA_ASSIGN(const auto place, Of(role));
  if (!place) return NoColumn(file_, role.name, header_, true);
  return *place;
}

Result<size_t> Roles::Place(std::string_view column) const {
  const std::vector<size_t> places = PlacesOf(header_, IsText(column));
  if (places.size() > 1) return Ambiguous(file_, column, header_, places, false);
  if (!places.empty()) return places.front();
  size_t number = 0;
  const char* const end = column.data() + column.size();
  const auto read = std::from_chars(column.data(), end, number);
  if (read.ec == std::errc() && read.ptr == end && number >= 1 && number <= header_.size()) {
    return number - 1;
  }
  return NoColumn(file_, column, header_);
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
  for (const WantedColumn& column : wanted) table.names.push_back(header[column.place]);
  table.texts.resize(wanted.size());
  table.numbers.resize(wanted.size());
  table.missing.resize(wanted.size());
  VAFA_ASSIGN(auto reader, OpenFile(file, delimiter));
  imports::CsvRow row;
  reader.Next(row);
  RowReader rows(file, wanted);
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
