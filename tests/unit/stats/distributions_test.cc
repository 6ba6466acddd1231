#include "stats/distributions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace vafa::stats {
namespace {

// Abramowitz & Stegun, tables 26.1, 26.5, 26.8 and 26.10.
TEST(Distributions, GivePublishedValues) {
  EXPECT_NEAR(NormalDistribution(1), 0.841344746068543, 1e-14);
  EXPECT_NEAR(NormalDistribution(-3), 0.00134989803, 1e-11);
  EXPECT_NEAR(NormalQuantile(0.99), 2.32634787, 1e-8);
  EXPECT_NEAR(NormalQuantile(0.975), kNormal975, 1e-14);
  EXPECT_NEAR(TwoSidedNormal(-kNormal975), 0.05, 1e-15);
  EXPECT_NEAR(StudentQuantile(0.975, 1), 12.706, 5e-4);
  EXPECT_NEAR(StudentQuantile(0.975, 30), 2.042, 5e-4);
  EXPECT_NEAR(ChiSquareTail(3.84146, 1), 0.05, 1e-6);
  EXPECT_NEAR(ChiSquareTail(15.0863, 5), 0.01, 1e-6);
  EXPECT_EQ(ChiSquareTail(2, 0), 1);
  EXPECT_EQ(ChiSquareTail(0, 3), 1);
}

// Of Beta(1, b) the distribution is 1 − (1 − x)^b; of Beta(2, 2) it is 3x² − 2x³.
TEST(Distributions, BetaQuantiles) {
  EXPECT_NEAR(BetaQuantile(0.3, 1, 4), 1 - std::pow(0.7, 0.25), 1e-12);
  const double x = BetaQuantile(0.975, 2, 2);
  EXPECT_NEAR(3 * x * x - 2 * x * x * x, 0.975, 1e-12);
}

}  // namespace
}  // namespace vafa::stats
