#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "stats/btyd/purchase_fit.h"
#include "stats/btyd/rfm_summary.h"
#include "stats/intervals.h"

namespace vafa::stats {

/// The Gamma-Gamma model of spend (Fader & Hardie, "The Gamma-Gamma Model of Monetary Value",
/// 2013). What a customer spends on one occasion is Gamma(p, ν) about her own mean p/ν, and ν is
/// Gamma(q, gamma) over customers, independently of how often she buys. gamma is in the unit of the
/// amounts.
struct GammaGammaParameters {
  double p = 0;
  double q = 0;
  double gamma = 0;

  static constexpr std::array<const char*, 3> kNames = {"p", "q", "gamma"};
  std::array<double, 3> array() const { return {p, q, gamma}; }
  bool operator==(const GammaGammaParameters&) const = default;
};

/// kInvalid, naming the parameter, unless p and q lie in [1e-10, 1e10] and gamma in [1e-100,
/// 1e100].
Status Check(const GammaGammaParameters& parameters);

/// The spend of many customers: how many purchases, and their mean amount. The paper takes repeat
/// purchases only, so that both models describe the same occasions.
struct SpendColumns {
  std::span<const uint32_t> purchases;
  std::span<const double> mean_spend;
  /// How many customers a row stands for; empty: each for one.
  std::span<const double> weights = {};

  size_t size() const { return purchases.size(); }
  double weight(size_t row) const { return weights.empty() ? 1 : weights[row]; }
};

/// Whether amounts depend on the number of purchases in a way that matters, that is, with a
/// correlation beyond ±0.1, which is small (Cohen 1988).
enum class Independence {
  kPlausible,  ///< the interval of the correlation allows that they do not
  kDoubtful,   ///< it does not
  kTooFew,     ///< it allows that they do not, but of so few customers it allows nearly anything
};

/// Customers with whom independence can be plausible: of so many, a correlation of 0.3 (which is
/// medium) has an interval that lies above 0.1.
inline constexpr size_t kMinForIndependence = 100;

struct GammaGammaFit {
  GammaGammaParameters parameters;
  GammaGammaParameters standard_errors;
  /// Of (p, q, gamma). Zero unless converged.
  std::array<std::array<double, 3>, 3> covariance{};
  double log_likelihood = 0;  ///< of the data alone, also with a prior
  /// With kWeakPrior each parameter is log-normal about a usual value (p 2, q 4, gamma such that
  /// the mean comes out) with a standard deviation of 1.5 in logarithms, and amounts count as told
  /// to 0.5 % only, so that p and q have a maximum also where all amounts are equal: at most some
  /// ten thousands, where expectations are within a fraction of a percent of what was paid.
  Estimator estimator = Estimator::kMaximumLikelihood;
  bool converged = false;
  size_t customers = 0;  ///< that the model was fitted to
  // Left out, since the model knows no such amounts:
  size_t without_purchase = 0;
  size_t not_positive = 0;  ///< whose mean is zero or, by refunds, negative
  /// Pearson's correlation of the number of purchases with their mean amount, which the model takes
  /// to be none; NaN if one of them does not vary.
  double correlation = 0;
  Interval correlation_interval;  ///< 95 %, by Fisher's z
  int evaluations = 0;

  /// kTooFew also where the correlation is not known.
  Independence independence() const {
    if (correlation_interval.low > 0.1 || correlation_interval.high < -0.1) {
      return Independence::kDoubtful;
    }
    const bool enough = customers >= kMinForIndependence && std::isfinite(correlation);
    return enough ? Independence::kPlausible : Independence::kTooFew;
  }
};

/// Fits the model by maximum likelihood. kInvalid, naming the column, on a mean or weight that is
/// not finite, and when no customer is left after the exclusions.
Result<GammaGammaFit> FitGammaGamma(const SpendColumns& columns, const FitOptions& options = {});

/// ln L(parameters | columns) of eq. (1a) of the paper, over those who are not excluded.
Result<double> GammaGammaLogLikelihood(const GammaGammaParameters& parameters,
                                       const SpendColumns& columns);

/// Her mean amount per purchase given `purchases` of mean `mean_spend`: the average of her own and
/// of everybody's, weighted by how much she has shown (eq. 5). Also for 0 purchases if q > 1; with
/// p·purchases + q ≤ 1 the mean does not exist and the error names q.
Result<double> ExpectedSpend(const GammaGammaParameters& parameters, uint32_t purchases,
                             double mean_spend);

}  // namespace vafa::stats
