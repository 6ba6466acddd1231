#include "learn/predictions/keep_risk.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace vafa::predictions {
namespace {

using ::testing::ElementsAre;

KeepRow RowOf(int64_t customer, int64_t expected, int64_t in_doubt) {
  KeepRow row;
  row.customer = customer;
  row.expected_value = expected;
  row.value_at_risk = in_doubt;
  return row;
}

std::vector<int64_t> CustomersOf(const KeepList& list) {
  std::vector<int64_t> customers;
  for (const KeepRow& row : list.rows) customers.push_back(row.customer);
  return customers;
}

TEST(KeepRisk, WhoIsLikelierThanUsualToLeaveComesFirst) {
  KeepList list;
  list.rows = {RowOf(1, 1000, 900), RowOf(2, 500, 0), RowOf(3, 300, 0), RowOf(4, 800, 200)};
  GoByRisk(std::vector<float>{0, 0.1f, 0.4f, 0.9f, NAN}, 30, list);
  EXPECT_NEAR(list.fit.usual_risk.value(), 1.4 / 3, 1e-6);
  EXPECT_THAT(CustomersOf(list), ElementsAre(3, 4, 1, 2));
  // Two are no likelier than usual to leave; of the last only her silence is known.
  EXPECT_EQ(list.rows[0].value_at_risk, 270);
  EXPECT_TRUE(list.rows[0].by_risk);
  EXPECT_EQ(list.rows[1].value_at_risk, 200);
  EXPECT_FALSE(list.rows[1].by_risk);
  EXPECT_FALSE(list.rows[1].churn_risk.has_value());
  EXPECT_EQ(list.rows[2].value_at_risk, 0);
  EXPECT_NEAR(list.rows[2].churn_risk.value(), 0.1, 1e-6);
  EXPECT_EQ(list.late, 2u);
  EXPECT_EQ(list.at_risk, 470);
}

/// Of the chances of buying within the horizon, by the model of churn and by that of purchases,
/// three quarters of the logarithm of their ratio last.
TEST(KeepRisk, WhatIsExpectedFollowsTheRisk) {
  FittedPurchases purchases;
  purchases.shape = PurchaseShape::kMbgNbd;
  purchases.fit.parameters = {0.8, 5, 0.7, 3};
  KeepRow row = RowOf(1, 60'000, 0);
  row.first_purchase_day = 0;
  row.last_purchase_day = 280;
  row.silent_days = 70;
  row.purchases = 6;
  row.expected_orders = 6;
  row.order_value = 10'000;
  KeepRow usual = row;
  usual.customer = 2;
  KeepList list;
  list.rows = {row, usual};
  list.fit.purchases = purchases;
  GoByRisk(std::vector<float>{0, 0.9F, 0.3F}, 84, list);
  // P(alive), and the time to the next purchase is Lomax: 12 weeks from week 50 on.
  const double alive = purchases.PAlive(5, 40, 50);
  const double buys = alive * (1 - std::pow(55.0 / 67, 5.8));
  EXPECT_NEAR(purchases.BuysWithin(purchases.fit.parameters, 12, 5, 40, 50), buys, 1e-9);
  const auto orders = [&](double risk) { return 6 * std::pow((1 - risk) / buys, 0.75); };
  const KeepRow& first = list.rows[0];
  EXPECT_EQ(first.customer, 1);
  EXPECT_NEAR(first.expected_orders, orders(0.9), 1e-5);
  EXPECT_NEAR(static_cast<double>(first.expected_value), 10'000 * orders(0.9), 1);
  EXPECT_NEAR(static_cast<double>(first.value_at_risk), 10'000 * (orders(0.6) - orders(0.9)), 1)
      << "0.6 is usual";
  EXPECT_NEAR(list.rows[1].expected_orders, orders(0.3), 1e-5);
  EXPECT_EQ(list.rows[1].value_at_risk, 0);
}

FittedPurchases Pauses() {
  FittedPurchases purchases;
  purchases.shape = PurchaseShape::kMbgNbd;
  purchases.fit.parameters = {0.8, 5, 0.7, 3};
  return purchases;
}

KeepRow Buyer(int64_t customer, int32_t first_to_last, int32_t silent, uint32_t purchases) {
  KeepRow row = RowOf(customer, 60'000, 0);
  row.last_purchase_day = first_to_last;
  row.silent_days = silent;
  row.purchases = purchases;
  row.expected_orders = 6;
  row.order_value = 10'000;
  row.p_alive = 0.5;
  return row;
}

TEST(KeepRisk, HowSeldomSomebodyBuysIsNotWhatPutsHerAtRisk) {
  const FittedPurchases purchases = Pauses();
  KeepList list;
  list.rows = {Buyer(1, 1060, 23, 3), Buyer(2, 280, 70, 12), Buyer(3, 280, 3, 12)};
  list.fit.purchases = purchases;
  GoByRisk(std::vector<float>{0, 0.8F, 0.8F, 0.1F}, 84, list);
  const auto row_of = [&](int64_t customer) {
    return *std::ranges::find(list.rows, customer, &KeepRow::customer);
  };
  // Three purchases in three years: as many as eight in ten buy nothing in 12 weeks anyway.
  const double week = 7;
  const double quiet = std::pow((5 + 1083 / week) / (5 + 1083 / week + 12), 2.8);
  EXPECT_NEAR(row_of(1).usual_risk.value(), quiet, 1e-9);
  EXPECT_GT(quiet, 0.8);
  EXPECT_FALSE(row_of(1).by_risk);
  EXPECT_EQ(row_of(1).value_at_risk, 0);
  EXPECT_NEAR(row_of(2).usual_risk.value(), 1.7 / 3, 1e-6) << "that of all";
  EXPECT_GT(row_of(2).value_at_risk, 0);
}

TEST(KeepRisk, StillACustomerIsAsLikelyAsHerRiskAllows) {
  const FittedPurchases purchases = Pauses();
  const auto& parameters = purchases.fit.parameters;
  KeepList list;
  list.rows = {Buyer(1, 280, 70, 12), Buyer(2, 280, 70, 2)};
  list.fit.purchases = purchases;
  GoByRisk(std::vector<float>{0, 0.8F, 0.05F}, 84, list);
  for (const KeepRow& row : list.rows) {
    const double buys = purchases.BuysIfAlive(parameters, 12, row.purchases - 1, 40, 50);
    const double expected = std::min(1.0, (1 - row.churn_risk.value()) / buys);
    EXPECT_NEAR(row.p_alive.value(), expected, 1e-6) << row.customer;
    EXPECT_GE(row.p_alive.value(), 1 - row.churn_risk.value() - 1e-6)
        << "nobody buys who is no customer";
  }
}

TEST(KeepRisk, WithoutRisksAListStaysAsItIs) {
  KeepList list;
  list.rows = {RowOf(1, 1000, 900), RowOf(9, 500, 20)};
  SortRows(list);
  GoByRisk(std::vector<float>{NAN, NAN}, 30, list);
  EXPECT_FALSE(list.fit.usual_risk.has_value());
  EXPECT_THAT(CustomersOf(list), ElementsAre(1, 9));
  EXPECT_EQ(list.at_risk, 920);
}

}  // namespace
}  // namespace vafa::predictions
