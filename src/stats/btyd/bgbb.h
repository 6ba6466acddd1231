#pragma once

#include <array>

#include "base/result.h"
#include "stats/btyd/purchase_fit.h"
#include "stats/btyd/purchase_model.h"

namespace vafa::stats {

/// The BG/BB model of Fader, Hardie & Shang, "Customer-Base Analysis in a Discrete-Time
/// Noncontractual Setting" (Marketing Science 29, 2010), for those who can buy at most once at each
/// of a row of chances: a yearly donation, a conference, a season. While she is a customer, she
/// buys at each chance with her own probability p; before each she leaves for good with her own
/// probability θ. Over customers, p is Beta(alpha, beta) and θ is Beta(gamma, delta).
///
/// Of RepeatColumns (CheckChances) x counts the purchases, t_x is the number of the chance of the
/// last one and T that of all chances so far.
struct BgBbParameters {
  double alpha = 0;
  double beta = 0;
  double gamma = 0;
  double delta = 0;

  static constexpr std::array<const char*, 4> kNames = {"alpha", "beta", "gamma", "delta"};
  static constexpr std::array<bool, 4> kTimes = {false, false, false, false};
  std::array<double, 4> array() const { return {alpha, beta, gamma, delta}; }
  bool operator==(const BgBbParameters&) const = default;
};

using BgBbFit = PurchaseFit<BgBbParameters>;

/// Fits the model; the weak prior is about alpha 1, beta 1, gamma 0.5, delta 2. Equal rows are
/// worked on once.
Result<BgBbFit> FitBgBb(const RepeatColumns& columns, const FitOptions& options = {});

/// ln L(parameters | columns), eq. (5) of the paper, summed over customers.
Result<double> BgBbLogLikelihood(const BgBbParameters& parameters, const RepeatColumns& columns);

class BgBb : public PurchaseModel {
 public:
  static Result<BgBb> Make(const BgBbParameters& parameters);

  const BgBbParameters& parameters() const { return p_; }
  bool IsDiscrete() const override { return true; }

 private:
  explicit BgBb(const BgBbParameters& parameters) : p_(parameters) {}
  double Alive(const Buyer& buyer) const override;
  double IfAlive(double horizon, const Buyer& buyer) const override;
  double OfNew(double time) const override;
  void Counts(double time, std::span<double> chances) const override;
  double DiscountedIfAlive(double rate, const Buyer& buyer) const override;

  BgBbParameters p_;
};

}  // namespace vafa::stats
