#include <algorithm>
#include <cmath>

#include "stats/errors.h"
#include "stats/survival/cox.h"
#include "stats/survival/cox_likelihood.h"

namespace vafa::stats {

double HazardRatio(const CoxFit& fit, std::span<const double> features) {
  double eta = 0;
  for (size_t j = 0; j < fit.coefficients.size(); ++j) {
    eta += fit.coefficients[j] * (features[j] - fit.means[j]);
  }
  return std::exp(eta);
}

std::vector<double> BaselineHazard::Survival(const CoxFit& fit,
                                             std::span<const double> features) const {
  const double ratio = HazardRatio(fit, features);
  std::vector<double> curve = hazard;
  for (double& v : curve) v = std::exp(-v * ratio);
  return curve;
}

Result<std::vector<BaselineHazard>> BaselineHazards(const CoxColumns& columns, const CoxFit& fit,
                                                    const CoxOptions& options) {
  VAFA_TRY(Check(columns));
  if (fit.coefficients.size() != columns.features.columns()) {
    return BadColumn("names", columns.features.columns(), "not those of the fit");
  }
  VAFA_ASSIGN(const Standardisation scale,
              Standardise(columns.features, ConstantsIn(options), options.threads));
  std::vector<double> beta = fit.coefficients;
  for (size_t j = 0; j < beta.size(); ++j) beta[j] *= scale.deviation[j];
  CoxLikelihood likelihood(columns, scale, options.ties, options.threads);
  likelihood.Evaluate(beta);
  const std::vector<double> steps = likelihood.HazardSteps();
  const RiskSets& sets = likelihood.sets();
  std::vector<BaselineHazard> baselines;
  for (size_t m = 0; m < steps.size(); ++m) {
    if (sets.StartsStratum(m)) {
      const uint32_t stratum = sets.moments[m].stratum;
      baselines.push_back({sets.strata.empty() ? 0 : sets.strata[stratum], {}, {}});
    }
    baselines.back().time.push_back(sets.moments[m].time);
    baselines.back().hazard.push_back(steps[m]);
  }
  for (BaselineHazard& baseline : baselines) {
    std::ranges::reverse(baseline.time);
    std::ranges::reverse(baseline.hazard);
    for (size_t i = 1; i < baseline.hazard.size(); ++i) {
      baseline.hazard[i] += baseline.hazard[i - 1];
    }
  }
  return baselines;
}

}  // namespace vafa::stats
