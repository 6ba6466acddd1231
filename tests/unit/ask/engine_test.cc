#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <variant>

#include "ask/parse.h"
#include "ask/rhythm.h"
#include "ask/timeline_engine.h"
#include "tests/unit/ask/world.h"

namespace vafa::ask {
namespace {

using testing::ElementsAre;

class EngineTest : public testing::Test {
 protected:
  Instant At(std::string_view text) const { return *ParseInstant(text, calendar); }
  Context context() const {
    return {&world.names,     &world.attributes, calendar,          *Currency::Parse("EUR"),
            {{"window", 30}}, &world.segments,   &world.predictions};
  }
  Result<Answer> Ask(const std::string& measure, const std::string& over) {
    const std::string text = R"({"version":1,"measure":)" + measure + R"(,"over":)" + over + "}";
    const auto question = ParseQuestion(std::string_view(text), context().currency);
    if (!question) return std::unexpected(question.error());
    return TimelineEngine(world.Take()).Run(*question, context(), {});
  }
  std::vector<int64_t> Values(const std::string& measure, const std::string& over) {
    const auto answer = Ask(measure, over);
    if (!answer) {
      ADD_FAILURE() << Describe(answer.error());
      return {};
    }
    std::vector<int64_t> values;
    for (const Figure& figure : answer->figures) values.push_back(figure.value.integer);
    return values;
  }

  World world;
  Calendar calendar = *Calendar::Make(CalendarKind::kJalali, "Asia/Tehran", 6);
};

constexpr const char* kBought = R"({"customers":{"did":{"kinds":["order_placed"]}}})";

TEST_F(EngineTest, JalaliMonthsBeginAtMidnightInTehran) {
  world.Add(1, "order_placed", At("2025-03-20T20:29:59Z"));  // the last second of 1403
  world.Add(2, "order_placed", At("2025-03-20T20:30:00Z"));  // Nowruz
  EXPECT_THAT(Values(kBought, R"({"from":"2025-02-19","to":"2025-04-21","every":"month"})"),
              ElementsAre(1, 1));
  const auto answer = Ask(kBought, R"({"from":"2025-02-19","to":"2025-04-21","every":"month"})");
  EXPECT_EQ(answer->periods[1].label, "1404-01");
}

TEST_F(EngineTest, DaysAreAsLongAsTheNightsOfDaylightSaving) {
  // New York: 9 March 2025 has 23 hours.
  const std::string over =
      R"({"from":"2025-03-09","to":"2025-03-11","every":"day","zone":"America/New_York"})";
  world.Add(1, "order_placed", At("2025-03-09T05:00:00Z"));
  world.Add(2, "order_placed", At("2025-03-10T03:59:59Z"));
  world.Add(3, "order_placed", At("2025-03-10T04:00:00Z"));
  EXPECT_THAT(Values(kBought, over), ElementsAre(2, 1));
}

TEST_F(EngineTest, TheOrganisationIsNobodysCustomer) {
  world.Add(0, "order_placed", At("2025-05-01"), 500);
  world.Add(1, "order_placed", At("2025-05-01"), 700);
  const std::string may = R"({"from":"2025-05-01","to":"2025-06-01"})";
  EXPECT_THAT(Values(kBought, may), ElementsAre(1));
  EXPECT_THAT(Values(R"({"customers":{"not":{"did":{"kinds":["x"]}}}})", may), ElementsAre(1));
  EXPECT_THAT(Values(R"({"sum":{"column":"money","kinds":["order_placed"]}})", may),
              ElementsAre(700));
  EXPECT_THAT(Values(R"({"facts":{"kinds":["order_placed"]}})", may), ElementsAre(1));
}

TEST_F(EngineTest, WhatACustomerBroughtIsACondition) {
  world.Add(1, "order_placed", At("2025-05-10"), 6'000);
  world.Add(1, "order_placed", At("2025-06-10"), 5'000);
  world.Add(2, "order_placed", At("2025-05-10"), 11'000);
  world.Add(3, "order_placed", At("2025-05-10"));
  const std::string more = R"({"customers":{"sum":{"column":"money","kinds":["order_placed"],
      "within":{"last":{"days":365}},"min":"100.00"}}})";
  EXPECT_THAT(Values(more, R"({"from":"2025-05-01","to":"2025-07-01","every":"month",
                             "calendar":"gregorian"})"),
              ElementsAre(1, 2));
  const std::string none = R"({"customers":{"sum":{"column":"money","kinds":["order_placed"],
      "max":"0.00"}}})";
  EXPECT_THAT(Values(none, R"({"from":"2025-06-01","to":"2025-07-01"})"), ElementsAre(2));
  const std::string mean = R"({"customers":{"mean":{"column":"money","kinds":["order_placed"],
      "max":"55.00"}}})";
  EXPECT_THAT(Values(mean, R"({"from":"2025-05-01","to":"2025-07-01"})"), ElementsAre(1));
}

TEST_F(EngineTest, CustomersSumsMayPass64Bits) {
  world.Add(1, "order_placed", At("2025-05-10"), INT64_MAX - 1);
  world.Add(1, "order_placed", At("2025-05-10"), INT64_MAX - 1);
  EXPECT_THAT(Values(R"({"customers":{"sum":{"column":"money","kinds":["order_placed"],
                       "min":"1.00"}}})",
                     R"({"from":"2025-05-01","to":"2025-07-01"})"),
              ElementsAre(1));
}

TEST_F(EngineTest, AttributesAreReadAsNumbersAndDays) {
  const std::string over = R"({"from":"2025-05-01","to":"2025-06-01"})";
  for (CustomerId id = 1; id <= 5; ++id) world.Add(id, "order_placed", At("2025-05-10"));
  world.attributes.texts["age"] = {{1, "۳۵"}, {2, " 70 "}, {3, "young"}, {4, "nan"}};
  world.attributes.texts["since"] = {
      {1, "2025-03-21"}, {2, "2025-03-20T20:29:59Z"}, {3, "2025-03-20T20:30:00Z"}};
  const auto having = [](const std::string& test) {
    return R"({"customers":{"attribute":{"name":)" + test + "}}}";
  };
  EXPECT_THAT(Values(having(R"("age","min":35,"max":35)"), over), ElementsAre(1));
  EXPECT_THAT(Values(having(R"("age","min":0)"), over), ElementsAre(2));
  EXPECT_THAT(Values(having(R"("age","missing":true)"), over), ElementsAre(1));
  EXPECT_THAT(Values(having(R"("since","min":"2025-03-21")"), over), ElementsAre(2));
  EXPECT_THAT(Values(having(R"("since","max":"1403/12/30")"), over), ElementsAre(1));
  EXPECT_THAT(Values(having(R"("since","missing":true)"), over), ElementsAre(2));
}

TEST_F(EngineTest, NobodyMeetsAConditionBeforeSheIsKnown) {
  world.Add(1, "order_placed", At("2025-05-10"));
  world.attributes.cities[1] = "Tehran";
  EXPECT_THAT(Values(R"({"customers":{"attribute":{"name":"city","is":["Tehran"]}}})",
                     R"({"from":"2025-04-01","to":"2025-06-01","every":"month",
                         "calendar":"gregorian"})"),
              ElementsAre(0, 1));
}

TEST_F(EngineTest, SumsBeyond64BitsHaveAReason) {
  for (CustomerId id = 1; id <= 3; ++id) {
    world.Add(id, "order_placed", At("2025-05-10"), INT64_MAX / 2);
  }
  const auto answer = Ask(R"({"sum":{"column":"money","kinds":["order_placed"]}})",
                          R"({"from":"2025-05-01","to":"2025-06-01"})");
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->figures[0].value.has_value());
  EXPECT_EQ(answer->figures[0].reason.id, "ask.sum_too_large");
}

TEST_F(EngineTest, LargeAndSmallAmountsAddUpExactly) {
  world.Add(1, "order_placed", At("2025-05-10"), int64_t{1} << 61);
  world.Add(2, "order_placed", At("2025-05-10"), -7);
  world.Add(2, "order_placed", At("2025-05-10"));
  EXPECT_THAT(Values(R"({"sum":{"column":"money","kinds":["order_placed"]}})",
                     R"({"from":"2025-05-01","to":"2025-06-01"})"),
              ElementsAre((int64_t{1} << 61) - 7));
}

TEST_F(EngineTest, MoreThan64PeriodsAreAnswered) {
  for (int day = 0; day < 400; ++day) {
    world.Add(1 + day % 3, "order_placed",
              At("2024-01-01T12:00:00Z") + std::chrono::hours(24 * day));
  }
  const auto values = Values(kBought, R"({"from":"2024-01-01","to":"2025-01-01","every":"day"})");
  ASSERT_EQ(values.size(), 366u);
  for (const int64_t value : values) EXPECT_EQ(value, 1);
}

TEST_F(EngineTest, WhatIsDiscountedIsNeverInfinite) {
  const auto worth = [&](const char* months) {
    const std::string measure =
        fmt::format(R"({{"discounted":{{"months":{{"number":{}}},"yearly_rate":0.1}}}})", months);
    const auto answer = Ask(measure, R"({"from":"2025-05-01","to":"2025-06-01"})");
    EXPECT_TRUE(answer);
    return answer->figures.front();
  };
  EXPECT_NEAR(worth("1e9").value.number, 1 / (std::pow(1.1, 1 / 12.0) - 1), 1e-9);
  EXPECT_EQ(worth("-1e9").reason.id, "ask.sum_too_large");
}

TEST_F(EngineTest, SaysOfWhichKindsNothingWasEverRecorded) {
  world.Add(1, "order_placed", At("2025-05-10T12:00:00Z"));
  const std::string over = R"({"from":"2025-05-01","to":"2025-06-01"})";
  const auto slip = Ask(R"({"facts":{"kinds":["order_placd","order_placed"]}})", over);
  ASSERT_TRUE(slip);
  EXPECT_EQ(slip->never_recorded, std::vector<std::string>{"order_placd"});
  const auto fine = Ask(kBought, over);
  ASSERT_TRUE(fine);
  EXPECT_TRUE(fine->never_recorded.empty());
}

TEST_F(EngineTest, RefusesWhatItCannotKnow) {
  const std::string over = R"({"from":"2025-05-01","to":"2025-06-01"})";
  const auto attribute =
      Ask(R"({"customers":{"attribute":{"name":"shoe_size","is":["40"]}}})", over);
  ASSERT_FALSE(attribute);
  EXPECT_EQ(attribute.error().code, ErrorCode::kInvalid);
  const auto backwards = Ask(kBought, R"({"from":"2025-05-01","to":"2025-04-01"})");
  ASSERT_FALSE(backwards);
  EXPECT_EQ(backwards.error().field, "/over/to");
  const auto many = Ask(kBought, R"({"from":"1990-01-01","to":"2025-01-01","every":"day"})");
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(many.error().field, "/over/every");
  const auto parameter =
      Ask(R"({"customers":{"did":{"kinds":["a"],"within":{"last":{"days":"grace"}}}}})", over);
  ASSERT_FALSE(parameter);
  EXPECT_EQ(parameter.error().code, ErrorCode::kInvalid);
}

TEST_F(EngineTest, RefusesSegmentsAndPredictionsThatAreNot) {
  const std::string over = R"({"from":"2025-05-01","to":"2025-06-01"})";
  world.segments.contents["round"] = Condition{Not{Condition{InSegment{"about"}}}};
  world.segments.contents["about"] = Condition{Not{Condition{InSegment{"round"}}}};
  const auto round = Ask(R"({"customers":{"segment":"round"}})", over);
  ASSERT_FALSE(round);
  EXPECT_EQ(round.error().code, ErrorCode::kTooLarge);
  const auto none = Ask(R"({"customers":{"segment":"nobody"}})", over);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message.id, "ask.no_segment");
  EXPECT_EQ(none.error().field, "/measure/customers/segment");
  EXPECT_EQ(Render(none.error().message, Language::kEnglish),
            "/measure/customers/segment: there is no segment “nobody”; there are: about, round");
  const auto town = Ask(R"({"customers":{"not":{"attribute":{"name":"town","is":["a"]}}}})", over);
  ASSERT_FALSE(town);
  EXPECT_EQ(town.error().field, "/measure/customers/not/attribute/name");
  EXPECT_EQ(town.error().message.id, "ask.no_attribute");
  const auto risk = Ask(R"({"customers":{"attribute":{"name":"churn_risk","min":0.1}}})", over);
  ASSERT_FALSE(risk);
  EXPECT_EQ(risk.error().field, "/measure/customers/attribute/name");
  EXPECT_EQ(Render(risk.error().message, Language::kEnglish),
            "/measure/customers/attribute/name: “churn_risk” is no attribute but a prediction; "
            "write {\"predicted\":{\"name\":\"churn_risk\",\"min\":…}} instead");
  const auto later = Ask(R"({"customers":{"predicted":{"name":"clv","min":"1.00"}}})", over);
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().message.id, "ask.not_predicted");
  EXPECT_EQ(later.error().field, "/measure/customers/predicted/name");
}

TEST_F(EngineTest, StopsWhenCancelled) {
  world.Add(1, "order_placed", At("2025-05-10"));
  const Inquiry inquiry{
      {CountCustomers{{Everyone{}}}}, {{At("2025-05-01"), At("2025-06-01"), {}}}, calendar};
  const auto answer =
      TimelineEngine(world.Take()).RunAll({&inquiry, 1}, context(), [] { return true; });
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kCancelled);
}

TEST_F(EngineTest, AnswersAreTypedTables) {
  world.Add(1, "order_placed", At("2025-05-10"), 1234);
  const auto answer = Ask(R"({"ratio":{"numerator":{"sum":{"column":"money",
      "kinds":["order_placed"]}},"denominator":{"customers":{"everyone":true}}}})",
                          R"({"from":"2025-05-01","to":"2025-06-01"})");
  ASSERT_TRUE(answer);
  const json::object table = ToJson(*answer, calendar, context().currency, Language::kEnglish);
  EXPECT_EQ(json::serialize(table.at("columns")),
            R"([{"name":"from","type":"date"},{"name":"to","type":"date"},)"
            R"({"name":"label","type":"text"},{"name":"value","type":"money","currency":"EUR"},)"
            R"({"name":"numerator","type":"money","currency":"EUR"},)"
            R"({"name":"denominator","type":"integer"},{"name":"reason","type":"text"}])");
  EXPECT_EQ(json::serialize(table.at("rows")),
            R"([["2025-05-01","2025-06-01","","12.34","12.34",1,null]])");
  EXPECT_EQ(table.at("facts_read").to_number<int64_t>(), 1);
  EXPECT_EQ(table.at("engine").as_string(), "timeline");
}

TEST_F(EngineTest, SplitsByTheLargestLabelsAndComparesWithLastYear) {
  world.Add(1, "order_placed", At("2025-05-10"), 500, "Tripod");
  world.Add(2, "order_placed", At("2025-05-11"), 300, "Camera");
  world.Add(2, "order_placed", At("2025-05-11"), 200, "Lens");
  world.Add(2, "order_placed", At("2024-05-11"), 100, "Lens");
  world.Add(3, "order_placed", At("2025-05-11"), 50);
  const std::string text = R"({"version":1,"split":{"label":true,"most":1},
      "measure":{"sum":{"column":"money","kinds":["order_placed"]}},
      "over":{"from":"2025-05-01","to":"2025-06-01","calendar":"gregorian",
              "compare":"last_year"}})";
  const auto question = ParseQuestion(std::string_view(text), context().currency);
  ASSERT_TRUE(question) << Describe(question.error());
  const auto answer = TimelineEngine(world.Take()).Run(*question, context(), {});
  ASSERT_TRUE(answer) << Describe(answer.error());
  const json::object table = ToJson(*answer, calendar, context().currency, Language::kEnglish);
  EXPECT_EQ(json::serialize(table.at("rows")),
            R"([["2025-05-01","2025-06-01","","Tripod",1,"5.00",null,)"
            R"("2024-05-01","2024-06-01","0.00"],)"
            R"(["2025-05-01","2025-06-01","",null,2,"5.00",null,)"
            R"("2024-05-01","2024-06-01","1.00"],)"
            R"(["2025-05-01","2025-06-01","",null,0,"0.50",null,)"
            R"("2024-05-01","2024-06-01","0.00"]])");
}

TEST_F(EngineTest, SplitsATableByConditionsAndByAttribute) {
  world.Add(1, "order_placed", At("2025-05-10"), 500);
  world.Add(1, "order_placed", At("2025-06-10"), 500);
  world.Add(2, "order_placed", At("2025-05-11"), 300);
  world.attributes.cities = {{1, "Tehran"}, {2, "Shiraz"}};
  const std::string rest = R"(,"measure":{"retention":{"born":{"first":{"kinds":["order_placed"]}},
      "returned":{"did":{"kinds":["order_placed"]}}}},"over":{"from":"2025-05-01",
      "to":"2025-07-01","every":"month","calendar":"gregorian"}})";
  for (const std::string split : {R"({"attribute":"city"})",
                                  R"({"conditions":[
           {"name":"Shiraz","who":{"attribute":{"name":"city","is":["Shiraz"]}}},
           {"name":"Tehran","who":{"attribute":{"name":"city","is":["Tehran"]}}}]})"}) {
    const std::string text = R"({"version":1,"split":)" + split + rest;
    const auto question = ParseQuestion(std::string_view(text), context().currency);
    ASSERT_TRUE(question) << Describe(question.error());
    const auto answer = TimelineEngine(world.Take()).Run(*question, context(), {});
    ASSERT_TRUE(answer) << Describe(answer.error());
    EXPECT_THAT(answer->groups, ElementsAre(Group{"Shiraz", 1}, Group{"Tehran", 1}));
    EXPECT_THAT(answer->born, ElementsAre(1, 1, 0, 0));
    EXPECT_THAT(answer->returned,
                ElementsAre(ElementsAre(1, 0), ElementsAre(1, 1), ElementsAre(0), ElementsAre(0)));
  }
}

// Each group's rows are those of the question asked of the group alone.
TEST_F(EngineTest, SplitsFunnelsAndMediansByAttribute) {
  world.attributes.cities = {{1, "Tehran"}, {2, "Tehran"}, {3, "Shiraz"}, {4, "Yazd"}};
  for (CustomerId id = 1; id <= 5; ++id) {
    world.Add(id, "order_placed", At("2025-05-10"), 100 * id);
    world.Add(id, "order_placed", At("2025-06-10"), 300 * id);
    if (id % 2 == 1) world.Add(id, "complaint_opened", At("2025-05-20"));
  }
  const auto ask = [&](std::string_view measure, std::string_view split) {
    const std::string text = fmt::format(
        R"({{"version":1,"measure":{}{},"over":{{"from":"2025-05-01","to":"2025-07-01",
            "every":"month","calendar":"gregorian"}}}})",
        measure, split);
    const auto question = ParseQuestion(std::string_view(text), context().currency);
    EXPECT_TRUE(question) << Describe(question.error());
    return TimelineEngine(world.Take()).Run(*question, context(), {}).value();
  };
  const std::string one = R"(,"split":{"attribute":"city","most":1})";

  const Answer medians =
      ask(R"({"median":{"facts":{"column":"money","kinds":["order_placed"]}}})", one);
  EXPECT_THAT(medians.groups,
              ElementsAre(Group{"Tehran", 1}, Group{std::nullopt, 2}, Group{std::nullopt, 0}));
  std::vector<int64_t> values;
  for (const Figure& figure : medians.figures) values.push_back(figure.value.integer);
  EXPECT_THAT(values, ElementsAre(150, 350, 500, 450, 1050, 1500));

  const std::string steps =
      R"({"funnel":{"steps":[{"kinds":["order_placed"]},{"kinds":["complaint_opened"]}])";
  const Answer funnels = ask(steps + "}}", one);
  EXPECT_EQ(funnels.groups, medians.groups);
  const std::string tehran = R"(},"who":{"attribute":{"name":"city","is":["Tehran"]}}})";
  const Answer alone = ask(steps + tehran, "");
  std::vector<Table::Row> rows;
  for (const Table::Row& row : funnels.table.rows) {
    if (row.period % 3 == 0) rows.push_back({row.period / 3, row.cells});
  }
  EXPECT_EQ(rows, alone.table.rows);
  EXPECT_EQ(funnels.table.columns, alone.table.columns);
  const json::object table = ToJson(funnels, calendar, context().currency, Language::kEnglish);
  EXPECT_EQ(table.at("columns").at(3).at("name"), "group");
}

TEST_F(EngineTest, DistributionsHaveRoundBinsOfTheirOwn) {
  for (CustomerId id = 1; id <= 10; ++id) {
    world.Add(id, "order_placed", At("2025-05-10"), 150 * id);
  }
  const std::string may = R"({"from":"2025-05-01","to":"2025-06-01","calendar":"gregorian"})";
  const auto answer = Ask(R"({"distribution":{"facts":{"column":"money",
      "kinds":["order_placed"]},"bins":3}})",
                          may);
  ASSERT_TRUE(answer) << Describe(answer.error());
  const json::object table = ToJson(*answer, calendar, context().currency, Language::kEnglish);
  EXPECT_EQ(
      json::serialize(table.at("columns")),
      R"([{"name":"from","type":"date"},{"name":"to","type":"date"},)"
      R"({"name":"label","type":"text"},{"name":"at_least","type":"money","currency":"EUR"},)"
      R"({"name":"below","type":"money","currency":"EUR"},{"name":"count","type":"integer"}])");
  EXPECT_EQ(json::serialize(table.at("rows")),
            R"([["2025-05-01","2025-06-01","","0.00","10.00",6],)"
            R"(["2025-05-01","2025-06-01","","10.00","20.00",4]])");
  EXPECT_THAT(Values(R"({"median":{"facts":{"column":"money","kinds":["order_placed"]}}})", may),
              ElementsAre(825));
  EXPECT_THAT(Values(R"({"percentile":{"p":90,"sum":{"column":"money",
                       "kinds":["order_placed"]}}})",
                     may),
              ElementsAre(1350));
}

TEST_F(EngineTest, AFunnelCountsHowFarCustomersGo) {
  world.Add(1, "visited", At("2025-05-10T10:00:00Z"));
  world.Add(1, "order_placed", At("2025-05-10T10:00:00Z"), 500);  // of the same second
  world.Add(1, "order_placed", At("2025-05-12T10:00:00Z"), 500);
  world.Add(2, "visited", At("2025-05-31T10:00:00Z"));
  world.Add(2, "order_placed", At("2025-06-07T10:00:00Z"), 500);  // after the month, in time
  world.Add(3, "visited", At("2025-05-10T10:00:00Z"));
  world.Add(3, "order_placed", At("2025-05-17T10:00:01Z"), 500);  // too late
  world.Add(4, "order_placed", At("2025-05-17T10:00:01Z"), 500);
  const auto answer = Ask(R"({"funnel":{"steps":[{"name":"visit","kinds":["visited"]},
      {"kinds":["order_placed"]},{"name":"again","kinds":["order_placed"]}],
      "within":{"days":7}}})",
                          R"({"from":"2025-05-01","to":"2025-06-01","calendar":"gregorian"})");
  ASSERT_TRUE(answer) << Describe(answer.error());
  const json::object table = ToJson(*answer, calendar, context().currency, Language::kEnglish);
  EXPECT_EQ(json::serialize(table.at("rows")),
            R"([["2025-05-01","2025-06-01","",1,"visit",3,null],)"
            R"(["2025-05-01","2025-06-01","",2,null,2,3.024E5],)"
            R"(["2025-05-01","2025-06-01","",3,"again",1,1.728E5]])");
}

TEST_F(EngineTest, AFunnelTakesNoFactTwice) {
  for (const CustomerId id : {1, 2, 3}) {
    world.Add(id, "visited", At("2025-05-10"));
    world.Add(id, "order_placed", At("2025-05-10"), 500);  // of the same second
  }
  world.Add(2, "order_placed", At("2025-05-10"), 700);
  world.Add(3, "order_placed", At("2025-05-10"), 700);
  world.Add(3, "order_placed", At("2025-05-11"), 900);
  const auto steps = [&](const std::string& kinds) {
    const auto answer = Ask(R"({"funnel":{"steps":[)" + kinds + "]}}",
                            R"({"from":"2025-05-01","to":"2025-06-01","calendar":"gregorian"})");
    std::vector<int64_t> customers;
    const json::object table = ToJson(*answer, calendar, context().currency, Language::kEnglish);
    for (const json::value& row : table.at("rows").as_array()) {
      customers.push_back(row.as_array()[5].as_int64());
    }
    return customers;
  };
  const std::string order = R"({"kinds":["order_placed"]})";
  const std::string visit = R"({"kinds":["visited"]})";
  EXPECT_THAT(steps(order + "," + visit + "," + order), ElementsAre(3, 3, 2));
  EXPECT_THAT(steps(order + "," + order + "," + visit + "," + order), ElementsAre(3, 2, 2, 1));
  EXPECT_THAT(steps(order + "," + visit + "," + visit), ElementsAre(3, 3, 0));
  EXPECT_THAT(steps(order + R"(,{"kinds":["complained"]},)" + visit), ElementsAre(3, 0, 0));
  // A step of more kinds: customers are followed one by one.
  EXPECT_THAT(steps(R"({"kinds":["order_placed","called"]},)" + visit + "," + order),
              ElementsAre(3, 3, 2));
}

TEST_F(EngineTest, ASequenceMayBeginWithAnyFact) {
  world.Add(1, "complained", At("2025-05-01"));
  world.Add(1, "complained", At("2025-05-20"));
  world.Add(1, "order_placed", At("2025-05-25"));
  world.Add(2, "complained", At("2025-05-01"));
  world.Add(2, "order_placed", At("2025-05-25"));
  world.Add(3, "order_placed", At("2025-05-24"));
  world.Add(3, "complained", At("2025-05-25"));
  world.Add(4, "complained", At("2025-05-30"));
  world.Add(4, "order_placed", At("2025-06-01T12:00:00Z"));  // not in the month
  EXPECT_THAT(Values(R"({"customers":{"sequence":{"steps":[{"kinds":["complained"]},
                       {"kinds":["order_placed"]}],"within":{"days":7}}}})",
                     R"({"from":"2025-05-01","to":"2025-06-01","calendar":"gregorian"})"),
              ElementsAre(1));
}

TEST_F(EngineTest, MovementTellsFromWhichStageToWhich) {
  world.Add(1, "order_placed", At("2025-04-10"));  // active, then quiet
  world.Add(2, "order_placed", At("2025-04-20"));  // active, then loyal
  world.Add(2, "order_placed", At("2025-05-20"));
  world.Add(3, "order_placed", At("2025-05-20"));  // new
  const auto answer = Ask(R"({"movement":{"stages":[
      {"name":"loyal","who":{"did":{"kinds":["order_placed"],"count":{"min":2},
        "within":{"before":"end"}}}},
      {"name":"active","who":{"did":{"kinds":["order_placed"],"within":{"last":{"days":30}}}}}]}})",
                          R"({"from":"2025-05-01","to":"2025-06-01","calendar":"gregorian"})");
  ASSERT_TRUE(answer) << Describe(answer.error());
  const json::object table = ToJson(*answer, calendar, context().currency, Language::kEnglish);
  std::string moved;
  for (const json::value& row : table.at("rows").as_array()) {
    if (row.at(7).as_int64() != 0) moved += json::serialize(row) + "\n";
  }
  EXPECT_EQ(moved, R"(["2025-05-01","2025-06-01","","active",2,"loyal",1,1]
["2025-05-01","2025-06-01","","active",2,null,0,1]
["2025-05-01","2025-06-01","",null,-1,"active",2,1]
)");
}

TEST_F(EngineTest, APathIsWhatCustomersDoNext) {
  for (CustomerId id = 1; id <= 3; ++id) {
    world.Add(id, "order_placed", At("2025-05-10T10:00:00Z"), 500);
    world.Add(id, id == 3 ? "complained" : "visited", At("2025-05-10T10:00:00Z"));
    world.Add(id, "order_placed", At("2025-05-12T10:00:00Z"), 500);
  }
  world.Add(4, "order_placed", At("2025-05-12T10:00:00Z"), 500);
  const auto answer = Ask(R"({"path":{"after":{"kinds":["order_placed"]},"depth":2,"most":2,
      "kinds":["visited","complained","order_placed"]}})",
                          R"({"from":"2025-05-01","to":"2025-06-01","calendar":"gregorian"})");
  ASSERT_TRUE(answer) << Describe(answer.error());
  const json::object table = ToJson(*answer, calendar, context().currency, Language::kEnglish);
  EXPECT_EQ(json::serialize(table.at("rows")),
            R"([["2025-05-01","2025-06-01","","visited","order_placed",2,1,2],)"
            R"(["2025-05-01","2025-06-01","",null,null,0,1,1],)"
            R"(["2025-05-01","2025-06-01","",null,null,null,1,1]])");
}

TEST_F(EngineTest, ExplainsWhatItWillRead) {
  for (int i = 0; i < 5; ++i) world.Add(1 + i, "order_placed", At("2025-05-10"), 500);
  world.Add(7, "visited", At("2025-05-10"));
  const std::string_view text = R"({"version":1,"measure":{"ratio":{
      "numerator":{"sum":{"column":"money","kinds":["order_placed"]}},
      "denominator":{"customers":{"did":{"kinds":["visited","never"],
         "where":{"value":{"min":1}}}}}}},
      "over":{"from":"2025-01-01","to":"2026-01-01","every":"month","calendar":"gregorian",
              "zone":"UTC"}})";
  const auto question = ParseQuestion(text, context().currency);
  ASSERT_TRUE(question) << Describe(question.error());
  const auto plan = TimelineEngine(world.Take(), 1).Explain(*question, context());
  ASSERT_TRUE(plan) << Describe(plan.error());
  EXPECT_EQ(json::serialize(plan->at("walks")),
            R"([{"for":"count","kinds":["visited"],"filtered":true,"windows":12,)"
            R"("from":"2025-01-01T00:00:00Z","to":"2026-01-01T00:00:00Z","facts":1},)"
            R"({"for":"sum","kinds":["order_placed"],"filtered":false,"windows":12,)"
            R"("from":"2025-01-01T00:00:00Z","to":"2026-01-01T00:00:00Z","facts":5}])");
  EXPECT_EQ(plan->at("periods").to_number<int>(), 12);
  EXPECT_EQ(plan->at("conditions").to_number<int>(), 12);
  EXPECT_EQ(plan->at("facts_to_read").to_number<int>(), 6);
  EXPECT_EQ(plan->at("facts").to_number<int>(), 6);
  EXPECT_EQ(plan->at("memory_bytes").to_number<int>(), 12 * 512);
}

TEST_F(EngineTest, StopsWithinABlock) {
  world.Add(1, "order_placed", At("2025-05-10"));
  const Inquiry inquiry{
      {CountCustomers{{Everyone{}}}}, {{At("2025-05-01"), At("2025-06-01"), {}}}, calendar};
  int asked = 0;
  const Cancelled later = [&] { return ++asked > 1; };  // after the block was begun
  const auto answer = TimelineEngine(world.Take(), 1).RunAll({&inquiry, 1}, context(), later);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kCancelled);
  asked = 0;
  const auto members = TimelineEngine(world.Take(), 1).Members(inquiry, {}, context(), later);
  ASSERT_FALSE(members);
  EXPECT_EQ(members.error().code, ErrorCode::kCancelled);
}

TEST_F(EngineTest, StopsWhenItsTimeIsOver) {
  world.Add(1, "order_placed", At("2025-05-10"));
  const Inquiry inquiry{
      {CountCustomers{{Everyone{}}}}, {{At("2025-05-01"), At("2025-06-01"), {}}}, calendar};
  Context hurried = context();
  hurried.at_most = std::chrono::milliseconds(0);
  const TimelineEngine engine(world.Take());
  const auto answer = engine.RunAll({&inquiry, 1}, hurried, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(answer.error().message.id, "ask.too_slow");
  const auto members = engine.Members(inquiry, {}, hurried, {});
  ASSERT_FALSE(members);
  EXPECT_EQ(members.error().message.id, "ask.too_slow");
  hurried.at_most = std::chrono::minutes(1);
  EXPECT_TRUE(engine.RunAll({&inquiry, 1}, hurried, {}));
}

TEST_F(EngineTest, RhythmCountsDaysBetweenDaysOfBuying) {
  // Gaps of 10 (across two kinds), 20 and, for another customer, 7 days.
  world.Add(1, "order_placed", At("2025-05-01"));
  world.Add(1, "order_placed", At("2025-05-01T12:00:00Z"));
  world.Add(1, "renewed", At("2025-05-11"));
  world.Add(1, "order_placed", At("2025-05-31"));
  world.Add(5000, "order_placed", At("2025-05-01"));
  world.Add(5000, "order_placed", At("2025-05-08"));
  world.Add(0, "order_placed", At("2024-01-01"));
  world.Add(0, "order_placed", At("2025-01-01"));
  const std::vector<KindId> kinds = {*world.names.Kind("order_placed"),
                                     *world.names.Kind("renewed")};
  const auto rhythm = FindRhythm(world.Take(), kinds, calendar, {});
  ASSERT_TRUE(rhythm);
  EXPECT_EQ(rhythm->count, 3);
  EXPECT_EQ(rhythm->Percentile(0.5), 10);
  EXPECT_EQ(rhythm->Percentile(0.9), 20);
  EXPECT_EQ(rhythm->Percentile(0.0), 7);
  int64_t binned = 0;
  for (const auto& bin : rhythm->Bins()) binned += bin.count;
  EXPECT_EQ(binned, 3);
  EXPECT_EQ(rhythm->Bins().back().to_days, 21);

  World empty;
  const auto none = FindRhythm(empty.Take(), kinds, calendar, {});
  ASSERT_TRUE(none);
  EXPECT_EQ(none->count, 0);
  EXPECT_EQ(none->Percentile(0.9), 0);
  EXPECT_TRUE(none->Bins().empty());
}

TEST_F(EngineTest, PropertiesAreFilteredByTextNumberAndMoney) {
  const auto add = [&](CustomerId customer, const std::string& kind, std::string_view channel,
                       double quantity, int64_t cost) {
    timeline::Entry entry;
    entry.customer = customer;
    entry.kind = world.names.AddKind(kind);
    entry.at = At("2026-01-05T10:00:00Z");
    if (!channel.empty()) entry.properties.Text("channel", channel);
    entry.properties.Number("quantity", quantity);
    entry.properties.Money("cost", cost);
    world.Put(entry);
  };
  add(1, "order_placed", "web", 1, 1000);
  add(2, "order_placed", "app", 2, 2000);
  add(3, "order_placed", "shop", 3, 3000);
  add(4, "order_placed", "", 4, 4000);
  add(5, "returned", "web", 5, 5000);
  const auto count = [&](const std::string& properties) {
    return Values(R"({"facts":{"kinds":["order_placed","returned"],"where":{"properties":{)" +
                      properties + "}}}}",
                  R"({"from":"2026-01-01","to":"2026-02-01"})");
  };
  EXPECT_THAT(count(R"("channel":["web","app"])"), ElementsAre(3));
  EXPECT_THAT(count(R"("channel":["nowhere"])"), ElementsAre(0));
  EXPECT_THAT(count(R"("colour":["red"])"), ElementsAre(0));
  EXPECT_THAT(count(R"("quantity":[1,5,7])"), ElementsAre(2));
  EXPECT_THAT(count(R"("quantity":["1"])"), ElementsAre(0));
  EXPECT_THAT(count(R"("quantity":{"min":2,"max":4})"), ElementsAre(3));
  EXPECT_THAT(count(R"("cost":{"max":"20.00"})"), ElementsAre(2));
  EXPECT_THAT(count(R"("channel":["web"],"cost":{"min":"20.00"})"), ElementsAre(1));
}

TEST_F(EngineTest, AnIdMayBeATextInOneFactAndANumberInAnother) {
  const auto line = [&](CustomerId customer, const std::variant<double, std::string>& order,
                        std::string_view category) {
    timeline::Entry entry;
    entry.customer = customer;
    entry.kind = world.names.AddKind("order_placed");
    entry.at = At("2026-01-05T10:00:00Z");
    if (const auto* number = std::get_if<double>(&order)) {
      entry.properties.Number("order_id", *number);
    } else {
      entry.properties.Text("order_id", std::get<std::string>(order));
    }
    entry.properties.Text("category", category);
    world.Put(entry);
  };
  line(1, 7.0, "shoes");
  line(1, 7.0, "hats");
  line(2, "A-7", "shoes");
  line(2, "A-7", "hats");
  line(3, 8.0, "shoes");
  line(3, "8", "hats");  // a text is another order
  EXPECT_THAT(
      Values(
          R"({"sum":{"mixed_orders":{"kinds":["order_placed"],"order":"order_id","item":"category"}}})",
          R"({"from":"2026-01-01","to":"2026-02-01"})"),
      ElementsAre(2));
}

TEST_F(EngineTest, APropertyThatThereWasNoRoomForIsAnError) {
  timeline::Entry entry;
  entry.customer = 1;
  entry.kind = world.names.AddKind("order_placed");
  entry.at = At("2026-01-05T10:00:00Z");
  for (int i = 0; i < 100; ++i) entry.properties.Number("p" + std::to_string(i), i);
  world.Put(entry);
  const auto ask = [&](const std::string& property) {
    return Ask(R"({"facts":{"kinds":["order_placed"],"where":{"properties":{")" + property +
                   R"(":[3,99]}}}})",
               R"({"from":"2026-01-01","to":"2026-02-01"})");
  };
  const auto kept = ask("p3");
  ASSERT_TRUE(kept) << Describe(kept.error());
  EXPECT_EQ(kept->figures[0].value.integer, 1);
  const auto left_out = ask("p99");
  ASSERT_FALSE(left_out);
  EXPECT_EQ(left_out.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(left_out.error().message.id, "ask.property_left_out");
}

}  // namespace
}  // namespace vafa::ask
