#include "stats/distributions.h"

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>

namespace vafa::stats {

double NormalDistribution(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double NormalQuantile(double p) { return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * p); }

double StudentQuantile(double p, double degrees_of_freedom) {
  return boost::math::quantile(boost::math::students_t(degrees_of_freedom), p);
}

double BetaQuantile(double p, double a, double b) { return boost::math::ibeta_inv(a, b, p); }

double TwoSidedNormal(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

double ChiSquareTail(double x, double degrees_of_freedom) {
  if (!(degrees_of_freedom > 0) || !(x > 0)) return 1;
  return boost::math::gamma_q(degrees_of_freedom / 2, x / 2);
}

}  // namespace vafa::stats
