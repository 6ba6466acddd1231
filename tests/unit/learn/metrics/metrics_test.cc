#include "learn/metrics/metrics.h"

#include <gmock/gmock.h>

#include <cmath>

#include "ask/parse.h"
#include "base/limits.h"
#include "learn/metrics/periods.h"
#include "tests/unit/learn/metrics/shop.h"

namespace vafa::metrics {
namespace {

using ask::Quantity;
using testing::ElementsAre;

std::string Text(const Calendar& calendar, const ask::Period& period) {
  return IsoDate(calendar, period.from) + " " + IsoDate(calendar, period.to);
}

TEST(PeriodsTest, ComparesMonthsWithMonthsAndDaysWithDays) {
  const Calendar utc = *Calendar::Make(CalendarKind::kGregorian, "UTC", 1);
  const auto period = [&](const char* from, const char* to) {
    return ask::Period{*ParseInstant(from, utc), *ParseInstant(to, utc), {}};
  };
  EXPECT_EQ(Text(utc, PeriodBefore(utc, period("2026-03-01", "2026-04-01"))),
            "2026-02-01 2026-03-01");
  EXPECT_EQ(Text(utc, PeriodBefore(utc, period("2026-01-01", "2027-01-01"))),
            "2025-01-01 2026-01-01");
  EXPECT_EQ(Text(utc, PeriodBefore(utc, period("2026-03-10", "2026-03-17"))),
            "2026-03-03 2026-03-10");
  EXPECT_EQ(Text(utc, SamePeriodLastYear(utc, period("2024-02-01", "2024-03-01"))),
            "2023-02-01 2023-03-01");
  EXPECT_EQ(Text(utc, SamePeriodLastYear(utc, period("2024-02-29", "2024-03-01"))),
            "2023-03-01 2023-03-01");
  const Calendar jalali = *Calendar::Make(CalendarKind::kJalali, "Asia/Tehran", 6);
  const ask::Period farvardin{
      *ParseInstant("1404/01/01", jalali), *ParseInstant("1404/02/01", jalali), {}};
  EXPECT_EQ(Text(jalali, PeriodBefore(jalali, farvardin)), "2025-02-19 2025-03-21");
  EXPECT_EQ(Text(jalali, SamePeriodLastYear(jalali, farvardin)), "2024-03-20 2024-04-20");
}

TEST(MetricsTest, TheWindowComesFromTheRhythmUnlessSet) {
  Shop shop;
  for (CustomerId id = 1; id <= 3; ++id) {
    for (int day = 1; day <= 28; day += 3) {
      shop.Buys(id, "2025-02-" + std::string(day < 10 ? "0" : "") + std::to_string(day));
    }
    shop.Buys(id, "2025-02-01T15:00:00Z");  // the same day is no gap
  }
  Metrics metrics(shop.context());
  auto rules = metrics.FindRules();
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->window_days, 3);
  EXPECT_EQ(rules->lost_window_days, 6);
  EXPECT_EQ(rules->window_source, (Message{"metrics.window_from_rhythm", {{"count", 27}}}));
  EXPECT_EQ(rules->business, Organisation::Business::kShop);

  shop.organisation.window_days = 48;
  EXPECT_EQ(metrics.FindRules()->window_days, 48);
  shop.organisation.window_days = std::nullopt;
  shop.Subscribes(9, "2025-02-01");
  EXPECT_EQ(metrics.FindRules()->business, Organisation::Business::kSubscription);
}

TEST(MetricsTest, TooFewPurchasesGiveTheDefaultWindow) {
  Shop shop;
  shop.Buys(1, "2025-02-01");
  shop.Buys(1, "2025-02-03");
  Metrics metrics(shop.context());
  EXPECT_EQ(metrics.FindRules()->window_days, 90);
  EXPECT_EQ(metrics.FindRules()->window_source.id, "metrics.window_by_default");
}

TEST(MetricsTest, ListsTheCatalogueInThreeLanguages) {
  Shop shop;
  shop.organisation.window_days = 48;
  Metrics metrics(shop.context());
  for (const Language language : {Language::kEnglish, Language::kPersian, Language::kTurkish}) {
    const auto list = metrics.List(language);
    ASSERT_TRUE(list) << Describe(list.error());
    std::vector<std::string> codes;
    for (const auto& item : list->at("items").as_array()) {
      if (item.at("overview").as_bool()) codes.emplace_back(item.at("code").as_string());
      const std::string definition(item.at("definition").as_string());
      EXPECT_EQ(definition.find('{'), std::string::npos) << definition;
      EXPECT_FALSE(item.at("name").as_string().empty());
      EXPECT_FALSE(item.at("advice").as_string().empty());
    }
    EXPECT_THAT(codes,
                ElementsAre("active", "nca", "revenue", "spc", "crr", "churn", "repeat_rate",
                            "loyalty_behaviour", "dormant", "growth_active", "growth_total"));
  }
  const auto persian = metrics.List(Language::kPersian);
  EXPECT_NE(json::serialize(*persian).find("۴۸"), std::string::npos);
}

TEST(MetricsTest, AFigureCarriesComparisonsPointsAndItsJson) {
  Shop shop;
  shop.organisation.window_days = 30;
  shop.Buys(1, "2024-06-05");
  shop.Buys(2, "2025-05-05");
  shop.Buys(3, "2025-06-05", 1250);
  shop.Buys(4, "2025-06-25", 1250);
  const auto kpi = shop.Kpi("nca", "2025-06-01", "2025-07-01", Unit::kWeek);
  EXPECT_EQ(kpi.main.figure.value, Quantity::Count(2));
  EXPECT_EQ(kpi.previous.figure.value, Quantity::Count(1));
  EXPECT_EQ(kpi.last_year.figure.value, Quantity::Count(1));
  ASSERT_EQ(kpi.points.size(), 6u);  // the first and last week are cut
  int64_t sum = 0;
  for (const Point& point : kpi.points) sum += point.figure.value.integer;
  EXPECT_EQ(sum, 2);

  Metrics metrics(shop.context());
  const std::vector<std::string> codes = {"revenue"};
  const auto figures =
      metrics.Evaluate(codes, {shop.At("2025-06-01"), shop.At("2025-07-01"), {}, {}},
                       shop.At("2025-08-01"), Language::kEnglish);
  ASSERT_TRUE(figures);
  const json::object object = ToJson(figures->items[0], *figures, Language::kEnglish);
  EXPECT_EQ(object.at("kpi").as_string(), "revenue");
  EXPECT_EQ(object.at("value").as_string(), "25.00");
  EXPECT_EQ(object.at("currency").as_string(), "EUR");
  EXPECT_EQ(object.at("from").as_string(), "2025-06-01");
  EXPECT_TRUE(object.at("interval").is_null());
  EXPECT_FALSE(object.contains("points"));
  EXPECT_EQ(object.at("previous").at("value").as_string(), "10.00");
}

TEST(MetricsTest, WhatHasNotHappenedYetIsLeftOut) {
  Shop shop;
  shop.organisation.window_days = 30;
  shop.Buys(1, "2025-06-05");
  Metrics metrics(shop.context());
  const std::vector<std::string> codes = {"active"};
  const auto figures =
      metrics.Evaluate(codes, {shop.At("2025-06-01"), shop.At("2026-01-01"), Unit::kMonth, {}},
                       shop.At("2025-07-03T10:00:00Z"), Language::kEnglish);
  ASSERT_TRUE(figures);
  // At the end of the year nobody would be active; the year has come to the third of July.
  EXPECT_EQ(figures->items[0].main.figure.value, Quantity::Count(1));
  EXPECT_EQ(figures->items[0].points.size(), 2u);
  const auto later = metrics.Evaluate(codes, {shop.At("2025-08-01"), shop.At("2025-09-01"), {}, {}},
                                      shop.At("2025-07-03"), Language::kEnglish);
  EXPECT_EQ(later->items[0].main.figure.reason.id, "metrics.not_begun");
}

TEST(MetricsTest, TheCustomersBehindAFigureAreThoseCounted) {
  Shop shop;
  shop.organisation.window_days = 30;
  for (const CustomerId id : {5, 6, 5000}) shop.Buys(id, "2025-05-20");
  shop.Buys(6, "2025-06-20");
  shop.Buys(7, "2025-06-20");
  Metrics metrics(shop.context());
  const Range june{shop.At("2025-06-01"), shop.At("2025-07-01"), {}, {}};
  const Instant now = shop.At("2026-01-01");
  EXPECT_THAT(*metrics.Members("churn", FigurePart::kNumerator, june, now), ElementsAre(5, 5000));
  EXPECT_THAT(*metrics.Members("churn", FigurePart::kDenominator, june, now),
              ElementsAre(5, 6, 5000));
  EXPECT_THAT(*metrics.Members("nca", FigurePart::kNumerator, june, now), ElementsAre(7));
  EXPECT_EQ(metrics.Members("nonsense", FigurePart::kNumerator, june, now).error().code,
            ErrorCode::kNotFound);
}

TEST(MetricsTest, TheRetentionTableFollowsThoseWhoCameFirst) {
  Shop shop;
  shop.organisation.window_days = 30;
  for (const char* day : {"2025-01-10", "2025-02-10", "2025-04-10"}) shop.Buys(1, day);
  shop.Buys(2, "2025-01-31T23:59:59Z");
  shop.Buys(3, "2025-02-01");
  shop.Buys(3, "2025-04-30");
  Metrics metrics(shop.context());
  const Range range{shop.At("2025-01-01"), shop.At("2026-01-01"), {}, {}};
  const Instant now = shop.At("2025-04-15");
  const auto table = metrics.Retention(range, now);
  ASSERT_TRUE(table) << Describe(table.error());
  ASSERT_EQ(table->rows.size(), 4u);
  EXPECT_THAT(table->rows[0].returned, ElementsAre(2, 1, 0, 1));
  EXPECT_THAT(table->rows[1].returned, ElementsAre(1, 0, 0));  // the thirtieth is yet to come
  EXPECT_THAT(table->rows[3].returned, ElementsAre(0));
  EXPECT_EQ(table->rows[1].period.label, "2025-02");
  EXPECT_THAT(*metrics.RetentionMembers(shop.At("2025-01-01"), 3, range, now), ElementsAre(1));
  EXPECT_EQ(metrics.RetentionMembers(shop.At("2025-01-01"), 4, range, now).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(metrics.RetentionMembers(shop.At("2024-01-01"), 0, range, now).error().code,
            ErrorCode::kNotFound);
}

// Of a question with attributes as they were at a moment.
TEST(MetricsTest, AttributesAreAskedAsTheyWereAtTheStart) {
  Shop shop;
  for (CustomerId id = 1; id <= 3; ++id) shop.Buys(id, "2025-01-05");
  shop.world.attributes.texts["plan"] = {{1, "Pro"}, {2, "Basic"}, {3, "left"}};
  shop.world.attributes.before["plan"][3] = {{shop.At("2025-03-10"), "Basic"}};
  Metrics metrics(shop.context());
  const auto basic = [&](std::string at) {
    const auto question = ask::ParseQuestion(
        *ParseJson(
            R"({"version":1,"measure":{"customers":{"attribute":{"name":"plan","is":["Basic"])" +
            at + R"(}}},"over":{"from":"2025-01-01","to":"2025-05-01","every":"month"}})"),
        *Currency::Parse("EUR"));
    const auto answer = metrics.Ask(question.value());
    std::vector<int64_t> counts;
    EXPECT_TRUE(answer) << Describe(answer.error());
    if (!answer) return counts;
    for (const ask::Figure& figure : answer->figures) {
      counts.push_back(figure.value.integer);
    }
    return counts;
  };
  EXPECT_THAT(basic(""), ElementsAre(1, 1, 1, 1));
  EXPECT_THAT(basic(R"(,"at":"start")"), ElementsAre(2, 2, 2, 1));
  EXPECT_THAT(basic(R"(,"at":"end")"), ElementsAre(2, 2, 1, 1));
}

TEST(MetricsTest, AsOfADayNothingWasKnownItSaysSo) {
  Shop shop;
  shop.Buys(1, "2025-01-05");
  Context context = shop.context();
  context.past = [&](Instant moment) -> Result<Context::Past> {
    if (moment < shop.At("2025-06-01")) {
      return Context::Past{.snapshot = {}, .begins = shop.At("2025-06-01T10:00")};
    }
    auto attributes = std::make_shared<ask::TestAttributes>();
    attributes->texts["plan"] = {{1, "Basic"}};
    return Context::Past{.snapshot = shop.world.Take(), .attributes = attributes};
  };
  shop.world.attributes.texts["plan"] = {{1, "Pro"}};
  Metrics metrics(std::move(context));
  const auto of = [&](std::string_view day, Language language = Language::kEnglish) {
    Range range{shop.At("2025-01-01"), shop.At("2025-02-01"), {}, {}, {}, "plan"};
    range.as_of = shop.At(day);
    const std::vector<std::string> codes = {"nca"};
    return metrics.Evaluate(codes, range, shop.At("2026-01-01"), language)->items.front();
  };
  const KpiFigure before = of("2025-02-03");
  EXPECT_FALSE(before.main.figure.value.has_value());
  EXPECT_EQ(before.main.figure.reason, Message("metrics.not_known_then", {{"day", "2025-06-01"}}));
  EXPECT_EQ(of("2025-02-03", Language::kPersian).main.figure.reason,
            Message("metrics.not_known_then", {{"day", "۲۰۲۵/۰۶/۰۱"}}));
  const KpiFigure after = of("2025-07-01");
  EXPECT_EQ(after.main.figure.value.integer, 1);
  ASSERT_EQ(after.groups.size(), 1u);
  EXPECT_EQ(after.groups.front().group.name, "Basic");
}

TEST(MetricsTest, AsOfADayTheMeanOfPredictionsIsAsSureAsTheModelsOfThen) {
  Shop shop;
  shop.Buys(1, "2025-01-05");
  shop.Buys(2, "2025-01-05");
  shop.world.predictions.numbers["clv"] = {{1, 1000}, {2, 2000}};
  shop.world.predictions.factors = stats::Interval{0.9, 1.1};
  Context context = shop.context();
  context.past = [&](Instant) -> Result<Context::Past> {
    auto of_then = std::make_shared<ask::TestPredictions>(shop.world.predictions);
    of_then->factors = stats::Interval{0.2, 3};
    return Context::Past{.snapshot = shop.world.Take(), .predictions = of_then};
  };
  Metrics metrics(std::move(context));
  Range range{shop.At("2025-01-01"), shop.At("2025-02-01"), {}, {}};
  const auto high = [&] {
    const std::vector<std::string> codes = {"clv"};
    const auto figures =
        metrics.Evaluate(codes, range, shop.At("2026-01-01"), Language::kEnglish).value();
    return figures.items.front().main.interval.value().high;
  };
  const double half = 1.959963984540054 * 500;
  EXPECT_NEAR(high(), 1500 + std::hypot(half, 150), 1e-9);
  range.as_of = shop.At("2025-07-01");
  EXPECT_NEAR(high(), 1500 + std::hypot(half, 3000), 1e-9);
}

TEST(MetricsTest, WhatIsPredictedTodayIsNotComparedWithEarlierPeriods) {
  Shop shop;
  shop.Buys(1, "2025-01-05");
  shop.world.predictions.numbers["clv"] = {{1, 1000}};
  Metrics metrics(shop.context());
  const Range range{shop.At("2025-05-01"), shop.At("2025-08-01"), Unit::kMonth, {}};
  const std::vector<std::string> codes = {"clv", "revenue"};
  const auto figures =
      metrics.Evaluate(codes, range, shop.At("2025-07-10"), Language::kEnglish).value();
  const KpiFigure& clv = figures.items[0];
  EXPECT_EQ(clv.main.figure.value.AsDouble(), 1000);
  const auto no_value = [](const Point& point) {
    return !point.figure.value.has_value() &&
           point.figure.reason == Message("metrics.predicted_today");
  };
  EXPECT_TRUE(no_value(clv.previous) && no_value(clv.last_year));
  ASSERT_EQ(clv.points.size(), 3u);
  EXPECT_TRUE(no_value(clv.points[0]) && no_value(clv.points[1]));
  EXPECT_EQ(clv.points[2].figure.value.AsDouble(), 1000);
  EXPECT_TRUE(figures.items[1].points[0].figure.value.has_value());
}

TEST(MetricsTest, RefusesWhatCannotBeAnswered) {
  Shop shop;
  Metrics metrics(shop.context());
  const std::vector<std::string> codes = {"active"};
  const auto backwards =
      metrics.Evaluate(codes, {shop.At("2025-02-01"), shop.At("2025-01-01"), {}, {}},
                       shop.At("2026-01-01"), Language::kEnglish);
  EXPECT_EQ(backwards.error().code, ErrorCode::kInvalid);
  const auto many =
      metrics.Evaluate(codes, {shop.At("1990-01-01"), shop.At("2025-01-01"), Unit::kDay, {}},
                       shop.At("2026-01-01"), Language::kEnglish);
  EXPECT_EQ(many.error().code, ErrorCode::kTooLarge);
  const auto cancelled =
      metrics.Evaluate(codes, {shop.At("2025-01-01"), shop.At("2025-02-01"), {}, {}},
                       shop.At("2026-01-01"), Language::kEnglish, [] { return true; });
  EXPECT_TRUE(cancelled);  // there is nothing to stop in an empty timeline
  shop.Buys(1, "2025-01-01");
  EXPECT_EQ(metrics
                .Evaluate(codes, {shop.At("2025-01-01"), shop.At("2025-02-01"), {}, {}},
                          shop.At("2026-01-01"), Language::kEnglish, [] { return true; })
                .error()
                .code,
            ErrorCode::kCancelled);
}

}  // namespace
}  // namespace vafa::metrics
