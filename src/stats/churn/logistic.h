#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/dense.h"
#include "stats/features.h"

namespace vafa::stats {

struct LogisticOptions {
  /// ½·ridge·Σβ² is taken from the log-likelihood, β in standard deviations of the features, the
  /// intercept free. With any ridge there is a maximum.
  double ridge = 0;
  int threads = 0;  ///< 0: one per processor; the result does not depend on it
};

/// logit P(label = 1) = coefficients[0] + Σ coefficients[j]·feature j−1.
struct LogisticFit {
  std::vector<std::string> names;  ///< "intercept", then those of the features
  std::vector<double> coefficients;
  std::vector<double> standard_errors;  ///< from the inverse of the (penalised) information
  std::vector<double> z;
  std::vector<double> p_values;  ///< two-sided, of z
  SquareMatrix covariance;
  double log_likelihood = 0;       ///< of the data alone, also with a ridge
  double null_log_likelihood = 0;  ///< with the intercept alone
  size_t rows = 0;
  size_t ones = 0;
  int evaluations = 0;

  /// The probability for a customer with these features.
  double Probability(std::span<const double> features) const;
};

/// Logistic regression (Cox 1958) by Newton's method, which here is iteratively reweighted least
/// squares (McCullagh & Nelder 1989, section 4.4); the ridge as le Cessie & van Houwelingen 1992.
/// The baseline that any other model of churn has to beat. kInvalid as Check of features does,
/// naming "label" unless it is as long, of 0 and 1, and not all alike; naming the feature, as
/// stats.collinear or stats.separated, where the likelihood has no single maximum; naming "ridge".
Result<LogisticFit> FitLogistic(const Features& features, std::span<const uint8_t> label,
                                const LogisticOptions& options = {});

}  // namespace vafa::stats
