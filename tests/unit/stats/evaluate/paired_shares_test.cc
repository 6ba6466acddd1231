#include "stats/evaluate/paired_shares.h"

#include <gtest/gtest.h>

#include <random>

namespace vafa::stats {
namespace {

TEST(PairedShares, ApprovalOfThePresident) {
  // The counts of Agresti, "Categorical Data Analysis", 2nd edition, table 10.1: 944 of 1,600
  // approved at first, 880 later; his interval of the plain Wald method is (0.021, 0.059). By hand:
  // 64/1602 ± 1.959964 · √((238/1602 − (64/1602)²)/1602).
  const auto difference = DifferenceOfPairedShares({794, 150, 86, 570}).value();
  EXPECT_DOUBLE_EQ(difference.value, 0.04);
  EXPECT_NEAR(difference.interval.low, 0.0211773, 1e-6);
  EXPECT_NEAR(difference.interval.high, 0.0587229, 1e-6);
}

TEST(PairedShares, TurnedAroundIsMirrored) {
  const auto one = DifferenceOfPairedShares({5, 9, 2, 14}).value();
  const auto other = DifferenceOfPairedShares({5, 2, 9, 14}).value();
  EXPECT_DOUBLE_EQ(one.value, -other.value);
  EXPECT_NEAR(one.interval.low, -other.interval.high, 1e-15);
  EXPECT_NEAR(one.interval.high, -other.interval.low, 1e-15);
}

TEST(PairedShares, TheSmallestCountsHaveIntervals) {
  for (const PairedCounts& counts : {PairedCounts{0, 1, 0, 0}, PairedCounts{0, 0, 1, 0},
                                     PairedCounts{0, 0, 0, 1}, PairedCounts{7, 0, 0, 0}}) {
    const auto difference = DifferenceOfPairedShares(counts).value();
    EXPECT_GE(difference.interval.low, -1);
    EXPECT_LE(difference.interval.high, 1);
    EXPECT_LT(difference.interval.low, difference.interval.high);
  }
}

TEST(PairedShares, ErrorsNameTheCount) {
  EXPECT_EQ(DifferenceOfPairedShares({-1, 0, 0, 1}).error().field, "both");
  EXPECT_EQ(DifferenceOfPairedShares({0, -1, 0, 1}).error().field, "only_a");
  EXPECT_EQ(DifferenceOfPairedShares({0, 0, -1, 1}).error().field, "only_b");
  EXPECT_EQ(DifferenceOfPairedShares({0, 0, 1, -1}).error().field, "neither");
  EXPECT_EQ(DifferenceOfPairedShares({}).error().field, "customers");
}

TEST(PairedShares, TheIntervalCoversTheTruth) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> uniform;
  int covered = 0;
  constexpr int kTrials = 4'000;
  for (int trial = 0; trial < kTrials; ++trial) {
    PairedCounts counts;
    for (int i = 0; i < 80; ++i) {
      const double u = uniform(random);
      ++(u < 0.3   ? counts.both
         : u < 0.5 ? counts.only_a
         : u < 0.6 ? counts.only_b
                   : counts.neither);
    }
    const auto difference = DifferenceOfPairedShares(counts).value();
    covered += difference.interval.low <= 0.1 && 0.1 <= difference.interval.high;
  }
  EXPECT_NEAR(covered / double{kTrials}, 0.95, 0.015);
}

}  // namespace
}  // namespace vafa::stats
