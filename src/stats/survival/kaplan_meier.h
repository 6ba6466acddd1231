#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "stats/intervals.h"
#include "stats/survival/survival_columns.h"

namespace vafa::stats {

/// On which scale the 95 % interval of a survival curve is symmetric.
enum class CurveInterval {
  kLogLog,  ///< ln(−ln S): stays inside [0, 1] and holds its level also with few events
  kLog,     ///< ln S: what R's survfit gives unless asked otherwise
};

/// A moment on a curve; its ends are missing where the curve (or a limit) does not get so low.
struct CurveQuantile {
  std::optional<double> value;
  std::optional<double> low;
  std::optional<double> high;
};

/// The share S(t) of customers without the event by t (Kaplan & Meier 1958), and its counterpart
/// H(t), the hazard added up (Nelson 1972, Aalen 1978). One entry per time at which events
/// happened, rising; both are steps that are 1 and 0 before the first.
struct SurvivalCurve {
  std::vector<double> time;
  std::vector<double> at_risk;          ///< n: rows followed just before
  std::vector<double> events;           ///< d
  std::vector<double> survival;         ///< Π (1 − d/n)
  std::vector<double> greenwood;        ///< Σ d/(n·(n−d)): the variance of ln S; ∞ once S is 0
  std::vector<double> hazard;           ///< Σ d/n
  std::vector<double> hazard_variance;  ///< Σ d/n²
  double last_time = 0;                 ///< the longest that anybody was followed

  /// S(t); what it was last, beyond last_time.
  double At(double t) const;
  /// The standard error of S at `time[i]` (Greenwood 1926).
  double StandardError(size_t i) const;
  /// The 95 % interval of S at `time[i]`; nothing where S is 0.
  std::optional<Interval> IntervalAt(size_t i, CurveInterval kind = CurveInterval::kLogLog) const;
  /// The first time at which S ≤ 1 − share, with the times at which the limits of its interval
  /// fall so low (Brookmeyer & Crowley 1982). Where S stays exactly at 1 − share, the middle of
  /// that stretch. `share` in (0, 1); one half: the median.
  Result<CurveQuantile> Quantile(double share, CurveInterval kind = CurveInterval::kLogLog) const;
  /// The mean time without event up to `until`: the area under S, with its standard error (Klein &
  /// Moeschberger 2003, eq. 4.5.1 and 4.5.2). Beyond last_time the curve goes on as it was last.
  /// kInvalid, naming "until", unless it is a positive number.
  Result<EstimateWithError> RestrictedMean(double until) const;
};

/// kInvalid as Check does. `threads`: 0 is one per processor; the curve does not depend on it.
Result<SurvivalCurve> KaplanMeier(const SurvivalColumns& columns, int threads = 0);

}  // namespace vafa::stats
