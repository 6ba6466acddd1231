#include "learn/dashboards/api.h"

#include "access/roles.h"
#include "base/limits.h"
#include "learn/dashboards/contents.h"
#include "learn/dashboards/paper.h"
#include "learn/dashboards/tiles_sheet.h"
#include "learn/metrics/api.h"
#include "net/declared.h"
#include "net/sheet_response.h"

namespace vafa::dashboards {
namespace {

using net::Field;
using net::FieldType;
using net::Method;
using net::Request;
using net::Response;

Viewer ViewerOf(const Request& request) {
  const net::Principal& who = request.signed_in();
  return {.user = who.user_id, .name = who.name, .role = who.role};
}

std::string ETagOf(const Dashboard& dashboard) { return IsoInstant(dashboard.updated_at); }

json::object ToJson(const Dashboard& dashboard, const Viewer& viewer) {
  return {{"id", dashboard.id},
          {"name", dashboard.name},
          {"period", dashboard.period},
          {"tiles", dashboards::ToJson(dashboard.tiles)},
          {"shared_with", json::array(dashboard.shared_with.begin(), dashboard.shared_with.end())},
          {"owner", dashboard.owner_name},
          {"may_change", MayChange(dashboard, viewer)},
          {"created_at", IsoInstant(dashboard.created_at)},
          {"updated_at", IsoInstant(dashboard.updated_at)}};
}

int64_t IdIn(const Request& request) { return request.in_path.IntegerOr("id", 0); }

Result<std::vector<std::string>> ReadRoles(const json::value& value) {
  std::vector<std::string> roles;
  const json::array* list = value.if_array();
  if (list != nullptr && list->size() <= 10) {
    for (const json::value& one : *list) {
      const json::string* role = one.if_string();
      if (role == nullptr || !access::RoleFromTag(*role)) break;
      roles.emplace_back(*role);
    }
    if (roles.size() == list->size()) return roles;
  }
  return Fail(ErrorCode::kInvalid, "dashboards.bad_roles", {}, "shared_with");
}

Result<Change> ReadChange(const Request& request) {
  Change change;
  const JsonReader reader(request.input);
  if (request.input.contains("name")) change.name = reader.TextOr("name", "");
  if (request.input.contains("period")) change.period = reader.TextOr("period", "");
  if (const json::value* tiles = request.input.if_contains("tiles")) {
    VAFA_ASSIGN(change.tiles, ReadTiles(*tiles));
  }
  if (const json::value* roles = request.input.if_contains("shared_with")) {
    VAFA_ASSIGN(change.shared_with, ReadRoles(*roles));
  }
  return change;
}

Result<Response> GetAll(DashboardsApi& api, const Request& request) {
  const Viewer viewer = ViewerOf(request);
  VAFA_ASSIGN(const auto all, api.dashboards.All(viewer));
  json::array items;
  for (const Dashboard& one : all) items.push_back(ToJson(one, viewer));
  return net::JsonResponse(json::object{{"items", std::move(items)}});
}

Result<Response> Get(DashboardsApi& api, const Request& request) {
  const int64_t id = IdIn(request);
  const Viewer viewer = ViewerOf(request);
  VAFA_ASSIGN(const Dashboard found, api.dashboards.Get(id, viewer));
  return net::JsonResponse(ToJson(found, viewer)).WithETag(ETagOf(found));
}

Result<Response> Post(DashboardsApi& api, const Request& request) {
  const Viewer viewer = ViewerOf(request);
  VAFA_ASSIGN(const Change wanted, ReadChange(request));
  VAFA_ASSIGN(const Dashboard made, api.dashboards.Create(wanted, viewer));
  return net::CreatedResponse(ToJson(made, viewer)).WithETag(ETagOf(made));
}

Result<Response> Patch(DashboardsApi& api, const Request& request) {
  const int64_t id = IdIn(request);
  const Viewer viewer = ViewerOf(request);
  VAFA_ASSIGN(const Change change, ReadChange(request));
  VAFA_ASSIGN(const Dashboard changed,
              api.dashboards.Apply(id, change, viewer, [&](const Dashboard& before) {
                return net::CheckIfMatch(request, '"' + ETagOf(before) + '"');
              }));
  return net::JsonResponse(ToJson(changed, viewer)).WithETag(ETagOf(changed));
}

Result<Response> Delete(DashboardsApi& api, const Request& request) {
  const int64_t id = IdIn(request);
  VAFA_TRY(api.dashboards.Remove(id, ViewerOf(request)));
  return net::NoContentResponse();
}

struct Filled {
  Dashboard dashboard;
  Organisation organisation;
  Contents contents;
};

Result<Filled> FillFor(DashboardsApi& api, const Request& request) {
  const int64_t id = IdIn(request);
  VAFA_ASSIGN(Dashboard dashboard, api.dashboards.Get(id, ViewerOf(request)));
  VAFA_ASSIGN(Organisation organisation, api.organisation());
  VAFA_ASSIGN(const Instant now, api.now());
  VAFA_ASSIGN(const metrics::Range range, metrics::ReadRange(request.query, organisation, now));
  VAFA_ASSIGN(Contents contents, Fill(dashboard.tiles, range, now, request.language, api.metrics,
                                      organisation, request.Stopped()));
  return Filled{std::move(dashboard), std::move(organisation), std::move(contents)};
}

Result<Response> GetFigures(DashboardsApi& api, const Request& request) {
  VAFA_ASSIGN(const Filled filled, FillFor(api, request));
  if (const auto format = request.query.Find("format")) {
    const Dashboard& dashboard = filled.dashboard;
    return net::SheetResponse(
        TilesSheet(dashboard.tiles, filled.contents, dashboard.name, request.language), *format,
        "dashboard");
  }
  return net::JsonResponse(dashboards::ToJson(filled.contents, request.language));
}

Result<Response> GetPdf(DashboardsApi& api, const Request& request) {
  VAFA_ASSIGN(const Filled filled, FillFor(api, request));
  VAFA_ASSIGN(const Instant now, api.now());
  const Words words{.language = request.language,
                    .currency = filled.organisation.currency,
                    .toman = request.query.TextOr("toman", "") == "1"};
  const Heading heading{
      .name = filled.dashboard.name, .organisation = filled.organisation.name, .printed_at = now};
  VAFA_ASSIGN(std::string pdf, ToPdf(filled.dashboard.tiles, filled.contents, heading, words));
  return net::DownloadResponse(std::move(pdf), "application/pdf", "dashboard.pdf");
}

std::vector<Field> RangeFields() {
  return {{.name = "from", .type = FieldType::kDay},
          {.name = "to", .type = FieldType::kDay},
          {.name = "calendar", .one_of = {"gregorian", "jalali"}}};
}

std::vector<Field> BodyFields(bool required) {
  return {{.name = "name", .required = required, .limit = limits::kNameBytes, .least = 1},
          {.name = "period",
           .one_of = {"this_month", "last_month", "last_3_months", "last_12_months", "this_year",
                      "last_year", "all"}},
          {.name = "tiles", .type = FieldType::kArray, .required = required},
          {.name = "shared_with", .type = FieldType::kArray}};
}

}  // namespace

Status AddDashboardRoutes(net::Router& router, DashboardsApi& api) {
  constexpr const char* kRead = "metrics:read";
  constexpr const char* kWrite = "metrics:write";
  std::vector<Field> pdf = RangeFields();
  pdf.push_back({.name = "toman", .one_of = {"0", "1"}});
  std::vector<Field> figures = RangeFields();
  figures.push_back(net::FormatField());
  const net::Declared<DashboardsApi> routes[] = {
      {Method::kGet, "/api/v1/dashboards", kRead, "The dashboards that you may see", GetAll},
      {Method::kPost, "/api/v1/dashboards", kWrite, "Make one", Post, {}, BodyFields(true)},
      {Method::kGet, "/api/v1/dashboards/{id}", kRead, "A dashboard", Get},
      {Method::kPatch,
       "/api/v1/dashboards/{id}",
       kWrite,
       "Change your own",
       Patch,
       {},
       BodyFields(false)},
      {Method::kDelete, "/api/v1/dashboards/{id}", kWrite, "Delete your own", Delete},
      {Method::kGet, "/api/v1/dashboards/{id}/figures", kRead, "What its tiles show", GetFigures,
       std::move(figures)},
      {Method::kGet, "/api/v1/dashboards/{id}/pdf", kRead, "The dashboard on paper", GetPdf,
       std::move(pdf)}};
  return net::AddDeclared<DashboardsApi>(router, api, routes);
}

}  // namespace vafa::dashboards
