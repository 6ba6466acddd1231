#include "stats/intervals.h"

#include <gtest/gtest.h>

#include <cmath>

namespace vafa::stats {
namespace {

// Newcombe 1998, Table I, method 3.
TEST(WilsonIntervalTest, GivesThePublishedLimits) {
  struct Case {
    int64_t successes, trials;
    double low, high;
  };
  for (const Case& c : {Case{81, 263, 0.2553, 0.3662}, Case{15, 148, 0.0624, 0.1605},
                        Case{0, 20, 0.0000, 0.1611}, Case{1, 29, 0.0061, 0.1718}}) {
    const auto interval = WilsonInterval(c.successes, c.trials);
    ASSERT_TRUE(interval);
    EXPECT_NEAR(interval->low, c.low, 5e-5) << c.successes << "/" << c.trials;
    EXPECT_NEAR(interval->high, c.high, 5e-5) << c.successes << "/" << c.trials;
  }
}

TEST(WilsonIntervalTest, MirrorsSuccessAndFailure) {
  for (int64_t k = 0; k <= 37; ++k) {
    const auto one = WilsonInterval(k, 37);
    const auto other = WilsonInterval(37 - k, 37);
    EXPECT_NEAR(one->low, 1 - other->high, 1e-12);
    EXPECT_LE(one->low, static_cast<double>(k) / 37);
    EXPECT_GE(one->high, static_cast<double>(k) / 37);
    EXPECT_GE(one->low, 0);
    EXPECT_LE(one->high, 1);
  }
}

TEST(WilsonIntervalTest, IsNothingForWhatIsNoProportion) {
  EXPECT_FALSE(WilsonInterval(0, 0));
  EXPECT_FALSE(WilsonInterval(5, 4));
  EXPECT_FALSE(WilsonInterval(-1, 4));
}

// How many of a sample lie below a quantile is binomial, so how often the ranks hold it is known.
double ChanceBetween(const Ranks& ranks, double p, uint64_t count) {
  double chance = 0;
  const auto n = static_cast<double>(count);
  for (uint64_t below = ranks.low + 1; below <= ranks.high; ++below) {
    const auto k = static_cast<double>(below);
    chance += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                       k * std::log(p) + (n - k) * std::log1p(-p));
  }
  return chance;
}

TEST(RanksAroundTest, HoldTheQuantileAsOftenAsTheySay) {
  for (const double p : {0.5, 0.9}) {
    for (const uint64_t count : {80, 200, 1'000, 20'000}) {
      const auto ranks = RanksAround(p, count);
      ASSERT_TRUE(ranks);
      EXPECT_NEAR(ChanceBetween(*ranks, p, count), 0.95, 0.02) << p << " of " << count;
    }
  }
  EXPECT_EQ(RanksAround(0.5, 10), (Ranks{1, 8}));  // 98 %
}

TEST(RanksAroundTest, AreNothingWhereTheyWouldLieOutside) {
  EXPECT_FALSE(RanksAround(0.5, 4));
  EXPECT_FALSE(RanksAround(0.9, 30));
  EXPECT_FALSE(RanksAround(0.5, 0));
  EXPECT_FALSE(RanksAround(0, 100));
  EXPECT_FALSE(RanksAround(1, 100));
}

}  // namespace
}  // namespace vafa::stats
