#include "stats/survival/kaplan_meier.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/distributions.h"
#include "stats/errors.h"
#include "stats/order.h"

namespace vafa::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The first time at which a falling curve is at most `level`, or the middle of the stretch on
/// which it is `level`.
template <typename Curve>
std::optional<double> FirstAtMost(const std::vector<double>& time, double level,
                                  const Curve& curve) {
  constexpr double kAlike = 1e-12;  // a product of shares may miss the level by its rounding
  for (size_t i = 0; i < time.size(); ++i) {
    const std::optional<double> at = curve(i);
    if (!at || *at > level + kAlike) continue;
    if (*at < level - kAlike || i + 1 == time.size()) return time[i];
    return (time[i] + time[i + 1]) / 2;
  }
  return std::nullopt;
}

}  // namespace

double SurvivalCurve::At(double t) const {
  const auto after = std::upper_bound(time.begin(), time.end(), t);
  return after == time.begin() ? 1.0 : survival[static_cast<size_t>(after - time.begin()) - 1];
}

double SurvivalCurve::StandardError(size_t i) const {
  return survival[i] > 0 ? survival[i] * std::sqrt(greenwood[i]) : 0;
}

std::optional<Interval> SurvivalCurve::IntervalAt(size_t i, CurveInterval kind) const {
  const double s = survival[i];
  if (!(s > 0)) return std::nullopt;
  const double spread = kNormal975 * std::sqrt(greenwood[i]);
  if (kind == CurveInterval::kLog) {
    return Interval{s * std::exp(-spread), std::min(1.0, s * std::exp(spread))};
  }
  const double log = std::log(s);
  return Interval{std::exp(log * std::exp(-spread / log)), std::exp(log * std::exp(spread / log))};
}

Result<CurveQuantile> SurvivalCurve::Quantile(double share, CurveInterval kind) const {
  if (!(share > 0 && share < 1)) return BadParameter("share", "not in (0, 1)");
  const double level = 1 - share;
  CurveQuantile quantile;
  quantile.value = FirstAtMost(time, level, [&](size_t i) { return std::optional(survival[i]); });
  const auto limit = [&](bool low) {
    return FirstAtMost(time, level, [&](size_t i) -> std::optional<double> {
      const auto interval = IntervalAt(i, kind);
      if (!interval) return std::nullopt;
      return low ? interval->low : interval->high;
    });
  };
  quantile.low = limit(true);
  quantile.high = limit(false);
  return quantile;
}

Result<EstimateWithError> SurvivalCurve::RestrictedMean(double until) const {
  if (!(until > 0 && until < kInfinity)) return BadParameter("until", "not a positive number");
  const auto steps =
      static_cast<size_t>(std::upper_bound(time.begin(), time.end(), until) - time.begin());
  double area = 0;  // from time[i] on
  double variance = 0;
  double end = until;
  for (size_t i = steps; i-- > 0;) {
    area += survival[i] * (end - time[i]);
    end = time[i];
    if (at_risk[i] > events[i]) {
      variance += area * area * events[i] / (at_risk[i] * (at_risk[i] - events[i]));
    }
  }
  return EstimateWithError{area + end, std::sqrt(variance)};
}

Result<SurvivalCurve> KaplanMeier(const SurvivalColumns& columns, int threads) {
  VAFA_TRY(Check(columns));
  const size_t size = columns.size();
  const SortedColumn ends = SortColumn(columns.time, threads);
  const std::vector<double> entries =
      columns.entry.empty() ? std::vector<double>() : SortColumn(columns.entry, threads).values;
  SurvivalCurve curve;
  curve.last_time = ends.values.back();
  double survival = 1, greenwood = 0, hazard = 0, hazard_variance = 0;
  size_t entered = columns.entry.empty() ? size : 0;
  for (size_t begin = 0, end = 0; begin < size; begin = end) {
    const double time = ends.values[begin];
    size_t deaths = 0;
    for (end = begin; end < size && ends.values[end] == time; ++end) {
      deaths += columns.event[ends.rows[end]];
    }
    if (deaths == 0) continue;
    while (entered < size && entries[entered] < time) ++entered;
    const auto d = static_cast<double>(deaths);
    const auto n = static_cast<double>(entered - begin);
    survival *= (n - d) / n;
    greenwood += deaths < entered - begin ? d / (n * (n - d)) : kInfinity;
    hazard += d / n;
    hazard_variance += d / (n * n);
    curve.time.push_back(time);
    curve.at_risk.push_back(n);
    curve.events.push_back(d);
    curve.survival.push_back(survival);
    curve.greenwood.push_back(greenwood);
    curve.hazard.push_back(hazard);
    curve.hazard_variance.push_back(hazard_variance);
  }
  return curve;
}

}  // namespace vafa::stats
