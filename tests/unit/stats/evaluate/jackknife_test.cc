#include "stats/evaluate/jackknife.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "tests/coverage/coverage.h"

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

// What each order is worth, in companies where some customers order much more than others.
TEST(Jackknife, CoversTheTruthOfARatioAsOftenAsItSays) {
  constexpr size_t kGroups = 32;
  std::mt19937_64 random(5);
  std::gamma_distribution<double> rate(1.5, 2.0);
  std::lognormal_distribution<double> spend(3.0, 0.6);
  const double truth = std::exp(3.0 + 0.6 * 0.6 / 2);
  for (const int customers : {120, 1'000}) {
    Coverage coverage;
    for (int company = 0; company < kCompanies; ++company) {
      double money[kGroups + 1] = {};
      double orders[kGroups + 1] = {};
      for (int i = 0; i < customers; ++i) {
        const size_t group = random() % kGroups;
        const auto count =
            static_cast<double>(std::poisson_distribution<int>(rate(random))(random));
        const double spent = count * spend(random);
        for (const size_t into : {group, kGroups}) {
          money[into] += spent;
          orders[into] += count;
        }
      }
      std::vector<double> without;
      for (size_t group = 0; group < kGroups; ++group) {
        without.push_back((money[kGroups] - money[group]) / (orders[kGroups] - orders[group]));
      }
      const auto interval = JackknifeInterval(money[kGroups] / orders[kGroups], without);
      ASSERT_TRUE(interval);
      coverage.Add(*interval, truth);
    }
    coverage.Expect(std::to_string(customers) + " customers");
  }
}

}  // namespace
}  // namespace vafa::stats
