#include <gtest/gtest.h>

#include "tests/unit/learn/metrics/shop.h"

namespace vafa::metrics {
namespace {

using ask::Quantity;

// The worked examples of the KPI catalogue, on facts. Active: bought within 30 days.
class WorkedExamples : public testing::Test {
 protected:
  WorkedExamples() { shop.organisation.window_days = 30; }

  CustomerId Some(int64_t count, std::vector<std::string> days) {
    const CustomerId first = next_;
    for (int64_t i = 0; i < count; ++i, ++next_) {
      for (const std::string& day : days) shop.Buys(next_, day);
    }
    return first;
  }
  static constexpr const char* kFrom = "2025-06-01";
  static constexpr const char* kTo = "2025-07-01";

  Shop shop;

 private:
  CustomerId next_ = 1;
};

TEST_F(WorkedExamples, AThousandCameAndThreeHundredLeft) {
  Some(1000, {"2025-06-15"});
  Some(300, {"2025-05-20"});                // leave
  Some(500, {"2025-05-20", "2025-06-20"});  // stay
  EXPECT_EQ(shop.Figure("nca", kFrom, kTo).value, Quantity::Count(1000));
  EXPECT_EQ(shop.Figure("churn", kFrom, kTo).numerator, Quantity::Count(300));
  const auto growth = shop.Figure("growth_active", kFrom, kTo);
  EXPECT_EQ(growth.numerator, Quantity::Count(700));
  EXPECT_EQ(growth.denominator, Quantity::Count(800));
}

TEST_F(WorkedExamples, ActiveBaseGrowsByThreePercentAndOnePercentChurns) {
  Some(1683, {"2025-05-20", "2025-06-20"});
  Some(17, {"2025-05-20"});
  Some(68, {"2025-06-20"});
  EXPECT_EQ(shop.Figure("growth_active", kFrom, kTo).value, Quantity::Number(51.0 / 1700));
  const auto churn = shop.Figure("churn", kFrom, kTo);
  EXPECT_EQ(churn.value, Quantity::Number(0.01));
  EXPECT_EQ(churn.numerator, Quantity::Count(17));
  EXPECT_EQ(churn.denominator, Quantity::Count(1700));
  // The next period's base.
  EXPECT_EQ(shop.Figure("churn", kTo, "2025-08-01").denominator, Quantity::Count(1751));
  EXPECT_EQ(shop.Figure("active", kFrom, kTo).value, Quantity::Count(1751));
}

TEST_F(WorkedExamples, RetentionIsNinetyFivePercent) {
  Some(19, {"2025-05-20", "2025-06-20"});
  Some(1, {"2025-05-20"});
  Some(5, {"2025-06-20"});
  EXPECT_EQ(shop.Figure("active", kFrom, kTo).value, Quantity::Count(24));
  EXPECT_EQ(shop.Figure("crr", kFrom, kTo).value, Quantity::Number(0.95));
}

TEST_F(WorkedExamples, RetentionIsSeventyPointFourFivePercent) {
  Some(31, {"2025-05-20", "2025-06-20"});
  Some(13, {"2025-05-20"});
  Some(12, {"2025-06-20"});
  EXPECT_EQ(shop.Figure("active", kFrom, kTo).value, Quantity::Count(43));
  const auto crr = shop.Kpi("crr", kFrom, kTo);
  EXPECT_EQ(crr.main.figure.value, Quantity::Number(31.0 / 44));
  const auto churn = shop.Figure("churn", kFrom, kTo);
  EXPECT_DOUBLE_EQ(crr.main.figure.value.number, 1 - churn.value.number);
  ASSERT_TRUE(crr.main.interval);
  EXPECT_LT(crr.main.interval->low, 0.7045);
  EXPECT_GT(crr.main.interval->high, 0.7045);
}

TEST_F(WorkedExamples, TotalGrowthIsNewOverEver) {
  Some(80, {"2024-01-10"});
  Some(20, {"2025-06-10"});
  const auto growth = shop.Figure("growth_total", kFrom, kTo);
  EXPECT_EQ(growth.value, Quantity::Number(0.25));
  EXPECT_EQ(growth.numerator, Quantity::Count(20));
  EXPECT_EQ(growth.denominator, Quantity::Count(80));
}

TEST_F(WorkedExamples, AWeekOfSalesGivesRevenueAndSalesPerCustomer) {
  shop.Buys(1, "2025-06-02", 1000);
  shop.world.Add(1, kinds::kOrderItemAdded, shop.At("2025-06-02"), 250);
  shop.Buys(1, "2025-06-09", 3000);
  shop.Buys(2, "2025-06-30", 101);
  shop.Buys(2, "2025-07-01", 9999);  // the next month
  shop.world.Add(0, kinds::kCostRecorded, shop.At("2025-06-02"), 7777);
  EXPECT_EQ(shop.Figure("revenue", kFrom, kTo).value, Quantity::Minor(4351));
  const auto spc = shop.Figure("spc", kFrom, kTo);
  EXPECT_EQ(spc.value, Quantity::Minor(2176));  // 21.755 rounds away from zero
  EXPECT_EQ(spc.numerator, Quantity::Minor(4351));
  EXPECT_EQ(spc.denominator, Quantity::Count(2));
  EXPECT_EQ(shop.Figure("repeat_rate", kFrom, kTo).value, Quantity::Number(0.5));
  EXPECT_EQ(shop.Figure("loyalty_behaviour", kFrom, "2025-08-01").value, Quantity::Number(1));
}

TEST_F(WorkedExamples, DormantAreSilentForMoreThanOneWindowButNotTwo) {
  Some(3, {"2025-06-20"});  // active
  Some(2, {"2025-05-20"});  // dormant
  Some(5, {"2025-03-20"});  // gone
  const auto dormant = shop.Figure("dormant", kFrom, kTo);
  EXPECT_EQ(dormant.value, Quantity::Number(0.2));
  EXPECT_EQ(dormant.denominator, Quantity::Count(10));
}

TEST_F(WorkedExamples, NothingToDivideByIsNoValue) {
  for (const char* code : {"spc", "crr", "churn", "repeat_rate", "loyalty_behaviour", "dormant",
                           "growth_active", "growth_total"}) {
    const auto kpi = shop.Kpi(code, kFrom, kTo);
    EXPECT_FALSE(kpi.main.figure.value.has_value()) << code;
    EXPECT_EQ(kpi.main.figure.reason.id, "ask.nothing_to_divide_by") << code;
    EXPECT_FALSE(kpi.main.interval) << code;
  }
  EXPECT_EQ(shop.Figure("nca", kFrom, kTo).value, Quantity::Count(0));
  EXPECT_EQ(shop.Figure("revenue", kFrom, kTo).value, Quantity::Minor(0));
}

TEST(SubscriptionExamples, ActiveIsARunningSubscriptionWithGrace) {
  Shop shop;
  shop.Subscribes(1, "2025-01-10");  // runs on
  shop.Subscribes(2, "2025-01-10");  // ends in June
  shop.Ends(2, "2025-06-10");
  shop.Subscribes(3, "2025-01-10");  // renewed after a gap of five days
  shop.Ends(3, "2025-06-26");
  shop.Subscribes(3, "2025-07-01");
  shop.Subscribes(4, "2025-06-05");  // new
  EXPECT_EQ(shop.Figure("active", "2025-06-01", "2025-07-01").value, Quantity::Count(2));
  auto churn = shop.Figure("churn", "2025-06-01", "2025-07-01");
  EXPECT_EQ(churn.numerator, Quantity::Count(2));
  EXPECT_EQ(churn.denominator, Quantity::Count(3));
  EXPECT_EQ(shop.Figure("crr", "2025-06-01", "2025-07-01").value, Quantity::Number(1.0 / 3));
  EXPECT_EQ(shop.Figure("nca", "2025-06-01", "2025-07-01").value, Quantity::Count(1));

  shop.organisation.grace_days = 10;
  churn = shop.Figure("churn", "2025-06-01", "2025-07-01");
  EXPECT_EQ(churn.numerator, Quantity::Count(1));
  EXPECT_EQ(shop.Figure("churn", "2025-07-01", "2025-08-01").numerator, Quantity::Count(0));
}

TEST(SubscriptionExamples, EndingOnTheLastInstantBelongsToTheNextPeriod) {
  Shop shop;
  shop.Subscribes(1, "2025-01-10");
  shop.Ends(1, "2025-07-01");
  EXPECT_EQ(shop.Figure("churn", "2025-06-01", "2025-07-01").numerator, Quantity::Count(0));
  EXPECT_EQ(shop.Figure("churn", "2025-07-01", "2025-08-01").numerator, Quantity::Count(1));
}

}  // namespace
}  // namespace vafa::metrics
