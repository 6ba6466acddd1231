#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "stats/btyd/rfm_summary.h"

namespace vafa::stats {

/// The BG/NBD model of Fader, Hardie & Lee, "Counting Your Customers the Easy Way" (Marketing
/// Science 24, 2005). While she is a customer, she buys at random times at her own rate λ; after
/// each purchase she leaves for good with her own probability p. Over customers, λ is
/// Gamma(r, alpha) and p is Beta(a, b). alpha is in the unit of time of the data.
struct BgNbdParameters {
  double r = 0;
  double alpha = 0;
  double a = 0;
  double b = 0;

  std::array<double, 4> array() const { return {r, alpha, a, b}; }
  bool operator==(const BgNbdParameters&) const = default;
};

/// kInvalid, naming the parameter, unless r, a and b lie in [1e-10, 1e10] and alpha in [1e-30,
/// 1e30].
Status Check(const BgNbdParameters& parameters);

struct BgNbdOptions {
  int threads = 0;  ///< 0: one per processor
  /// With fewer repeat buyers than this the data alone do not hold four parameters.
  size_t thin_below = 30;
};

enum class Estimator {
  kMaximumLikelihood,
  /// The maximum of likelihood times a weak prior: each parameter log-normal about a usual value
  /// (r 0.5, alpha half the mean age, a 0.5, b 2) with a standard deviation of 1.5 in logarithms.
  /// Used when data are thin or when the likelihood has no maximum.
  kWeakPrior,
};

struct BgNbdFit {
  BgNbdParameters parameters;
  BgNbdParameters standard_errors;
  /// Of (r, alpha, a, b); the inverse of the observed information. Zero unless converged.
  std::array<std::array<double, 4>, 4> covariance{};
  double log_likelihood = 0;  ///< of the data alone, also with a prior
  Estimator estimator = Estimator::kMaximumLikelihood;
  bool converged = false;
  size_t customers = 0;
  size_t repeat_buyers = 0;
  uint64_t repeat_purchases = 0;
  int evaluations = 0;  ///< passes over all customers
};

/// Fits the model. Not to converge is no error: `converged` tells. Beside the columns it needs a
/// few kilobytes. The result does not depend on the number of threads.
Result<BgNbdFit> FitBgNbd(const RepeatColumns& columns, const BgNbdOptions& options = {});

/// ln L(parameters | columns), as in eq. (6) of the paper, summed over customers.
Result<double> BgNbdLogLikelihood(const BgNbdParameters& parameters, const RepeatColumns& columns);

/// What a model with known parameters expects of customers.
class BgNbd {
 public:
  static Result<BgNbd> Make(const BgNbdParameters& parameters);

  const BgNbdParameters& parameters() const { return p_; }

  /// The probability that she has not left at T. The model gives 1 to everybody without a repeat
  /// purchase: it lets nobody leave before.
  Result<double> PAlive(uint32_t repeats, double recency, double age) const;

  /// Purchases expected in (T, T + horizon], given her past.
  Result<double> ExpectedPurchases(double horizon, uint32_t repeats, double recency,
                                   double age) const;

  /// Repeat purchases expected of a new customer within `time` of her first purchase.
  Result<double> ExpectedPurchasesOfNew(double time) const;

  /// The two factors of ExpectedPurchases for many customers at once: P(alive), and the purchases
  /// expected within `horizon` of one who is surely alive. Spans are as long as the columns.
  Status Predict(const RepeatColumns& columns, double horizon, std::span<double> p_alive,
                 std::span<double> expected_if_alive, int threads = 0) const;

 private:
  explicit BgNbd(const BgNbdParameters& parameters) : p_(parameters) {}

  BgNbdParameters p_;
};

/// The factor of ExpectedPurchases for one who is surely alive, by two methods that must agree;
/// ExpectedPurchases takes the series where it is short. Apart for the tests that compare them.
double ExpectedIfAliveBySeries(const BgNbdParameters& p, double horizon, double repeats,
                               double age);
double ExpectedIfAliveByQuadrature(const BgNbdParameters& p, double horizon, double repeats,
                                   double age);

}  // namespace vafa::stats
