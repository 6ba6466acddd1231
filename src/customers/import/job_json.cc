#include "customers/import/job_json.h"

namespace vafa::imports {
namespace {

json::object ColumnsToJson(const Mapping& mapping) {
  json::object columns;
  const auto fields = FieldsOf(mapping.kind);
  for (size_t i = 0; i < fields.size(); ++i) {
    if (mapping.columns[i] != 0) columns[fields[i].name] = mapping.columns[i];
  }
  return columns;
}

json::array CustomToJson(const Mapping& mapping) {
  json::array custom;
  for (const auto& [column, name] : mapping.custom) custom.push_back({column, name});
  return custom;
}

std::unexpected<Error> Broken() { return Fail(ErrorCode::kInternal, "import.broken_job"); }

Status ReadColumns(const json::object& object, Mapping& mapping) {
  const auto* columns = object.if_contains("columns");
  const auto* custom = object.if_contains("custom");
  if (columns == nullptr || !columns->is_object() || custom == nullptr || !custom->is_array()) {
    return Broken();
  }
  for (const auto& [name, column] : columns->get_object()) {
    const auto index = FieldIndex(mapping.kind, name);
    if (!index || !column.is_int64()) return Broken();
    mapping.columns[*index] = static_cast<uint16_t>(column.get_int64());
  }
  for (const auto& pair : custom->get_array()) {
    if (!pair.is_array() || pair.get_array().size() != 2) return Broken();
    const auto& [column, name] = std::tie(pair.get_array()[0], pair.get_array()[1]);
    if (!column.is_int64() || !name.is_string()) return Broken();
    mapping.custom.emplace_back(static_cast<uint16_t>(column.get_int64()),
                                std::string(name.get_string()));
  }
  return {};
}

char OneChar(const std::string& text) { return text.empty() ? '\0' : text[0]; }

}  // namespace

std::string ToJson(const Job& job) {
  return json::serialize(json::object{
      {"file", job.file.string()},
      {"name", job.name},
      {"kind", Tag(job.shape.kind)},
      {"delimiter", std::string(1, job.shape.delimiter)},
      {"header", job.shape.header},
      {"columns", ColumnsToJson(job.shape.mapping)},
      {"custom", CustomToJson(job.shape.mapping)},
      {"date_format", job.shape.date_format},
      {"decimal", job.shape.decimal ? std::string(1, job.shape.decimal) : std::string()},
      {"unit", job.unit.currency.code()},
      {"factor", job.unit.factor},
      {"base", job.base.code()},
      {"calendar", Tag(job.calendar)},
      {"zone", job.zone},
      {"first_weekday", job.first_weekday},
      {"language", Tag(job.language)}});
}

Result<Job> JobFromJson(std::string_view text) {
  VAFA_ASSIGN(const json::value value, ParseJson(text));
  if (!value.is_object()) return Broken();
  const JsonReader reader(value.get_object());
  Job job;
  job.file = reader.TextOr("file", "");
  job.name = reader.TextOr("name", "");
  const auto kind = KindFromTag(reader.TextOr("kind", ""));
  if (!kind) return Broken();
  job.shape.kind = job.shape.mapping.kind = *kind;
  job.shape.delimiter = OneChar(reader.TextOr("delimiter", ","));
  VAFA_ASSIGN(const auto header, reader.OptionalBool("header"));
  job.shape.header = header.value_or(true);
  VAFA_TRY(ReadColumns(value.get_object(), job.shape.mapping));
  job.shape.date_format = reader.TextOr("date_format", "");
  job.shape.decimal = OneChar(reader.TextOr("decimal", ""));
  if (const auto unit = Currency::Parse(reader.TextOr("unit", ""))) job.unit.currency = *unit;
  VAFA_ASSIGN(job.unit.factor, reader.Integer("factor"));
  if (const auto base = Currency::Parse(reader.TextOr("base", ""))) job.base = *base;
  job.calendar = CalendarFromTag(reader.TextOr("calendar", "")).value_or(CalendarKind::kGregorian);
  job.zone = reader.TextOr("zone", "UTC");
  VAFA_ASSIGN(const int64_t weekday, reader.Integer("first_weekday"));
  job.first_weekday = static_cast<int>(weekday);
  job.language = LanguageFromTag(reader.TextOr("language", "en"));
  return job;
}

}  // namespace vafa::imports
