// How sure the figures of a lifetime model are: what the uncertainty of its parameters makes of
// them.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/parallel.h"
#include "learn/predictions/delta_variance.h"
#include "learn/predictions/keep_risk.h"
#include "learn/predictions/lifetime.h"
#include "stats/distributions.h"

namespace vafa::predictions {
namespace {

using stats::Scale;
using Parameters = stats::BgNbdParameters;
using Three = std::array<double, 3>;

constexpr double kWeek = 7;
constexpr double kNextOutside = 0.1;  // of customers buy next before, and after, what is told
constexpr size_t kChunk = 64;         // rows a worker takes at once

LifetimeModel::Ranged RangedOf(double value, double variance, Scale scale = Scale::kPositive) {
  const auto estimate = stats::EstimateOnScale(value, variance, scale, std::isfinite(variance));
  LifetimeModel::Ranged ranged{value, std::nullopt};
  const bool known = value <= 0 || std::isfinite(variance);
  if (known && std::isfinite(estimate.interval.high)) ranged.interval = estimate.interval;
  return ranged;
}

/// The distance of the ends of an interval from the value, in logarithms, put together with the
/// variance of the logarithm of another factor as if the two erred apart (Zou & Donner 2008).
LifetimeModel::Ranged RangedWith(double value, const Result<stats::Estimate>& estimate,
                                 double variance = 0) {
  LifetimeModel::Ranged ranged{value, std::nullopt};
  if (!(value > 0)) return {value, stats::Interval{value, value}};
  if (!estimate || !(estimate->value > 0) || !std::isfinite(estimate->interval.high) ||
      !std::isfinite(variance)) {
    return ranged;
  }
  const double other = stats::kNormal975 * std::sqrt(variance);
  const auto& [low, high] = estimate->interval;
  ranged.interval =
      stats::Interval{value * std::exp(-std::hypot(std::log(estimate->value / low), other)),
                      value * std::exp(std::hypot(std::log(high / estimate->value), other))};
  return ranged;
}

/// What is expected of a purchase of hers under parameters of the Gamma-Gamma model.
double SpendOf(const Three& v, const KeepRow& row) {
  const double total = static_cast<double>(row.average_order) * row.purchases;
  return v[0] * (v[2] + total) / (v[0] * row.purchases + v[1] - 1);
}

/// What `number` says of each row; of many on all cores.
template <typename Number>
std::vector<double> OfEach(LifetimeModel::Rows rows, const Number& number) {
  std::vector<double> numbers(rows.size());
  ForEachChunk((rows.size() + kChunk - 1) / kChunk, 0, [&](size_t chunk) {
    const size_t end = std::min((chunk + 1) * kChunk, rows.size());
    for (size_t i = chunk * kChunk; i < end; ++i) numbers[i] = number(*rows[i]);
  });
  return numbers;
}

double Sum(const std::vector<double>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

}  // namespace

double LifetimeModel::SpendVariance(const KeepRow& row) const {
  const KeepRow* one = &row;
  return SpendVariance({&one, 1}, std::array{1.0});
}

/// Of the logarithm of the sum of values, each of which is in proportion to the row's spend.
double LifetimeModel::SpendVariance(Rows rows, std::span<const double> values) const {
  if (!spend_) return 0;
  const Three at = spend_->parameters.array();
  return DeltaVariance(at, spend_->covariance, [&](const Three& v) {
    double sum = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      sum += values[i] * SpendOf(v, *rows[i]) / SpendOf(at, *rows[i]);
    }
    return std::log(sum);
  });
}

/// `row` is the one whose interval counts, and of several the one who has renewed most often.
LifetimeModel::Ranged LifetimeModel::OfRenewals(const KeepRow& row, double value, Scale scale,
                                                const Figure& figure) const {
  const double period = row.rhythm_days.value_or(30);
  if (const auto* limits = curves_.LimitsOf(period)) {
    const double at = figure(curves_.Of(period));
    const double unit = scale == Scale::kPositive && at > 0 ? value / at : 1;
    const auto [low, high] = std::minmax({unit * figure(limits->low), unit * figure(limits->high)});
    return {value, stats::Interval{std::min(low, value), std::max(high, value)}};
  }
  if (!contract_ || !curves_.IsUsual(period)) return {value, std::nullopt};
  // No further than is looked at: the curve is made anew for each parameter.
  const int64_t days = std::max<int64_t>(kHorizonDays, terms_.horizon_days);
  const auto needed =
      static_cast<size_t>(row.purchases + days / static_cast<int64_t>(std::max(1.0, period)) + 2);
  const auto periods = static_cast<uint32_t>(std::min(curves_.usual().size() - 1, needed));
  const auto scaled = [&](const Three& v) {
    const auto model = stats::ContractModel::Make({v[0], v[1], v[2]});
    const auto survival = model ? model->Survival(periods) : std::unexpected(model.error());
    if (!survival) return double{NAN};
    const double y = figure(*survival);
    return scale == Scale::kPositive ? std::log(y) : std::log(y) - std::log1p(-y);
  };
  return RangedOf(
      value, DeltaVariance(contract_->parameters.array(), contract_->covariance, scaled), scale);
}

LifetimeModel::Ranged LifetimeModel::ValueWithInterval(const KeepRow& row, int32_t at_day) const {
  const KeepRow* one = &row;
  return SumWithInterval({&one, 1}, at_day);
}

LifetimeModel::Ranged LifetimeModel::SumWithInterval(Rows rows, int32_t at_day) const {
  const auto values = OfEach(rows, [&](const KeepRow& row) { return Value(row, at_day); });
  const double value = Sum(values);
  if (rows.empty()) return {value, std::nullopt};
  const auto sum = [&](const auto& number) {
    return Sum(OfEach(rows, [&](const KeepRow& row) { return row.order_value * number(row); }));
  };
  if (rows[0]->by_contract) {
    const auto* longest = *std::ranges::max_element(rows, {}, &KeepRow::purchases);
    return OfRenewals(*longest, value, Scale::kPositive, [&](std::span<const double> survival) {
      return sum([&](const KeepRow& row) { return Renewals(survival, row, at_day); });
    });
  }
  if (!purchases_) return {value, std::nullopt};
  const stats::Uncertainty<Parameters> uncertainty(purchases_->fit);
  const auto purchases = uncertainty.Of(
      [&](const Parameters& p) -> Result<double> {
        VAFA_ASSIGN(const auto model, purchases_->Model(p));
        return sum([&](const KeepRow& row) {
          return FactorOfRisk(*purchases_, p, row) * Purchases(*model, row, at_day);
        });
      },
      Scale::kPositive);
  return RangedWith(value, purchases, SpendVariance(rows, values));
}

LifetimeModel::Ranged LifetimeModel::ExpectedOrders(const KeepRow& row, int32_t at_day) const {
  if (row.by_contract) {
    const auto renewals = [&](std::span<const double> survival) {
      return ExpectedRenewals(row, survival, at_day, kHorizonDays);
    };
    const double value = renewals(curves_.Of(row.rhythm_days.value_or(30)));
    return OfRenewals(row, value, Scale::kPositive, renewals);
  }
  if (!purchases_) return {row.expected_orders, std::nullopt};
  const stats::Buyer buyer = BuyerOf(row, at_day);
  const stats::Uncertainty<Parameters> uncertainty(purchases_->fit);
  const auto estimate = uncertainty.Of(
      [&](const Parameters& p) -> Result<double> {
        VAFA_ASSIGN(const auto model, purchases_->Model(p));
        VAFA_ASSIGN(
            const double orders,
            model->ExpectedPurchases(kHorizonDays / kWeek, static_cast<uint32_t>(buyer.repeats),
                                     buyer.recency, buyer.age));
        return orders * FactorOfRisk(*purchases_, p, row);
      },
      Scale::kPositive);
  return RangedWith(row.judged_days && estimate ? estimate->value : row.expected_orders, estimate);
}

LifetimeModel::Ranged LifetimeModel::ExpectedValue(const KeepRow& row, int32_t at_day) const {
  const auto orders = ExpectedOrders(row, at_day);
  const double value =
      row.judged_days ? orders.value * row.order_value : static_cast<double>(row.expected_value);
  if (row.by_contract) {
    Ranged ranged{orders.value * row.order_value, std::nullopt};
    if (const auto& of = orders.interval) {
      ranged.interval = stats::Interval{of->low * row.order_value, of->high * row.order_value};
    }
    return ranged;
  }
  if (!orders.interval) return {value, std::nullopt};
  return RangedWith(value, stats::Estimate{orders.value, *orders.interval}, SpendVariance(row));
}

LifetimeModel::Ranged LifetimeModel::ValueInDoubt(const KeepRow& row, int32_t at_day,
                                                  double usual_gap_days) const {
  const auto value = static_cast<double>(row.value_at_risk);
  if (!purchases_ || row.by_contract) return {value, std::nullopt};
  const stats::Buyer buyer = BuyerOf(row, at_day);
  const stats::Uncertainty<Parameters> uncertainty(purchases_->fit);
  const auto estimate = uncertainty.Of(
      [&](const Parameters& p) -> Result<double> {
        VAFA_ASSIGN(const auto model, purchases_->Model(p));
        VAFA_ASSIGN(
            const double orders,
            model->ExpectedPurchases(kHorizonDays / kWeek, static_cast<uint32_t>(buyer.repeats),
                                     buyer.recency, buyer.age));
        return orders * ShareInDoubt(*purchases_, p, row, usual_gap_days);
      },
      Scale::kPositive);
  return RangedWith(value, estimate, SpendVariance(row));
}

LifetimeModel::Ranged LifetimeModel::LostToRisk(const KeepRow& row, double usual_risk,
                                                int32_t at_day, int64_t horizon_days) const {
  if (row.churn_risk.value_or(0) <= usual_risk) return {0, stats::Interval{0, 0}};
  if (!row.by_contract) return PurchasesLostToRisk(row, usual_risk, at_day);
  const auto lost = [&](std::span<const double> survival) {
    return ValueLostToRisk(row, survival, usual_risk, at_day, horizon_days);
  };
  return OfRenewals(row, lost(curves_.Of(row.rhythm_days.value_or(30))), Scale::kPositive, lost);
}

LifetimeModel::Ranged LifetimeModel::PurchasesLostToRisk(const KeepRow& row, double usual_risk,
                                                         int32_t at_day) const {
  if (!purchases_) return {static_cast<double>(row.value_at_risk), std::nullopt};
  const stats::Buyer buyer = BuyerOf(row, at_day);
  KeepRow usual = row;
  usual.churn_risk = usual_risk;
  const auto orders =
      stats::Uncertainty<Parameters>(purchases_->fit)
          .Of(
              [&](const Parameters& p) -> Result<double> {
                VAFA_ASSIGN(const auto model, purchases_->Model(p));
                VAFA_ASSIGN(const double by_purchases,
                            model->ExpectedPurchases(kHorizonDays / kWeek,
                                                     static_cast<uint32_t>(buyer.repeats),
                                                     buyer.recency, buyer.age));
                return by_purchases *
                       (FactorOfRisk(*purchases_, p, usual) - FactorOfRisk(*purchases_, p, row));
              },
              Scale::kPositive);
  const double value = orders ? orders->value * row.order_value : 0;
  return RangedWith(value, orders, SpendVariance(row));
}

LifetimeModel::Ranged LifetimeModel::RenewalRisk(const KeepRow& row, int32_t at_day,
                                                 int64_t days) const {
  const uint32_t due = RenewalsDue(row.due_day, row.rhythm_days.value_or(30), at_day, days);
  return OfRenewals(row, row.churn_risk.value_or(0), Scale::kProbability,
                    [&](std::span<const double> survival) {
                      return 1 - RenewalChance(survival, row.purchases - 1, due);
                    });
}

LifetimeModel::Ranged LifetimeModel::StillHere(const KeepRow& row, uint32_t later) const {
  const auto chance = [&](std::span<const double> survival) {
    return RenewalChance(row, survival, later);
  };
  const auto survival = curves_.Of(row.rhythm_days.value_or(30));
  return OfRenewals(row, chance(survival), Scale::kProbability, chance);
}

std::optional<stats::Interval> LifetimeModel::NextPurchaseWithin(const KeepRow& row,
                                                                 int32_t at_day) const {
  if (!purchases_ || row.by_contract) return std::nullopt;
  const stats::Buyer buyer = BuyerOf(row, at_day);
  const auto weeks = purchases_->NextPurchaseWithin(
      kNextOutside, static_cast<uint32_t>(buyer.repeats), buyer.recency, buyer.age);
  if (!std::isfinite(weeks.high)) return std::nullopt;
  return stats::Interval{kWeek * weeks.low, kWeek * weeks.high};
}

LifetimeModel::Ranged LifetimeModel::PAlive(const KeepRow& row, int32_t at_day) const {
  Ranged ranged{row.p_alive.value_or(0), std::nullopt};
  if (!purchases_ || !row.p_alive) return ranged;
  if (row.judged_days) ranged.value = AliveAtRisk(*purchases_, purchases_->fit.parameters, row);
  const stats::Buyer buyer = BuyerOf(row, at_day);
  const stats::Uncertainty<Parameters> uncertainty(purchases_->fit);
  const auto estimate = uncertainty.Of(
      [&](const Parameters& p) -> Result<double> {
        if (row.judged_days) return AliveAtRisk(*purchases_, p, row);
        return purchases_->PAlive(p, static_cast<uint32_t>(buyer.repeats), buyer.recency,
                                  buyer.age);
      },
      Scale::kProbability);
  if (estimate) ranged.interval = estimate->interval;
  return ranged;
}

}  // namespace vafa::predictions
