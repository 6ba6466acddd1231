// The tastes that the simulator plants, and whether they are found.
#include "learn/predictions/next_products.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "demo/products.h"
#include "tests/unit/ask/world.h"
#include "tests/unit/demo/company.h"

namespace vafa::demo {
namespace {

TEST(Tastes, HalfOfTheLinesAreOfHerOwn) {
  const Simulator simulator = Make(Shape::kShop, 5'000);
  Life life;
  std::map<std::string_view, double> drinkers;
  double hers = 0, others = 0, lines = 0;
  for (int64_t index = 0; index < simulator.options().customers; ++index) {
    simulator.Simulate(index, life);
    drinkers[life.hidden.taste] += 1;
    for (const OrderLine& line : life.orders) {
      const std::string_view taste = TasteOf(line.product);
      lines += 1;
      hers += taste == life.hidden.taste;
      others += taste != life.hidden.taste && !taste.empty();
    }
  }
  ASSERT_EQ(drinkers.size(), std::size(kTastes));
  for (const auto& [taste, count] : drinkers) EXPECT_NEAR(count / 5'000, 0.2, 0.02) << taste;
  // The planted half, and of the other half what anybody buys: about a sixth. Not everything is to
  // be had for every amount.
  EXPECT_NEAR(hers / lines, 0.55, 0.06);
  EXPECT_NEAR(others / lines, 0.31, 0.06);
}

TEST(Tastes, AreFoundByWhatIsBoughtByTheSameCustomers) {
  const Simulator simulator = Make(Shape::kShop, 4'000);
  constexpr int64_t kIstanbul = 3 * 3600 * kMicrosPerSecond;
  ask::TestNames names;
  predictions::Baskets baskets;
  std::map<std::string_view, uint32_t> place_of;
  Life life;
  for (int64_t index = 0; index < simulator.options().customers; ++index) {
    simulator.Simulate(index, life);
    for (const OrderLine& line : life.orders) {
      const auto [known, is_new] =
          place_of.try_emplace(line.product, static_cast<uint32_t>(place_of.size()));
      if (is_new) baskets.labels.push_back(names.AddLabel(std::string(line.product)));
      baskets.days.push_back(static_cast<int32_t>((line.at.micros + kIstanbul) / kMicrosPerDay));
      baskets.products.push_back(known->second);
    }
    if (!life.orders.empty()) baskets.offsets.push_back(baskets.days.size());
  }
  const auto last_day = static_cast<int32_t>((kEnd.micros + kIstanbul) / kMicrosPerDay) - 1;
  const auto fit = predictions::FitNextProducts(baskets, names, last_day).value();
  ASSERT_TRUE(fit.trial.has_value()) << Render(fit.reason.value_or(Message()), Language::kEnglish);
  EXPECT_EQ(fit.model.method(), "item-to-item");
  EXPECT_GT(fit.trial->gain.interval.low, 0.02);

  // Of products of a taste, most neighbours beside themselves are of the same.
  ASSERT_TRUE(fit.model.similar.has_value());
  double same = 0, all = 0;
  for (uint32_t product = 0; product < fit.model.products.size(); ++product) {
    const std::string_view taste = TasteOf(fit.model.products[product]);
    if (taste.empty()) continue;
    size_t rank = 0;
    for (const auto& [neighbour, similarity] : fit.model.similar->NeighboursOf(product)) {
      if (neighbour == product) continue;
      if (++rank > 3) break;
      all += 1;
      same += TasteOf(fit.model.products[neighbour]) == taste;
    }
  }
  EXPECT_GT(same / all, 0.6);
}

}  // namespace
}  // namespace vafa::demo
