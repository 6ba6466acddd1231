#include "stats/btyd/gamma_gamma_likelihood.h"

#include <algorithm>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <numbers>

#include "base/parallel.h"
#include "stats/gamma_ratio.h"
#include "stats/lanes.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunk = 16384;

/// Sums over customers, with S = x·z̄, s = 1/(γ+S) and D = (q·S − px·γ)·s.
struct Sums {
  Lanes log{};  ///< ln(1 − D/q)
  Lanes x_log{}, d{}, x_s{};
  Lanes total_s{};   ///< S·s
  Lanes total_ss{};  ///< S·(px+q)·s²

  void Add(const Sums& part) {
    x_log += part.x_log;
    log += part.log;
    d += part.d;
    x_s += part.x_s;
    total_s += part.total_s;
    total_ss += part.total_ss;
  }
};

/// ln(1+u), where w is 1+u with all its digits also near zero: u puts right what w has lost near 1.
[[gnu::always_inline]] inline Lanes LogNearOne(Lanes u, Lanes w) {
  return Log(w) + (u * u < 0.25 ? u - (w - 1.0) : Lanes(0.0));
}

Sums SumRange(const Spenders& spenders, const GammaGammaParameters& b, size_t begin, size_t end) {
  Sums sums;
  const double per_q = 1 / b.q;
  const auto add = [&](Lanes x, Lanes total, Lanes weight) __attribute__((always_inline)) {
    const Lanes shape = x * b.p;
    const Lanes all = shape + b.q;
    const Lanes s = 1.0 / (total + b.gamma);
    const Lanes d = (total * b.q - shape * b.gamma) * s;
    const Lanes log = weight * LogNearOne(-d * per_q, b.gamma * all * s * per_q);
    sums.log += log;
    sums.x_log += x * log;
    sums.d += weight * d;
    const Lanes weighted = weight * s;
    sums.x_s += x * weighted;
    sums.total_s += total * weighted;
    sums.total_ss += total * weighted * all * s;
  };
  const double* x = spenders.purchases.data();
  const double* total = spenders.total.data();
  size_t i = begin;
  for (; i + kLanes <= end; i += kLanes) {
    add(Lanes{x[i], x[i + 1]}, Lanes{total[i], total[i + 1]},
        Lanes{spenders.weight(i), spenders.weight(i + 1)});
  }
  if (i < end) add(Lanes(x[i]), Lanes(total[i]), Lanes{spenders.weight(i), 0.0});
  return sums;
}

/// Adds what depends on the number of purchases alone: with Stirling's formula for each Γ,
/// ½·ln(px·q/(px+q)/(2π)) and what the formula leaves.
void AddByPurchases(const Spenders& spenders, const GammaGammaParameters& b, Evaluation<3>& sum) {
  using boost::math::trigamma;
  auto& [f, g, h] = sum;
  const StirlingRest q = RestOfStirling(b.q);
  const double q_psi1 = trigamma(b.q);
  for (const auto& [purchases, count] : spenders.customers_by_purchases) {
    const double x = purchases;
    const double shape = b.p * x;
    const StirlingRest own = RestOfStirling(shape);
    const StirlingRest both = RestOfStirling(shape + b.q);
    const double both_psi1 = trigamma(shape + b.q);
    f += count * (0.5 * std::log(shape / (shape + b.q) * b.q / (2 * std::numbers::pi)) + both.log -
                  own.log - q.log);
    g[0] += count * x * (both.psi - own.psi);
    g[1] += count * (both.psi - q.psi);
    h[0][0] += count * x * x * (both_psi1 - trigamma(shape));
    h[1][0] += count * x * both_psi1;
    h[1][1] += count * (both_psi1 - q_psi1);
  }
}

}  // namespace

Evaluation<3> Evaluate(const Spenders& spenders, const GammaGammaParameters& b, int threads) {
  const size_t chunks = (spenders.size() + kChunk - 1) / kChunk;
  std::vector<Sums> parts(chunks);
  ForEachChunk(chunks, threads, [&](size_t chunk) {
    const size_t begin = chunk * kChunk;
    parts[chunk] = SumRange(spenders, b, begin, std::min(begin + kChunk, spenders.size()));
  });
  Sums all;
  for (const Sums& part : parts) all.Add(part);
  const double d = SumOf(all.d);
  // ln(1 + D/(px)) = ln(1 − D/q) + ln z̄ + ln(q/(pγ)).
  const double scale = b.p * b.gamma;
  const double x_log = SumOf(all.x_log) + spenders.x_log_mean +
                       spenders.all_purchases * std::log1p((b.q - scale) / scale);
  Evaluation<3> sum;
  auto& [f, g, h] = sum;
  f = b.p * x_log + b.q * SumOf(all.log) - spenders.log_mean;
  g = {x_log, SumOf(all.log), d / b.gamma};
  h[2][0] = -SumOf(all.x_s);
  h[2][1] = SumOf(all.total_s) / b.gamma;
  h[2][2] = -(SumOf(all.total_ss) + d / b.gamma) / b.gamma;
  AddByPurchases(spenders, b, sum);
  FillUpperTriangle(sum);
  return sum;
}

}  // namespace vafa::stats
