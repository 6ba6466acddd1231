#include "stats/evaluate/discoveries.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace vafa::stats {
namespace {

TEST(Discoveries, OfThePaper) {
  // Benjamini & Hochberg 1995, section 3: of 15 comparisons four stand at 0.05. Adjusted values
  // from R's p.adjust.
  const std::vector<double> p = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  const auto adjusted = AdjustForDiscoveries(p).value();
  const double expected[] = {0.0015,        0.0030,        0.0095,        0.0356250000,  0.0603,
                             0.06385714286, 0.06385714286, 0.0645,        0.0765,        0.4860,
                             0.58118181818, 0.71487500000, 0.75323076923, 0.81321428571, 1.0};
  for (size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-10);
  EXPECT_EQ(std::ranges::count_if(adjusted, [](double q) { return q <= 0.05; }), 4);
  // Four of the 15 lie above ½: π₀ = 5/7.5.
  const auto q = QValuesOf(p).value();
  EXPECT_NEAR(q.null_share, 5 / 7.5, 1e-12);
  EXPECT_NEAR(q.values[4], 0.0603 * 5 / 7.5, 1e-12);
}

TEST(Discoveries, AreFalseAsRarelyAsTheySay) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform;
  double by_adjusted = 0, by_q = 0, found_adjusted = 0, found_q = 0;
  constexpr int kRounds = 300;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> p;  // 60 of 100 have nothing to find
    for (int i = 0; i < 100; ++i) p.push_back(uniform(random) * (i < 60 ? 1 : 0.01));
    const auto count = [&](const std::vector<double>& values, double& share, double& found) {
      double all = 0, wrong = 0;
      for (size_t i = 0; i < 100; ++i) {
        if (values[i] > 0.1) continue;
        all += 1;
        wrong += i < 60 ? 1 : 0;
      }
      share += wrong / std::max(1.0, all) / kRounds;
      found += all;
    };
    count(AdjustForDiscoveries(p).value(), by_adjusted, found_adjusted);
    count(QValuesOf(p)->values, by_q, found_q);
  }
  EXPECT_NEAR(by_adjusted, 0.06, 0.015);  // 0.1 times the 60 %
  EXPECT_LT(by_q, 0.115);
  EXPECT_GE(found_q, found_adjusted);
}

TEST(Discoveries, OrderDoesNotMatterAndErrorsNameTheColumn) {
  const auto adjusted = AdjustForDiscoveries(std::vector<double>{0.04, 0.01, 0.5}).value();
  EXPECT_NEAR(adjusted[0], 0.06, 1e-15);
  EXPECT_NEAR(adjusted[1], 0.03, 1e-15);
  EXPECT_NEAR(adjusted[2], 0.5, 1e-15);
  EXPECT_TRUE(AdjustForDiscoveries({})->empty());
  EXPECT_TRUE(QValuesOf({})->values.empty());
  EXPECT_EQ(AdjustForDiscoveries(std::vector<double>{1.1}).error().field, "p_values");
  EXPECT_EQ(QValuesOf(std::vector<double>{-0.1}).error().field, "p_values");
}

}  // namespace
}  // namespace vafa::stats
