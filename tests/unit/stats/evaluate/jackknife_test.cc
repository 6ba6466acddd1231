#include "stats/evaluate/jackknife.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace vafa::stats {
namespace {

// With one value in each group the jackknife of a mean is its usual standard error.
TEST(Jackknife, OfAMeanIsItsStandardError) {
  std::vector<double> values;
  double sum = 0;
  for (int i = 1; i <= 16; ++i) {
    values.push_back(i * i);
    sum += i * i;
  }
  std::vector<double> without;
  for (const double value : values) without.push_back((sum - value) / 15);
  double squares = 0;
  for (const double value : values) squares += (value - sum / 16) * (value - sum / 16);
  const double half = 2.13144954555978 * std::sqrt(squares / 15 / 16);  // t of 15 degrees
  const auto interval = JackknifeInterval(sum / 16, without);
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->low, sum / 16 - half, 1e-9);
  EXPECT_NEAR(interval->high, sum / 16 + half, 1e-9);
}

TEST(Jackknife, LeavesOutGroupsWithNobody) {
  std::vector<double> without{1, 2, 3, 4, 5, 6, 7, 8, 9, 11};
  const auto interval = JackknifeInterval(10, without);
  ASSERT_TRUE(interval);
  without.insert(without.end(), 22, 10);
  EXPECT_EQ(JackknifeInterval(10, without), interval);
  without.front() = 10;
  EXPECT_FALSE(JackknifeInterval(10, without));
}

TEST(Jackknife, SaysNothingOfWhatIsNotFinite) {
  std::vector<double> without(20, 1.0);
  without[3] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(JackknifeInterval(2, without));
  EXPECT_FALSE(JackknifeInterval(std::nan(""), without));
}

}  // namespace
}  // namespace vafa::stats
