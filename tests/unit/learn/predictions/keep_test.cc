#include "learn/predictions/keep.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <vector>

#include "tests/unit/stats/btyd/cdnow.h"

namespace vafa::predictions {
namespace {

struct Shop {
  std::vector<int64_t> ids;
  std::vector<size_t> offsets = {0};
  std::vector<int32_t> days;
  std::vector<int64_t> amounts;

  void Add(int64_t id, const std::vector<int32_t>& at, int64_t amount) {
    ids.push_back(id);
    days.insert(days.end(), at.begin(), at.end());
    amounts.insert(amounts.end(), at.size(), amount);
    offsets.push_back(days.size());
  }
  KeepInput At(int32_t day) const { return {ids, {offsets, days, amounts}, day}; }
};

std::vector<int32_t> Every(int32_t step, int32_t from, int32_t to) {
  std::vector<int32_t> days;
  for (int32_t day = from; day <= to; day += step) days.push_back(day);
  return days;
}

/// Three years of a shop with customers of all kinds, about half of whom leave.
Shop RandomShop(uint64_t seed, int customers) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int32_t> start(0, 900), gap(5, 90);
  std::uniform_int_distribution<int64_t> amount(500, 20'000);
  std::bernoulli_distribution leaves(0.15);
  Shop shop;
  for (int id = 0; id < customers; ++id) {
    const double usual = gap(random);
    std::exponential_distribution<double> wait(1 / usual);
    std::vector<int32_t> days;
    for (double day = start(random); day <= 1095; day += wait(random)) {
      days.push_back(static_cast<int32_t>(day));
      if (leaves(random)) break;
    }
    shop.Add(id, days, amount(random));
  }
  return shop;
}

const KeepRow& RowOf(const KeepList& list, int64_t customer) {
  return *std::ranges::find(list.rows, customer, &KeepRow::customer);
}

void ExpectSane(const KeepList& list) {
  for (const KeepRow& row : list.rows) {
    EXPECT_TRUE(std::isfinite(row.expected_orders)) << row.customer;
    EXPECT_GE(row.expected_orders, 0) << row.customer;
    EXPECT_GE(row.average_order, 0) << row.customer;
    EXPECT_GE(row.value_at_risk, 0) << row.customer;
    EXPECT_LE(row.value_at_risk, row.expected_value) << row.customer;
    EXPECT_GE(row.silent_days, 0) << row.customer;
    if (row.p_alive) {
      EXPECT_GE(*row.p_alive, 0) << row.customer;
      EXPECT_LT(*row.p_alive, 1) << row.customer;
    }
    EXPECT_EQ(row.rhythm_days.has_value(), row.purchases > 1) << row.customer;
    if (row.rhythm_days) EXPECT_GE(*row.rhythm_days, 1) << row.customer;
  }
  EXPECT_TRUE(std::ranges::is_sorted(list.rows, std::ranges::greater(), &KeepRow::value_at_risk));
  EXPECT_GE(list.at_risk, 0);
  const auto at_risk_of_first = [&](size_t n) {
    int64_t sum = 0;
    for (size_t i = 0; i < n; ++i) sum += list.rows[i].value_at_risk;
    return sum;
  };
  ASSERT_LE(list.half, list.late);
  ASSERT_LE(list.late, list.rows.size());
  EXPECT_EQ(at_risk_of_first(list.late), list.at_risk);
  EXPECT_GE(2 * at_risk_of_first(list.half), list.at_risk);
  if (list.half > 0) {
    EXPECT_GT(list.rows[list.late - 1].value_at_risk, 0);
    EXPECT_LT(2 * at_risk_of_first(list.half - 1), list.at_risk);
  }
}

TEST(Keep, RanksTheSlippingAboveTheHealthyAndTheLongGone) {
  Shop shop = RandomShop(1, 500);
  shop.Add(1001, Every(21, 300, 1090), 5'000);  // healthy
  shop.Add(1002, Every(21, 300, 1000), 5'000);  // silent for 84 to 95 days
  shop.Add(1003, Every(21, 10, 500), 5'000);    // gone for a year and a half
  shop.Add(1004, {1000}, 5'000);                // once
  const auto list = RankWhomToKeep(shop.At(1095));
  ASSERT_TRUE(list);
  EXPECT_EQ(list->fit.model, KeepModel::kBgNbd);
  const int64_t slipping = RowOf(*list, 1002).value_at_risk;
  EXPECT_GT(slipping, 10 * RowOf(*list, 1001).value_at_risk);
  EXPECT_GT(slipping, 10 * RowOf(*list, 1003).value_at_risk);
  EXPECT_GT(slipping, 3 * RowOf(*list, 1004).value_at_risk);
  EXPECT_EQ(RowOf(*list, 1001).reason, KeepReason::kInRhythm);
  EXPECT_EQ(RowOf(*list, 1002).reason, KeepReason::kRhythmBroken);
  EXPECT_EQ(RowOf(*list, 1003).reason, KeepReason::kProbablyGone);
  EXPECT_EQ(RowOf(*list, 1004).reason, KeepReason::kOnce);
  EXPECT_NEAR(*RowOf(*list, 1002).rhythm_days, 21, 1e-9);
  EXPECT_GT(*RowOf(*list, 1001).p_alive, 0.8);
  EXPECT_LT(*RowOf(*list, 1003).p_alive, 0.01);
  EXPECT_LT(*RowOf(*list, 1004).p_alive, 1);
  ExpectSane(*list);
}

TEST(Keep, WhoIsNotLateIsNotAtRisk) {
  const Shop shop = RandomShop(2, 400);
  const auto list = RankWhomToKeep(shop.At(1095));
  ASSERT_TRUE(list);
  for (const KeepRow& row : list->rows) {
    if (row.rhythm_days && row.silent_days <= *row.rhythm_days) {
      EXPECT_EQ(row.value_at_risk, 0) << row.customer;
    }
  }
}

TEST(Keep, OneLongHolidayDoesNotChangeTheRhythm) {
  Shop shop = RandomShop(3, 300);
  shop.Add(2000, {100, 121, 142, 163, 184, 400, 421, 442}, 1'000);
  const auto list = RankWhomToKeep(shop.At(1095));
  ASSERT_TRUE(list);
  EXPECT_NEAR(*RowOf(*list, 2000).rhythm_days, 21, 1e-9);
}

TEST(Keep, PurchasesOnOneDayAreOneAndLaterOnesAreNotSeen) {
  Shop shop = RandomShop(4, 300);
  shop.Add(3000, {100, 100, 130, 130, 130, 1000}, 700);
  shop.Add(3001, {900}, 700);
  const auto list = RankWhomToKeep(shop.At(800));
  ASSERT_TRUE(list);
  const KeepRow& row = RowOf(*list, 3000);
  EXPECT_EQ(row.purchases, 2u);
  EXPECT_EQ(row.last_purchase_day, 130);
  EXPECT_EQ(row.silent_days, 670);
  EXPECT_EQ(row.average_order, 1'750);
  EXPECT_EQ(std::ranges::count(list->rows, 3001, &KeepRow::customer), 0);
}

TEST(Keep, DoesNotDependOnTheOrderOfCustomersOrOnThreads) {
  const Shop shop = RandomShop(5, 300);
  Shop turned;
  for (size_t i = shop.ids.size(); i-- > 0;) {
    turned.ids.push_back(shop.ids[i]);
    for (size_t k = shop.offsets[i]; k < shop.offsets[i + 1]; ++k) {
      turned.days.push_back(shop.days[k]);
      turned.amounts.push_back(shop.amounts[k]);
    }
    turned.offsets.push_back(turned.days.size());
  }
  const auto one = RankWhomToKeep(shop.At(1095), 1);
  const auto other = RankWhomToKeep(turned.At(1095), 3);
  ASSERT_TRUE(one && other);
  for (size_t i = 0; i < one->rows.size(); ++i) {
    const KeepRow& found = RowOf(*other, one->rows[i].customer);
    EXPECT_NEAR(static_cast<double>(one->rows[i].value_at_risk),
                static_cast<double>(found.value_at_risk), 1.0);
  }
}

TEST(Keep, TooLittleDataFallBackToThePlainRuleAndSayWhy) {
  Shop few;
  few.Add(1, Every(20, 0, 200), 1'000);  // silent for 200 at day 400
  few.Add(2, Every(20, 0, 400), 1'000);
  few.Add(3, {390}, 1'000);
  const auto list = RankWhomToKeep(few.At(400));
  ASSERT_TRUE(list);
  EXPECT_EQ(list->fit.model, KeepModel::kPlainRule);
  ASSERT_TRUE(list->fit.reason);
  EXPECT_EQ(list->fit.reason->id, "predictions.too_few_repeat_buyers");
  EXPECT_EQ(list->rows.front().customer, 1);
  EXPECT_GT(list->rows.front().value_at_risk, 0);
  EXPECT_EQ(RowOf(*list, 2).value_at_risk, 0);
  EXPECT_FALSE(list->rows.front().p_alive);
  ExpectSane(*list);

  Shop young;
  for (int64_t id = 0; id < 100; ++id) young.Add(id, {0, 10, 20}, 1'000);
  const auto short_list = RankWhomToKeep(young.At(30));
  ASSERT_TRUE(short_list);
  EXPECT_EQ(short_list->fit.model, KeepModel::kPlainRule);
  EXPECT_EQ(short_list->fit.reason->id, "predictions.too_short");
}

TEST(Keep, NobodyIsAnEmptyListWithAReason) {
  const auto list = RankWhomToKeep(Shop().At(100));
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->rows.empty());
  EXPECT_EQ(list->fit.reason->id, "predictions.no_purchases");
}

TEST(Keep, ColumnsThatDoNotFitAreNamed) {
  Shop shop;
  shop.Add(1, {5, 3}, 10);
  auto list = RankWhomToKeep(shop.At(10));
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().field, "days");
  shop = Shop();
  shop.Add(1, {3, 5}, 10);
  shop.ids.push_back(2);
  list = RankWhomToKeep(shop.At(10));
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().field, "customers");
}

TEST(Keep, AnyDataGiveAnswersWithoutNonsense) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 60; ++round) {
    Shop shop;
    const int customers = std::uniform_int_distribution(1, 150)(random);
    const int32_t span = std::uniform_int_distribution(1, 20'000)(random);
    const bool wild = round % 3 == 0;
    const int64_t most = wild ? 1'000'000'000'000'000 : 50'000;
    std::uniform_int_distribution<int64_t> amount(-most / 10, most);
    for (int id = 0; id < customers; ++id) {
      std::vector<int32_t> days(std::uniform_int_distribution<size_t>(0, round % 40)(random));
      for (auto& day : days) day = std::uniform_int_distribution(-span, span)(random);
      std::ranges::sort(days);
      shop.Add(id, days, amount(random));
    }
    const auto list = RankWhomToKeep(shop.At(round % 2 == 0 ? span : 0));
    ASSERT_TRUE(list) << "round " << round;
    ExpectSane(*list);
  }
}

TEST(Keep, CdnowIsRankedByThePublishedModel) {
  VAFA_CDNOW_OR_SKIP(cdnow);
  std::vector<int64_t> ids(cdnow.offsets.size() - 1);
  std::iota(ids.begin(), ids.end(), 1);
  const auto list = RankWhomToKeep({ids, cdnow.columns(), stats::DayOf(1997, 9, 30)});
  ASSERT_TRUE(list);
  ExpectSane(*list);
  EXPECT_EQ(list->fit.model, KeepModel::kBgNbd);
  EXPECT_EQ(list->fit.customers, 2357u);
  EXPECT_EQ(list->fit.from_day, stats::DayOf(1997, 1, 1));
  EXPECT_NEAR(list->fit.purchases->fit.parameters.r, 0.24259, 1e-5);
  EXPECT_NEAR(list->fit.spend->parameters.gamma / 100, 15.44, 0.01);
  for (size_t i = 0; i < 20; ++i) {
    const KeepRow& row = list->rows[i];
    EXPECT_GE(row.purchases, 3u) << row.customer;
    EXPECT_GT(row.silent_days, 2 * *row.rhythm_days) << row.customer;
    EXPECT_GT(*row.p_alive, 0.1) << row.customer;
    EXPECT_LT(*row.p_alive, 0.9) << row.customer;
  }
}

}  // namespace
}  // namespace vafa::predictions
