#pragma once

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/count_sums.h"
#include "stats/newton.h"

namespace vafa::stats {

/// When a customer may leave: after each repeat purchase (BG/NBD), or after her first one too
/// (MBG/NBD).
enum class Leaving { kAfterRepeats, kAfterAny };

/// The log-likelihood of BG/NBD or MBG/NBD over many customers with all first and second
/// derivatives.
///
/// For one customer with x repeat purchases, the last at t_x, observed for T, who has had c chances
/// to leave (c = x for BG/NBD, eq. 6 of Fader, Hardie & Lee 2005; c = x + 1 for MBG/NBD, Batislam,
/// Denizel & Filiztekin 2007),
///
///     L = Γ(r+x)/Γ(r) · α^r · Γ(a+b)Γ(b+c) / (Γ(b)Γ(a+b+c)) · [ (α+T)^-(r+x)
///         + [c > 0] · a/(b+c−1) · (α+t_x)^-(r+x) ].
///
/// The factors before the bracket depend on x alone (count_sums.h).
///
/// With w = ln((α+T)/(α+t_x)), m = 1/(b+c−1) and D = ln(a·m) + (r+x)·w the bracket is
/// (α+T)^-(r+x)·(1 + e^D), and q = 1/(1 + e^-D) is the probability that she has left. As w ≥ 0,
/// e = exp(−(r+x)·w) cannot overflow, and
///
///     ln(1 + e^D) = (r+x)·w + ln(e + a·m),        q = a·m / (e + a·m).
///
/// Its derivatives are q·D′ and q·D″ + q(1−q)·D′·D′ᵀ.
class BgNbdLikelihood {
 public:
  /// The columns must be right (Check) and outlive this.
  BgNbdLikelihood(const RepeatColumns& columns, int threads,
                  Leaving leaving = Leaving::kAfterRepeats);

  /// Value and derivatives in (r, alpha, a, b).
  Evaluation<4> Evaluate(const BgNbdParameters& p) const;

  const CountSums& counts() const { return purchases_; }

 private:
  void AddCounts(const BgNbdParameters& p, Evaluation<4>& sum) const;

  RepeatColumns columns_;
  int threads_;
  Leaving leaving_;
  CountSums purchases_;
  CountSums chances_;
};

}  // namespace vafa::stats
