#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stats/btyd/parameters.h"

namespace vafa::stats {

struct FitOptions {
  int threads = 0;  ///< 0: one per processor
  /// With fewer repeat buyers than this the data alone do not hold the parameters.
  size_t thin_below = 30;
  /// Without it PurchaseFit::edge stays empty, which saves three quarters of the time.
  bool trace_edge = true;
};

enum class Estimator {
  kMaximumLikelihood,
  /// The maximum of likelihood times a weak prior: each parameter is log-normal about a usual value
  /// of its model with a standard deviation of 1.5 in logarithms. Used when the data are thin or
  /// when the likelihood has no maximum.
  kWeakPrior,
};

/// A purchase model fitted to customers. Not to converge is no error: `converged` tells.
template <typename P>
struct PurchaseFit {
  P parameters;
  P standard_errors;  ///< zero unless converged
  /// Of the parameters in the order of P::kNames; the inverse of the observed information. Zero
  /// unless converged.
  Matrix<kParameters<P>> covariance{};
  /// Of the region of the parameters that the data do not rule out (EdgeOfRegion): the ends of
  /// each, below and above, then more points. Empty unless converged, and where the rows are many.
  std::vector<P> edge;
  double log_likelihood = 0;  ///< of the data alone, also with a prior
  Estimator estimator = Estimator::kMaximumLikelihood;
  bool converged = false;
  size_t customers = 0;
  size_t repeat_buyers = 0;
  uint64_t repeat_purchases = 0;
  int evaluations = 0;  ///< passes over all customers
};

}  // namespace vafa::stats
