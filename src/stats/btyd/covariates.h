#pragma once

#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/pareto_nbd.h"

namespace vafa::stats {

/// What is known of customers and does not change: one row of `count` numbers for each of them, row
/// after row. A yes is 1, a no 0; a category of k values is k − 1 such columns.
struct Covariates {
  size_t count = 0;
  std::span<const double> values;

  std::span<const double> row(size_t customer) const {
    return values.subspan(customer * count, count);
  }
};

/// Which parameters of a model depend on covariates z, and with which sign (Fader & Hardie,
/// "Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models", 2007):
/// parameter = base · exp(sign · γᵀz). With these signs a positive γ of alpha means that she buys
/// more often, one of beta that she leaves sooner.
template <typename P>
struct CovariateSigns;
template <>
struct CovariateSigns<BgNbdParameters> {
  static constexpr std::array<double, 4> kSigns = {0, -1, 1, 1};
};
template <>
struct CovariateSigns<ParetoNbdParameters> {
  static constexpr std::array<double, 4> kSigns = {0, -1, 0, -1};
};

template <typename P>
struct CovariateFit {
  /// Of a customer whose covariates are all 0.
  P base;
  P base_errors;
  /// γ by parameter and covariate; empty for a parameter that has none.
  std::array<std::vector<double>, kParameters<P>> effects;
  std::array<std::vector<double>, kParameters<P>> effect_errors;
  /// Of the logarithms of the base parameters and then of all γ, parameter by parameter.
  Matrix<kDynamic> covariance;
  double log_likelihood = 0;
  double log_likelihood_without = 0;  ///< of the model without covariates
  /// With the weak prior each γ is normal about 0 with a standard deviation of 1.5 over the
  /// greatest value of its covariate.
  Estimator estimator = Estimator::kMaximumLikelihood;
  bool converged = false;
  /// The likelihood (times the prior, with one) that the search came to from each of its starts.
  std::vector<double> reached;
  size_t customers = 0;

  /// The parameters of a customer with these covariates.
  P ParametersOf(std::span<const double> z) const {
    auto values = base.array();
    for (size_t i = 0; i < values.size(); ++i) {
      double sum = 0;
      for (size_t k = 0; k < effects[i].size(); ++k) sum += effects[i][k] * z[k];
      values[i] *= std::exp(CovariateSigns<P>::kSigns[i] * sum);
    }
    return FromArray<P>(values);
  }
};

/// Fits with covariates from several starts, of which the best counts. Customers with equal
/// covariates are worked on together, so that a few categories cost no more than none. kInvalid
/// names a wrong column ("covariates" among them).
Result<CovariateFit<BgNbdParameters>> FitBgNbd(const RepeatColumns& columns,
                                               const Covariates& covariates,
                                               const FitOptions& options = {});
Result<CovariateFit<ParetoNbdParameters>> FitParetoNbd(const RepeatColumns& columns,
                                                       const Covariates& covariates,
                                                       const FitOptions& options = {});

}  // namespace vafa::stats
