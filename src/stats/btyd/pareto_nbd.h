#pragma once

#include <array>

#include "base/result.h"
#include "stats/btyd/purchase_fit.h"
#include "stats/btyd/purchase_model.h"

namespace vafa::stats {

/// The Pareto/NBD model of Schmittlein, Morrison & Colombo, "Counting Your Customers: Who Are They
/// and What Will They Do Next?" (Management Science 33, 1987). While she is a customer, she buys at
/// random times at her own rate λ; she leaves at a random time at her own rate μ, after a purchase
/// or not. Over customers, λ is Gamma(r, alpha) and μ is Gamma(s, beta); alpha and beta are in the
/// unit of time of the data.
struct ParetoNbdParameters {
  double r = 0;
  double alpha = 0;
  double s = 0;
  double beta = 0;

  static constexpr std::array<const char*, 4> kNames = {"r", "alpha", "s", "beta"};
  static constexpr std::array<bool, 4> kTimes = {false, true, false, true};
  std::array<double, 4> array() const { return {r, alpha, s, beta}; }
  bool operator==(const ParetoNbdParameters&) const = default;
};

using ParetoNbdFit = PurchaseFit<ParetoNbdParameters>;

/// Fits the model; the weak prior is about r 0.5, alpha half the mean age, s 0.5, beta half the
/// mean age. Equal rows are worked on once. The result does not depend on the number of threads.
Result<ParetoNbdFit> FitParetoNbd(const RepeatColumns& columns, const FitOptions& options = {});

/// ln L(parameters | columns), eq. (18) of Fader & Hardie, "A Note on Deriving the Pareto/NBD Model
/// and Related Expressions" (2005), summed over customers.
Result<double> ParetoNbdLogLikelihood(const ParetoNbdParameters& parameters,
                                      const RepeatColumns& columns);

class ParetoNbd : public PurchaseModel {
 public:
  static Result<ParetoNbd> Make(const ParetoNbdParameters& parameters);

  const ParetoNbdParameters& parameters() const { return p_; }

 private:
  explicit ParetoNbd(const ParetoNbdParameters& parameters) : p_(parameters) {}
  double Alive(const Buyer& buyer) const override;
  double IfAlive(double horizon, const Buyer& buyer) const override;
  double OfNew(double time) const override;
  void Counts(double time, std::span<double> chances) const override;

  ParetoNbdParameters p_;
};

}  // namespace vafa::stats
