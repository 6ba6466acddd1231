#include "learn/predictions/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "customers/observed.h"
#include "facts/lag.h"
#include "learn/predictions/keep_contracts.h"
#include "learn/predictions/keep_risk.h"
#include "learn/predictions/purchases.h"

namespace vafa::predictions {
namespace {

constexpr uint32_t kCurvePeriods = 400;

}  // namespace

const KeepRow* Ranking::Answer::Find(int64_t customer) const {
  const auto index = static_cast<size_t>(customer);
  if (customer < 0 || index >= row_of.size() || row_of[index] == 0) return nullptr;
  return &list.rows[row_of[index] - 1];
}

bool Ranking::Answer::HasModelledRisk(int64_t customer) const {
  const auto index = static_cast<size_t>(customer);
  return customer >= 0 && index < churn_risk.size() && !std::isnan(churn_risk[index]);
}

std::optional<double> Ranking::Answer::ChurnRisk(int64_t customer) const {
  if (HasModelledRisk(customer)) return churn_risk[static_cast<size_t>(customer)];
  const KeepRow* row = Find(customer);
  return row == nullptr ? std::nullopt : row->churn_risk;
}

Status Ranking::RankPurchases(const timeline::Snapshot& snapshot, const Calendar& calendar,
                              Answer& answer) const {
  const int64_t at_day = calendar.DayOf(answer.at);
  VAFA_ASSIGN(const Purchases all, GatherPurchases(snapshot, facts_, at_day, calendar));
  const KeepInput input = InputOf(all, at_day);
  if (const auto& models = answer.models->purchases) {
    VAFA_ASSIGN(answer.list, RankWhomToKeep(input, *models));
  } else {
    VAFA_ASSIGN(answer.list, RankWhomToKeep(input));
  }
  return {};
}

Status Ranking::FillChurnRisk(const timeline::Snapshot& snapshot, Answer& answer) const {
  const auto& in_use = answer.models->churn;
  if (!in_use) return {};
  const ModelsInUse::Churn& churn = *in_use;
  VAFA_ASSIGN(ChurnSource source, models_.Source(snapshot));
  source.rules = churn.rules;
  const ChurnGatherer gatherer(source, churn.set);
  const CutOff cut = CutOffAt(source.calendar, churn.rules, answer.at);
  answer.churn_risk.assign(snapshot.blocks() * static_cast<size_t>(timeline::kBlockCustomers),
                           std::numeric_limits<float>::quiet_NaN());
  std::vector<ChurnRows> parts(snapshot.blocks());
  VAFA_TRY(timeline::ForEachBlock(
      snapshot, 0, [] { return false; },
      [&](size_t index, const timeline::Block& block, int) {
        parts[index] = gatherer.OfBlock(index, block, {&cut, 1});
      }));
  for (const ChurnRows& rows : parts) {
    if (rows.size() == 0) continue;
    VAFA_ASSIGN(const auto risks, churn.scorer.Probabilities({churn.set.names(), rows.values}));
    for (size_t i = 0; i < rows.size(); ++i) {
      answer.churn_risk[static_cast<size_t>(rows.customers[i])] = static_cast<float>(risks[i]);
    }
  }
  return {};
}

Status Ranking::RankContracts(const timeline::Snapshot& snapshot, const Calendar& calendar,
                              const LifetimeSettings& settings, Answer& answer) const {
  VAFA_ASSIGN(const ChurnSource source, models_.Source(snapshot));
  VAFA_ASSIGN(const std::vector<Contract> contracts,
              GatherContracts(snapshot, source.names, {calendar, source.rules.grace_days},
                              answer.at, answer.at));
  std::optional<stats::ContractFit> fit;
  std::vector<double> survival;
  double usual_days = UsualPeriod(contracts);
  if (const auto& in_use = answer.models->contracts) {
    fit = in_use->fit;
    VAFA_ASSIGN(const auto model, stats::ContractModel::Make(in_use->fit.parameters));
    VAFA_ASSIGN(survival, model.Survival(kCurvePeriods));
    usual_days = in_use->period_days;
  }
  const RenewalCurves curves(contracts, usual_days, std::move(survival));
  AddContracts({.contracts = contracts,
                .curves = curves,
                .period_days = usual_days,
                .churn_risk = answer.churn_risk,
                .horizon_days = source.rules.horizon_days,
                .at_day = static_cast<int32_t>(calendar.DayOf(answer.at))},
               answer.list);
  VAFA_ASSIGN(LifetimeModel lifetime, LifetimeModel::Make(answer.list.fit, curves, fit,
                                                          TermsOf(snapshot, facts_, settings)));
  answer.lifetime = std::make_unique<const LifetimeModel>(std::move(lifetime));
  return {};
}

Result<std::shared_ptr<const Ranking::Answer>> Ranking::Compute(
    const timeline::Snapshot& snapshot, Instant at, const Calendar& calendar,
    const LifetimeSettings& lifetime, std::shared_ptr<const ModelsInUse> models) const {
  auto answer = std::make_shared<Answer>();
  answer->at = at;
  answer->through = snapshot.through();
  answer->models = std::move(models);
  VAFA_TRY(RankPurchases(snapshot, calendar, *answer));
  VAFA_TRY(FillChurnRisk(snapshot, *answer));
  if (const auto& churn = answer->models->churn; churn && churn->RanksShop()) {
    GoByRisk(answer->churn_risk, churn->rules.horizon_days, answer->list);
  }
  VAFA_TRY(RankContracts(snapshot, calendar, lifetime, *answer));
  answer->row_of.resize(snapshot.blocks() * timeline::kBlockCustomers);
  for (size_t i = 0; i < answer->list.rows.size(); ++i) {
    answer->row_of[static_cast<size_t>(answer->list.rows[i].customer)] =
        static_cast<uint32_t>(i + 1);
  }
  return answer;
}

Result<std::shared_ptr<const Ranking::Answer>> Ranking::At(std::optional<Instant> at,
                                                           const Organisation& settings) {
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(settings.calendar, settings.zone, settings.first_weekday));
  if (at && *at > clock_.Now()) {
    return Fail(ErrorCode::kInvalid,
                {"predictions.at_to_come",
                 {{"at", IsoDate(calendar, *at)}, {"today", IsoDate(calendar, clock_.Now())}}});
  }
  const timeline::Snapshot snapshot = feed_.Take();
  const Instant now = at.value_or(clock_.Now());
  VAFA_ASSIGN(const auto in_use, models_.InUse());
  Question question{at.has_value(), calendar.DayOf(now), settings.zone, {}, settings.lifetime};
  if (!at) {
    for (const ModelVersion& version : in_use->versions)
      question.versions.push_back(version.number);
  }
  return kept_.Get(question, snapshot.through(), LagFor(snapshot),
                   [this, snapshot, at, now, calendar, in_use,
                    lifetime = settings.lifetime]() -> Result<std::shared_ptr<const Answer>> {
                     if (!at) {
                       const auto span = FindObservedSpan(snapshot, facts_);
                       return Compute(snapshot, ObservedNow(span, calendar, now), calendar,
                                      lifetime, in_use);
                     }
                     return Past(snapshot, *at, calendar, lifetime);
                   });
}

Result<std::shared_ptr<const Ranking::Answer>> Ranking::Past(
    const timeline::Snapshot& snapshot, Instant at, const Calendar& calendar,
    const LifetimeSettings& lifetime) const {
  VAFA_ASSIGN(auto models, models_.AsOf(snapshot, at));
  return Compute(snapshot, at, calendar, lifetime, std::move(models));
}

Result<std::shared_ptr<const Ranking::Answer>> Ranking::AsKnown(const timeline::Snapshot& snapshot,
                                                                Instant moment,
                                                                const Organisation& settings) {
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(settings.calendar, settings.zone, settings.first_weekday));
  const LifetimeSettings lifetime = settings.lifetime;
  return known_.Get({moment, settings.zone, lifetime}, snapshot.through(), Lag::kNone,
                    [&]() -> Result<std::shared_ptr<const Answer>> {
                      VAFA_ASSIGN(auto models, models_.UsedAt(snapshot, moment));
                      const auto span = FindObservedSpan(snapshot, facts_);
                      return Compute(snapshot, ObservedNow(span, calendar, moment), calendar,
                                     lifetime, std::move(models));
                    });
}

}  // namespace vafa::predictions
