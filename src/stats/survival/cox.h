#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/dense.h"
#include "stats/features.h"
#include "stats/survival/survival_columns.h"

namespace vafa::stats {

/// What a proportional-hazards model is fitted to. Rows of one stratum share a baseline hazard;
/// `stratum` is empty or as long as the others.
struct CoxColumns {
  SurvivalColumns survival;
  Features features;
  std::span<const uint32_t> stratum = {};
};

/// kInvalid, naming the column, as Check of the survival columns and of the features does, and on a
/// `stratum` of another length; kInvalid (stats.no_events) without an event.
Status Check(const CoxColumns& columns);

/// How the likelihood takes events at one time.
enum class Ties { kEfron, kBreslow };

struct CoxOptions {
  Ties ties = Ties::kEfron;
  /// ½·ridge·Σβ² is taken from the log-likelihood, β in standard deviations of the features. With
  /// any ridge there is a maximum, also where a feature separates or follows from others.
  double ridge = 0;
  int threads = 0;  ///< 0: one per processor; the result does not depend on it
};

struct CoxFit {
  std::vector<std::string> names;
  std::vector<double> coefficients;     ///< ln of the hazard ratio for one unit more
  std::vector<double> standard_errors;  ///< from the inverse of the (penalised) information
  std::vector<double> z;                ///< coefficient / standard error
  std::vector<double> p_values;         ///< two-sided, of z
  SquareMatrix covariance;
  std::vector<double> means;       ///< of the features: what the baseline is for
  double log_likelihood = 0;       ///< of the data alone, also with a ridge
  double null_log_likelihood = 0;  ///< with all coefficients 0
  double likelihood_ratio = 0;     ///< 2·(log_likelihood − null_log_likelihood)
  double p_value = 1;              ///< of the likelihood ratio; none with a ridge (1)
  size_t rows = 0;
  size_t events = 0;
  int evaluations = 0;
};

/// Cox's proportional hazards (Cox 1972; ties by Efron 1977 or Breslow 1974), fitted by Newton's
/// method on standardised features with step halving. kInvalid as Check does; kInvalid, naming the
/// feature, as stats.collinear where it does not vary or follows from those before it, and as
/// stats.separated where the likelihood has no maximum; with a ridge neither happens.
Result<CoxFit> FitCox(const CoxColumns& columns, const CoxOptions& options = {});

/// The hazard of a customer with average features, added up over time, in one stratum.
struct BaselineHazard {
  uint32_t stratum = 0;  ///< the given number; 0 without strata
  std::vector<double> time;
  std::vector<double> hazard;

  /// The survival curve at `time` of a customer with these features:
  /// exp(−hazard·exp(β·(features − means))).
  std::vector<double> Survival(const CoxFit& fit, std::span<const double> features) const;
};

/// The baseline hazard of each stratum that has events (Breslow 1974, with Efron's correction for
/// ties where the fit has it), for the columns and options that `fit` was made from.
Result<std::vector<BaselineHazard>> BaselineHazards(const CoxColumns& columns, const CoxFit& fit,
                                                    const CoxOptions& options = {});

/// How much more a customer's hazard is than that of one with average features: exp(β·(x − means)).
double HazardRatio(const CoxFit& fit, std::span<const double> features);

}  // namespace vafa::stats
