#include "customers/import/api.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <string>

#include "base/json.h"
#include "customers/api.h"

namespace vafa::imports {
namespace {

constexpr std::string_view kPermission = "imports:write";
constexpr size_t kPreviewRows = 20;

json::value TextOrNull(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

/// How the user wants the file read: what the input does not say is guessed.
Result<Wish> ReadWish(const json::object& input) {
  const JsonReader reader(input);
  Wish wish;
  VAFA_ASSIGN(const auto kind, reader.OptionalText("kind"));
  if (kind) {
    wish.kind = KindFromTag(*kind);
    if (!wish.kind) return Fail(ErrorCode::kInvalid, "import.bad_kind", {}, "kind");
  }
  VAFA_ASSIGN(const auto delimiter, reader.OptionalText("delimiter"));
  if (delimiter) {
    VAFA_ASSIGN(wish.delimiter, ParseDelimiter(*delimiter));
  }
  VAFA_ASSIGN(wish.header, reader.OptionalBool("header"));
  VAFA_ASSIGN(wish.date_format, reader.OptionalText("date_format"));
  if (const auto* columns = input.if_contains("columns"); columns && columns->is_object()) {
    std::string text;
    for (const auto& [name, column] : columns->get_object()) {
      if (!column.is_int64() || column.get_int64() < 1) continue;
      text +=
          (text.empty() ? "" : ",") + std::string(name) + "=" + std::to_string(column.get_int64());
    }
    if (!text.empty()) wish.columns = std::move(text);
  }
  return wish;
}

/// The name of a field as a heading: the catalogue has it as it stands inside a sentence.
std::string FieldLabel(std::string_view field, Language language) {
  const std::string text = Render(Message("import.field." + std::string(field)), language);
  icu::UnicodeString label = icu::UnicodeString::fromUTF8(text);
  const icu::Locale locale(std::string(Tag(language)).c_str());
  const int32_t end = label.moveIndex32(0, 1);
  label.replace(0, end, icu::UnicodeString(label, 0, end).toUpper(locale));
  std::string result;
  label.toUTF8String(result);
  return result;
}

json::object ShapeJson(const Shape& shape, Language language) {
  json::object columns;
  json::array fields;
  for (size_t i = 0; i < FieldsOf(shape.kind).size(); ++i) {
    const Field& field = FieldsOf(shape.kind)[i];
    if (shape.mapping.columns[i] != 0) columns[field.name] = shape.mapping.columns[i];
    fields.push_back(json::object{{"name", field.name},
                                  {"label", FieldLabel(field.name, language)},
                                  {"required", field.required}});
  }
  json::array names;
  for (size_t i = 0; i < shape.columns; ++i) {
    const bool named = i < shape.column_names.size() && !shape.column_names[i].empty();
    names.emplace_back(
        named ? shape.column_names[i]
              : Render({"import.column_number", {{"number", static_cast<int64_t>(i + 1)}}},
                       language));
  }
  return {{"kind", Tag(shape.kind)},         {"delimiter", std::string(1, shape.delimiter)},
          {"header", shape.header},          {"date_format", TextOrNull(shape.date_format)},
          {"columns", std::move(columns)},   {"fields", std::move(fields)},
          {"column_names", std::move(names)}};
}

json::object PlanJson(const Plan& plan, const Calendar& calendar) {
  json::array rejects;
  for (const auto& row : plan.rejects) {
    rejects.push_back(json::object{{"line", row.line}, {"reason", row.reason}});
  }
  json::object object{{"rows_estimated", plan.rows_estimated},
                      {"sampled", plan.sampled},
                      {"good", plan.good},
                      {"rejected", plan.rejected},
                      {"rejects", std::move(rejects)},
                      {"customers_new", plan.customers_new},
                      {"date_from", nullptr},
                      {"date_to", nullptr},
                      {"amount_total", nullptr}};
  if (plan.from) object["date_from"] = IsoDate(calendar, *plan.from);
  if (plan.to) object["date_to"] = IsoDate(calendar, *plan.to);
  if (plan.amount_total) object["amount_total"] = ToJson(*plan.amount_total);
  return object;
}

/// What a file would become, read as the wish says. A mapping that is not whole yet has no plan:
/// the user is still choosing columns.
Result<json::object> PreviewJson(ImportJobs& jobs, Settings& settings,
                                 const ImportJobs::Upload& upload, const Wish& wish,
                                 std::string_view currency, Language language) {
  VAFA_ASSIGN(const Job job, jobs.Prepare(upload, wish, currency, language));
  VAFA_ASSIGN(const Sample sample, TakeSample(upload.file, job.shape.delimiter));
  json::object preview = ShapeJson(job.shape, language);
  preview["encoding"] = Tag(sample.encoding);
  preview["currency"] = job.unit.currency.code();
  json::array rows;
  const size_t first = job.shape.header ? 1 : 0;
  for (size_t i = first; i < std::min(sample.rows.size(), first + kPreviewRows); ++i) {
    rows.emplace_back(json::array(sample.rows[i].begin(), sample.rows[i].end()));
  }
  preview["rows"] = std::move(rows);
  VAFA_ASSIGN(const Calendar calendar, settings.GetCalendar());
  Plan plan;
  if (CheckMapping(job.shape.mapping, job.shape.columns)) {
    VAFA_ASSIGN(plan, jobs.Preview(job));
  }
  preview["plan"] = PlanJson(plan, calendar);
  return preview;
}

json::object RecordJson(const Record& record) {
  const double rate = record.seconds > 0 ? static_cast<double>(record.read) / record.seconds : 0;
  return {{"id", record.id},
          {"kind", Tag(record.kind)},
          {"file", record.name},
          {"state", Tag(record.state)},
          {"bytes", record.bytes},
          {"bytes_read", record.bytes_read},
          {"read", record.read},
          {"added", record.added},
          {"updated", record.updated},
          {"unchanged", record.unchanged},
          {"rejected", record.rejected},
          {"customers_new", record.customers_new},
          {"rows_per_second", static_cast<int64_t>(rate)},
          {"seconds", record.seconds},
          {"error", TextOrNull(record.error)},
          {"started_at", IsoInstant(record.started_at)}};
}

Result<net::Response> PostUpload(ImportJobs& jobs, Settings& settings,
                                 const net::Request& request) {
  VAFA_ASSIGN(const auto upload,
              jobs.Keep(request.body_file, request.query.TextOr("name", "orders.csv")));
  auto looked = PreviewJson(jobs, settings, upload, Wish(), {}, request.language);
  if (!looked) {
    jobs.Remove(upload);
    return std::unexpected(ByName(std::move(looked).error(), upload.name));
  }
  json::object preview = std::move(*looked);
  const json::value kind = preview.at("kind");
  return net::CreatedResponse(json::object{{"upload", upload.id},
                                           {"bytes", request.body_bytes},
                                           {"kind", kind},
                                           {"preview", std::move(preview)}});
}

Result<net::Response> PostPreview(ImportJobs& jobs, Settings& settings,
                                  const net::Request& request) {
  VAFA_ASSIGN(const auto upload, jobs.FindUpload(request.in_path.TextOr("upload", "")));
  VAFA_ASSIGN(const Wish wish, ReadWish(request.input));
  VAFA_ASSIGN(const json::object preview,
              PreviewJson(jobs, settings, upload, wish,
                          JsonReader(request.input).TextOr("currency", ""), request.language));
  return net::JsonResponse(preview);
}

Result<net::Response> PostImport(ImportJobs& jobs, Settings& settings,
                                 const net::Request& request) {
  const JsonReader input(request.input);
  VAFA_ASSIGN(const std::string id, input.Text("upload"));
  VAFA_ASSIGN(const auto upload, jobs.FindUpload(id));
  VAFA_ASSIGN(const Wish wish, ReadWish(request.input));
  VAFA_ASSIGN(const Job job,
              jobs.Prepare(upload, wish, input.TextOr("currency", ""), request.language));
  VAFA_ASSIGN(Organisation organisation, settings.Get());
  VAFA_ASSIGN(const bool known, settings.HasCurrency());
  if (!known) {
    organisation.currency = job.base;
    VAFA_TRY(settings.Save(organisation));
  }
  VAFA_ASSIGN(const Record record, jobs.Submit(job));
  return net::JsonResponse(RecordJson(record), net::Outcome::kAccepted);
}

Result<net::Response> GetRejects(ImportJobs& jobs, const net::Request& request) {
  VAFA_ASSIGN(const Record record, jobs.Get(request.in_path.IntegerOr("id", 0)));
  if (record.rejects_file.empty()) return Fail(ErrorCode::kNotFound, "import.no_rejects");
  return net::FileResponse(record.rejects_file, "text/csv; charset=utf-8",
                           record.rejects_file.filename().string());
}

}  // namespace

Status AddImportRoutes(net::Router& router, ImportJobs& jobs, Settings& settings) {
  using net::FieldType;
  using net::Method;
  using net::Request;
  const auto add = [&router](Method method, std::string path, std::string summary, auto handler,
                             auto... adjust) {
    net::Route route{.method = method, .path = std::move(path)};
    route.permission = kPermission;
    route.summary = std::move(summary);
    route.handler = handler;
    (adjust(route), ...);
    return router.Add(std::move(route));
  };
  const auto reading = [](net::Route& route) {
    route.body = {{.name = "kind", .nullable = true},
                  {.name = "columns", .type = FieldType::kObject, .nullable = true},
                  {.name = "delimiter", .nullable = true},
                  {.name = "header", .type = FieldType::kBool, .nullable = true},
                  {.name = "date_format", .nullable = true},
                  {.name = "currency", .nullable = true}};
  };
  VAFA_TRY(add(
      Method::kPost, "/api/v1/uploads", "Send a file to look at before it is imported",
      [&](const Request& request) { return PostUpload(jobs, settings, request); },
      [](net::Route& route) {
        route.streams_body = true;
        route.query = {{.name = "name"}};
      }));
  VAFA_TRY(add(
      Method::kPost, "/api/v1/uploads/{upload}/preview", "Read an uploaded file another way",
      [&](const Request& request) { return PostPreview(jobs, settings, request); }, reading));
  VAFA_TRY(add(
      Method::kPost, "/api/v1/imports", "Import an uploaded file",
      [&](const Request& request) { return PostImport(jobs, settings, request); }, reading,
      [](net::Route& route) { route.body.push_back({.name = "upload", .required = true}); }));
  VAFA_TRY(add(Method::kGet, "/api/v1/imports", "All imports, the newest first",
               [&](const Request&) -> Result<net::Response> {
                 VAFA_ASSIGN(const auto records, jobs.List());
                 json::array items;
                 for (const Record& record : records) items.push_back(RecordJson(record));
                 const auto total = static_cast<int64_t>(items.size());
                 return net::JsonResponse(
                     json::object{{"items", std::move(items)}, {"total", total}, {"offset", 0}});
               }));
  VAFA_TRY(add(Method::kGet, "/api/v1/imports/{id}", "One import, while it runs and after",
               [&](const Request& request) -> Result<net::Response> {
                 VAFA_ASSIGN(const Record record, jobs.Get(request.in_path.IntegerOr("id", 0)));
                 return net::JsonResponse(RecordJson(record));
               }));
  VAFA_TRY(add(Method::kGet, "/api/v1/imports/{id}/rejects", "Rejected rows with their reasons",
               [&](const Request& request) { return GetRejects(jobs, request); }));
  return add(Method::kGet, "/api/v1/templates/{kind}.csv", "A file to fill in",
             [](const Request& request) -> Result<net::Response> {
               const auto kind = KindFromTag(request.in_path.TextOr("kind", ""));
               if (!kind) return Fail(ErrorCode::kNotFound, "import.bad_kind", {}, "kind");
               return net::TextResponse(TemplateCsv(*kind), "text/csv; charset=utf-8");
             });
}

}  // namespace vafa::imports
