#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "learn/predictions/ranking.h"
#include "learn/predictions/risk_trial.h"

namespace vafa::predictions {

/// How sure the figures of one row are: 95 % intervals (docs/reference/models.md). Absent under a
/// plain rule, and where a model does not say.
struct RowRanges {
  std::optional<stats::Interval> p_alive;
  std::optional<stats::Interval> churn_risk;
  /// Where the risk is from the model of churn: those of its trial with such a risk.
  std::optional<RiskTrial::Alike> alike;
  std::optional<stats::Interval> expected_orders;
  std::optional<stats::Interval> expected_value;  ///< minor units, as what follows
  std::optional<stats::Interval> value_at_risk;
  std::optional<stats::Interval> clv;
  std::optional<stats::Interval> next_purchase;  ///< of 80 %; days from the day of the list
};

/// Of a figure of a row. Where a model of churn gives the risk of a subscriber, the interval that
/// the curve of contracts leaves is put together with what the figure is at the ends of that of her
/// `risk`, as if the two erred apart (MOVER: Zou & Donner 2008).
std::optional<stats::Interval> RangeWithRisk(
    const KeepRow& row, const std::optional<stats::Interval>& risk,
    const std::function<LifetimeModel::Ranged(const KeepRow&)>& figure);

/// `horizon_days` of the risk of contracts of which the model of churn says nothing.
RowRanges RangesOf(const Ranking::Answer& answer, const KeepRow& row, int64_t horizon_days);
/// Of each row, in their order; on all cores.
std::vector<RowRanges> RangesOf(const Ranking::Answer& answer, std::span<const KeepRow* const> rows,
                                int64_t horizon_days);

}  // namespace vafa::predictions
