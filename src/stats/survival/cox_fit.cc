#include <algorithm>
#include <cmath>

#include "stats/concave.h"
#include "stats/distributions.h"
#include "stats/errors.h"
#include "stats/survival/cox.h"
#include "stats/survival/cox_likelihood.h"

namespace vafa::stats {
namespace {

Status CheckOptions(const CoxOptions& options) {
  if (options.ridge >= 0 && std::isfinite(options.ridge)) return {};
  return BadParameter("ridge", "negative or not finite");
}

CoxFit FitOf(const CoxColumns& columns, const Standardisation& scale, const ConcaveMaximum& maximum,
             double ridge) {
  const Features& features = columns.features;
  CoxFit fit;
  fit.names.assign(features.names.begin(), features.names.end());
  fit.means = scale.mean;
  fit.rows = columns.survival.size();
  fit.events =
      static_cast<size_t>(std::ranges::count(columns.survival.event, static_cast<uint8_t>(1)));
  fit.evaluations = maximum.evaluations;
  fit.covariance = SquareMatrix(features.columns());
  fit.log_likelihood = maximum.evaluation.value;
  for (size_t i = 0; i < features.columns(); ++i) {
    const double beta = maximum.at[i];
    fit.log_likelihood += 0.5 * ridge * beta * beta;
    for (size_t j = 0; j < features.columns(); ++j) {
      fit.covariance(i, j) = maximum.covariance(i, j) / (scale.deviation[i] * scale.deviation[j]);
    }
    fit.coefficients.push_back(beta / scale.deviation[i]);
    fit.standard_errors.push_back(std::sqrt(fit.covariance(i, i)));
    fit.z.push_back(fit.coefficients[i] / fit.standard_errors[i]);
    fit.p_values.push_back(TwoSidedNormal(fit.z[i]));
  }
  fit.null_log_likelihood = maximum.start_value;
  fit.likelihood_ratio = 2 * (fit.log_likelihood - fit.null_log_likelihood);
  const auto freedom = static_cast<double>(features.columns());
  fit.p_value = ridge > 0 ? 1 : ChiSquareTail(fit.likelihood_ratio, freedom);
  return fit;
}

}  // namespace

Status Check(const CoxColumns& columns) {
  VAFA_TRY(Check(columns.survival));
  const size_t size = columns.survival.size();
  VAFA_TRY(Check(columns.features, size));
  if (!columns.stratum.empty() && columns.stratum.size() != size) {
    return BadColumn("stratum", size, "length differs");
  }
  if (std::ranges::find(columns.survival.event, static_cast<uint8_t>(1)) ==
      columns.survival.event.end()) {
    return Fail(ErrorCode::kInvalid, "stats.no_events", {}, "event");
  }
  return {};
}

Result<CoxFit> FitCox(const CoxColumns& columns, const CoxOptions& options) {
  VAFA_TRY(Check(columns));
  VAFA_TRY(CheckOptions(options));
  VAFA_ASSIGN(const Standardisation scale,
              Standardise(columns.features, ConstantsIn(options), options.threads));
  CoxLikelihood likelihood(columns, scale, options.ties, options.threads);
  const size_t size = columns.features.columns();
  const std::vector<double> ridge(size, options.ridge);
  VAFA_ASSIGN(const ConcaveMaximum maximum,
              MaximizeConcave([&](const auto& beta) { return likelihood.Evaluate(beta); },
                              std::vector<double>(size), columns.features.names, ridge));
  return FitOf(columns, scale, maximum, options.ridge);
}

}  // namespace vafa::stats
