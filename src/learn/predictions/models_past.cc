#include "customers/observed.h"
#include "learn/predictions/model_json.h"
#include "learn/predictions/models.h"
#include "learn/predictions/purchases.h"

namespace vafa::predictions {

Result<std::shared_ptr<const ModelsInUse>> Models::UsedAt(const timeline::Snapshot& snapshot,
                                                          Instant moment) {
  VAFA_ASSIGN(const auto rows, parts_.store.Read([&](Session& session) {
    return store::LoadUsedAt(session, moment);
  }));
  if (rows.empty()) return AsOf(snapshot, moment);
  auto models = std::make_shared<ModelsInUse>();
  for (const store::Row& row : rows) models->Add(row);
  return models;
}

Result<std::shared_ptr<const ModelsInUse>> Models::AsOf(const timeline::Snapshot& snapshot,
                                                        Instant at) {
  auto models = std::make_shared<ModelsInUse>();
  VAFA_ASSIGN(const ChurnSource source, Source(snapshot));
  const auto add = [&](ModelKind kind, std::string_view method, std::optional<Message> reason) {
    ModelVersion version{.kind = kind,
                         .method = std::string(method),
                         .fitted_at = at,
                         .data_to = at,
                         .reason = std::move(reason)};
    version.in_use = true;
    models->versions.push_back(std::move(version));
  };
  const int64_t day = source.calendar.DayOf(at);
  VAFA_ASSIGN(const Purchases all, GatherPurchases(snapshot, parts_.facts, day, source.calendar));
  VAFA_ASSIGN(PurchaseChoice choice, ChoosePurchases(InputOf(all, day), TrialDetail::kTotals));
  add(ModelKind::kPurchases, choice.method(), choice.models.reason);
  models->purchases = std::move(choice.models);
  VAFA_ASSIGN(
      const ContractsFit contracts,
      FitContractsOf(snapshot, parts_.names, {source.calendar, source.rules.grace_days}, at));
  if (const auto& fit = contracts.fit; contracts.usable() && fit) {
    models->contracts = ModelsInUse::Contracts{*fit, contracts.period_days};
    add(ModelKind::kContracts, ToJson(*fit, contracts.period_days).at("shape").as_string(), {});
  } else {
    add(ModelKind::kContracts, kPlainRule, contracts.reason);
  }
  const auto span = FindObservedSpan(snapshot, parts_.facts);
  VAFA_ASSIGN(ChurnFit fit, FitChurn(source, span ? span->from : at, at));
  if (fit.scorer) {
    add(ModelKind::kChurn, stats::Name(fit.scorer->method()), fit.reason);
    models->churn.emplace(ModelsInUse::Churn{fit.rules, std::move(fit.set), std::move(*fit.scorer),
                                             std::move(fit.tried)});
  } else {
    add(ModelKind::kChurn, kPlainRule, fit.reason);
  }
  return models;
}

}  // namespace vafa::predictions
