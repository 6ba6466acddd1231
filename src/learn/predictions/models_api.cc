#include "learn/predictions/models_api.h"

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
  return router.Add(std::move(fit));
}

}  // namespace vafa::predictions
