#pragma once

#include <array>
#include <span>

#include "stats/btyd/count_sums.h"
#include "stats/btyd/pareto_nbd.h"

namespace vafa::stats {

/// The log-likelihood of Pareto/NBD over many customers with all first and second derivatives.
///
/// For one customer, with n = r + x,
///
///     L = Γ(n)/Γ(r) · α^r · β^s · [ S + I ],      S = (α+T)^-n · (β+T)^-s   (she is alive at T),
///     I = ∫ s · (α+τ)^-n · (β+τ)^-(s+1) dτ over t_x < τ < T                 (she left at τ).
///
/// The papers write I as a difference of two Gaussian hypergeometric functions, which cancels when
/// T is near t_x and overflows for large x. Here the integral itself is taken by Gauss-Legendre
/// quadrature, whose nodes do not depend on what is differentiated: the derivatives are those of
/// the integrand at the same nodes, and nothing cancels, as all terms are positive.
///
/// With c the smaller of α and β and C the greater, y = ln((c+τ)/(c+t_x)) makes the integrand
/// exp(−d(y)) of a smooth, convex d whose nearest singularity lies at a distance of π or more.
/// Where d passes kDeepest the rest is left out; `PathOf` tells how many nodes the remaining path
/// needs.
class ParetoNbdLikelihood {
 public:
  /// The columns must be right (Check) and outlive this.
  ParetoNbdLikelihood(const RepeatColumns& columns, int threads);

  /// Value and derivatives in (r, alpha, s, beta).
  Evaluation<4> Evaluate(const ParetoNbdParameters& p) const;

  const CountSums& counts() const { return purchases_; }

 private:
  RepeatColumns columns_;
  int threads_;
  CountSums purchases_;
};

/// The times at which a customer may have left, as a path to integrate along.
struct LeavingPath {
  double length = 0;  ///< in y; 0: none
  int panels = 1;     ///< of equal length
  int nodes = 0;      ///< of Gauss-Legendre in each panel: one of kGaussSizes
};
inline constexpr int kGaussSizes[] = {6, 10, 16};
LeavingPath PathOf(const ParetoNbdParameters& p, const Buyer& buyer);

/// Nodes on (0, 1) and their weights; `size` is one of kGaussSizes.
struct GaussRule {
  std::span<const double> nodes;
  std::span<const double> weights;
};
GaussRule GaussLegendre(int size);

/// ln S and ln I of one customer, for the tests of the quadrature and for P(alive).
struct LogShares {
  double alive = 0;
  double left = 0;
};
LogShares LogSharesOf(const ParetoNbdParameters& p, const Buyer& buyer);

}  // namespace vafa::stats
