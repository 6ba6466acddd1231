#include "stats/next/held_out.h"

#include <gtest/gtest.h>

#include "stats/next/suggest.h"
#include "tests/unit/stats/next/shoppers.h"

namespace vafa::stats {
namespace {

constexpr int32_t kFrom = 340;
constexpr size_t kPlaces = 5;

TEST(ListTrial, HitsByHand) {
  Shoppers shop(6);
  shop.Add({{1, 0}, {10, 2}, {10, 3}, {20, 1}});  // buys 2 and 3 next; what comes later is not
  shop.Add({{2, 4}, {12, 5}, {12, 5}});           // buys 5 next
  shop.Add({{3, 4}});                             // buys nothing more
  shop.Add({{11, 2}});                            // had bought nothing before
  shop.Add({{4, 1}, {15, 0}});                    // buys 0 next
  std::vector<std::vector<Bought>> seen;
  const auto trial = TryLists(shop.columns(), 10, 3, [&](std::span<const Bought> history) {
                       seen.emplace_back(history.begin(), history.end());
                       return std::vector<uint32_t>{1, 2, 3, 5};  // the fourth has no place
                     }).value();
  EXPECT_EQ(trial.hit, (std::vector<uint8_t>{1, 0, 0}));
  EXPECT_EQ(trial.right_at, (std::vector<uint32_t>{0, 1, 1}));
  EXPECT_DOUBLE_EQ(trial.hit_rate(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(trial.recall, 1.0 / 3);  // both of two, none of one, none of one
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0], (std::vector<Bought>{{0, 0, 1}}));
}

TEST(ListTrial, ErrorsAndNobody) {
  Shoppers shop(2);
  shop.Add({{1, 0}});
  const ListFor none = [](std::span<const Bought>) { return std::vector<uint32_t>(); };
  EXPECT_EQ(TryLists(shop.columns(), 5, 0, none).error().field, "places");
  const auto nobody = TryLists(shop.columns(), 5, 3, none).value();
  EXPECT_TRUE(nobody.hit.empty());
  EXPECT_EQ(nobody.hit_rate(), 0);
  EXPECT_EQ(Compare(nobody, nobody).error().field, "customers");
  ListTrial one;
  one.hit = {1};
  EXPECT_EQ(Compare(one, nobody).error().field, "hit");
}

/// The hit rate of item-to-item less that of the best-sellers, both of what was known before.
EstimateWithInterval Gain(const Shoppers& shop) {
  const auto columns = shop.columns();
  const auto best = BestSellers(RecentSales(columns, kFrom, 182).value(), kPlaces);
  const ItemToItem model = FitItemToItem(columns, kFrom).value();
  Suggester suggester(model);
  const auto similar = TryLists(columns, kFrom, kPlaces, [&](std::span<const Bought> history) {
                         std::vector<uint32_t> list;
                         for (const auto& one : suggester.Best(history, kPlaces)) {
                           list.push_back(one.product);
                         }
                         return list;
                       }).value();
  const auto plain =
      TryLists(columns, kFrom, kPlaces, [&](std::span<const Bought>) { return best; }).value();
  return Compare(similar, plain).value();
}

TEST(ListTrial, FindsPlantedPairs) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    // Five of forty products are an eighth of the purchases; her own pairs are all of them.
    const auto gain = Gain(Pairs(2'000, 40, 3, seed));
    EXPECT_GT(gain.interval.low, 0.5) << seed;
  }
}

TEST(ListTrial, WhereAllAreAlikeTheBestSellersStay) {
  int better = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    better += Gain(Alike(1'000, 40, seed)).interval.low > 0;
  }
  EXPECT_LE(better, 1);
}

}  // namespace
}  // namespace vafa::stats
