#pragma once

#include <span>

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/count_sums.h"

namespace vafa::stats {

/// The log-likelihood of MBG/CNBD-k over many customers with all first and second derivatives.
///
/// With n = r + kx, s = (T − t_x)/(α + T) and m = 1/(b + x), one customer's is (Reutterer, Platzer
/// & Schröder 2021, appendix)
///
///     L = Γ(n)/Γ(r) · α^r · Γ(a+b)Γ(b+x+1)/(Γ(b)Γ(a+b+x+1)) · Π gap^(k−1)/Γ(k)
///         · (α+t_x)^-n · (F + a·m),
///     F = (1−s)^n · Σ_{j<k} Γ(n+j)/(Γ(n)·j!) · s^j,
///
/// where F is the chance that fewer than k events fell into her silence. F′ and F″ are finite sums
/// too: ∂F/∂s = −s^(k−1)·(1−s)^(n−1) · Γ(n+k)/(Γ(n)Γ(k)), and in n each term j brings
/// ln(1−s) + Σ_{i<j} 1/(n+i).
class MbgCnbdLikelihood {
 public:
  /// The columns must be right (Check) and outlive this. Without `log_gaps` (empty) the constant
  /// factor of the gaps is left out.
  MbgCnbdLikelihood(const RepeatColumns& columns, std::span<const double> log_gaps, uint32_t k,
                    int threads);

  /// Value and derivatives in (r, alpha, a, b).
  Evaluation<4> Evaluate(const BgNbdParameters& p) const;

 private:
  RepeatColumns columns_;
  uint32_t k_;
  int threads_;
  CountSums events_;   ///< of kx
  CountSums chances_;  ///< of x + 1
  double constant_ = 0;
};

/// F of one customer, and its derivatives.
struct Silence {
  double f = 0, n = 0, s = 0, nn = 0, ns = 0, ss = 0;
};
Silence SilenceOf(uint32_t k, double n, double recency, double age, double alpha);

}  // namespace vafa::stats
