#pragma once

#include "base/json.h"
#include "learn/predictions/churn_fit.h"
#include "learn/predictions/models.h"
#include "learn/predictions/purchase_trial.h"

namespace vafa::predictions {

/// Fitted models as they are stored and given away. What was written is read again, numbers to
/// fifteen digits; anything else is kInvalid.
json::object ToJson(const KeepModels& models);
Result<KeepModels> KeepModelsFromJson(const json::object& object);
/// Of that, what people read: without the edge, which is for intervals to come, and the model of
/// spend in units of the currency, as other programs fit it, instead of minor ones.
json::object ShownPurchases(json::object stored, const Currency& currency);
json::object ToJson(const stats::ContractFit& fit, double period_days);
Result<ModelsInUse::Contracts> ContractsFromJson(const json::object& object);
Result<json::object> ToJson(const ChurnRules& rules, const FeatureSet& set,
                            const stats::ChurnScorer& scorer, const RiskTrial& tried);
Result<ModelsInUse::Churn> ChurnFromJson(const json::object& object);
json::object ToJson(const Message& message);
std::optional<Message> MessageFromJson(const json::object& object);

/// How the shape of a contract model is told: "sbg" or "bdw".
std::string_view ShapeName(stats::ContractShape shape);

}  // namespace vafa::predictions
