#include "learn/metrics/targets.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/learn/metrics/shop.h"

namespace vafa::metrics {
namespace {

using State = Progress::State;

TEST(Targets, APathIsStraightForWhatAddsUpAndFlatForTheRest) {
  Kpi kpi;
  EXPECT_DOUBLE_EQ(PathOf(kpi, 0.9, 0.5), 0.9);
  kpi.accumulates = true;
  EXPECT_DOUBLE_EQ(PathOf(kpi, 300, 0.5), 150);
  kpi.begins_at = 1;  // retention falls from 100 %
  EXPECT_DOUBLE_EQ(PathOf(kpi, 0.9, 0.5), 0.95);
}

TEST(Targets, NoiseIsWhatATrendDoesNotExplain) {
  EXPECT_FALSE(NoiseOf(std::vector<double>{1, 2, 3, 4, 5}));
  // Differences of ±2 around a slope of 1: 3, −1, 3, −1, 3.
  const auto noise = NoiseOf(std::vector<double>{0, 3, 2, 5, 4, 7});
  ASSERT_TRUE(noise);
  EXPECT_NEAR(*noise, std::sqrt((9 + 1 + 9 + 1 + 9) / 10.0), 1e-12);
  EXPECT_DOUBLE_EQ(*NoiseOf(std::vector<double>(8, 4.0)), 0);
}

class TargetsOfAShop : public testing::Test {
 protected:
  TargetsOfAShop() {
    // Ten or eleven orders of 10.00 on the fifth of each month of 2025.
    for (int month = 1; month <= 12; ++month) {
      char day[16];
      std::snprintf(day, sizeof day, "2025-%02d-05", month);
      for (int i = 0; i < 10 + month % 2; ++i) shop.Buys(next_++, day);
    }
  }
  Progress Of(const Target& target, std::string_view now) {
    Metrics metrics(shop.context());
    const auto list = metrics.FindProgress({&target, 1}, shop.At(now), Language::kEnglish);
    EXPECT_TRUE(list);
    catalogue_ = list->catalogue;
    return list->items.at(0);
  }
  Shop shop;

 private:
  CustomerId next_ = 1;
  std::shared_ptr<const Catalogue> catalogue_;
};

TEST_F(TargetsOfAShop, WhatAddsUpIsHeldAgainstWhatShouldBeThereByNow) {
  const Target target{"revenue", Unit::kMonth, "2025-12-01", "100.00", "me"};
  const auto early = Of(target, "2025-12-04");
  EXPECT_EQ(early.state, State::kBehind);
  ASSERT_TRUE(early.path);
  EXPECT_NEAR(*early.path, 10'000 * 3 / 31.0, 1e-6);
  EXPECT_EQ(Of(target, "2025-12-20").state, State::kOnTrack);
  EXPECT_EQ(Of(target, "2026-02-01").state, State::kReached);
  EXPECT_EQ(Of({"revenue", Unit::kMonth, "2025-12-01", "100.01", ""}, "2026-02-01").state,
            State::kMissed);
  EXPECT_EQ(Of({"revenue", Unit::kMonth, "2026-05-01", "100.01", ""}, "2026-02-01").state,
            State::kNotBegun);
}

TEST_F(TargetsOfAShop, AnAlertNeedsMoreThanTheUsualUpsAndDowns) {
  // The months differ by 10.00, so their noise is 7.07 and three times it 21.21.
  EXPECT_FALSE(Of({"revenue", Unit::kMonth, "2025-12-01", "120.00", ""}, "2026-01-01").alert);
  EXPECT_TRUE(Of({"revenue", Unit::kMonth, "2025-12-01", "122.00", ""}, "2026-01-01").alert);
  EXPECT_FALSE(Of({"revenue", Unit::kMonth, "2025-12-01", "10.00", ""}, "2026-01-01").alert);
}

TEST_F(TargetsOfAShop, AQuarterAndAYearCountInTheirOwnPeriods) {
  const auto quarter = Of({"revenue", Unit::kQuarter, "2025-10-01", "300.00", ""}, "2025-12-31");
  EXPECT_EQ(quarter.now.figure.value, ask::Quantity::Minor(31'000));
  const auto year = Of({"nca", Unit::kYear, "2025-01-01", "126", ""}, "2026-01-01");
  EXPECT_EQ(year.state, State::kReached);
}

TEST_F(TargetsOfAShop, AYearWithoutYearsBeforeIsHeldAgainstTheMonthsBefore) {
  // The twelve months before differ by 10.00: a year of them by 7.07 · √12 = 24.49.
  const auto year = Of({"revenue", Unit::kYear, "2026-01-01", "80.00", ""}, "2027-01-01");
  ASSERT_TRUE(year.noise);
  EXPECT_NEAR(*year.noise, 1000 * std::sqrt(0.5) * std::sqrt(12), 1e-6);
  EXPECT_TRUE(year.alert);  // nothing came
  EXPECT_FALSE(Of({"revenue", Unit::kYear, "2026-01-01", "73.00", ""}, "2027-01-01").alert);
  EXPECT_FALSE(Of({"revenue", Unit::kYear, "2025-01-01", "80.00", ""}, "2026-01-01").noise);
}

TEST(Targets, AGoalIsANumberOrAnAmount) {
  const Currency euro = *Currency::Parse("EUR");
  EXPECT_EQ(*GoalOf({"revenue", Unit::kMonth, "", "12.50", ""}, "money", euro), 1250);
  EXPECT_EQ(*GoalOf({"churn", Unit::kMonth, "", "0.125", ""}, "share", euro), 0.125);
  for (const char* wrong : {"", "much", "1,5", "nan", "inf"}) {
    EXPECT_FALSE(GoalOf({"churn", Unit::kMonth, "", wrong, ""}, "share", euro)) << wrong;
  }
}

}  // namespace
}  // namespace vafa::metrics
