#include "learn/journey/api.h"

#include "ask/parse.h"
#include "base/limits.h"

namespace vafa::journey {
namespace {

using net::Request;
using net::Response;

Result<Response> Answer(JourneyApi& api, const Request& request) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  VAFA_ASSIGN(const Journey journey, api.journeys.Get(request.language));
  json::array stages;
  for (const ask::NamedCondition& stage : journey.stages) {
    stages.push_back(
        {{"name", stage.name}, {"who", ask::ToJson(stage.who, organisation.currency)}});
  }
  return net::JsonResponse(json::object{{"own", journey.own}, {"stages", std::move(stages)}});
}

Result<std::vector<ask::NamedCondition>> ReadStages(const json::value& value, Currency currency) {
  const auto wrong = [] {
    return Fail(ErrorCode::kInvalid, {"journey.bad_stages", {{"most", limits::kStages}}}, {},
                "stages");
  };
  const json::array* list = value.if_array();
  if (list == nullptr || list->empty() || list->size() > static_cast<size_t>(limits::kStages)) {
    return wrong();
  }
  std::vector<ask::NamedCondition> stages;
  for (size_t i = 0; i < list->size(); ++i) {
    const json::object* stage = (*list)[i].if_object();
    const json::value* name = stage != nullptr ? stage->if_contains("name") : nullptr;
    const json::value* who = stage != nullptr ? stage->if_contains("who") : nullptr;
    if (name == nullptr || !name->is_string() || who == nullptr) return wrong();
    auto condition = ask::ParseCondition(*who, currency);
    if (!condition) {
      Error error = condition.error();
      error.field = "stages/" + std::to_string(i) + "/who" + error.field;
      return std::unexpected(std::move(error));
    }
    stages.push_back({std::string(name->get_string()), std::move(*condition)});
  }
  return stages;
}

Result<Response> Patch(JourneyApi& api, const Request& request) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  const json::value& wanted = request.input.at("stages");
  if (wanted.is_null()) {
    VAFA_TRY(api.journeys.Reset());
  } else {
    if (request.body.size() > limits::kQuestionBytes) {
      return Fail(ErrorCode::kTooLarge,
                  {"ask.too_long", {{"most", static_cast<int64_t>(limits::kQuestionBytes)}}});
    }
    VAFA_ASSIGN(const auto stages, ReadStages(wanted, organisation.currency));
    VAFA_TRY(api.journeys.Save(stages));
  }
  return Answer(api, request);
}

}  // namespace

Status AddJourneyRoutes(net::Router& router, JourneyApi& api) {
  net::Route get{.method = net::Method::kGet, .path = "/api/v1/journey"};
  get.permission = "metrics:read";
  get.summary = "The stages of a customer's journey";
  get.handler = [&api](const Request& request) { return Answer(api, request); };
  VAFA_TRY(router.Add(std::move(get)));

  net::Route patch{.method = net::Method::kPatch, .path = "/api/v1/journey"};
  patch.permission = "customers:write";
  patch.summary = "Name the stages of the journey, or go back to the usual ones";
  patch.body = {{.name = "stages",
                 .type = net::FieldType::kArray,
                 .required = true,
                 .nullable = true,
                 .limit = limits::kStages}};
  patch.handler = [&api](const Request& request) { return Patch(api, request); };
  return router.Add(std::move(patch));
}

}  // namespace vafa::journey
