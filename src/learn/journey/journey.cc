#include "learn/journey/journey.h"

#include <set>

#include "ask/parse.h"
#include "base/embedded.h"
#include "base/limits.h"
#include "base/text.h"
#include "learn/journey/store.h"

namespace vafa::embedded {
std::span<const EmbeddedFile> Stages();  // stages.json
}

namespace vafa::journey {
namespace {

using Business = Organisation::Business;

std::unexpected<Error> Broken(const std::string& why) {
  return Fail(ErrorCode::kInternal, "journey.bad_defaults", why);
}

std::string Place(size_t stage) { return "stages/" + std::to_string(stage); }

Status CheckNames(const std::vector<ask::NamedCondition>& stages) {
  std::set<std::string> seen;
  for (size_t i = 0; i < stages.size(); ++i) {
    const std::string& name = stages[i].name;
    if (Trim(name).empty() || name.size() > limits::kNameBytes || !IsUtf8(name)) {
      return Fail(ErrorCode::kInvalid,
                  {"journey.bad_name",
                   {{"n", static_cast<int64_t>(i) + 1},
                    {"most", static_cast<int64_t>(limits::kNameBytes)}}},
                  {}, Place(i) + "/name");
    }
    if (!seen.insert(Fold(name)).second) {
      return Fail(ErrorCode::kInvalid, {"journey.name_twice", {{"name", Shorten(name)}}}, {},
                  Place(i) + "/name");
    }
  }
  return {};
}

}  // namespace

Result<std::vector<ask::NamedCondition>> UsualStages(Business business, Language language,
                                                     Currency currency) {
  const auto files = embedded::Stages();
  if (files.empty()) return Broken("it is missing");
  VAFA_ASSIGN(const json::value all, ParseJson(files.front().bytes));
  const bool subscription = business == Business::kSubscription;
  std::vector<ask::NamedCondition> stages;
  for (const json::value& one : all.at(subscription ? "subscription" : "shop").as_array()) {
    const json::object& stage = one.as_object();
    VAFA_ASSIGN(auto who, ask::ParseCondition(stage.at("who"), currency));
    stages.push_back(
        {std::string(stage.at("name").as_object().at(Tag(language)).as_string()), std::move(who)});
  }
  return stages;
}

Result<Journey> Journeys::Get(Language language) {
  VAFA_ASSIGN(const Organisation organisation, parts_.organisation());
  VAFA_ASSIGN(const auto rows,
              parts_.store.Read([](Session& session) { return store::Load(session); }));
  Journey journey;
  journey.own = !rows.empty();
  if (!journey.own) {
    VAFA_ASSIGN(const metrics::Rules rules, parts_.metrics.FindRules());
    VAFA_ASSIGN(journey.stages, UsualStages(rules.business, language, organisation.currency));
    return journey;
  }
  for (const store::Row& row : rows) {
    VAFA_ASSIGN(const json::value definition, ParseJson(row.definition));
    VAFA_ASSIGN(auto who, ask::ParseCondition(definition, organisation.currency));
    journey.stages.push_back({row.name, std::move(who)});
  }
  return journey;
}

Status Journeys::Save(const std::vector<ask::NamedCondition>& stages) {
  VAFA_ASSIGN(const Organisation organisation, parts_.organisation());
  VAFA_TRY(CheckNames(stages));
  std::vector<store::Row> rows;
  for (size_t i = 0; i < stages.size(); ++i) {
    ask::Question question;
    question.measure.node = ask::CountCustomers{stages[i].who};
    question.over.from = question.over.to = "2000-01-01";
    if (auto plan = parts_.metrics.Explain(question); !plan) {
      Error error = plan.error();
      error.field = Place(i) + "/who";
      return std::unexpected(std::move(error));
    }
    rows.push_back({std::string(Trim(stages[i].name)),
                    json::serialize(ask::ToJson(stages[i].who, organisation.currency))});
  }
  return parts_.store.Write(
      [&](Transaction& transaction) { return store::Replace(transaction, rows); });
}

Status Journeys::Reset() {
  return parts_.store.Write(
      [](Transaction& transaction) { return store::Replace(transaction, {}); });
}

}  // namespace vafa::journey
