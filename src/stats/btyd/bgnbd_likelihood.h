#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "stats/btyd/bgnbd.h"
#include "stats/newton.h"

namespace vafa::stats {

/// The log-likelihood of BG/NBD over many customers with all first and second derivatives.
///
/// For one customer with x repeat purchases, the last at t_x, observed for T (eq. 6 and Fader &
/// Hardie's note on its numerical form),
///
///     L = Γ(r+x)/Γ(r) · α^r · Γ(a+b)Γ(b+x) / (Γ(b)Γ(a+b+x)) · [ (α+T)^-(r+x)
///         + [x > 0] · a/(b+x−1) · (α+t_x)^-(r+x) ].
///
/// The factors before the bracket depend on x alone. Γ(r+x)/Γ(r) = Π_{j<x} (r+j), so over all
/// customers ln of it is Σ_j more(j)·ln(r+j), where more(j) customers have x > j; the Beta
/// functions likewise give −Σ_j more(j)·ln(1 + a/(b+j)). Neither needs a special function, and x of
/// any size is safe.
///
/// With w = ln((α+T)/(α+t_x)), m = 1/(b+x−1) and D = ln(a·m) + (r+x)·w the bracket is
/// (α+T)^-(r+x)·(1 + e^D), and q = 1/(1 + e^-D) is the probability that she has left. As w ≥ 0,
/// e = exp(−(r+x)·w) cannot overflow, and
///
///     ln(1 + e^D) = (r+x)·w + ln(e + a·m),        q = a·m / (e + a·m).
///
/// Its derivatives are q·D′ and q·D″ + q(1−q)·D′·D′ᵀ.
class BgNbdLikelihood {
 public:
  /// The columns must be right (Check) and outlive this.
  explicit BgNbdLikelihood(const RepeatColumns& columns, int threads);

  /// Value and derivatives in (r, alpha, a, b).
  Evaluation<4> Evaluate(const BgNbdParameters& p) const;

  size_t repeat_buyers() const { return repeat_buyers_; }
  uint64_t repeat_purchases() const { return repeat_purchases_; }

 private:
  void AddCounts(const BgNbdParameters& p, Evaluation<4>& sum) const;

  RepeatColumns columns_;
  int threads_;
  std::vector<uint32_t> more_;   ///< more_[j]: customers with x > j, for j below the table's end
  std::vector<uint32_t> large_;  ///< x of the customers beyond the table
  size_t repeat_buyers_ = 0;
  uint64_t repeat_purchases_ = 0;
};

}  // namespace vafa::stats
