#include "learn/predictions/ranges.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"

namespace vafa::predictions {
namespace {

using stats::Interval;

constexpr size_t kChunk = 256;  // rows a worker takes at once

std::optional<Interval> AtRisk(const Ranking::Answer& answer, const KeepRow& row,
                               const RowRanges& ranges, int32_t at_day, int64_t horizon_days) {
  const KeepFit& fit = answer.list.fit;
  const auto lost_at = [&](double usual_risk) {
    return [&answer, usual_risk, at_day, horizon_days](const KeepRow& of) {
      return answer.lifetime->LostToRisk(of, usual_risk, at_day, horizon_days);
    };
  };
  if (row.by_contract) {
    const KeepRow judged = WithRisk(row, row.churn_risk.value_or(0), at_day, horizon_days);
    return RangeWithRisk(judged, ranges.churn_risk, lost_at(fit.usual_contract_risk.value_or(0)));
  }
  if (row.judged_days)
    return RangeWithRisk(row, ranges.churn_risk, lost_at(row.usual_risk.value_or(0)));
  return answer.lifetime->ValueInDoubt(row, at_day, fit.usual_gap_days).interval;
}

}  // namespace

std::optional<Interval> RangeWithRisk(
    const KeepRow& row, const std::optional<Interval>& risk,
    const std::function<LifetimeModel::Ranged(const KeepRow&)>& figure) {
  const auto [value, by_curve] = figure(row);
  const bool judged = row.judged_renewals || row.judged_days;
  if (!judged || !by_curve) return by_curve;
  if (!risk) return std::nullopt;
  const auto at = [&](double churn_risk) {
    KeepRow other = row;
    other.churn_risk = churn_risk;
    return figure(other).value;
  };
  const auto [low, high] = std::minmax({at(risk->low), at(risk->high)});
  return Interval{std::max(0.0, value - std::hypot(value - by_curve->low, value - low)),
                  value + std::hypot(by_curve->high - value, high - value)};
}

RowRanges RangesOf(const Ranking::Answer& answer, const KeepRow& row, int64_t horizon_days) {
  const LifetimeModel& lifetime = *answer.lifetime;
  const int32_t at_day = answer.list.fit.to_day;
  RowRanges ranges;
  const auto risk = answer.ChurnRisk(row.customer);
  const auto& churn = answer.models->churn;
  if (churn && risk && answer.HasModelledRisk(row.customer)) {
    ranges.alike = churn->tried.Near(*risk);
    if (ranges.alike) ranges.churn_risk = ranges.alike->interval;
  } else if (row.by_contract) {
    ranges.churn_risk = lifetime.RenewalRisk(row, at_day, horizon_days).interval;
  }
  const auto range = [&](auto figure) {
    return RangeWithRisk(row, ranges.churn_risk,
                         [&](const KeepRow& of) { return (lifetime.*figure)(of, at_day); });
  };
  ranges.p_alive = range(&LifetimeModel::PAlive);
  if (ranges.p_alive) ranges.p_alive->high = std::min(1.0, ranges.p_alive->high);
  ranges.expected_orders = range(&LifetimeModel::ExpectedOrders);
  ranges.expected_value = range(&LifetimeModel::ExpectedValue);
  ranges.clv = range(&LifetimeModel::ValueWithInterval);
  ranges.value_at_risk = AtRisk(answer, row, ranges, at_day, horizon_days);
  ranges.next_purchase = lifetime.NextPurchaseWithin(row, at_day);
  return ranges;
}

std::vector<RowRanges> RangesOf(const Ranking::Answer& answer, std::span<const KeepRow* const> rows,
                                int64_t horizon_days) {
  std::vector<RowRanges> ranges(rows.size());
  ForEachChunk((rows.size() + kChunk - 1) / kChunk, 0, [&](size_t chunk) {
    const size_t end = std::min((chunk + 1) * kChunk, rows.size());
    for (size_t i = chunk * kChunk; i < end; ++i) {
      ranges[i] = RangesOf(answer, *rows[i], horizon_days);
    }
  });
  return ranges;
}

}  // namespace vafa::predictions
