#include "stats/btyd/stages.h"

#include <boost/math/special_functions/beta.hpp>
#include <cmath>

namespace vafa::stats {
namespace {

constexpr double kExactTerms = 64;
constexpr double kBlockGrowth = 0.05;
constexpr double kNothing = 1e-14;

/// Σ_m≥1 P(N ≥ mk − stages)·B(a, stay+m−1)/B(a, stay) by adding up the chances of N one by one.
double SumByEvents(double shape, double q, double log_rest, double a, double stay, double k,
                   double stages) {
  double chance = std::exp(shape * log_rest);
  double tail = 1;
  double stays = 1;
  double m = 1;
  double sum = 0;
  const double mean = shape * std::expm1(-log_rest);
  // Beyond the mean a chance of nothing ends it too: rounding may keep the tail from vanishing.
  for (double j = 0; tail > kNothing && (j <= mean || chance > 1e-18); ++j) {
    if (j == m * k - stages) {
      sum += tail * stays;
      stays *= (stay + m - 1) / (a + stay + m - 1);
      ++m;
    }
    tail -= chance;
    chance *= (shape + j) / (j + 1) * q;
  }
  return sum;
}

/// The same where N is large, by the incomplete beta function: term by term at first, then block by
/// block, two points of Gauss in each.
double SumByBlocks(double shape, double q, double a, double stay, double k, double stages) {
  const double log_beta = std::lgamma(stay) - std::lgamma(a + stay);
  const auto term = [&](double m) {
    const double stays =
        std::exp(std::lgamma(stay + m - 1) - std::lgamma(a + stay + m - 1) - log_beta);
    return stays * boost::math::ibeta(m * k - stages, shape, q);
  };
  double sum = 0;
  double m = 1;
  for (; m <= kExactTerms; ++m) sum += term(m);
  for (double last = 1; last > kNothing * sum;) {
    const double length = std::ceil(m * kBlockGrowth);
    const double middle = m + (length - 1) / 2;
    const double off = length / 2 / std::sqrt(3.0);
    last = length / 2 * (term(middle - off) + term(middle + off));
    sum += last;
    m += length;
  }
  return sum;
}

}  // namespace

void CountsByStages(const BgNbdParameters& p, uint32_t k, Leaving leaving, double time,
                    std::span<double> chances) {
  const double log_rest = -std::log1p(time / p.alpha);
  const double log_q = time > 0 ? -std::log1p(p.alpha / time) : 0;
  const auto event = [&](double j) {
    if (time == 0) return j == 0 ? 1.0 : 0.0;
    return std::exp(std::lgamma(p.r + j) - std::lgamma(p.r) - std::lgamma(j + 1) + p.r * log_rest +
                    j * log_q);
  };
  double stays = 1;
  double leaves = 0;
  double c = 0;
  const auto next_chance = [&] {
    leaves = stays * p.a / (p.a + p.b + c);
    stays *= (p.b + c) / (p.a + p.b + c);
    ++c;
  };
  if (leaving == Leaving::kAfterAny) next_chance();
  double tail = 1;  // P(N ≥ kx)
  for (size_t x = 0; x < chances.size(); ++x) {
    double here = 0;
    for (uint32_t stage = 0; stage < k; ++stage) here += event(static_cast<double>(x * k + stage));
    chances[x] = stays * here + leaves * tail;
    tail = std::max(0.0, tail - here);
    next_chance();
  }
}

double ExpectedByStages(double rate, double scale, double a, double stay, double horizon,
                        std::span<const double> weights) {
  const double q = horizon / (scale + horizon);
  const double log_rest = -std::log1p(horizon / scale);
  const auto k = static_cast<double>(weights.size());
  double sum = 0;
  double total = 0;
  for (size_t stage = 0; stage < weights.size(); ++stage) {
    const auto stages = static_cast<double>(stage);
    const double shape = rate + stages;
    const double mean = shape * horizon / scale;
    const bool is_short =
        mean + 40 * std::sqrt(mean * (1 + horizon / scale)) < 2000 && -shape * log_rest < 650;
    sum += weights[stage] * (is_short ? SumByEvents(shape, q, log_rest, a, stay, k, stages)
                                      : SumByBlocks(shape, q, a, stay, k, stages));
    total += weights[stage];
  }
  return sum / total;
}

}  // namespace vafa::stats
