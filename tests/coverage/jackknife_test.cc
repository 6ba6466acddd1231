// Intervals of a ratio by leaving out random groups of customers, over companies with a known
// truth.
#include "stats/evaluate/jackknife.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "tests/coverage/coverage.h"

namespace vafa::stats {
namespace {

// What each order is worth, in companies where some customers order much more than others.
TEST(SmallCompanies, ARatioIsAsSureAsItSays) {
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
