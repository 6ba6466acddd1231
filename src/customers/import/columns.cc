#include "customers/import/columns.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/limits.h"
#include "base/text.h"

namespace vafa::imports {
namespace {

using Aliases = std::map<std::string, size_t, std::less<>>;

/// The headers that mean a field, folded as a file's headers are.
const Aliases& AliasesOf(Kind kind) {
  static const auto kAll = [] {
    std::array<Aliases, std::size(kKinds)> all;
    for (const Kind each : kKinds) {
      const auto fields = FieldsOf(each);
      for (size_t i = 0; i < fields.size(); ++i) {
        std::string_view rest = fields[i].aliases;
        while (!rest.empty()) {
          const size_t bar = std::min(rest.find('|'), rest.size());
          all[static_cast<size_t>(each)].try_emplace(HeaderKey(rest.substr(0, bar)), i);
          rest.remove_prefix(std::min(bar + 1, rest.size()));
        }
      }
    }
    return all;
  }();
  return kAll[static_cast<size_t>(kind)];
}

std::unexpected<Error> Wrong(const char* id, std::string_view value) {
  return Fail(ErrorCode::kInvalid, {id, {{"value", Shorten(value)}}}, {}, "columns");
}

std::unexpected<Error> NoSuchColumn(std::string_view text, std::span<const std::string> names) {
  return Fail(ErrorCode::kInvalid,
              {"import.no_such_column",
               {{"value", Shorten(text)},
                {"known", names.empty() ? "no" : "yes"},
                {"columns", ListOf(names)}}},
              {}, "columns");
}

Message FieldMissing(Kind kind, const Field& field) {
  return {"import.field_missing",
          {{"field", std::string(field.name)}, {"kind", std::string(Tag(kind))}}};
}

/// A column by its number or by its header.
Result<uint16_t> FindColumn(std::string_view text, std::span<const std::string> names) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) {
    if (number < 1 || number > static_cast<int>(limits::kCsvColumns)) {
      return NoSuchColumn(text, names);
    }
    return static_cast<uint16_t>(number);
  }
  const std::string key = HeaderKey(text);
  for (size_t i = 0; i < names.size(); ++i) {
    if (!key.empty() && HeaderKey(names[i]) == key) return static_cast<uint16_t>(i + 1);
  }
  return NoSuchColumn(text, names);
}

/// kInvalid when the column is not one of so many.
Status CheckColumn(uint16_t column, size_t columns) {
  if (column > 0 && column <= columns) return {};
  return Fail(ErrorCode::kInvalid,
              {"import.column_beyond",
               {{"value", std::to_string(column)}, {"columns", static_cast<int64_t>(columns)}}},
              {}, "columns");
}

}  // namespace

std::optional<size_t> FieldIndex(Kind kind, std::string_view name) {
  const auto fields = FieldsOf(kind);
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name || fields[i].header == name) return i;
  }
  return std::nullopt;
}

std::string HeaderKey(std::string_view header) {
  std::string key = Fold(header);
  std::erase_if(key, [](char c) {
    return c == ' ' || c == '_' || c == '-' || c == '.' || c == '(' || c == ')' || c == '#' ||
           c == '/' || c == ':' || c == '*';
  });
  return key;
}

std::optional<size_t> FieldOfHeader(Kind kind, std::string_view header) {
  if (header.size() > limits::kLabelBytes) return std::nullopt;
  const Aliases& aliases = AliasesOf(kind);
  const auto found = aliases.find(HeaderKey(header));
  if (found == aliases.end()) return std::nullopt;
  return found->second;
}

uint16_t Mapping::Of(std::string_view field) const {
  const auto index = FieldIndex(kind, field);
  return index ? columns[*index] : 0;
}

Result<Mapping> ParseColumns(Kind kind, std::string_view text, std::span<const std::string> names) {
  Mapping mapping{kind, {}, {}};
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    const std::string_view pair = Trim(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    if (equals == pair.npos) return Wrong("import.bad_columns", pair);
    const std::string_view name = Trim(pair.substr(0, equals));
    const auto index = FieldIndex(kind, name);
    VAFA_ASSIGN(const uint16_t column, FindColumn(Trim(pair.substr(equals + 1)), names));
    if (index) {
      if (mapping.columns[*index] != 0) return Wrong("import.field_twice", name);
      mapping.columns[*index] = column;
    } else if (kind == Kind::kCustomers && !name.empty() && name.size() <= limits::kLabelBytes) {
      mapping.custom.emplace_back(column, std::string(name));
    } else {
      return Wrong("import.no_such_field", name);
    }
  }
  return mapping;
}

std::string ListOf(std::span<const std::string> names) {
  constexpr size_t kMost = 20;
  std::string list;
  for (const std::string& name : names.first(std::min(names.size(), kMost))) {
    if (!list.empty()) list += ", ";
    list += Shorten(name);
  }
  return names.size() > kMost ? list + ", …" : list;
}

Status CheckColumns(const Mapping& mapping, size_t columns) {
  std::vector<uint16_t> taken;
  for (const uint16_t column : mapping.columns) {
    if (column == 0) continue;
    VAFA_TRY(CheckColumn(column, columns));
    if (std::ranges::count(taken, column) > 0) {
      return Wrong("import.column_twice", std::to_string(column));
    }
    taken.push_back(column);
  }
  for (const auto& [column, name] : mapping.custom) VAFA_TRY(CheckColumn(column, columns));
  return {};
}

Status CheckMapping(const Mapping& mapping, size_t columns) {
  VAFA_TRY(CheckColumns(mapping, columns));
  const auto fields = FieldsOf(mapping.kind);
  Error missing{ErrorCode::kInvalid, {}, {}, "columns", {}};
  for (size_t i = 0; i < fields.size(); ++i) {
    if (mapping.columns[i] != 0 || !fields[i].required) continue;
    missing.fields.emplace_back("columns." + std::string(fields[i].name),
                                FieldMissing(mapping.kind, fields[i]));
  }
  if (missing.fields.empty()) return {};
  missing.message = missing.fields.front().second;
  return std::unexpected(std::move(missing));
}

Result<Wish> Preset(std::string_view name) {
  if (name == "cdnow") {
    Wish wish;
    wish.kind = Kind::kOrders;
    wish.delimiter = ' ';
    wish.header = false;
    wish.columns = "customer=1,date=3,quantity=4,amount=5";
    wish.date_format = "%Y%m%d";
    return wish;
  }
  return Fail(ErrorCode::kInvalid,
              {"import.no_such_preset", {{"value", Shorten(name)}, {"presets", "cdnow"}}}, {},
              "preset");
}

Result<char> ParseDelimiter(std::string_view text) {
  if (text == "," || text == "comma") return ',';
  if (text == ";" || text == "semicolon") return ';';
  if (text == "|" || text == "pipe") return '|';
  if (text == "\t" || text == "\\t" || text == "tab") return '\t';
  if (text == " " || text == "blank" || text == "space") return ' ';
  return Fail(ErrorCode::kInvalid, "import.bad_delimiter", {}, "delimiter");
}

}  // namespace vafa::imports
