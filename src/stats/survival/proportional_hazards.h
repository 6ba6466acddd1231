#pragma once

#include <vector>

#include "base/result.h"
#include "stats/survival/cox.h"

namespace vafa::stats {

/// The scale of time on which a coefficient is suspected to change.
enum class TimeScale {
  kKaplanMeier,  ///< 1 − S(t−): as many events on each stretch; what R's cox.zph takes
  kIdentity,
  kLog,
};

/// Whether the effect of each feature stays the same over time.
struct ProportionalHazards {
  std::vector<double> chi_square;  ///< of each feature, with 1 degree of freedom
  std::vector<double> p_values;
  double global_chi_square = 0;  ///< of all together, with one for each
  double global_p_value = 1;

  /// For a plot: of each event its time, that time on the scale, and, events × features, the scaled
  /// Schoenfeld residual plus the coefficient: estimates of the coefficient at that time (Grambsch
  /// & Therneau 1994, eq. 3.2). Stratum by stratum, times rising.
  std::vector<double> time;
  std::vector<double> scale;
  std::vector<double> effects;
};

/// The score test of a coefficient β + θ·g(t) against θ = 0 (Grambsch & Therneau, "Proportional
/// hazards tests and diagnostics based on weighted residuals", Biometrika 81, 1994, with the
/// information of each event time rather than its mean, as cox.zph of R's survival ≥ 3.0). For the
/// columns and options that `fit` was made from. kInvalid as FitCox does, naming "scale" for kLog
/// with an event at time 0, and "fit" where the information has no inverse.
Result<ProportionalHazards> CheckProportionalHazards(const CoxColumns& columns, const CoxFit& fit,
                                                     const CoxOptions& options = {},
                                                     TimeScale scale = TimeScale::kKaplanMeier);

}  // namespace vafa::stats
