#include <algorithm>
#include <cmath>

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/quadrature.h"
#include "stats/btyd/stages.h"

namespace vafa::stats {
namespace {

constexpr int kMaxTerms = 4000;
constexpr double kSeriesBelow = 0.97;  // of z; beyond, the series grows long
constexpr double kLongestRise = 300;   // terms
constexpr double kMostCancelled = 12;  // as a logarithm: five digits of sixteen
constexpr double kNothing = -100;      // of the logarithm of a density
constexpr double kFarthest = 1e5;      // of log-odds

/// Whether the series is short and keeps its precision: its terms rise until about
/// (a + B)·z/(1 − z) of them, and where B is negative they cancel to e^(−|B|z) of their size.
bool SeriesIsGood(const BgNbdParameters& p, double z) {
  const double big_b = p.a + p.b - p.r - 1;
  const double length = (p.a + std::max(big_b, 0.0)) * z;
  return z < kSeriesBelow && length < kLongestRise * (1 - z) && -big_b * z < kMostCancelled;
}

}  // namespace

double ExpectedIfAlive(const BgNbdParameters& p, double horizon, double repeats, double age) {
  const double z = horizon / (p.alpha + age + horizon);
  return SeriesIsGood(p, z) ? ExpectedIfAliveBySeries(p, horizon, repeats, age)
                            : ExpectedIfAliveByQuadrature(p, horizon, repeats, age);
}

/// With C = a+b+x−1 and z = t/(α+T+t), eq. (10) of the paper without P(alive) is
///
///     C/(a−1) · [ 1 − (1−z)^(r+x) · ₂F₁(r+x, b+x; C; z) ].
///
/// Euler's transformation makes the second part (1−z)^ε · ₂F₁(ε, B; C; z) with ε = a−1 and
/// B = a+b−r−1, whose series is 1 + (ε/C)·Q,
///
///     Q = Σ_{n≥1} (a)_(n−1) (B)_n / (a+b+x)_(n−1) · zⁿ/n!,
///
/// so that the division by ε (a = 1 is nothing special) and by C (a+b = 1 for a new customer
/// neither) is carried out on paper:
///
///     −C·expm1(ε·ln(1−z))/ε − (1−z)^ε · Q.
double ExpectedIfAliveBySeries(const BgNbdParameters& p, double horizon, double repeats,
                               double age) {
  const double z = horizon / (p.alpha + age + horizon);
  const double log_rest = std::log1p(-z);
  const double epsilon = p.a - 1;
  const double big_b = p.a + p.b - p.r - 1;
  const double c = p.a + p.b + repeats - 1;
  const double exponent = epsilon * log_rest;
  // expm1(y)/y, which is 1 at 0.
  const double growth = exponent == 0 ? 1.0 : std::expm1(exponent) / exponent;
  double term = big_b * z;
  double q = term;
  for (int k = 0; k < kMaxTerms; ++k) {
    const double j = k;
    term *= (p.a + j) * (big_b + 1 + j) / ((c + 1 + j) * (j + 2)) * z;
    q += term;
    if (std::abs(term) <= 1e-16 * std::abs(q)) break;
  }
  return std::max(0.0, -c * growth * log_rest - std::exp(exponent) * q);
}

/// Given p, (1 − E e^(−λpt))/p purchases are expected of one who is alive, where λ is
/// Gamma(r+x, α+T) and p is Beta(a, b+x):
///
///     ∫ Beta(p; a, b+x) · [1 − (1 + p·t/(α+T))^-(r+x)] / p dp.
///
/// p = 1/(1 + exp(−π·sinh u)) turns the integral into one over the line that the trapezoid rule
/// does with double-exponential speed, whatever the density does at 0 and 1.
double ExpectedIfAliveByQuadrature(const BgNbdParameters& p, double horizon, double repeats,
                                   double age) {
  const double scale = horizon / (p.alpha + age);
  const double rate = p.r + repeats;
  const double left = p.a;
  const double right = p.b + repeats;
  const double log_beta = std::lgamma(left) + std::lgamma(right) - std::lgamma(left + right);
  const auto log_density = [&](double log_p, double log_rest) {
    return left * log_p + right * log_rest - log_beta;
  };
  // Of the log-odds: one peak, about as wide as this.
  const double peak = std::log(left / right), deviation = std::sqrt(1 / left + 1 / right);
  const auto end = [&](double width) {
    const auto is_something = [&](double log_odds) {
      const auto [log_p, log_rest] = LogsOf(log_odds);
      return log_density(log_p, log_rest) > kNothing;
    };
    while (std::abs(width) < kFarthest && is_something(peak + width)) width *= 2;
    return peak + width;
  };
  return IntegrateUnit(
      [&](double log_p, double log_rest) {
        const double log = log_density(log_p, log_rest);
        if (log < kNothing) return 0.0;
        const double prob = std::exp(log_p);
        const double expected = prob * scale < 1e-14
                                    ? rate * scale
                                    : -std::expm1(-rate * std::log1p(prob * scale)) / prob;
        return expected * std::exp(log);
      },
      end(-deviation), end(deviation));
}

Result<BgNbd> BgNbd::Make(const BgNbdParameters& parameters) {
  VAFA_TRY(Check(parameters));
  return BgNbd(parameters);
}

/// e / (e + a·m), in the terms of bgnbd_likelihood.h.
double BgNbd::Alive(const Buyer& buyer) const {
  if (buyer.repeats == 0) return 1;
  const double w = std::log((p_.alpha + buyer.age) / (p_.alpha + buyer.recency));
  const double e = std::exp(-(p_.r + buyer.repeats) * w);
  const double am = p_.a / (p_.b + (buyer.repeats - 1));
  return e / (e + am);
}

double BgNbd::IfAlive(double horizon, const Buyer& buyer) const {
  return ExpectedIfAlive(p_, horizon, buyer.repeats, buyer.age);
}

double BgNbd::OfNew(double time) const { return ExpectedIfAlive(p_, time, 0, 0); }

void BgNbd::Counts(double time, std::span<double> chances) const {
  CountsByStages(p_, 1, Leaving::kAfterRepeats, time, chances);
}

}  // namespace vafa::stats
