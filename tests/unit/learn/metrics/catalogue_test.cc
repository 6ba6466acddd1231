#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/unit/learn/metrics/shop.h"

namespace vafa::metrics {
namespace {

using ask::Quantity;

constexpr const char* kFrom = "2025-06-01";
constexpr const char* kTo = "2025-07-01";

// Each KPI of the catalogue on a few facts, worked out by hand. Active: bought within 30 days.
class Catalogued : public testing::Test {
 protected:
  Catalogued() { shop.organisation.window_days = 30; }
  ask::Figure Figure(const std::string& code) { return shop.Figure(code, kFrom, kTo); }
  ask::Figure Part(const std::string& code, const std::string& part) {
    return shop.Part(code, part, kFrom, kTo);
  }
  void Spends(std::string_view purpose, int64_t minor, std::string_view channel = "search") {
    shop.Has(0, kinds::kCostRecorded, "2025-06-05",
             {.money = minor,
              .label = std::string(channel),
              .texts = {{"purpose", std::string(purpose)}}});
  }
  Shop shop;
};

TEST_F(Catalogued, EveryKpiHasItsWordsAndCanBeAsked) {
  Metrics metrics(shop.context());
  const auto list = metrics.List(Language::kPersian);
  ASSERT_TRUE(list);
  std::set<std::string> codes;
  for (const json::value& item : list->at("items").as_array()) {
    codes.emplace(item.as_object().at("code").as_string());
  }
  for (const char* code : {"nca",
                           "cac",
                           "growth_total",
                           "growth_active",
                           "lgi",
                           "lgc",
                           "conversion",
                           "spc",
                           "arpc",
                           "upsell",
                           "cross_sell",
                           "tenure",
                           "clv_past",
                           "clv_simple",
                           "clv",
                           "clv_cac",
                           "csat",
                           "ces",
                           "nps",
                           "loyalty_attitude",
                           "churn",
                           "crr",
                           "revenue_churn",
                           "nrr",
                           "grr",
                           "mrr",
                           "trial_paid",
                           "engagement",
                           "dormant",
                           "winback",
                           "complaints",
                           "reply_time",
                           "resolve_time",
                           "referral",
                           "points_liability",
                           "loyalty_behaviour"}) {
    EXPECT_TRUE(codes.contains(code)) << code;
  }
  shop.Buys(1, "2025-06-10");
  for (const std::string& code : codes) {
    const auto kpi = shop.Kpi(code, kFrom, kTo, Unit::kWeek);
    EXPECT_TRUE(kpi.main.figure.value.has_value() || !kpi.main.figure.reason.id.empty()) << code;
  }
}

TEST_F(Catalogued, AcquisitionCostIsSpendOverThoseAcquired) {
  shop.Buys(1, "2025-06-10");
  shop.Buys(2, "2025-06-11");
  shop.Buys(3, "2025-05-11");
  EXPECT_EQ(Figure("cac").reason.id, "metrics.no_facts");
  Spends("acquisition", 5001);
  Spends("lead", 9000);
  const auto cac = Figure("cac");
  EXPECT_EQ(cac.value, Quantity::Minor(2501));
  EXPECT_EQ(cac.numerator, Quantity::Minor(5001));
  EXPECT_EQ(cac.denominator, Quantity::Count(2));
}

TEST_F(Catalogued, AcquisitionCostIsToldApartByChannel) {
  for (const auto& [customer, channel] : {std::pair(1, "search"), std::pair(2, "search"),
                                          std::pair(3, "ads"), std::pair(4, "friend")}) {
    shop.Buys(customer, "2025-06-10");
    shop.world.attributes.texts["channel"][customer] = channel;
    shop.world.attributes.texts["city"][customer] = "Tehran";
  }
  Spends("acquisition", 3000, "search");
  Spends("acquisition", 8000, "ads");
  const auto kpi = shop.Kpi("cac", kFrom, kTo, {}, {}, "channel");
  ASSERT_EQ(kpi.groups.size(), 3u);
  EXPECT_EQ(kpi.groups[0].group.name, "search");
  EXPECT_EQ(kpi.groups[0].main.figure.value, Quantity::Minor(1500));
  EXPECT_EQ(kpi.groups[1].group.name, "ads");
  EXPECT_EQ(kpi.groups[1].main.figure.value, Quantity::Minor(8000));
  EXPECT_EQ(kpi.groups[2].main.figure.value, Quantity::Minor(0));
  // Costs have no city.
  const auto by_city = shop.Kpi("cac", kFrom, kTo, {}, {}, "city");
  EXPECT_EQ(by_city.groups[0].main.figure.reason.id, "metrics.costs_not_by");
}

TEST_F(Catalogued, AFigureOfASegmentCountsItsCustomersOnly) {
  shop.world.segments.contents["some"] = std::vector<CustomerId>{1, 2};
  for (CustomerId id = 1; id <= 4; ++id) shop.Buys(id, "2025-06-10", 1000 * id);
  Spends("acquisition", 100);
  EXPECT_EQ(shop.Kpi("revenue", kFrom, kTo, {}, "some").main.figure.value, Quantity::Minor(3000));
  EXPECT_EQ(shop.Kpi("nca", kFrom, kTo, {}, "some").main.figure.value, Quantity::Count(2));
  EXPECT_EQ(shop.Kpi("cac", kFrom, kTo, {}, "some").main.figure.reason.id,
            "metrics.costs_not_of_segment");
  const std::string code = "nca";
  Metrics metrics(shop.context());
  const Range range{shop.At(kFrom), shop.At(kTo), {}, {}, "nobody", {}, false};
  EXPECT_FALSE(metrics.Evaluate({&code, 1}, range, shop.At("2100-01-01"), Language::kEnglish));
  const Range some{shop.At(kFrom), shop.At(kTo), {}, {}, "some", {}, false};
  EXPECT_EQ(*metrics.Members("nca", FigurePart::kNumerator, some, shop.At("2100-01-01")),
            (std::vector<CustomerId>{1, 2}));
}

TEST_F(Catalogued, LeadsAndTheirCost) {
  shop.Has(1, "lead_created", "2025-06-03");
  shop.Has(1, "lead_created", "2025-06-20");
  shop.Has(2, "lead_created", "2025-05-03");
  shop.Has(2, "lead_created", "2025-06-03");
  Spends("lead", 4000);
  EXPECT_EQ(Figure("lgi").value, Quantity::Count(1));
  EXPECT_EQ(Figure("lgc").value, Quantity::Minor(4000));
}

TEST_F(Catalogued, ConversionLooksThirtyDaysAhead) {
  shop.Has(1, "page_viewed", "2025-06-30");
  shop.Buys(1, "2025-07-20");  // within 30 days, after the period
  shop.Has(2, "page_viewed", "2025-06-02");
  shop.Buys(2, "2025-07-20");  // too late
  shop.Has(3, "page_viewed", "2025-05-02");
  shop.Has(3, "page_viewed", "2025-06-02");  // not her first
  shop.Buys(3, "2025-06-03");
  const auto conversion = Figure("conversion");
  EXPECT_EQ(conversion.numerator, Quantity::Count(1));
  EXPECT_EQ(conversion.denominator, Quantity::Count(2));
}

TEST_F(Catalogued, ConversionIsToldForEachStepAndFromEndToEnd) {
  shop.Has(1, "page_viewed", "2025-06-02");
  shop.Has(1, "lead_created", "2025-06-03");
  shop.Buys(1, "2025-06-20");
  shop.Buys(1, "2025-07-05");
  shop.Has(2, "page_viewed", "2025-06-04");
  shop.Has(2, "lead_created", "2025-06-05");
  shop.Has(3, "page_viewed", "2025-06-04");
  shop.Has(4, "lead_created", "2025-06-04");  // came without a visit
  shop.Buys(4, "2025-06-06");
  const auto part = [&](const char* code) { return shop.Part("conversion", code, kFrom, kTo); };
  EXPECT_EQ(part("visitor_lead").value, Quantity::Number(2.0 / 3));
  EXPECT_EQ(part("lead_customer").value, Quantity::Number(2.0 / 3));
  EXPECT_EQ(part("customer_again").value, Quantity::Number(0.5));
  EXPECT_EQ(part("end_to_end").value, Quantity::Number(1.0 / 3));
  EXPECT_EQ(part("trial_customer").reason.id, "ask.nothing_to_divide_by");
}

// One issue, then the magazine for a year: dearer in the same category. A cheaper one is a
// downgrade.
TEST_F(Catalogued, AYearlySubscriptionAfterOneIssueIsAnUpsell) {
  const auto one = [&](CustomerId customer, std::string_view kind, std::string_view day,
                       int64_t minor, const char* id) {
    shop.Has(customer, kind, day,
             {.money = minor, .texts = {{"category", "magazine"}, {"subscription_id", id}}});
  };
  one(1, kinds::kOrderPlaced, "2025-05-10", 900, "");
  one(1, kinds::kSubscriptionStarted, "2025-06-10", 8000, "s1");
  one(2, kinds::kSubscriptionStarted, "2024-06-12", 8000, "s2");
  one(2, kinds::kSubscriptionEnded, "2025-06-12", timeline::kNoMoney, "s2");
  one(2, kinds::kOrderPlaced, "2025-06-20", 900, "");             // a downgrade
  one(3, kinds::kSubscriptionStarted, "2025-06-11", 8000, "s3");  // her first: no repeat
  const auto upsell = Figure("upsell");
  EXPECT_EQ(upsell.numerator, Quantity::Count(1));
  EXPECT_EQ(upsell.denominator, Quantity::Count(2));
}

TEST_F(Catalogued, UpsellIsDearerThanBeforeInTheSameCategory) {
  const auto buys = [&](std::string_view day, int64_t minor, const char* category) {
    shop.Has(1, kinds::kOrderPlaced, day, {.money = minor, .texts = {{"category", category}}});
  };
  buys("2025-05-01", 1000, "coffee");
  buys("2025-06-01", 2000, "coffee");  // dearer
  buys("2025-06-05", 9000, "tea");     // another category
  buys("2025-06-09", 1500, "coffee");  // cheaper: a downgrade
  buys("2025-06-20", 1500, "coffee");  // the same
  const auto upsell = Figure("upsell");
  EXPECT_EQ(upsell.numerator, Quantity::Count(1));
  EXPECT_EQ(upsell.denominator, Quantity::Count(4));
}

TEST_F(Catalogued, CameraAndTripodInOneOrderIsACrossSale) {
  const auto line = [&](std::string_view kind, const char* order, const char* category) {
    shop.Has(1, kind, "2025-06-10",
             {.money = 100, .texts = {{"order_id", order}, {"category", category}}});
  };
  line(kinds::kOrderPlaced, "1", "cameras");
  line(kinds::kOrderItemAdded, "1", "tripods");
  line(kinds::kOrderPlaced, "2", "cameras");
  line(kinds::kOrderItemAdded, "2", "cameras");
  const auto cross = shop.Kpi("cross_sell", kFrom, kTo);
  EXPECT_EQ(cross.main.figure.value, Quantity::Number(0.5));
  EXPECT_TRUE(cross.main.interval);
}

TEST_F(Catalogued, TenureCountsThoseStillHereAsNotYetEnded) {
  shop.organisation.window_days = 10;
  shop.Buys(1, "2025-01-01");  // left on 01-11, after 10 days
  shop.Buys(2, "2025-01-01");  // left on 01-31, after 30 days
  shop.Buys(2, "2025-01-21");
  shop.Buys(3, "2025-05-02");  // still here after 60 days
  shop.Buys(3, "2025-06-28");
  const auto kpi = shop.Kpi("tenure", "2025-06-01", "2025-07-01");
  // S is 1 up to 10 days, 2/3 up to 30, 1/3 up to 60.
  EXPECT_NEAR(kpi.main.figure.value.number, 10 + 20 * 2.0 / 3 + 30 / 3.0, 1e-9);
  EXPECT_TRUE(kpi.main.interval);
  EXPECT_EQ(shop.Part("tenure", "departed", "2025-06-01", "2025-07-01").value,
            Quantity::Number(20));
}

TEST_F(Catalogued, LifetimeValueSoFarIsMargin) {
  shop.Has(1, kinds::kOrderPlaced, "2024-06-10", {.money = 5000, .amounts = {{"cost", 2000}}});
  shop.Has(1, kinds::kOrderItemAdded, "2025-06-10", {.money = 1000, .amounts = {{"cost", 900}}});
  shop.Buys(2, "2025-06-11", 1000);
  EXPECT_EQ(Figure("clv_past").value, Quantity::Minor(2050));
}

// (59 − 40) × 24 = 456, with a month of 30.4375 days.
TEST_F(Catalogued, TheFormulaOfLifetimeValue) {
  shop.organisation.business = Organisation::Business::kSubscription;
  // A long-gone customer who stayed 24 months (730.5 days, twice to be whole), and one still here.
  for (const CustomerId id : {1, 2}) {
    shop.Has(id, kinds::kSubscriptionStarted, "2020-01-01T00:00:00Z",
             {.money = 5900, .texts = {{"subscription_id", "a" + std::to_string(id)}}});
    shop.Has(id, kinds::kSubscriptionEnded, id == 1 ? "2021-12-31" : "2022-01-01",
             {.texts = {{"subscription_id", "a" + std::to_string(id)}}});
  }
  // June 2021: both pay 59 a month and cost 40 a month to serve.
  shop.Has(0, kinds::kCostRecorded, "2021-06-15",
           {.money = static_cast<int64_t>(std::llround(2 * 4000 * 30 / 30.4375)),
            .texts = {{"purpose", "service"}}});
  const auto clv = shop.Figure("clv_simple", "2021-06-01", "2021-07-01");
  ASSERT_TRUE(clv.value.has_value());
  EXPECT_EQ(shop.Part("clv_simple", "margin", "2021-06-01", "2021-07-01").value,
            Quantity::Minor(1900));
  // At that time nobody had departed yet; once both are gone the months are 24.
  const auto months = shop.Part("clv_simple", "months", "2022-06-01", "2022-07-01");
  EXPECT_NEAR(months.value.number, 24, 1e-9);
  EXPECT_NEAR(19.0 * months.value.number, 456, 1e-6);
}

// 59 − 40 at the end of each of 24 months: at 10 % a year worth 19 · (1 − 1.1⁻²) / (1.1^(1/12) −
// 1).
TEST(DiscountedMonths, AreAnAnnuity) {
  double worth = 0;
  for (int month = 1; month <= 24; ++month) worth += 19 * std::pow(1.1, -month / 12.0);
  EXPECT_NEAR(19 * ask::DiscountedMonths(24, 0.1), worth, 1e-9);
  EXPECT_NEAR(worth, 413.5268, 1e-4);
  EXPECT_EQ(ask::DiscountedMonths(24, 0), 24);
}

TEST_F(Catalogued, TheFormulaOfLifetimeValueIsDiscountedBesideIt) {
  for (CustomerId id = 1; id <= 5; ++id) {
    shop.Buys(id, "2024-01-10", 3000);
    shop.Buys(id, "2025-06-10", 3000);
  }
  const double margin = Part("clv_simple", "margin").value.AsDouble();
  const double months = Part("clv_simple", "months").value.number;
  EXPECT_GT(months, 12);
  EXPECT_NEAR(Part("clv_simple", "discounted").value.AsDouble(),
              margin * ask::DiscountedMonths(months, 0.1), 5);
}

TEST_F(Catalogued, PredictedLifetimeValueIsTheMean) {
  shop.Buys(1, "2025-06-10");
  shop.Buys(2, "2025-06-10");
  EXPECT_EQ(Figure("clv").reason.id, "ask.not_predicted");
  shop.world.predictions.numbers["clv"] = {{1, 1000}, {2, 2001}};
  EXPECT_EQ(Figure("clv").value, Quantity::Minor(1501));
}

/// Of the mean of a prediction, as somebody's own KPI.
IntervalKind OwnInterval(const std::string& prediction) {
  const bool money = prediction == "clv";
  return Catalogue::ReadOwn({{"code", "own"},
                             {"name", "Own"},
                             {"unit", money ? "money" : "number"},
                             {"better", "up"},
                             {"measure", {{"mean", {{"predicted", prediction}}}}}},
                            {})
      .value()
      .interval;
}

TEST_F(Catalogued, TheIntervalOfPredictedLifetimeValueCarriesHowSureTheModelsAre) {
  shop.Buys(1, "2025-06-10");
  shop.Buys(2, "2025-06-10");
  auto& predictions = shop.world.predictions;
  predictions.numbers["clv"] = {{1, 1000}, {2, 2000}};
  predictions.numbers["p_alive"] = {{1, 0.2}, {2, 0.6}};
  EXPECT_FALSE(shop.Kpi("clv", kFrom, kTo).main.interval) << "the models do not say";
  // Of two that are 1000 apart the mean has a standard error of 500.
  const double half = 1.959963984540054 * 500;
  predictions.factors = stats::Interval{1, 1};
  const auto of_mean = shop.Kpi("clv", kFrom, kTo).main.interval.value();
  EXPECT_NEAR(of_mean.low, 1500 - half, 1e-9);
  EXPECT_NEAR(of_mean.high, 1500 + half, 1e-9);
  predictions.factors = stats::Interval{0.8, 1.3};
  const auto kpi = shop.Kpi("clv", kFrom, kTo);
  EXPECT_NEAR(kpi.main.interval->low, 1500 - std::hypot(half, 300), 1e-9);
  EXPECT_NEAR(kpi.main.interval->high, 1500 + std::hypot(half, 450), 1e-9);
  shop.world.segments.contents["Both"] = std::vector<CustomerId>{1, 2};
  EXPECT_EQ(shop.Kpi("clv", kFrom, kTo, {}, "Both").main.interval, kpi.main.interval);
  predictions.factors = stats::Interval{0, 9};
  EXPECT_EQ(shop.Kpi("clv", kFrom, kTo).main.interval->low, 0);
  EXPECT_EQ(OwnInterval("clv"), IntervalKind::kPredictedMean);
  EXPECT_EQ(OwnInterval("p_alive"), IntervalKind::kMean);
}

TEST_F(Catalogued, NetPromoterScoreIsPromotersLessDetractors) {
  CustomerId id = 1;
  const auto answer = [&](int times, double score) {
    for (int i = 0; i < times; ++i)
      shop.Has(id++, kinds::kNpsAnswered, "2025-06-10", {.value = score});
  };
  answer(40, 9);
  answer(20, 10);
  answer(15, 8);
  answer(15, 7);
  answer(10, 6);
  const auto nps = shop.Kpi("nps", kFrom, kTo);
  EXPECT_EQ(nps.main.figure.value, Quantity::Number(50));
  EXPECT_EQ(nps.main.figure.numerator, Quantity::Count(50));
  EXPECT_EQ(nps.main.figure.denominator, Quantity::Count(100));
  ASSERT_TRUE(nps.main.interval);
  // The sample variance of 60 × 1, 30 × 0, 10 × −1 is (70 − 25)/99.
  const double half = 1.959963984540054 * std::sqrt(45.0 / 99 / 100) * 100;
  EXPECT_NEAR(nps.main.interval->low, 50 - half, 1e-9);
  EXPECT_NEAR(nps.main.interval->high, 50 + half, 1e-9);
  EXPECT_EQ(Part("nps", "promoters").value, Quantity::Number(0.6));
  EXPECT_EQ(Part("nps", "passives").value, Quantity::Number(0.3));
}

TEST_F(Catalogued, AnswersOfOneToFive) {
  CustomerId id = 1;
  for (const double score : {5.0, 4.0, 4.0, 1.0}) {
    shop.Has(id, kinds::kCsatAnswered, "2025-06-10", {.value = score});
    shop.Has(id, kinds::kCesAnswered, "2025-06-10", {.value = score - 1});
    shop.Has(id++, "rebuy_answered", "2025-06-10", {.value = score});
  }
  const auto csat = shop.Kpi("csat", kFrom, kTo);
  EXPECT_EQ(csat.main.figure.value, Quantity::Number(3.5));
  ASSERT_TRUE(csat.main.interval);  // s = √3, s/√4 = 0.866
  EXPECT_NEAR(csat.main.interval->high - 3.5, 1.959963984540054 * std::sqrt(3.0) / 2, 1e-9);
  EXPECT_EQ(Part("csat", "top_two").value, Quantity::Number(0.75));
  EXPECT_EQ(Figure("ces").value, Quantity::Number(2.5));
  EXPECT_EQ(Figure("loyalty_attitude").value, Quantity::Number(0.75));
}

// 100,000 at the start; a downgrade moves revenue churn and no customer churn.
TEST_F(Catalogued, RecurringRevenueAddsUpToTheMinorUnit) {
  const auto subscribes = [&](CustomerId id, std::string_view day, int64_t minor,
                              const char* interval, std::string_view kind) {
    shop.Has(id, kind, day,
             {.money = minor,
              .texts = {{"subscription_id", "s" + std::to_string(id)}, {"interval", interval}}});
  };
  const auto starts = [&](CustomerId id, std::string_view day, int64_t minor,
                          const char* interval = "month") {
    subscribes(id, day, minor, interval, kinds::kSubscriptionStarted);
  };
  const auto ends = [&](CustomerId id, std::string_view day) {
    shop.Has(id, kinds::kSubscriptionEnded, day,
             {.texts = {{"subscription_id", "s" + std::to_string(id)}}});
  };
  starts(1, "2025-01-01", 5'000'000);
  starts(2, "2025-01-01", 3'000'000);
  starts(3, "2025-01-01", 24'000'000, "year");                                   // 20,000 a month
  subscribes(2, "2025-06-10", 2'500'000, "month", kinds::kSubscriptionChanged);  // −5,000
  subscribes(3, "2025-06-11", 18'000'000, "year", kinds::kSubscriptionRenewed);  // −5,000
  const auto churn = Figure("revenue_churn");
  EXPECT_EQ(churn.value, Quantity::Number(0.1));
  EXPECT_EQ(churn.denominator, Quantity::Minor(10'000'000));
  EXPECT_EQ(Figure("churn").value, Quantity::Number(0));

  subscribes(1, "2025-06-12", 5'300'001, "month", kinds::kSubscriptionChanged);
  starts(4, "2025-06-13", 1000, "week");  // 1000 × 365 / 84 = 4345.24
  starts(5, "2025-02-01", 700);
  ends(5, "2025-03-01");
  starts(5, "2025-06-20", 800);
  starts(6, "2025-02-01", 900);
  ends(6, "2025-06-05");
  const auto part = [&](const char* code) { return Part("mrr", code).value; };
  EXPECT_EQ(part("opening"), Quantity::Minor(10'000'900));
  EXPECT_EQ(part("new"), Quantity::Minor(4345));
  EXPECT_EQ(part("reactivated"), Quantity::Minor(800));
  EXPECT_EQ(part("expansion"), Quantity::Minor(300'001));
  EXPECT_EQ(part("contraction"), Quantity::Minor(1'000'000));
  EXPECT_EQ(part("churned"), Quantity::Minor(900));
  EXPECT_EQ(part("closing"), Quantity::Minor(10'000'900 + 4345 + 800 + 300'001 - 1'000'000 - 900));
  EXPECT_EQ(Figure("mrr").value, part("closing"));
  EXPECT_DOUBLE_EQ(Figure("grr").value.number, (10'000'900.0 - 1'000'000 - 900) / 10'000'900);
  EXPECT_DOUBLE_EQ(Figure("nrr").value.number,
                   (10'000'900.0 + 300'001 - 1'000'000 - 900) / 10'000'900);
  // Within the grace of the end nothing is lost.
  shop.organisation.grace_days = 40;
  EXPECT_EQ(part("churned"), Quantity::Minor(0));
}

TEST_F(Catalogued, TrialsThatWerePaidInTime) {
  for (const CustomerId id : {1, 2, 3}) shop.Has(id, kinds::kTrialStarted, "2025-06-20");
  shop.Subscribes(1, "2025-07-04");
  shop.Subscribes(2, "2025-08-04");
  const auto paid = Figure("trial_paid");
  EXPECT_EQ(paid.numerator, Quantity::Count(1));
  EXPECT_EQ(paid.denominator, Quantity::Count(3));
}

TEST_F(Catalogued, AverageRevenueIsOverTheMeanOfThoseActive) {
  shop.Buys(1, "2025-05-20", 4000);
  shop.Buys(2, "2025-06-20", 1000);
  shop.Buys(3, "2025-06-21", 2000);
  // (1 + 2) / 2 active bring 30.00.
  EXPECT_EQ(Figure("arpc").value, Quantity::Minor(2000));
  EXPECT_EQ(Part("arpc", "active").value, Quantity::Number(1.5));
}

TEST_F(Catalogued, LifetimeValueOverCostHasAPayback) {
  shop.Buys(1, "2025-05-20", 4000);
  shop.Buys(1, "2025-06-20", 3000);
  shop.Buys(2, "2025-06-20", 3000);
  Spends("acquisition", 4000);
  const double months = 30 / 30.4375;
  const double margin = 6000 / 1.5 / months;
  EXPECT_NEAR(Part("clv_cac", "payback").value.number, 4000 / margin, 0.001);
  EXPECT_EQ(Part("clv_cac", "cac").value, Quantity::Minor(4000));
  EXPECT_NEAR(Figure("clv_cac").value.number,
              static_cast<double>(Part("clv_cac", "clv").value.integer) / 4000, 1e-9);
}

TEST_F(Catalogued, StickinessIsAnAverageDayOverTheMonth) {
  for (int day = 11; day <= 25; ++day) {
    shop.Has(1, "page_viewed", "2025-06-" + std::to_string(day) + "T10:00:00Z");
    shop.Has(1, "logged_in", "2025-06-" + std::to_string(day) + "T11:00:00Z");
  }
  shop.Has(2, "page_viewed", "2025-06-28");
  // 16 customer-days in 30 days over two customers.
  EXPECT_NEAR(Figure("engagement").value.number, 16.0 / 30 / 2, 1e-12);
  EXPECT_NEAR(Part("engagement", "daily").value.number, 16.0 / 30, 1e-12);
  EXPECT_EQ(Part("engagement", "weekly").value, Quantity::Count(2));
  EXPECT_EQ(Part("engagement", "days").value, Quantity::Number(8));
}

TEST_F(Catalogued, WinBackStandsBesideThoseLeftAlone) {
  for (CustomerId id = 1; id <= 6; ++id) shop.Buys(id, "2025-01-10");
  shop.Has(1, kinds::kContactLogged, "2025-06-28");
  shop.Buys(1, "2025-08-20");  // within 60 days of the contact
  shop.Has(2, kinds::kContactLogged, "2025-06-02");
  shop.Buys(3, "2025-06-20");  // by herself
  EXPECT_EQ(Figure("winback").value, Quantity::Number(0.5));
  shop.Buys(4, "2025-07-25");  // by herself within 60 days of the start
  shop.Buys(5, "2025-08-05");  // later
  EXPECT_EQ(Part("winback", "control").value, Quantity::Number(0.5));
  const auto kpi = shop.Kpi("winback", kFrom, kTo);
  const auto& difference = kpi.parts.at(1);
  EXPECT_EQ(difference.main.figure.value, Quantity::Number(0));
  ASSERT_TRUE(difference.main.interval);
  EXPECT_LT(difference.main.interval->low, -0.3);  // one of two, and two of four
  EXPECT_GT(difference.main.interval->high, 0.3);
}

TEST_F(Catalogued, ComplaintsAndHowTheyWereMet) {
  for (CustomerId id = 1; id <= 4; ++id) shop.Buys(id, "2025-06-10");
  shop.Has(1, "complaint_opened", "2025-06-10T10:00:00Z");
  shop.Has(1, "complaint_answered", "2025-06-10T12:00:00Z");
  shop.Has(1, "complaint_closed", "2025-06-12T10:00:00Z", {.value = 1});
  shop.Has(2, "complaint_opened", "2025-06-10T10:00:00Z");
  shop.Has(2, "complaint_closed", "2025-06-14T10:00:00Z", {.value = 0});
  shop.Buys(2, "2025-07-20");
  EXPECT_EQ(Figure("complaints").value, Quantity::Number(0.5));
  EXPECT_EQ(Part("complaints", "answered_in_time").value, Quantity::Number(0.5));
  EXPECT_EQ(Part("complaints", "satisfied").value, Quantity::Number(0.5));
  EXPECT_EQ(Part("complaints", "kept").value, Quantity::Number(0.5));
  EXPECT_EQ(Figure("reply_time").value, Quantity::Number((2 * 3600 + 4 * 86'400) / 2.0));
  EXPECT_EQ(Part("reply_time", "p90").value, Quantity::Count(4 * 86'400));
  EXPECT_EQ(Figure("resolve_time").value, Quantity::Number((2 + 4) * 86'400 / 2.0));
}

TEST_F(Catalogued, WaitingCountsWithinOfficeHours) {
  // Weekdays 9 to 17; 2025-06-10 is a Tuesday, the 12th is a holiday.
  for (int weekday = 1; weekday <= 5; ++weekday) {
    shop.organisation.office_hours.spans.push_back({weekday, 9 * 60, 17 * 60});
  }
  shop.organisation.office_hours.closed = {*DayNumber(CalendarKind::kGregorian, {2025, 6, 12})};
  shop.Has(1, "complaint_opened", "2025-06-10T16:00:00Z");
  shop.Has(1, "complaint_answered", "2025-06-11T10:00:00Z");  // 1 h and 1 h
  shop.Has(1, "complaint_closed", "2025-06-16T09:30:00Z");    // 1 h, 8 h, 8 h of Friday, half an h
  EXPECT_EQ(Figure("reply_time").value, Quantity::Number(2 * 3600));
  EXPECT_EQ(Figure("resolve_time").value, Quantity::Number(17.5 * 3600));
}

TEST_F(Catalogued, ReferredAmongThoseAcquired) {
  shop.Buys(1, "2025-06-10");
  shop.Has(1, "referral_joined", "2025-06-09");
  shop.Buys(2, "2025-06-10");
  shop.Has(3, "referral_joined", "2025-06-09");
  EXPECT_EQ(Figure("referral").value, Quantity::Number(0.5));
}

TEST_F(Catalogued, PointsOutstandingAndBreakage) {
  shop.Has(1, "points_earned", "2025-01-10", {.money = 500, .value = 100});
  shop.Has(1, "points_spent", "2025-06-10", {.money = 150, .value = 30});
  shop.Has(1, "points_expired", "2025-06-11", {.money = 50, .value = 10});
  shop.Has(1, "points_earned", "2025-07-10", {.value = 100});
  EXPECT_EQ(Figure("points_liability").value, Quantity::Number(60));
  EXPECT_EQ(Part("points_liability", "breakage").value, Quantity::Number(0.1));
  EXPECT_EQ(Part("points_liability", "worth").value, Quantity::Minor(300));
}

// 20 % new with 90 % kept doubles a base in about seven years; with 80 % it stands still; 14 % in
// and 12 % out grow 2 %.
TEST(GrowthArithmetic, NewAndKeptMultiply) {
  EXPECT_NEAR(std::pow(0.90 + 0.20, 7), 1.95, 0.005);
  EXPECT_DOUBLE_EQ(0.80 + 0.20, 1);
  EXPECT_NEAR(1 + 0.14 - 0.12, 1.02, 1e-12);
}

TEST(CatalogueTest, WordsAboutNoDaysAreLeftOut) {
  const auto fill = [](std::string_view text, int64_t grace) {
    return FillNumbers(text, Language::kPersian, {{"grace", grace}, {"window", 90}});
  };
  EXPECT_EQ(fill("a[ with {grace} days], b [c] {window}", 7), "a with ۷ days, b [c] ۹۰");
  EXPECT_EQ(fill("a[ with {grace} days], b [c] {window}", 0), "a, b [c] ۹۰");
  EXPECT_EQ(fill("[{grace}]", 0), "");
  EXPECT_EQ(fill("{grace} ] [", 0), "۰ ] [");
}

}  // namespace
}  // namespace vafa::metrics
