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

}  // namespace
}  // namespace vafa::stats
