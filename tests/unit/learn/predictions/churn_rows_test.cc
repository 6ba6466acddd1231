// What is known of a customer at a moment, and what became of her.
#include "learn/predictions/churn_rows.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "learn/predictions/risk_reasons.h"
#include "tests/unit/learn/metrics/shop.h"

namespace vafa::predictions {
namespace {

constexpr int64_t kMinute = 60 * kMicrosPerSecond;
const Instant kStart{1'700'006'400 * kMicrosPerSecond};  // 2023-11-15 in UTC

/// A year of customers who do all kinds of things at random.
struct RandomWorld {
  RandomWorld(uint64_t seed, int customers, bool subscription) : random(seed) {
    shop.organisation.business =
        subscription ? Organisation::Business::kSubscription : Organisation::Business::kShop;
    for (CustomerId id = 1; id <= customers; ++id) Live(id);
  }

  void Live(CustomerId id) {
    const int facts = 1 + Below(25);
    shop.world.attributes.texts["channel"][id] = Below(2) == 0 ? "ads" : "search";
    for (int i = 0; i < facts; ++i) Happens(id, At(Below(360 * 24 * 60)));
  }
  void Happens(CustomerId id, Instant at) {
    constexpr const char* kKinds[] = {
        "order_placed",         "order_placed",       "order_item_added", "subscription_started",
        "subscription_renewed", "subscription_ended", "logged_in",        "nps_answered",
        "complaint_opened",     "complaint_closed",   "message_sent",     "message_opened"};
    const std::string kind = kKinds[Below(std::size(kKinds))];
    shop.world.Add(id, kind, at, Below(3) == 0 ? timeline::kNoMoney : 100 + Below(900),
                   Below(2) == 0 ? "Basic" : "Pro", Below(11));
  }
  int Below(size_t n) { return static_cast<int>(random() % n); }
  static Instant At(int64_t minute) { return {kStart.micros + minute * kMinute}; }

  ChurnSource Source(const timeline::Snapshot& snapshot, const ChurnRules& rules) const {
    return {snapshot,    shop.world.names, &shop.world.attributes,
            {"channel"}, shop.calendar(),  rules};
  }

  std::mt19937_64 random;
  metrics::Shop shop;
};

constexpr ChurnRules kShop{.subscription = false, .window_days = 40, .horizon_days = 30};
constexpr ChurnRules kContracts{
    .subscription = true, .window_days = 40, .grace_days = 3, .horizon_days = 31};

FeatureSet Traits() {
  return FeatureSet(
      {{Trait::Of::kPlan, "plan", {"Basic", "Pro"}}, {Trait::Of::kAttribute, "channel", {"ads"}}});
}

TEST(ChurnRows, WhatComesAtTheCutOffOrLaterChangesNothing) {
  for (const ChurnRules& rules : {kShop, kContracts}) {
    RandomWorld world(1, 300, rules.subscription);
    const auto before = world.shop.world.Take();
    const Instant at = world.shop.calendar().StartOfDay(
        world.shop.calendar().DayOf(RandomWorld::At(180 * 24 * 60)));
    // Of facts before the cut-off alone …
    const ChurnSource source = world.Source(before, rules);
    const CutOff cut = CutOffAt(source.calendar, rules, at);
    const ChurnRows rows = ChurnGatherer(source, Traits()).OfAll({&cut, 1}).value();
    ASSERT_GT(rows.size(), 30u);
    // … and after a crowd of others came in, from the very moment on.
    for (CustomerId id = 1; id <= 300; ++id) {
      for (int i = 0; i < 10; ++i) {
        world.Happens(id, {at.micros + (i == 0 ? 0 : world.Below(90 * 24 * 60) * kMinute)});
      }
    }
    const auto after = world.shop.world.Take();
    const ChurnSource later = world.Source(after, rules);
    const ChurnRows again = ChurnGatherer(later, Traits()).OfAll({&cut, 1}).value();
    EXPECT_EQ(again.customers, rows.customers);
    EXPECT_EQ(again.values, rows.values);
    EXPECT_NE(again.lost, rows.lost);
  }
}

TEST(ChurnRows, AttributesAreThoseOfTheCutOff) {
  RandomWorld world(3, 200, false);
  const auto snapshot = world.shop.world.Take();
  std::vector<CutOff> cuts;
  const ChurnSource source = world.Source(snapshot, kShop);
  for (const int day : {90, 180, 270}) {
    const Instant at = RandomWorld::At(day * 24 * 60);
    cuts.push_back(
        CutOffAt(source.calendar, kShop, source.calendar.StartOfDay(source.calendar.DayOf(at))));
  }
  // All came by ads until the second cut-off.
  for (CustomerId id = 1; id <= 200; ++id) {
    world.shop.world.attributes.before["channel"][id] = {
        {timeline::FromSeconds(cuts[1].at), "ads"}};
  }
  const ChurnGatherer gatherer(source, Traits());
  const ChurnRows rows = gatherer.OfAll(cuts).value();
  const size_t channel = gatherer.set().FirstOf(1);
  size_t searched = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool ads = rows.values[i * gatherer.set().size() + channel] == 1;
    const auto& now = world.shop.world.attributes.texts["channel"][rows.customers[i]];
    EXPECT_EQ(ads, rows.cut_off[i] < 2 || now == "ads");
    if (!ads) ++searched;
    const auto one = gatherer.Of(rows.customers[i], cuts[rows.cut_off[i]]);
    EXPECT_EQ(one.traits[1], ads ? "ads" : "search");
    EXPECT_EQ(one.values[channel], ads ? 1 : 0);
  }
  EXPECT_GT(searched, 10u);
}

TEST(ChurnRows, TheLostAreThoseOfTheKpi) {
  for (const ChurnRules& rules : {kShop, kContracts}) {
    RandomWorld world(2, 400, rules.subscription);
    world.shop.organisation.window_days = static_cast<int>(rules.window_days);
    world.shop.organisation.grace_days = static_cast<int>(rules.grace_days);
    const auto snapshot = world.shop.world.Take();
    const ChurnSource source = world.Source(snapshot, rules);
    const ChurnGatherer gatherer(source, FeatureSet());
    for (const int day : {60, 120, 200, 300}) {
      const Instant at =
          source.calendar.StartOfDay(source.calendar.DayOf(RandomWorld::At(day * 24 * 60)));
      const CutOff cut = CutOffAt(source.calendar, rules, at);
      const auto tally = gatherer.Count({&cut, 1}).value().front();
      const ask::Figure churn =
          world.shop.Figure("churn", IsoDate(source.calendar, at),
                            IsoDate(source.calendar, at + std::chrono::days(rules.horizon_days)));
      EXPECT_EQ(static_cast<int64_t>(tally.active), churn.denominator.integer) << day;
      EXPECT_EQ(static_cast<int64_t>(tally.lost), churn.numerator.integer) << day;
    }
  }
}

TEST(ChurnRows, HorizonsOfThePastLieOneBeforeTheOtherAndAreOver) {
  const Calendar calendar = *Calendar::Make(CalendarKind::kJalali, "Asia/Tehran", 6);
  const Instant at = *ParseInstant("2026-03-25T13:00", calendar);
  const Instant first = *ParseInstant("2025-06-01", calendar);
  const auto cuts = PastCutOffs(calendar, kShop, first, at, 12);
  ASSERT_EQ(cuts.size(), 8u);  // 297 days: nine horizons, one of them before the first cut-off
  EXPECT_LE(cuts.back().ends, timeline::ToSeconds(at));
  for (size_t i = 1; i < cuts.size(); ++i) EXPECT_EQ(cuts[i].at, cuts[i - 1].ends);
  EXPECT_EQ(PastCutOffs(calendar, kShop, first, at, 3).size(), 3u);
  EXPECT_TRUE(PastCutOffs(calendar, kShop, at, at, 3).empty());
}

TEST(Behaviour, TellsRhythmSpendUseAndComplaints) {
  metrics::Shop shop;
  const auto buys = [&](const char* day, int64_t minor) { shop.Buys(1, day, minor); };
  for (const char* day : {"2025-01-01", "2025-01-11", "2025-01-21", "2025-01-31"}) buys(day, 1000);
  for (const char* day : {"2025-03-02", "2025-04-01", "2025-05-01"}) buys(day, 500);
  ask::World& world = shop.world;
  world.Add(1, "page_viewed", shop.At("2025-05-10"));
  world.Add(1, "nps_answered", shop.At("2025-05-02"), timeline::kNoMoney, {}, 3);
  world.Add(1, "complaint_opened", shop.At("2025-04-20"), timeline::kNoMoney, "delivery");
  world.Add(1, "complaint_opened", shop.At("2025-05-01"), timeline::kNoMoney, "taste");
  world.Add(1, "complaint_closed", shop.At("2025-05-03"), timeline::kNoMoney, "taste", 0);
  const auto snapshot = world.Take();
  const Roles roles = FindRoles(snapshot, world.names);
  const Calendar calendar = shop.calendar();
  const LifeReader reader(roles, *snapshot.block(0), calendar, 0);
  Life life;
  reader.Read(1, timeline::kEndOfTime, life);
  const uint32_t at = timeline::ToSeconds(shop.At("2025-05-21"));
  const Behaviour b = BehaviourOf(life, at, kShop);
  EXPECT_EQ(b.payments, 7u);
  EXPECT_DOUBLE_EQ(b.recency_days, 20);
  EXPECT_DOUBLE_EQ(b.tenure_days, 140);
  EXPECT_DOUBLE_EQ(b.rhythm_days.value(), 20);
  EXPECT_DOUBLE_EQ(b.recent_gap.value(), 30);
  EXPECT_DOUBLE_EQ(b.earlier_gap.value(), 10);
  EXPECT_DOUBLE_EQ(b.spend_last, 500);     // 40 days: from 11 April
  EXPECT_DOUBLE_EQ(b.spend_before, 1000);  // from 2 March
  EXPECT_DOUBLE_EQ(b.use_recency_days.value(), 11);
  EXPECT_DOUBLE_EQ(b.answers[0].value(), 3);
  EXPECT_FALSE(b.answers[1].has_value());
  EXPECT_EQ(b.complaints, 2u);
  EXPECT_DOUBLE_EQ(b.open_days.value(), 31);  // the closing was of the other one
  EXPECT_TRUE(b.badly_closed);
  const Behaviour earlier = BehaviourOf(life, timeline::ToSeconds(shop.At("2025-05-02")), kShop);
  EXPECT_FALSE(earlier.badly_closed);
  EXPECT_DOUBLE_EQ(earlier.open_days.value(), 1);
  EXPECT_FALSE(earlier.use_recency_days.has_value());
}

TEST(FeatureSets, PlaceEveryColumn) {
  const FeatureSet set = Traits();
  EXPECT_EQ(set.names().back(), "channel=ads");
  EXPECT_EQ(set.PlaceOf(set.FirstOf(0)).theme, Theme::kTrait);
  EXPECT_EQ(set.PlaceOf(set.FirstOf(1)).trait, 1u);
  for (const bool subscription : {false, true}) {
    for (const size_t column : FeatureSet::Silence(subscription)) EXPECT_LT(column, set.size());
  }
}

TEST(Reasons, AddUpTheFeaturesOfATheme) {
  const FeatureSet set = Traits();
  std::vector<double> parts(set.size());
  parts[set.FirstOf(0)] = 0.3;
  parts[set.FirstOf(0) + 1] = 0.2;
  parts[0] = -0.4;
  Behaviour behaviour;
  behaviour.tenure_days = 90;
  const std::vector<std::string> traits = {"Basic", ""};
  const Calendar calendar = *Calendar::Make(CalendarKind::kGregorian, "Asia/Tehran", 1);
  const Telling telling{calendar, *ParseInstant("2026-03-25T13:00", calendar), {}};
  const auto reasons = ReasonsOf(set, parts, behaviour, traits, kShop, telling);
  const auto of = [&](Theme theme) {
    const auto found =
        std::ranges::find(reasons, theme, [](const auto& r) { return r.place.theme; });
    EXPECT_NE(found, reasons.end());
    return *found;
  };
  EXPECT_NEAR(of(Theme::kTrait).weight, 0.5, 1e-12);
  EXPECT_EQ(of(Theme::kTrait).text.id, "predictions.why_trait");
  EXPECT_NEAR(of(Theme::kTenure).weight, -0.4, 1e-12);
  EXPECT_EQ(Render(of(Theme::kTenure).text, Language::kEnglish),
            "Bought for the first time 90 days ago");
}

TEST(Reasons, OfWhatSheIsComeLast) {
  const FeatureSet set(
      {{Trait::Of::kAttribute, "language", {"en"}}, {Trait::Of::kPlan, "plan", {"Basic"}}});
  std::vector<double> parts(set.size());
  parts[set.FirstOf(0)] = 0.9;
  parts[set.FirstOf(1)] = 0.8;
  parts[0] = 0.5;                        // tenure
  parts[FeatureSet::AnswerOf(0)] = 0.7;  // she has not answered
  parts[9] = 0.1;                        // use_recency: she never used anything
  const std::vector<std::string> traits = {"en", "Basic"};
  const Calendar calendar = *Calendar::Make(CalendarKind::kGregorian, "UTC", 1);
  const Telling telling{calendar, *ParseInstant("2026-03-25T13:00", calendar), {}};
  const auto reasons = ReasonsOf(set, parts, {}, traits, kShop, telling);
  std::vector<std::string> told;
  for (const Reason& reason : reasons) {
    if (reason.weight != 0) told.push_back(ReasonText(reason, Language::kPersian));
  }
  using testing::HasSubstr;
  EXPECT_THAT(told,
              testing::ElementsAre(HasSubstr("فعالیتی"), HasSubstr("انگلیسی"), HasSubstr("Basic"),
                                   HasSubstr("هنوز به هیچ پرسشی"), HasSubstr("نخستین خرید")));
}

TEST(Reasons, LeaveOutWhatWouldBeTakenForTheOpposite) {
  const FeatureSet set;
  Behaviour behaviour;
  behaviour.payments = 5;
  behaviour.rhythm_days = 23;
  behaviour.recency_days = 86;
  behaviour.spend_last = 1'000;
  behaviour.spend_before = 2'000;
  behaviour.answers[0] = 10;
  const Calendar calendar = *Calendar::Make(CalendarKind::kGregorian, "UTC", 1);
  const Telling telling{calendar, *ParseInstant("2026-03-25T13:00", calendar), {}};
  const auto themes = [&](double sign) {
    std::vector<double> parts(set.size(), sign);
    std::vector<Theme> told;
    for (const Reason& reason : ReasonsOf(set, parts, behaviour, {}, kShop, telling)) {
      told.push_back(reason.place.theme);
    }
    return told;
  };
  using testing::Contains;
  using testing::Not;
  for (const Theme silent : {Theme::kRhythm, Theme::kSpend}) {
    EXPECT_THAT(themes(1), Contains(silent));
    EXPECT_THAT(themes(-1), Not(Contains(silent)));
  }
  EXPECT_THAT(themes(1), Not(Contains(Theme::kAnswers)));  // 10 of 10
  EXPECT_THAT(themes(-1), Contains(Theme::kAnswers));
  EXPECT_THAT(themes(1), Contains(Theme::kTenure));
  EXPECT_THAT(themes(-1), Contains(Theme::kTenure));
  behaviour.spend_before = 1'100;  // a tenth less is told as less
  EXPECT_THAT(themes(-1), Not(Contains(Theme::kSpend)));
  behaviour.spend_before = 0;  // who has only begun to buy is not going by that
  EXPECT_THAT(themes(1), Not(Contains(Theme::kSpend)));
}

TEST(Reasons, OfASubscriptionAreNotHowItsPaymentsFallIntoWeeks) {
  const FeatureSet set;
  Behaviour behaviour;
  behaviour.payments = 2;
  behaviour.spend_before = 2'000;  // paid 31 days ago, and nothing in the last 30
  ChurnRules rules = kShop;
  rules.subscription = true;
  const Calendar calendar = *Calendar::Make(CalendarKind::kGregorian, "UTC", 1);
  const Telling telling{calendar, *ParseInstant("2026-03-25T13:00", calendar), {}};
  const auto tells_spend = [&](const ChurnRules& of) {
    const auto reasons =
        ReasonsOf(set, std::vector<double>(set.size(), 1), behaviour, {}, of, telling);
    return std::ranges::any_of(reasons,
                               [](const auto& r) { return r.place.theme == Theme::kSpend; });
  };
  EXPECT_TRUE(tells_spend(kShop));
  EXPECT_FALSE(tells_spend(rules));
}

TEST(Reasons, SayWhenSheAnswered) {
  const FeatureSet set;
  Behaviour behaviour;
  behaviour.answers[1] = 3;
  behaviour.answer_days[1] = 94.2;
  std::vector<double> parts(set.size());
  parts[FeatureSet::AnswerOf(1)] = 1;
  const Calendar calendar = *Calendar::Make(CalendarKind::kGregorian, "UTC", 1);
  const Telling telling{calendar, *ParseInstant("2026-03-25T13:00", calendar), {}};
  const auto reasons = ReasonsOf(set, parts, behaviour, {}, kShop, telling);
  EXPECT_EQ(Render(reasons.front().text, Language::kEnglish), "Answered 3 of 5 (CSAT) 94 days ago");
}

/// What the row says of her rhythm is what counts: her usual gap may be another than the mean.
TEST(Reasons, AreTakenForWhatTheirWordsSay) {
  const FeatureSet set;
  Behaviour behaviour;
  behaviour.payments = 5;
  behaviour.rhythm_days = 100;
  behaviour.recency_days = 128;
  const Calendar calendar = *Calendar::Make(CalendarKind::kGregorian, "UTC", 1);
  Telling telling{calendar, *ParseInstant("2026-03-25T13:00", calendar), {}};
  const auto tells_rhythm = [&](double sign) {
    const auto reasons =
        ReasonsOf(set, std::vector<double>(set.size(), sign), behaviour, {}, kShop, telling);
    return std::ranges::any_of(reasons,
                               [](const auto& r) { return r.place.theme == Theme::kRhythm; });
  };
  EXPECT_TRUE(tells_rhythm(-1)) << "no longer than half as long again as the mean";
  telling.rhythm = {"predictions.rhythm_broken",
                    {{"rhythm", int64_t{84}}, {"silent", int64_t{128}}}};
  telling.rhythm_means = 1;
  EXPECT_FALSE(tells_rhythm(-1));
  EXPECT_TRUE(tells_rhythm(1));
}

TEST(Reasons, AreToldInDaysOfTheCalendarAndInTheWordsOfTheRow) {
  const FeatureSet set;
  std::vector<double> parts(set.size());
  parts[2] = -1;   // recency
  parts[9] = 0.5;  // use_recency
  Behaviour behaviour;
  behaviour.payments = 3;
  behaviour.recency_days = 0.6;
  behaviour.rhythm_days = 28.2;
  behaviour.use_recency_days = 0.5;
  const Calendar calendar = *Calendar::Make(CalendarKind::kGregorian, "UTC", 1);
  Telling telling{calendar, *ParseInstant("2026-03-25T13:00", calendar), {}};
  const auto told = [&](size_t i) {
    const auto reasons = ReasonsOf(set, parts, behaviour, {}, kShop, telling);
    return Render(reasons[i].text, Language::kEnglish);
  };
  EXPECT_EQ(told(0), "Buys every 28 days; the last time yesterday");
  EXPECT_THAT(told(1), testing::HasSubstr("last seen today"));
  telling.at = *ParseInstant("2026-03-25T18:00", calendar);
  EXPECT_EQ(told(0), "Buys every 28 days; the last time today");
  telling.rhythm = {"predictions.in_rhythm", {{"rhythm", int64_t{30}}, {"silent", int64_t{1}}}};
  EXPECT_EQ(told(0), "Buys every 30 days; the last time yesterday");
}

}  // namespace
}  // namespace vafa::predictions
