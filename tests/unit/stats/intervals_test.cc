#include "stats/intervals.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace vafa::stats
