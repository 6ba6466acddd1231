#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "stats/btyd/bgnbd.h"
#include "stats/lanes.h"
#include "stats/parallel.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunk = 16384;
constexpr int kMaxTerms = 4000;
constexpr double kSeriesBelow = 0.97;  // of z; beyond, the series grows long
constexpr double kLongestRise = 300;   // terms
constexpr double kMostCancelled = 12;  // as a logarithm: five digits of sixteen

std::unexpected<Error> BadArgument(const char* name, double value) {
  return Fail(ErrorCode::kInvalid, Message("stats.bad_parameter", {{"parameter", name}}),
              std::string(name) + " = " + std::to_string(value), name);
}

Status CheckCustomer(uint32_t repeats, double recency, double age) {
  return Check(RepeatColumns{{&repeats, 1}, {&recency, 1}, {&age, 1}});
}

Status CheckTime(const char* name, double time) {
  if (time >= 0 && std::isfinite(time)) return {};
  return BadArgument(name, time);
}

/// Whether the series is short and keeps its precision: its terms rise until about
/// (a + B)·z/(1 − z) of them, and where B is negative they cancel to e^(−|B|z) of their size.
bool SeriesIsGood(const BgNbdParameters& p, double z) {
  const double big_b = p.a + p.b - p.r - 1;
  const double length = (p.a + std::max(big_b, 0.0)) * z;
  return z < kSeriesBelow && length < kLongestRise * (1 - z) && -big_b * z < kMostCancelled;
}

double ExpectedIfAlive(const BgNbdParameters& p, double horizon, double repeats, double age) {
  const double z = horizon / (p.alpha + age + horizon);
  return SeriesIsGood(p, z) ? ExpectedIfAliveBySeries(p, horizon, repeats, age)
                            : ExpectedIfAliveByQuadrature(p, horizon, repeats, age);
}

/// P(alive) = e / (e + a·m), in the terms of bgnbd_likelihood.h.
double PAliveOf(const BgNbdParameters& p, double repeats, double recency, double age) {
  if (repeats == 0) return 1;
  const double w = std::log((p.alpha + age) / (p.alpha + recency));
  const double e = std::exp(-(p.r + repeats) * w);
  const double am = p.a / (p.b + (repeats - 1));
  return e / (e + am);
}

}  // namespace

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
  const auto integrand = [&](double u) {
    const double logit = std::numbers::pi * std::sinh(u);
    const double tail = std::log1p(std::exp(-std::abs(logit)));
    const double log_p = -tail + std::min(logit, 0.0);
    const double log_rest = -tail - std::max(logit, 0.0);
    const double prob = std::exp(log_p);
    const double expected =
        prob * scale < 1e-14 ? rate * scale : -std::expm1(-rate * std::log1p(prob * scale)) / prob;
    return expected * std::exp(left * log_p + right * log_rest - log_beta) * std::numbers::pi *
           std::cosh(u);
  };
  constexpr double kEnd = 9;
  double step = 0.25;
  double sum = 0;
  for (double u = -kEnd; u <= kEnd; u += step) sum += integrand(u);
  double previous = sum * step;
  for (int halving = 0; halving < 10; ++halving) {
    for (double u = -kEnd + step / 2; u <= kEnd; u += step) sum += integrand(u);
    step /= 2;
    const double current = sum * step;
    if (std::abs(current - previous) <= 1e-13 * current && halving > 0) return current;
    previous = current;
  }
  return previous;
}

Result<BgNbd> BgNbd::Make(const BgNbdParameters& parameters) {
  VAFA_TRY(Check(parameters));
  return BgNbd(parameters);
}

Result<double> BgNbd::PAlive(uint32_t repeats, double recency, double age) const {
  VAFA_TRY(CheckCustomer(repeats, recency, age));
  return PAliveOf(p_, repeats, recency, age);
}

Result<double> BgNbd::ExpectedPurchases(double horizon, uint32_t repeats, double recency,
                                        double age) const {
  VAFA_TRY(CheckTime("horizon", horizon));
  VAFA_TRY(CheckCustomer(repeats, recency, age));
  return PAliveOf(p_, repeats, recency, age) * ExpectedIfAlive(p_, horizon, repeats, age);
}

Result<double> BgNbd::ExpectedPurchasesOfNew(double time) const {
  VAFA_TRY(CheckTime("time", time));
  return ExpectedIfAlive(p_, time, 0, 0);
}

Status BgNbd::Predict(const RepeatColumns& columns, double horizon, std::span<double> p_alive,
                      std::span<double> expected_if_alive, int threads) const {
  VAFA_TRY(CheckTime("horizon", horizon));
  VAFA_TRY(Check(columns));
  if (p_alive.size() != columns.size()) return BadArgument("p_alive", 0);
  if (expected_if_alive.size() != columns.size()) return BadArgument("expected_if_alive", 0);
  ForEachChunk((columns.size() + kChunk - 1) / kChunk, threads, [&](size_t chunk) {
    const size_t end = std::min((chunk + 1) * kChunk, columns.size());
    for (size_t i = chunk * kChunk; i < end; ++i) {
      p_alive[i] = PAliveOf(p_, columns.repeats[i], columns.recency[i], columns.age[i]);
      expected_if_alive[i] = ExpectedIfAlive(p_, horizon, columns.repeats[i], columns.age[i]);
    }
  });
  return {};
}

}  // namespace vafa::stats
