#pragma once

#include <array>

#include "base/result.h"
#include "stats/btyd/purchase_fit.h"
#include "stats/btyd/purchase_model.h"
#include "stats/btyd/rfm_summary.h"

namespace vafa::stats {

/// The BG/NBD model of Fader, Hardie & Lee, "Counting Your Customers the Easy Way" (Marketing
/// Science 24, 2005). While she is a customer, she buys at random times at her own rate λ; after
/// each repeat purchase she leaves for good with her own probability p. Over customers, λ is
/// Gamma(r, alpha) and p is Beta(a, b). alpha is in the unit of time of the data.
struct BgNbdParameters {
  double r = 0;
  double alpha = 0;
  double a = 0;
  double b = 0;

  static constexpr std::array<const char*, 4> kNames = {"r", "alpha", "a", "b"};
  static constexpr std::array<bool, 4> kTimes = {false, true, false, false};
  std::array<double, 4> array() const { return {r, alpha, a, b}; }
  bool operator==(const BgNbdParameters&) const = default;
};

/// kInvalid, naming the parameter, unless r, a and b lie in [1e-10, 1e10] and alpha in [1e-30,
/// 1e30].
Status Check(const BgNbdParameters& parameters);

using BgNbdFit = PurchaseFit<BgNbdParameters>;

/// Fits the model; the weak prior is about r 0.5, alpha half the mean age, a 0.5, b 2. Beside the
/// columns it needs a few kilobytes. The result does not depend on the number of threads.
Result<BgNbdFit> FitBgNbd(const RepeatColumns& columns, const FitOptions& options = {});

/// ln L(parameters | columns), as in eq. (6) of the paper, summed over customers.
Result<double> BgNbdLogLikelihood(const BgNbdParameters& parameters, const RepeatColumns& columns);

/// What BG/NBD with known parameters expects of customers. It lets nobody leave before her second
/// purchase, so that its P(alive) is 1 for everybody without a repeat purchase.
class BgNbd : public PurchaseModel {
 public:
  static Result<BgNbd> Make(const BgNbdParameters& parameters);

  const BgNbdParameters& parameters() const { return p_; }

 private:
  explicit BgNbd(const BgNbdParameters& parameters) : p_(parameters) {}
  double Alive(const Buyer& buyer) const override;
  double IfAlive(double horizon, const Buyer& buyer) const override;
  double OfNew(double time) const override;
  void Counts(double time, std::span<double> chances) const override;

  BgNbdParameters p_;
};

/// The purchases expected within `horizon` of one who is surely alive after `repeats` purchases,
/// after each of which she might have left.
double ExpectedIfAlive(const BgNbdParameters& p, double horizon, double repeats, double age);
/// The same by two methods that must agree, of which it takes the series where that is short. Apart
/// for the tests that compare them.
double ExpectedIfAliveBySeries(const BgNbdParameters& p, double horizon, double repeats,
                               double age);
double ExpectedIfAliveByQuadrature(const BgNbdParameters& p, double horizon, double repeats,
                                   double age);

}  // namespace vafa::stats
