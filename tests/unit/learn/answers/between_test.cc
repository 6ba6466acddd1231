#include "learn/answers/between.h"

#include <gtest/gtest.h>

#include "ask/parse.h"

namespace vafa::answers {
namespace {

using ask::Answer;
using ask::Inquiry;

const Currency kEuro = *Currency::Parse("EUR");

Calendar Utc() { return *Calendar::Make(CalendarKind::kGregorian, "UTC", 1); }

// Five months from January 2026, on which customers are born by whatever the condition says.
Inquiry FiveMonths() {
  Inquiry table{.measure = {ask::Retention{}}, .periods = {}, .calendar = Utc()};
  table.periods =
      *ask::SplitTime(table.calendar, Unit::kMonth, *ParseInstant("2026-01-01", table.calendar),
                      *ParseInstant("2026-06-01", table.calendar));
  return table;
}

Inquiry ByCity() {
  Inquiry table = FiveMonths();
  table.split = ask::Split{.by = ask::Split::By::kAttribute, .attribute = "city", .conditions = {}};
  return table;
}

Answer FirstRow(int64_t born, std::vector<int64_t> returned) {
  Answer answer;
  answer.shape = Answer::Shape::kRetention;
  answer.born = {born, 7};
  answer.returned = {std::move(returned), {7}};
  return answer;
}

Result<Between> Read(std::string_view text, const Inquiry& table) {
  return ReadBetween(*ParseJson(text), table, kEuro);
}

TEST(BetweenTest, TwoCohortsOrTwoGroupsOfTheTableAreNamed) {
  const auto cohorts = Read(R"([{"from":"2026-02-01"},{"from":"2026-04-01"}])", FiveMonths());
  ASSERT_TRUE(cohorts) << cohorts.error().field;
  EXPECT_EQ(cohorts->first.period, 1u);
  EXPECT_EQ(cohorts->second.period, 3u);
  const auto groups = Read(R"([{"group":"Tehran"},{"group":null,"group_values":0}])", ByCity());
  ASSERT_TRUE(groups);
  EXPECT_EQ(groups->first.group->name, "Tehran");
  EXPECT_EQ(groups->second.group->values, 0);
}

TEST(BetweenTest, AnythingElseIsRefused) {
  for (const std::string_view text :
       {R"([{"from":"2026-02-01"}])", R"([{"from":"2026-02-01"},{"from":"2026-02-01"}])",
        R"([{"from":"2026-02-01"},{}])", R"([{"from":"2026-02-01"},{"group":"Tehran"}])",
        R"([{"from":"2026-02-01"},{"from":"2026-03-01","later":1}])", R"(["2026-02-01","a"])"}) {
    const auto read = Read(text, FiveMonths());
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalid) << text;
  }
  const auto far = Read(R"([{"from":"2026-02-01"},{"from":"2027-02-01"}])", FiveMonths());
  ASSERT_FALSE(far);
  EXPECT_EQ(far.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(far.error().field, "between/1/from");
  EXPECT_FALSE(Read(R"([{"from":"2026-02-01"},{"from":"2026-03-01"}])", ByCity()));
  EXPECT_FALSE(Read(R"([{"group":"Tehran"},{"group":"Tehran"}])", ByCity()));
}

TEST(BetweenTest, BothCohortsAreFollowedAsLongAsTheYoungerOne) {
  const auto between = Read(R"([{"from":"2026-04-01"},{"from":"2026-01-01"}])", FiveMonths());
  ASSERT_TRUE(between);
  const Inquiry table = FiveMonths();
  const auto inquiries = InquiriesBetween(*between, table, {});
  ASSERT_EQ(inquiries.size(), 2u);
  // April has had April and May; so January is asked for January and February.
  ASSERT_EQ(inquiries[0].periods.size(), 2u);
  ASSERT_EQ(inquiries[1].periods.size(), 2u);
  EXPECT_EQ(inquiries[0].periods[0], table.periods[3]);
  EXPECT_EQ(inquiries[1].periods[0], table.periods[0]);
  EXPECT_EQ(inquiries[1].periods[1], table.periods[1]);
}

TEST(BetweenTest, GroupsAreComparedWithoutThoseInBoth) {
  const auto between = Read(R"([{"group":"Tehran"},{"group":null,"group_values":3}])", ByCity());
  ASSERT_TRUE(between);
  Answer answer;
  answer.groups = {{"Tehran", 1}, {"Shiraz", 1}, {std::nullopt, 3}, {std::nullopt, 0}};
  const auto inquiries = InquiriesBetween(*between, ByCity(), answer);
  ASSERT_EQ(inquiries.size(), 1u);
  ASSERT_TRUE(inquiries[0].split);
  ASSERT_EQ(inquiries[0].split->conditions.size(), 2u);
  const auto text = [&](size_t i) {
    return json::serialize(ask::ToJson(inquiries[0].split->conditions[i].who, kEuro));
  };
  const std::string tehran = R"({"attribute":{"name":"city","is":["Tehran"]}})";
  const std::string others = R"({"all":[{"not":{"attribute":{"name":"city","missing":true}}},)"
                             R"({"not":{"attribute":{"name":"city","is":["Tehran","Shiraz"]}}}]})";
  EXPECT_EQ(text(0), R"({"all":[)" + tehran + R"(,{"not":)" + others + "}]}");
  EXPECT_EQ(text(1), R"({"all":[)" + others + R"(,{"not":)" + tehran + "}]}");
}

TEST(BetweenTest, CohortsAreTestedAgeByAge) {
  const auto between = Read(R"([{"from":"2026-01-01"},{"from":"2026-03-01"}])", FiveMonths());
  ASSERT_TRUE(between);
  const Answer few = TableBetween(*between, {FirstRow(100, {100, 42}), FirstRow(100, {100, 31})});
  const auto curves = CurvesOf(few);
  ASSERT_EQ(curves.size(), 2u);
  EXPECT_EQ(curves[0].points[1].returned, 42);
  EXPECT_EQ(curves[1].points[1].returned, 31);
  const auto unclear = CompareBetween(*between, few, &few);
  ASSERT_TRUE(unclear && *unclear);
  // By hand: E = 100·73/200 = 36.5, V = 100·100·73·127 / (200²·199) = 11.6470,
  // χ² = 5.5² / V = 2.5972, p = 0.10705; the other of the two periods says nothing.
  EXPECT_NEAR((*unclear)->later[1].p_value, 0.10705, 5e-6);
  EXPECT_FALSE((*unclear)->differs);
  EXPECT_FALSE((*unclear)->ahead);
  EXPECT_TRUE((*unclear)->pooled);

  const Answer many =
      TableBetween(*between, {FirstRow(1000, {1000, 310}), FirstRow(1000, {1000, 420})});
  const auto clear = CompareBetween(*between, many, &many);
  ASSERT_TRUE(clear && *clear);
  EXPECT_TRUE((*clear)->differs);
  EXPECT_EQ((*clear)->ahead, 1u);
}

TEST(BetweenTest, WhoCrossAndStayAsLongAreNotAhead) {
  const auto between = Read(R"([{"from":"2026-01-01"},{"from":"2026-03-01"}])", FiveMonths());
  const Answer table =
      TableBetween(*between, {FirstRow(1000, {1000, 500, 300}), FirstRow(1000, {1000, 300, 500})});
  const Answer last =
      TableBetween(*between, {FirstRow(1000, {1000, 600, 400}), FirstRow(1000, {1000, 602, 401})});
  const auto crossing = CompareBetween(*between, table, &last);
  ASSERT_TRUE(crossing && *crossing);
  EXPECT_FALSE((*crossing)->differs);
  EXPECT_FALSE((*crossing)->ahead);
  EXPECT_LT((*crossing)->later[1].adjusted, 0.001);
  EXPECT_LT((*crossing)->later[2].adjusted, 0.001);
}

TEST(BetweenTest, LastReturnsOfCohortsAreTestedByLogRank) {
  const auto between = Read(R"([{"from":"2026-01-01"},{"from":"2026-03-01"}])", FiveMonths());
  const auto small = CompareBetween(
      *between, TableBetween(*between, {FirstRow(10, {10, 8, 6}), FirstRow(10, {10, 5, 2})}),
      nullptr);
  ASSERT_TRUE(small && *small);
  // By hand: of the first 2 of 10 and 2 of 8 leave, of the second 5 of 10 and 3 of 5.
  // O − E = 4 − (7·10/20 + 5·8/13) = −2.5769, V = 9100/7600 + 1600/2028 = 1.98632,
  // χ² = 3.3431, p = 0.06749.
  EXPECT_EQ((*small)->test, CurveDifference::Test::kLogRank);
  EXPECT_NEAR((*small)->p_value, 0.06749, 5e-6);
  EXPECT_FALSE((*small)->differs);
  const auto clear = CompareBetween(
      *between,
      TableBetween(*between, {FirstRow(100, {100, 80, 60}), FirstRow(100, {100, 50, 20})}),
      nullptr);
  ASSERT_TRUE(clear && *clear);
  EXPECT_TRUE((*clear)->differs);
  EXPECT_EQ((*clear)->ahead, 0u);
}

TEST(BetweenTest, NothingIsSaidOfACohortThatJustBegan) {
  const auto between = Read(R"([{"from":"2026-01-01"},{"from":"2026-05-01"}])", FiveMonths());
  const auto young = CompareBetween(
      *between, TableBetween(*between, {FirstRow(100, {100}), FirstRow(100, {100})}), nullptr);
  ASSERT_TRUE(young);
  EXPECT_FALSE(*young);
}

}  // namespace
}  // namespace vafa::answers
