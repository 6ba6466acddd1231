#include "learn/predictions/models_api.h"

#include <algorithm>

#include "customers/api.h"
#include "learn/predictions/models_sheet.h"
#include "net/sheet_response.h"
#include "stats/evaluate/ranking.h"

namespace vafa::predictions {
namespace {

using net::Request;
using net::Response;

Result<ModelKind> KindIn(const Request& request) {
  const std::string name = request.in_path.TextOr("kind", "");
  const auto kind = ModelKindFromName(name);
  if (!kind) return Fail(ErrorCode::kNotFound, {"predictions.no_such_model", {{"kind", name}}});
  return *kind;
}

constexpr size_t kShownJobs = 10;

json::value TimeJson(const std::optional<Instant>& at) {
  return at ? json::value(IsoInstant(*at)) : json::value(nullptr);
}

json::object JobJson(const FitJob& job, Language language) {
  return {{"id", job.id},
          {"state", Name(job.state)},
          {"asked", job.asked},
          {"queued_at", IsoInstant(job.queued_at)},
          {"started_at", TimeJson(job.started_at)},
          {"ended_at", TimeJson(job.ended_at)},
          {"version", job.version == 0 ? json::value(nullptr) : json::value(job.version)},
          {"failed", job.reason ? json::value(Render(*job.reason, language)) : nullptr}};
}

/// Whether it is being fitted, and why the last fit came to nothing.
Result<json::object> StateJson(const ModelsApi& api, ModelKind kind, Language language) {
  VAFA_ASSIGN(const auto jobs, api.refitter.jobs().Of(std::string(Name(kind)), kShownJobs));
  using State = FitJob::State;
  const auto waits = [](const FitJob& job) {
    return job.state == State::kQueued || job.state == State::kRunning;
  };
  json::object state{
      {"kind", Name(kind)}, {"fitting", std::ranges::any_of(jobs, waits)}, {"failed", nullptr}};
  json::array items;
  for (const FitJob& job : jobs) items.push_back(JobJson(job, language));
  if (!jobs.empty()) state["failed"] = items.front().at("failed");
  state["jobs"] = std::move(items);
  return state;
}

/// The versions in use and their drift, as a file.
Result<Response> ModelsFile(ModelsApi& api, const Request& request, const std::string& format) {
  VAFA_ASSIGN(const Calendar calendar, api.models.GetCalendar());
  std::vector<ShownModel> models;
  for (const ModelKind kind : kModelKinds) {
    VAFA_ASSIGN(const json::array versions, api.models.VersionsJson(kind, request.language));
    const auto used = std::ranges::find_if(
        versions, [](const json::value& one) { return one.at("in_use").as_bool(); });
    if (used == versions.end()) continue;
    VAFA_ASSIGN(json::array drift, api.models.DriftJson(kind));
    models.push_back({kind, used->as_object(), std::move(drift)});
  }
  return net::SheetResponse(ModelsSheet(models, calendar, request.language), format, "predictions");
}

Result<Response> GetModels(ModelsApi& api, const Request& request) {
  const std::string format = request.query.TextOr("format", "");
  if (!format.empty()) return ModelsFile(api, request, format);
  json::array items;
  for (const ModelKind kind : kModelKinds) {
    VAFA_ASSIGN(json::object item, StateJson(api, kind, request.language));
    VAFA_ASSIGN(item["versions"], api.models.VersionsJson(kind, request.language));
    items.push_back(std::move(item));
  }
  return net::JsonResponse(json::object{{"items", std::move(items)}});
}

Result<Response> GetModel(ModelsApi& api, const Request& request) {
  VAFA_ASSIGN(const ModelKind kind, KindIn(request));
  VAFA_ASSIGN(json::object item, StateJson(api, kind, request.language));
  VAFA_ASSIGN(item["versions"], api.models.VersionsJson(kind, request.language));
  VAFA_ASSIGN(item["drift"], api.models.DriftJson(kind));
  VAFA_ASSIGN(item["ahead"], api.models.AheadJson(kind));
  return net::JsonResponse(item);
}

// Those held out who were at least so likely to leave, of one cut-off on average.
json::value TriedFrom(const json::object& figures, double threshold, double cost, double saved) {
  const json::value* steps = figures.if_contains("thresholds");
  const json::value* held_out = figures.if_contains("held_out");
  if (steps == nullptr || held_out == nullptr) return nullptr;
  const double times = held_out->at("cut_offs").to_number<double>();
  const auto each = [&](const json::value& count) { return count.to_number<double>() / times; };
  double contacted = 0, found = 0;
  for (const json::value& step : steps->as_array()) {
    if (step.at("from").to_number<double>() < threshold) break;
    contacted = each(step.at("reached"));
    found = each(step.at("found"));
  }
  const double customers = each(held_out->at("rows"));
  const double lost = each(held_out->at("lost"));
  return json::object{{"customers", customers},
                      {"lost", lost},
                      {"contacted", contacted},
                      {"found", found},
                      {"net", found * saved - contacted * cost},
                      {"net_of_all", lost * saved - customers * cost}};
}

Result<Response> GetThreshold(ModelsApi& api, const Request& request) {
  const double cost = request.query.NumberOr("cost", 0);
  const double saved = request.query.NumberOr("saved", 0);
  VAFA_ASSIGN(const double threshold, stats::ThresholdByCosts(cost, saved));
  VAFA_ASSIGN(const json::array versions,
              api.models.VersionsJson(ModelKind::kChurn, request.language));
  json::object object{{"threshold", threshold}, {"tried", nullptr}};
  for (const json::value& version : versions) {
    if (!version.at("in_use").as_bool()) continue;
    object["tried"] = TriedFrom(version.at("figures").as_object(), threshold, cost, saved);
  }
  return net::JsonResponse(object);
}

Result<Response> PostFit(ModelsApi& api, const Request& request) {
  VAFA_ASSIGN(const ModelKind kind, KindIn(request));
  VAFA_TRY(api.refitter.Ask(kind));
  VAFA_ASSIGN(const json::object state, StateJson(api, kind, request.language));
  return net::JsonResponse(state, net::Outcome::kAccepted);
}

}  // namespace

Status AddModelRoutes(net::Router& router, ModelsApi& api) {
  net::Route all{.method = net::Method::kGet, .path = "/api/v1/models"};
  all.permission = "metrics:read";
  all.summary = "The models that predict, with their versions";
  all.query = {net::FormatField()};
  all.handler = [&api](const Request& request) { return GetModels(api, request); };
  VAFA_TRY(router.Add(std::move(all)));
  net::Route one{.method = net::Method::kGet, .path = "/api/v1/models/{kind}"};
  one.permission = "metrics:read";
  one.summary = "One model: its versions, and its forecasts beside what happened";
  one.handler = [&api](const Request& request) { return GetModel(api, request); };
  VAFA_TRY(router.Add(std::move(one)));
  net::Route fit{.method = net::Method::kPost, .path = "/api/v1/models/{kind}/fit"};
  fit.permission = "customers:write";
  fit.summary = "Have a model fitted again";
  fit.handler = [&api](const Request& request) { return PostFit(api, request); };
  VAFA_TRY(router.Add(std::move(fit)));
  net::Route threshold{.method = net::Method::kGet, .path = "/api/v1/models/churn/threshold"};
  threshold.permission = "metrics:read";
  threshold.summary = "From which chance of leaving on a contact is worth what it costs";
  threshold.query = {{.name = "cost", .type = net::FieldType::kNumber, .required = true},
                     {.name = "saved", .type = net::FieldType::kNumber, .required = true}};
  threshold.handler = [&api](const Request& request) { return GetThreshold(api, request); };
  return router.Add(std::move(threshold));
}

}  // namespace vafa::predictions
