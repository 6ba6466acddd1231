#include <fmt/format.h>

#include "base/limits.h"
#include "learn/metrics/api.h"
#include "learn/metrics/targets.h"
#include "net/declared.h"

namespace vafa::metrics {
namespace {

using net::Field;
using net::FieldType;
using net::Method;
using net::Request;
using net::Response;

constexpr const char* kRead = "metrics:read";
constexpr const char* kWrite = "metrics:write";

std::string ByWhom(const Request& request) {
  return request.principal ? request.principal->name : std::string();
}

std::string CodeIn(const Request& request) { return request.in_path.TextOr("code", ""); }

// Only what somebody added can be changed.
Result<Kpi> Known(MetricsApi& api, const std::string& code) {
  VAFA_ASSIGN(const auto catalogue, api.metrics.FindCatalogue());
  const Kpi* kpi = catalogue->Find(code);
  if (kpi == nullptr) return Fail(ErrorCode::kNotFound, {"metrics.unknown_kpi", {{"code", code}}});
  return *kpi;
}
Status RefuseBuiltIn(MetricsApi& api, const std::string& code) {
  VAFA_ASSIGN(const Kpi kpi, Known(api, code));
  if (kpi.own) return {};
  return Fail(ErrorCode::kConflict, {"metrics.not_own", {{"code", code}}});
}

json::object ToJson(const OwnKpi& own) {
  json::object object = own.file;
  object["created_by"] = own.created_by;
  object["created_at"] = IsoInstant(own.created_at);
  object["updated_at"] = IsoInstant(own.updated_at);
  return object;
}

Result<Response> PostKpi(MetricsApi& api, const Request& request) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  const std::string code = JsonReader(request.input).TextOr("code", "");
  VAFA_ASSIGN(const auto catalogue, api.metrics.FindCatalogue());
  if (catalogue->Find(code) != nullptr) {
    return Fail(ErrorCode::kConflict, {"metrics.code_taken", {{"code", code}}}, {}, "code");
  }
  VAFA_ASSIGN(const OwnKpi own,
              api.own.Create(request.input, organisation.currency, ByWhom(request)));
  return net::CreatedResponse(ToJson(own));
}

Result<Response> PatchKpi(MetricsApi& api, const Request& request) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  VAFA_TRY(RefuseBuiltIn(api, CodeIn(request)));
  VAFA_ASSIGN(const OwnKpi own,
              api.own.Change(CodeIn(request), request.input, organisation.currency));
  return net::JsonResponse(ToJson(own));
}

Result<Response> DeleteKpi(MetricsApi& api, const Request& request) {
  VAFA_TRY(RefuseBuiltIn(api, CodeIn(request)));
  VAFA_TRY(api.own.Remove(CodeIn(request)));
  return net::NoContentResponse();
}

Result<Response> GetTargets(MetricsApi& api, const Request& request) {
  VAFA_ASSIGN(const auto targets, api.own.Targets(request.query.TextOr("kpi", "")));
  VAFA_ASSIGN(const Instant now, api.now());
  VAFA_ASSIGN(const ProgressList list,
              api.metrics.FindProgress(targets, now, request.language, request.Stopped()));
  json::array items;
  for (const Progress& progress : list.items) {
    items.push_back(metrics::ToJson(progress, list, request.language));
  }
  return net::JsonResponse(json::object{{"items", std::move(items)}});
}

// The value as it is kept; empty when the target is taken away.
Result<std::string> ReadValue(const json::value* value) {
  if (value == nullptr || value->is_null()) return std::string();
  if (const json::string* text = value->if_string(); text != nullptr && !text->empty()) {
    return std::string(*text);
  }
  if (value->is_number()) return fmt::format("{}", value->to_number<double>());
  return Fail(ErrorCode::kInvalid, "metrics.bad_target", {}, "value");
}

Result<Response> PostTarget(MetricsApi& api, const Request& request) {
  VAFA_ASSIGN(const Kpi kpi, Known(api, CodeIn(request)));
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  const JsonReader reader(request.input);
  Target target;
  target.code = kpi.code;
  target.every = UnitFromTag(reader.TextOr("every", "month")).value_or(Unit::kMonth);
  target.set_by = ByWhom(request);
  VAFA_ASSIGN(target.value, ReadValue(request.input.if_contains("value")));
  if (!target.value.empty()) VAFA_TRY(GoalOf(target, kpi.unit, organisation.currency));
  const auto kind = CalendarFromTag(reader.TextOr("calendar", ""));
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(kind.value_or(organisation.calendar), organisation.zone,
                             organisation.first_weekday));
  VAFA_ASSIGN(Instant from, api.now());
  const std::string day = reader.TextOr("from", "");
  if (!day.empty()) {
    VAFA_ASSIGN(from, ParseInstant(day, calendar));
  }
  target.calendar = calendar.kind();
  target.starts = IsoDate(calendar, calendar.StartOf(target.every, from));
  VAFA_TRY(api.own.SetTarget(target));
  return net::NoContentResponse();
}

}  // namespace

Status AddOwnRoutes(net::Router& router, MetricsApi& api) {
  const auto words = [](bool required) {
    const auto text = [required](const char* name, size_t limit, bool needed) {
      return Field{
          .name = name, .required = required && needed, .limit = static_cast<int64_t>(limit)};
    };
    return std::vector<Field>{
        text("name", limits::kNameBytes, true),
        text("definition", limits::kNoteBytes, false),
        text("advice", limits::kNoteBytes, false),
        text("unit", limits::kNameBytes, true),
        text("better", limits::kNameBytes, true),
        {.name = "accumulates", .type = FieldType::kBool},
        {.name = "measure", .type = FieldType::kObject, .required = required}};
  };
  std::vector<Field> whole = words(true);
  whole.push_back({.name = "code", .required = true, .limit = limits::kNameBytes});
  const std::vector<Field> target = {
      {.name = "every", .required = true, .one_of = {"month", "quarter", "year"}},
      {.name = "from", .type = FieldType::kDay, .nullable = true},
      {.name = "calendar", .one_of = {"gregorian", "jalali"}},
      {.name = "value", .type = FieldType::kAny}};
  const net::Declared<MetricsApi> routes[] = {
      {Method::kPost, "/api/v1/kpis", kWrite, "Add a KPI of one's own", PostKpi, {}, whole},
      {Method::kPatch, "/api/v1/kpis/{code}", kWrite, "Change it", PatchKpi, {}, words(false)},
      {Method::kDelete, "/api/v1/kpis/{code}", kWrite, "Delete it and its targets", DeleteKpi},
      {Method::kGet,
       "/api/v1/targets",
       kRead,
       "Targets, and how KPIs stand on the way to them",
       GetTargets,
       {{.name = "kpi"}}},
      {Method::kPost,
       "/api/v1/kpis/{code}/targets",
       kWrite,
       "Set the target of a period, or take it away",
       PostTarget,
       {},
       target}};
  return net::AddDeclared<MetricsApi>(router, api, routes);
}

}  // namespace vafa::metrics
