#include "stats/lanes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace vafa::stats {
namespace {

TEST(Lanes, LogIsExactToTheLastBits) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(-700, 700);
  for (int i = 0; i < 200'000; ++i) {
    const double v = std::exp(exponent(random));
    const double expected = std::log(v);
    EXPECT_NEAR(Log(Lanes(v))[1], expected, 4e-16 * std::abs(expected)) << v;
  }
}

TEST(Lanes, LogKeepsItsPrecisionNearOneAndAcrossTheSwitchAtRootHalf) {
  EXPECT_EQ(Log(Lanes(1.0))[0], 0.0);
  for (double v = 0.5; v < 2.1; v += 1.0 / 8192) {
    const double expected = std::log(v);
    EXPECT_NEAR(Log(Lanes(v))[0], expected, 4e-16 * std::abs(expected)) << v;
  }
  const double root = std::sqrt(0.5);
  for (const double v : {std::nextafter(root, 0.0), root, std::nextafter(root, 1.0)}) {
    EXPECT_NEAR(Log(Lanes(v))[0], std::log(v), 2e-16);
  }
}

TEST(Lanes, ExpIsExactToTheLastBits) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> any(-707.9, 0);
  for (int i = 0; i < 200'000; ++i) {
    const double v = i % 2 == 0 ? any(random) : any(random) / 500;
    const double expected = std::exp(v);
    EXPECT_NEAR(ExpOfNegative(Lanes(v))[1], expected, 5e-16 * expected) << v;
  }
  EXPECT_EQ(ExpOfNegative(Lanes(0.0))[0], 1.0);
}

TEST(Lanes, ExpOfFarBelowIsNothing) {
  EXPECT_EQ(ExpOfNegative(Lanes(-709.0))[0], 0.0);
  EXPECT_EQ(ExpOfNegative(Lanes(-1e300))[0], 0.0);
  EXPECT_NEAR(ExpOfNegative(Lanes(-708.0))[0], std::exp(-708.0), 1e-320);
}

TEST(Lanes, LanesAreApart) {
  const Lanes mixed = Log(Lanes{2.0, 8.0});
  EXPECT_NEAR(mixed[0], std::log(2.0), 1e-16);
  EXPECT_NEAR(mixed[1], std::log(8.0), 1e-15);
  const Lanes powers = ExpOfNegative(Lanes{-1.0, -1e9});
  EXPECT_NEAR(powers[0], std::exp(-1.0), 1e-16);
  EXPECT_EQ(powers[1], 0.0);
}

}  // namespace
}  // namespace vafa::stats
