#include "stats/gamma_ratio.h"

#include <gtest/gtest.h>

#include <cmath>

namespace vafa::stats {
namespace {

TEST(RatioOfGammas, IsAProductForWholeSteps) {
  // Γ(x + 3)/Γ(x) = x·(x+1)·(x+2), with its logarithm's derivatives.
  for (const double x : {0.01, 0.7, 5.0, 19.99, 20.01, 300.0, 1e6, 1e12, 1e18}) {
    const GammaRatio ratio = RatioOfGammas(x, 3);
    EXPECT_NEAR(ratio.log, std::log(x) + std::log1p(x) + std::log(x + 2), 1e-12) << x;
    const double slope = 1 / x + 1 / (x + 1) + 1 / (x + 2);
    EXPECT_NEAR(ratio.slope / slope, 1, 1e-12) << x;
    const double bend = -1 / (x * x) - 1 / ((x + 1) * (x + 1)) - 1 / ((x + 2) * (x + 2));
    EXPECT_NEAR(ratio.bend / bend, 1, 2e-12) << x;
  }
}

TEST(RatioOfGammas, TheSwitchBetweenMethodsIsNotSeen) {
  for (const double d : {1e-6, 0.3, 4.0, 1e5}) {
    const GammaRatio below = RatioOfGammas(20 * (1 - 1e-14), d);
    const GammaRatio above = RatioOfGammas(20, d);
    EXPECT_NEAR(below.log, above.log, 1e-12 * (1 + std::abs(above.log))) << d;
    EXPECT_NEAR(below.slope, above.slope, 1e-13) << d;
    EXPECT_NEAR(below.bend, above.bend, 1e-13) << d;
  }
}

TEST(RestOfStirling, IsWhatTheFormulaLeaves) {
  for (const double x : {0.01, 1.0, 7.3, 19.99, 20.01, 150.0}) {
    const StirlingRest rest = RestOfStirling(x);
    const double formula = (x - 0.5) * std::log(x) - x + 0.5 * std::log(2 * M_PI);
    EXPECT_NEAR(rest.log, std::lgamma(x) - formula, 3e-13) << x;
    const double h = 1e-5 * x;  // ψ − ln x is the slope of the rest, less 1/(2x)
    const double slope = (RestOfStirling(x + h).log - RestOfStirling(x - h).log) / (2 * h);
    EXPECT_NEAR(rest.psi, slope - 1 / (2 * x), 1e-7 * (1 + 1 / x)) << x;
  }
  // Of the first term 1/(12x) all digits are left where lgamma has none.
  EXPECT_NEAR(RestOfStirling(1e9).log * 12e9, 1, 1e-14);
  EXPECT_NEAR(RestOfStirling(1e9).psi * -2e9, 1, 1e-9);
  EXPECT_NEAR(RestOfStirling(20 * (1 - 1e-14)).log, RestOfStirling(20).log, 1e-13);
}

}  // namespace
}  // namespace vafa::stats
