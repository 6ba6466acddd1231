#pragma once

#include <cstdint>
#include <span>

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/bgnbd_likelihood.h"

namespace vafa::stats {

/// The BG/NBD family by stages: a purchase is every k-th event of a Poisson process of rate λ,
/// where λ is Gamma(r, alpha), and at each chance to leave she stays with 1 − p, p being Beta(a,
/// b). The number N of events within a time t is negative binomial,
///
///     P(N = j) = Γ(r+j)/(Γ(r)·j!) · (α/(α+t))^r · (t/(α+t))^j.

/// The probabilities of 0, 1, … repeat purchases within `time` of the first one. With c chances to
/// leave after x purchases,
///
///     P(X = x) = B(a,b+c)/B(a,b) · P(kx ≤ N < kx+k) + [c > 0]·B(a+1,b+c−1)/B(a,b) · P(N ≥ kx).
void CountsByStages(const BgNbdParameters& p, uint32_t k, Leaving leaving, double time,
                    std::span<double> chances);

/// Purchases expected within `horizon` of one who is alive, whose λ is Gamma(rate, scale) and p is
/// Beta(a, stay), when `stages` events have passed since her last purchase with the (unnormalised)
/// weight weights[stages]: event k − stages brings the next one,
///
///     Σ_stages weight · Σ_m≥1 P(N ≥ mk − stages) · B(a, stay+m−1)/B(a, stay),
///
/// where N has the shape rate + stages. Long sums go on in blocks of growing length.
double ExpectedByStages(double rate, double scale, double a, double stay, double horizon,
                        std::span<const double> weights);

}  // namespace vafa::stats
