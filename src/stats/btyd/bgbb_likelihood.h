#pragma once

#include <vector>

#include "stats/btyd/bgbb.h"

namespace vafa::stats {

/// The log-likelihood of BG/BB with all first and second derivatives.
///
/// For one customer (eq. 5 of the paper), with n = T,
///
///     L = P(x, n)·S(n) + Σ_{t_x ≤ j < n} P(x, j)·Q(j),
///     P(x, j) = B(α+x, β+j−x)/B(α, β),   S(j) = B(γ, δ+j)/B(γ, δ),   Q(j) = B(γ+1, δ+j)/B(γ, δ):
///
/// she is alive at n, or left after j chances. With (z)_k = Γ(z+k)/Γ(z) these are
/// (α)_x·(β)_(j−x)/(α+β)_j, (δ)_j/(γ+δ)_j and γ·(δ)_j/(γ+δ)_(j+1), so that tables of ln (z)_k and
/// its derivatives in z for five z serve all customers.
class BgBbLikelihood {
 public:
  /// The columns must be right (CheckChances) and outlive this.
  explicit BgBbLikelihood(const RepeatColumns& columns, int threads);

  /// Value and derivatives in (alpha, beta, gamma, delta).
  Evaluation<4> Evaluate(const BgBbParameters& p) const;

 private:
  RepeatColumns columns_;
  int threads_;
  size_t most_chances_ = 0;
};

}  // namespace vafa::stats
