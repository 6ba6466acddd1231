#include "learn/answers/curves.h"

#include <gtest/gtest.h>

namespace vafa::answers {
namespace {

using ask::Answer;
using ask::Quantity;

Answer Table(std::vector<int64_t> born, std::vector<std::vector<int64_t>> returned) {
  Answer answer;
  answer.shape = Answer::Shape::kRetention;
  answer.periods.resize(2);
  answer.born = std::move(born);
  answer.returned = std::move(returned);
  return answer;
}

Answer InTwo(std::vector<int64_t> born, std::vector<std::vector<int64_t>> returned) {
  Answer answer = Table(std::move(born), std::move(returned));
  answer.split = true;
  answer.groups = {{"A", 1}, {"B", 1}};
  return answer;
}

TEST(CurvesTest, EachPointIsOfTheCohortsThatHaveComeSoFar) {
  const auto curves = CurvesOf(Table({100, 50}, {{100, 40}, {50}}));
  ASSERT_EQ(curves.size(), 1u);
  ASSERT_EQ(curves[0].points.size(), 2u);
  EXPECT_EQ(curves[0].points[0].of, 150);
  EXPECT_EQ(curves[0].points[1].of, 100);
  EXPECT_EQ(curves[0].points[1].returned, 40);
  // Wilson for 40 of 100.
  EXPECT_NEAR(curves[0].points[1].interval->low, 0.3094, 5e-5);
  EXPECT_NEAR(curves[0].points[1].interval->high, 0.4980, 5e-5);
}

TEST(CurvesTest, SumsAreAddedUp) {
  Answer answer = Table({2, 3}, {});
  answer.sums = {{Quantity::Minor(500), Quantity::Minor(100)}, {Quantity::Minor(300)}};
  answer.sum_kind = Quantity::Kind::kMoney;
  const auto curves = CurvesOf(answer);
  EXPECT_EQ(curves[0].points[0].sum, Quantity::Minor(800));
  EXPECT_EQ(curves[0].points[0].of, 5);
  EXPECT_EQ(curves[0].points[1].sum, Quantity::Minor(100));
  EXPECT_EQ(curves[0].points[1].of, 2);
}

TEST(CurvesTest, TwoGroupsAreHeldAgainstEachOtherCohortByCohort) {
  // In each cohort A returns twice as often; that the cohorts differ plays no part.
  const Answer table = InTwo({1000, 1000, 1000, 1000}, {{1000, 600}, {1000, 300}, {1000}, {1000}});
  const auto clear = Compare(table, &table);
  ASSERT_TRUE(clear && *clear);
  EXPECT_TRUE((*clear)->differs);
  EXPECT_EQ((*clear)->ahead, 0u);
  ASSERT_EQ((*clear)->later.size(), 2u);
  EXPECT_EQ((*clear)->later[0].p_value, 1);
  EXPECT_NEAR((*clear)->later[1].difference.value, 0.3, 1e-12);
  EXPECT_GE((*clear)->later[1].adjusted, (*clear)->later[1].p_value);

  const Answer alike = InTwo({100, 100}, {{100, 31}, {100, 29}});
  const auto same = Compare(alike, &alike);
  ASSERT_TRUE(same && *same);
  EXPECT_FALSE((*same)->differs);

  EXPECT_FALSE(*Compare(Table({10}, {{10, 4}}), nullptr));
  EXPECT_FALSE(*Compare(InTwo({10, 0}, {{10, 4}, {0, 0}}), nullptr));
}

TEST(CurvesTest, WhoIsAheadForAWhileDoesNotStayLonger) {
  // In the first month A returns far more often; until when they return is the same.
  const Answer table = InTwo({200, 200}, {{200, 180, 100, 60}, {200, 120, 100, 60}});
  const Answer last = InTwo({200, 200}, {{200, 184, 130, 60}, {200, 180, 132, 60}});
  const auto difference = Compare(table, &last);
  ASSERT_TRUE(difference && *difference);
  EXPECT_FALSE((*difference)->differs);
  EXPECT_LT((*difference)->later[1].adjusted, 0.001);
  EXPECT_GT((*difference)->later[2].adjusted, 0.9);
  // The month of birth, in which all are there, is no test.
  EXPECT_NEAR((*difference)->later[1].adjusted, 3 * (*difference)->later[1].p_value, 1e-12);
}

TEST(CurvesTest, GroupsThatShareNoCohortAreComparedAsAWhole) {
  // A began in the first month, B in the second: no month has both.
  const Answer any;
  const auto shares =
      Compare(InTwo({1000, 0, 0, 1000}, {{1000, 600, 500}, {0, 0, 0}, {0, 0}, {1000, 300}}), &any);
  ASSERT_TRUE(shares && *shares);
  EXPECT_TRUE((*shares)->pooled);
  EXPECT_TRUE((*shares)->differs);
  ASSERT_EQ((*shares)->later.size(), 2u) << "B is not two months old yet";
  EXPECT_NEAR((*shares)->later[1].difference.value, 0.3, 1e-12);
  const auto last = Compare(
      InTwo({500, 0, 0, 500}, {{500, 450, 400}, {0, 0, 0}, {0, 0, 0}, {500, 300, 150}}), nullptr);
  ASSERT_TRUE(last && *last);
  EXPECT_TRUE((*last)->pooled);
  EXPECT_LT((*last)->p_value, 1e-6);
  const auto alike =
      Compare(InTwo({500, 0, 0, 500}, {{500, 300}, {0, 0}, {0, 0}, {500, 305}}), &any);
  EXPECT_FALSE((*alike)->differs);
  EXPECT_FALSE((*Compare(InTwo({100, 100}, {{100, 31}, {100, 29}}), nullptr))->pooled);
  // A month that only few of each share must not speak for all.
  const auto mostly =
      Compare(InTwo({1000, 2, 2, 1000}, {{1000, 600}, {2, 1}, {2, 1}, {1000, 300}}), &any);
  EXPECT_TRUE((*mostly)->pooled);
  EXPECT_TRUE((*mostly)->differs);
}

TEST(CurvesTest, LastReturnsAreTestedByLogRank) {
  const auto clear = Compare(InTwo({500, 500}, {{500, 450, 400}, {500, 300, 150}}), nullptr);
  ASSERT_TRUE(clear && *clear);
  EXPECT_EQ((*clear)->test, CurveDifference::Test::kLogRank);
  EXPECT_LT((*clear)->p_value, 1e-6);
  const auto same = Compare(InTwo({50, 50}, {{50, 40, 30}, {50, 41, 29}}), nullptr);
  EXPECT_FALSE((*same)->differs);
}

}  // namespace
}  // namespace vafa::answers
