#include "stats/next/item_to_item.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stats/next/suggest.h"
#include "tests/unit/stats/next/shoppers.h"

namespace vafa::stats {
namespace {

constexpr uint32_t kA = 0, kB = 1, kC = 2;

/// n_A = n_B = 3, n_C = 1, n_AB = 2, n_AC = 1, n_BC = 0; one customer bought A on two days.
Shoppers Few() {
  Shoppers few(3);
  few.Add({{1, kA}, {2, kB}});
  few.Add({{1, kA}, {1, kB}, {3, kA}});
  few.Add({{1, kA}, {2, kC}});
  few.Add({{5, kB}});
  return few;
}

double SimilarityOf(const ItemToItem& model, uint32_t from, uint32_t to) {
  for (const auto& [product, similarity] : model.NeighboursOf(from)) {
    if (product == to) return similarity;
  }
  return 0;
}

TEST(History, IsNewestFirstWithLaterDaysAndTimes) {
  const Shoppers few = Few();
  const auto columns = few.columns();
  const std::vector<Bought> all = {{kA, 0, 2}, {kB, 1, 1}};
  EXPECT_EQ(HistoryOf(columns.DaysOf(1), columns.ProductsOf(1), 100), all);
  const std::vector<Bought> before = {{kB, 0, 1}, {kA, 0, 1}};
  EXPECT_EQ(HistoryOf(columns.DaysOf(1), columns.ProductsOf(1), 3), before);
  EXPECT_TRUE(HistoryOf(columns.DaysOf(1), columns.ProductsOf(1), 1).empty());
  EXPECT_EQ(HistoryOf(columns.DaysOf(0), columns.ProductsOf(0), 100, 1).size(), 1u);
}

TEST(History, AProductTwiceOnADayCountsOnce) {
  const int32_t days[] = {4, 4, 4, 9};
  const uint32_t products[] = {7, 5, 7, 7};
  const std::vector<Bought> history = {{7, 0, 2}, {5, 1, 1}};
  EXPECT_EQ(HistoryOf(days, products, 10), history);
}

TEST(ItemToItem, SimilaritiesByHand) {
  const Shoppers few = Few();
  const auto model =
      FitItemToItem(few.columns(), 100, {.shrinkage = 2, .neighbours = 5, .decay = 0.5}).value();
  // 2/√(3·3) · 2/(2+2);  1/√(3·1) · 1/(1+2);  1/3 · 1/(1+2).
  EXPECT_NEAR(SimilarityOf(model, kA, kB), 1.0 / 3, 1e-15);
  EXPECT_NEAR(SimilarityOf(model, kA, kC), 1 / (3 * std::sqrt(3.0)), 1e-15);
  EXPECT_NEAR(SimilarityOf(model, kA, kA), 1.0 / 9, 1e-15);
  EXPECT_EQ(SimilarityOf(model, kB, kC), 0);
  EXPECT_EQ(SimilarityOf(model, kB, kB), 0);
  // Of A: 1 repeat; its buyers bought on 3 later days, A on 4 of all 7 days: (1+2) / (3·4/7 + 2).
  EXPECT_NEAR(model.again[kA], 21.0 / 26, 1e-15);
  // Of B: no repeat; 1 later day, B on 3 of 7 days: (0+2) / (1·3/7 + 2).
  EXPECT_NEAR(model.again[kB], 14.0 / 17, 1e-15);
  EXPECT_EQ(model.again[kC], 1);
  // Nothing is known of what came later.
  const auto early = FitItemToItem(few.columns(), 2, {.shrinkage = 0}).value();
  EXPECT_NEAR(SimilarityOf(early, kA, kB), 1 / std::sqrt(3.0), 1e-15);
  EXPECT_EQ(SimilarityOf(early, kA, kA), 0);
}

TEST(ItemToItem, OnlyTheMostSimilarAreKept) {
  const Shoppers few = Few();
  const auto model = FitItemToItem(few.columns(), 100, {.shrinkage = 2, .neighbours = 1}).value();
  ASSERT_EQ(model.NeighboursOf(kA).size(), 1u);
  EXPECT_EQ(model.NeighboursOf(kA)[0].product, kB);
  EXPECT_LE(model.neighbours.size(), 3u);
}

TEST(Suggester, ScoresByHand) {
  const Shoppers few = Few();
  const auto model =
      FitItemToItem(few.columns(), 100, {.shrinkage = 2, .neighbours = 5, .decay = 0.5}).value();
  Suggester suggester(model);
  const Bought history[] = {{kA, 0, 1}, {kB, 1, 1}};
  for (int time = 0; time < 2; ++time) {  // nothing is left over from the first
    const auto best = suggester.Best(history, 5);
    ASSERT_EQ(best.size(), 3u);
    EXPECT_EQ(best[0].product, kB);  // 1/3 from A, times 14/17
    EXPECT_NEAR(best[0].score, 14.0 / 51, 1e-15);
    EXPECT_EQ(best[0].because, kA);
    EXPECT_EQ(best[1].product, kA);  // 1/9 from itself and 1/2 · 1/3 from B, times 21/26
    EXPECT_NEAR(best[1].score, 5.0 / 18 * 21 / 26, 1e-15);
    EXPECT_EQ(best[1].because, kB);
    EXPECT_EQ(best[2].product, kC);  // 1/(3√3) from A
    EXPECT_EQ(best[2].because, kA);
  }
  EXPECT_EQ(suggester.Best(history, 1).size(), 1u);
  EXPECT_TRUE(suggester.Best({}, 5).empty());
  const Bought unknown[] = {{99, 0, 1}};
  EXPECT_TRUE(suggester.Best(unknown, 5).empty());
}

TEST(Suggester, WhatNobodyBuysTwiceGoesAndHabitsStay) {
  constexpr uint32_t kBeans = 0, kKettle = 1, kFilters = 2, kTea = 3;
  Shoppers shop(4);
  for (int i = 0; i < 200; ++i) {
    shop.Add({{1, kBeans}, {1, kKettle}, {8, kBeans}, {15, kBeans}, {15, kFilters}, {22, kBeans}});
    shop.Add({{1, kTea}, {8, kTea}, {15, kTea}, {22, kTea}});
  }
  const auto model = FitItemToItem(shop.columns(), 100).value();
  // Its 200 buyers bought on 600 later days, and of all 1,600 days 800 have beans, 200 a kettle.
  EXPECT_NEAR(model.again[kBeans], (600.0 + 10) / (600 * 0.5 + 10), 1e-12);
  EXPECT_NEAR(model.again[kKettle], 10 / (600 * 0.125 + 10), 1e-12);
  const Bought history[] = {{kBeans, 0, 1}, {kKettle, 0, 1}};
  const auto best = Suggester(model).Best(history, 3);
  ASSERT_EQ(best.size(), 3u);
  EXPECT_EQ(best[0].product, kBeans);
  EXPECT_EQ(best[1].product, kFilters);
  EXPECT_EQ(best[2].product, kKettle);
}

TEST(RecentSales, HalveWithAge) {
  Shoppers shop(3);
  shop.Add({{0, kA}, {0, kA}, {10, kB}});
  shop.Add({{10, kB}, {20, kC}});
  const auto sales = RecentSales(shop.columns(), 11, 10).value();
  EXPECT_NEAR(sales[kA], 0.5, 1e-15);  // one day, ten days before the last
  EXPECT_NEAR(sales[kB], 2, 1e-15);
  EXPECT_EQ(sales[kC], 0);
  EXPECT_EQ(BestSellers(sales, 5), (std::vector<uint32_t>{kB, kA}));
  EXPECT_EQ(BestSellers(sales, 1), (std::vector<uint32_t>{kB}));
  EXPECT_EQ(RecentSales(shop.columns(), 11, 0).error().field, "half_life");
}

TEST(ItemToItemInputs, ErrorsNameWhatIsWrong) {
  const size_t offsets[] = {0, 2};
  const int32_t days[] = {1, 2}, falling[] = {2, 1};
  const uint32_t products[] = {0, 1};
  const auto field = [](const BasketColumns& columns, const ItemToItemOptions& options = {}) {
    return FitItemToItem(columns, 10, options).error().field;
  };
  EXPECT_EQ(field({offsets, falling, products, 2}), "days");
  EXPECT_EQ(field({offsets, days, products, 1}), "products");
  EXPECT_EQ(field({offsets, days, std::span(products).first(1), 2}), "products");
  const size_t short_offsets[] = {0, 1}, falling_offsets[] = {0, 2, 1}, late[] = {1, 2};
  EXPECT_EQ(field({short_offsets, days, products, 2}), "offsets");
  EXPECT_EQ(field({falling_offsets, days, products, 2}), "offsets");
  EXPECT_EQ(field({late, days, products, 2}), "offsets");
  EXPECT_EQ(field({{}, days, products, 2}), "offsets");
  const BasketColumns good{offsets, days, products, 2};
  EXPECT_EQ(field(good, {.shrinkage = -1}), "shrinkage");
  EXPECT_EQ(field(good, {.shrinkage = std::nan("")}), "shrinkage");
  EXPECT_EQ(field(good, {.neighbours = 0}), "neighbours");
  EXPECT_EQ(field(good, {.decay = 0}), "decay");
  EXPECT_EQ(field(good, {.decay = 1.5}), "decay");
}

TEST(ItemToItemInputs, WhatWasKeptElsewhereIsChecked) {
  const Shoppers few = Few();
  const ItemToItem good = FitItemToItem(few.columns(), 100).value();
  EXPECT_TRUE(Check(good).has_value());
  EXPECT_TRUE(Check(ItemToItem()).has_value());
  const auto field = [&](auto spoil) {
    ItemToItem model = good;
    spoil(model);
    return Check(model).error().field;
  };
  EXPECT_EQ(field([](ItemToItem& m) { m.offsets.pop_back(); }), "offsets");
  EXPECT_EQ(field([](ItemToItem& m) { m.offsets[1] = 100; }), "offsets");
  EXPECT_EQ(field([](ItemToItem& m) { m.neighbours[0].product = 3; }), "neighbours");
  EXPECT_EQ(field([](ItemToItem& m) { m.neighbours[0].similarity = 2; }), "neighbours");
  EXPECT_EQ(field([](ItemToItem& m) { m.again[0] = std::nan(""); }), "again");
  EXPECT_EQ(field([](ItemToItem& m) { m.decay = 0; }), "decay");
}

TEST(ItemToItemInputs, RunsOnAnything) {
  const size_t nobody[] = {0};
  const auto empty = FitItemToItem({nobody, {}, {}, 0}, 10).value();
  EXPECT_EQ(empty.products(), 0u);
  EXPECT_TRUE(Suggester(empty).Best({}, 5).empty());
  const auto unsold = FitItemToItem({nobody, {}, {}, 4}, 10).value();
  EXPECT_EQ(unsold.products(), 4u);
  EXPECT_TRUE(unsold.neighbours.empty());
  Shoppers one(1);
  one.Add({{3, 0}, {4, 0}, {5, 0}});
  for (const double shrinkage : {0.0, 10.0}) {
    const auto model = FitItemToItem(one.columns(), 10, {.shrinkage = shrinkage}).value();
    EXPECT_TRUE(Check(model).has_value());
    EXPECT_EQ(model.NeighboursOf(0).size(), 1u);
  }
  // A customer of more products than are looked at.
  Shoppers wholesale(200);
  std::vector<std::pair<int32_t, uint32_t>> everything;
  for (uint32_t product = 0; product < 200; ++product) {
    everything.emplace_back(static_cast<int32_t>(product), product);
  }
  wholesale.Add(everything);
  const auto model = FitItemToItem(wholesale.columns(), 1000, {.shrinkage = 0}).value();
  EXPECT_TRUE(model.NeighboursOf(0).empty());
  EXPECT_EQ(model.NeighboursOf(199).size(), 20u);
}

TEST(ItemToItemConsistent, OrderAndNumbersDoNotMatter) {
  const Shoppers shop = Pairs(300, 20, 3, 1);
  const auto model = FitItemToItem(shop.columns(), 500).value();
  Shoppers turned(20), later(20), renumbered(20);
  for (size_t c = shop.customers(); c-- > 0;) turned.Add(shop.Of(c));
  for (size_t c = 0; c < shop.customers(); ++c) {
    auto purchases = shop.Of(c);
    for (auto& [day, product] : purchases) day += 70;
    later.Add(purchases);
    for (auto& [day, product] : purchases) product = 19 - product;
    renumbered.Add(purchases);
  }
  const auto same = FitItemToItem(turned.columns(), 500).value();
  EXPECT_EQ(same.neighbours, model.neighbours);
  EXPECT_EQ(same.again, model.again);
  EXPECT_EQ(FitItemToItem(later.columns(), 570)->neighbours, model.neighbours);
  const auto other = FitItemToItem(renumbered.columns(), 570).value();
  for (uint32_t a = 0; a < 20; ++a) {
    for (uint32_t b = 0; b < 20; ++b) {
      EXPECT_DOUBLE_EQ(SimilarityOf(other, 19 - a, 19 - b), SimilarityOf(model, a, b));
      EXPECT_DOUBLE_EQ(SimilarityOf(model, a, b), SimilarityOf(model, b, a));
    }
  }
}

}  // namespace
}  // namespace vafa::stats
