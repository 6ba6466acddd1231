#include "learn/predictions/models_api.h"

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

json::object StateJson(const ModelsApi& api, ModelKind kind, Language language) {
  const Refitter::State state = api.refitter.Of(kind);
  return {{"kind", Name(kind)},
          {"fitting", state.waiting},
          {"failed",
           state.failed ? json::value(Render(*state.failed, language)) : json::value(nullptr)}};
}

Result<Response> GetModels(ModelsApi& api, const Request& request) {
  json::array items;
  for (const ModelKind kind : kModelKinds) {
    json::object item = StateJson(api, kind, request.language);
    VAFA_ASSIGN(item["versions"], api.models.VersionsJson(kind, request.language));
    items.push_back(std::move(item));
  }
  return net::JsonResponse(json::object{{"items", std::move(items)}});
}

Result<Response> GetModel(ModelsApi& api, const Request& request) {
  VAFA_ASSIGN(const ModelKind kind, KindIn(request));
  json::object item = StateJson(api, kind, request.language);
  VAFA_ASSIGN(item["versions"], api.models.VersionsJson(kind, request.language));
  VAFA_ASSIGN(item["drift"], api.models.DriftJson(kind));
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
  api.refitter.Ask(kind);
  return net::JsonResponse(StateJson(api, kind, request.language), net::Outcome::kAccepted);
}

}  // namespace

Status AddModelRoutes(net::Router& router, ModelsApi& api) {
  net::Route all{.method = net::Method::kGet, .path = "/api/v1/models"};
  all.permission = "metrics:read";
  all.summary = "The models that predict, with their versions";
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
