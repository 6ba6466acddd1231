#include "learn/predictions/lifetime.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace vafa::predictions {
namespace {

constexpr double kWeek = 7;
constexpr double kYear = 365.25;
constexpr int kSteps = 6;  // of the horizon, each discounted from its middle
constexpr double kSurelyBy = 0.9;
constexpr double kHardlyBefore = 0.1;

stats::Buyer BuyerOf(const KeepRow& row, int32_t at_day) {
  return {row.purchases - 1.0, (row.last_purchase_day - row.first_purchase_day) / kWeek,
          std::max(0, at_day - row.first_purchase_day) / kWeek};
}

LifetimeModel::Ranged RangedOf(double value, double variance) {
  const auto estimate =
      stats::EstimateOnScale(value, variance, stats::Scale::kPositive, std::isfinite(variance));
  LifetimeModel::Ranged ranged{value, std::nullopt};
  if (std::isfinite(estimate.interval.high)) ranged.interval = estimate.interval;
  return ranged;
}

/// σ² of ln of a figure, from its interval.
double LogVariance(const stats::Estimate& estimate) {
  if (!(estimate.value > 0) || !std::isfinite(estimate.interval.high)) return INFINITY;
  const double sigma = std::log(estimate.interval.high / estimate.value) / 1.959963984540054;
  return sigma * sigma;
}

template <typename Get>
void SumMoney(const timeline::Snapshot& snapshot, KindId kind, timeline::PropertyId cost,
              const Get& add) {
  for (size_t index = 0; index < snapshot.blocks(); ++index) {
    const auto block = snapshot.block(index);
    const auto* columns = block->Find(kind);
    const auto* costs = columns == nullptr ? nullptr : columns->property(cost);
    if (costs == nullptr || columns->money.empty()) continue;
    for (size_t row = 0; row < columns->size(); ++row) {
      const auto bits = (*costs)[row];
      if (bits == timeline::kNoProperty || columns->money[row] == timeline::kNoMoney) continue;
      add(static_cast<double>(columns->money[row]), static_cast<double>(timeline::MoneyOf(bits)));
    }
  }
}

}  // namespace

LifetimeTerms TermsOf(const timeline::Snapshot& snapshot, const FactLog& facts) {
  LifetimeTerms terms;
  double money = 0, cost = 0;
  for (const std::string_view name : {kinds::kOrderPlaced, kinds::kOrderItemAdded}) {
    const auto kind = facts.FindKind(name);
    if (!kind) continue;
    const auto id = snapshot.properties().Find(*kind, "cost", timeline::PropertyType::kMoney);
    if (!id) continue;
    SumMoney(snapshot, *kind, *id, [&](double paid, double spent) {
      money += paid;
      cost += spent;
    });
  }
  if (!(money > 0)) return terms;
  terms.margin = std::max(0.0, 1 - cost / money);
  terms.costs_known = true;
  return terms;
}

Result<LifetimeModel> LifetimeModel::Make(const KeepFit& fit, RenewalCurves curves,
                                          std::optional<stats::ContractFit> contract,
                                          const LifetimeTerms& terms) {
  LifetimeModel model;
  model.terms_ = terms;
  model.curves_ = std::move(curves);
  model.contract_ = contract;
  model.spend_ = fit.spend;
  if (fit.model == KeepModel::kPlainRule || !fit.purchases) return model;
  model.purchases_ = fit.purchases;
  VAFA_ASSIGN(auto made, fit.purchases->Model());
  model.model_ = std::move(made);
  return model;
}

double LifetimeModel::Discount(double days) const {
  return std::pow(1 + terms_.yearly_discount, -days / kYear);
}

double LifetimeModel::Purchases(const stats::PurchaseModel& model, const KeepRow& row,
                                int32_t at_day) const {
  const stats::Buyer buyer = BuyerOf(row, at_day);
  const double step = static_cast<double>(terms_.horizon_days) / kSteps;
  double before = 0, sum = 0;
  for (int k = 1; k <= kSteps; ++k) {
    const double by = model
                          .ExpectedPurchases(k * step / kWeek, static_cast<uint32_t>(buyer.repeats),
                                             buyer.recency, buyer.age)
                          .value_or(before);
    sum += (by - before) * Discount((k - 0.5) * step);
    before = by;
  }
  return sum;
}

double LifetimeModel::Renewals(std::span<const double> survival, const KeepRow& row,
                               int32_t at_day) const {
  const double period = row.rhythm_days.value_or(30);
  const uint32_t due = RenewalsDue(row.due_day, period, at_day, terms_.horizon_days);
  const double first = std::max(0, row.due_day - at_day);
  double sum = 0;
  for (uint32_t k = 1; k <= due; ++k) {
    sum += RenewalChance(survival, row.purchases - 1, k) * Discount(first + (k - 1) * period);
  }
  return sum;
}

double LifetimeModel::Value(const KeepRow& row, int32_t at_day) const {
  if (row.by_contract) {
    const auto survival = curves_.Of(row.rhythm_days.value_or(30));
    return terms_.margin * row.order_value * Renewals(survival, row, at_day);
  }
  if (model_) return terms_.margin * row.order_value * Purchases(*model_, row, at_day);
  const double years = static_cast<double>(terms_.horizon_days) / kHorizonDays;
  return terms_.margin * row.order_value * row.expected_orders * years *
         Discount(terms_.horizon_days / 2.0);
}

double LifetimeModel::SpendVariance(const KeepRow& row) const {
  if (!spend_) return 0;
  const double total = static_cast<double>(row.average_order) * row.purchases;
  const auto log_spend = [&](const std::array<double, 3>& v) {
    return std::log(v[0] * (v[2] + total) / (v[0] * row.purchases + v[1] - 1));
  };
  const std::array<double, 3> at = spend_->parameters.array();
  std::array<double, 3> gradient{};
  for (size_t i = 0; i < 3; ++i) {
    auto up = at, down = at;
    const double step = 1e-4 * at[i];
    up[i] += step;
    down[i] -= step;
    gradient[i] = (log_spend(up) - log_spend(down)) / (2 * step);
  }
  double variance = 0;
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < 3; ++j) variance += gradient[i] * gradient[j] * spend_->covariance[i][j];
  }
  return variance;
}

double LifetimeModel::RenewalVariance(const KeepRow& row, int32_t at_day) const {
  if (!contract_ || !curves_.IsUsual(row.rhythm_days.value_or(30))) return INFINITY;
  const auto periods = static_cast<uint32_t>(curves_.usual().size() - 1);
  const auto log_renewals = [&](const std::array<double, 3>& v) {
    const auto model = stats::ContractModel::Make({v[0], v[1], v[2]});
    const auto survival = model ? model->Survival(periods) : std::unexpected(model.error());
    return survival ? std::log(Renewals(*survival, row, at_day)) : NAN;
  };
  const std::array<double, 3> at = contract_->parameters.array();
  std::array<double, 3> gradient{};
  for (size_t i = 0; i < 3; ++i) {
    if (contract_->covariance[i][i] <= 0) continue;
    auto up = at, down = at;
    const double step = 1e-4 * at[i];
    up[i] += step;
    down[i] -= step;
    gradient[i] = (log_renewals(up) - log_renewals(down)) / (2 * step);
  }
  double variance = 0;
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < 3; ++j) {
      variance += gradient[i] * gradient[j] * contract_->covariance[i][j];
    }
  }
  return variance;
}

LifetimeModel::Ranged LifetimeModel::ValueWithInterval(const KeepRow& row, int32_t at_day) const {
  const double value = Value(row, at_day);
  if (row.by_contract) return RangedOf(value, RenewalVariance(row, at_day));
  if (!purchases_) return {value, std::nullopt};
  const stats::Uncertainty<stats::BgNbdParameters> uncertainty(purchases_->fit);
  const auto purchases = uncertainty.Of(
      [&](const stats::BgNbdParameters& p) -> Result<double> {
        VAFA_ASSIGN(const auto model, purchases_->Model(p));
        return Purchases(*model, row, at_day);
      },
      stats::Scale::kPositive);
  if (!purchases) return {value, std::nullopt};
  return RangedOf(value, LogVariance(*purchases) + SpendVariance(row));
}

LifetimeModel::Ranged LifetimeModel::ExpectedOrders(const KeepRow& row, int32_t at_day) const {
  if (row.by_contract) return {row.expected_orders, std::nullopt};
  if (!purchases_) return {row.expected_orders, std::nullopt};
  const stats::Buyer buyer = BuyerOf(row, at_day);
  const stats::Uncertainty<stats::BgNbdParameters> uncertainty(purchases_->fit);
  const auto estimate = uncertainty.Of(
      [&](const stats::BgNbdParameters& p) -> Result<double> {
        VAFA_ASSIGN(const auto model, purchases_->Model(p));
        return model->ExpectedPurchases(kHorizonDays / kWeek, static_cast<uint32_t>(buyer.repeats),
                                        buyer.recency, buyer.age);
      },
      stats::Scale::kPositive);
  return RangedOf(row.expected_orders, estimate ? LogVariance(*estimate) : INFINITY);
}

LifetimeModel::Ranged LifetimeModel::PAlive(const KeepRow& row, int32_t at_day) const {
  Ranged ranged{row.p_alive.value_or(0), std::nullopt};
  if (!purchases_ || !row.p_alive) return ranged;
  const stats::Buyer buyer = BuyerOf(row, at_day);
  const stats::Uncertainty<stats::BgNbdParameters> uncertainty(purchases_->fit);
  const auto estimate = uncertainty.Of(
      [&](const stats::BgNbdParameters& p) -> Result<double> {
        return purchases_->PAlive(p, static_cast<uint32_t>(buyer.repeats), buyer.recency,
                                  buyer.age);
      },
      stats::Scale::kProbability);
  if (estimate) ranged.interval = estimate->interval;
  return ranged;
}

std::optional<LifetimeModel::Next> LifetimeModel::NextPurchase(const KeepRow& row,
                                                               int32_t at_day) const {
  if (row.by_contract) {
    return Next{static_cast<double>(std::max(0, row.due_day - at_day)), std::nullopt};
  }
  if (!purchases_) return std::nullopt;
  const stats::Buyer buyer = BuyerOf(row, at_day);
  const auto at = [&](double share) {
    return kWeek * purchases_->NextPurchase(share, static_cast<uint32_t>(buyer.repeats),
                                            buyer.recency, buyer.age);
  };
  return Next{at(0.5), stats::Interval{at(kHardlyBefore), at(kSurelyBy)}};
}

}  // namespace vafa::predictions
