#include "learn/predictions/keep_risk.h"

#include <gmock/gmock.h>

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
  GoByRisk(std::vector<float>{0, 0.1f, 0.4f, 0.9f, NAN}, list);
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

TEST(KeepRisk, WithoutRisksAListStaysAsItIs) {
  KeepList list;
  list.rows = {RowOf(1, 1000, 900), RowOf(9, 500, 20)};
  SortRows(list);
  GoByRisk(std::vector<float>{NAN, NAN}, list);
  EXPECT_FALSE(list.fit.usual_risk.has_value());
  EXPECT_THAT(CustomersOf(list), ElementsAre(1, 9));
  EXPECT_EQ(list.at_risk, 920);
}

}  // namespace
}  // namespace vafa::predictions
