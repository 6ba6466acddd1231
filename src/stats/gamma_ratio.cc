#include "stats/gamma_ratio.h"

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <numbers>

namespace vafa::stats {
namespace {

constexpr double kFar = 20;

/// With y = x + d and u = 1/y, v = 1/x, Stirling's series of ln Γ is (x−½)·ln x − x + ½·ln 2π +
/// v/12 − v³/360 + v⁵/1260 − v⁷/1680 + v⁹/1188; those of ψ and ψ′ are its derivatives.
/// u − v = −d·u·v is exact, and so are the differences of higher powers that are made from it.
GammaRatio Far(double x, double d) {
  const double y = x + d;
  const double u = 1 / y;
  const double v = 1 / x;
  double power[12] = {0, -d * u * v};  // u^k − v^k
  double of_u = u;                     // u^(k−1)
  for (int k = 2; k < 12; ++k) {
    power[k] = v * power[k - 1] + of_u * power[1];
    of_u *= u;
  }
  const double log_ratio = std::log1p(d * v);
  GammaRatio ratio;
  ratio.log = (x - 0.5) * log_ratio + d * std::log(y) - d + power[1] / 12 - power[3] / 360 +
              power[5] / 1260 - power[7] / 1680 + power[9] / 1188;
  ratio.slope = log_ratio - power[1] / 2 - power[2] / 12 + power[4] / 120 - power[6] / 252 +
                power[8] / 240 - power[10] / 132;
  ratio.bend = power[1] + power[2] / 2 + power[3] / 6 - power[5] / 30 + power[7] / 42 -
               power[9] / 30 + power[11] * 5 / 66;
  return ratio;
}

}  // namespace

GammaRatio RatioOfGammas(double x, double d) {
  using boost::math::digamma;
  using boost::math::trigamma;
  GammaRatio ratio;
  if (x >= kFar) ratio = Far(x, d);
  ratio.psi = digamma(x + d);
  ratio.psi1 = trigamma(x + d);
  if (x >= kFar) return ratio;
  ratio.log = std::lgamma(x + d) - std::lgamma(x);
  ratio.slope = ratio.psi - digamma(x);
  ratio.bend = ratio.psi1 - trigamma(x);
  return ratio;
}

StirlingRest RestOfStirling(double x) {
  if (x < kFar) {
    const double log = std::log(x);
    return {std::lgamma(x) - ((x - 0.5) * log - x + 0.5 * std::log(2 * std::numbers::pi)),
            boost::math::digamma(x) - log};
  }
  const double v = 1 / x;
  const double z = v * v;
  return {v * (1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680 - z / 1188)))),
          -v / 2 - z * (1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240 - z / 132))))};
}

}  // namespace vafa::stats
