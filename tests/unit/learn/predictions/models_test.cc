// Models as they are tried, stored, and ranked by.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "learn/predictions/keep_contracts.h"
#include "learn/predictions/lifetime.h"
#include "learn/predictions/model_json.h"
#include "tests/unit/learn/metrics/shop.h"

namespace vafa::predictions {
namespace {

/// A shop whose customers buy by BG/NBD, followed for two years; days. The greater `k`, the more
/// even the gaps between their purchases.
struct Shop {
  std::vector<int64_t> ids;
  std::vector<size_t> offsets = {0};
  std::vector<int32_t> days;
  std::vector<int64_t> amounts;

  Shop(uint64_t seed, int customers, int k = 1) {
    std::mt19937_64 random(seed);
    std::gamma_distribution<double> rate(0.9, 1 / 60.0), spend(4, 500);
    std::gamma_distribution<double> a(0.7), b(2.5);
    std::uniform_int_distribution<int32_t> start(0, 500);
    std::uniform_real_distribution<double> uniform;
    for (int id = 1; id <= customers; ++id) {
      const double mine = rate(random), x = a(random), leave = x / (x + b(random));
      std::exponential_distribution<double> event(k * mine);
      double at = start(random);
      bool first = true;
      while (at < 730) {
        const auto day = static_cast<int32_t>(at);
        if (first || day != days.back()) {
          days.push_back(day);
          amounts.push_back(std::llround(spend(random)));
        }
        if (!first && uniform(random) < leave) break;
        first = false;
        for (int i = 0; i < k; ++i) at += event(random);
      }
      ids.push_back(id);
      offsets.push_back(days.size());
    }
  }
  KeepInput At(int32_t day) const { return {ids, {offsets, days, amounts}, day}; }
};

TEST(PurchaseTrial, AModelForecastsBetterThanTheRule) {
  const Shop shop(1, 3'000);
  const auto contest = TryPurchases(shop.At(729)).value();
  ASSERT_TRUE(contest.has_value());
  ASSERT_TRUE(contest->best.has_value());
  const PurchaseTrial& trial = contest->entries[*contest->best].trial;
  EXPECT_EQ(trial.weeks.size(), 26u);
  EXPECT_EQ(trial.to_day, 729);
  EXPECT_LT(trial.deviance, contest->rule.deviance);
  EXPECT_NEAR(trial.expected / trial.actual, 1, 0.1);
  double expected = 0, actual = 0;
  for (const WeekOfTrial& week : trial.weeks) {
    expected += week.expected;
    actual += week.actual;
  }
  EXPECT_NEAR(expected, trial.expected, 1e-6 * expected);
  EXPECT_EQ(actual, trial.actual);
}

TEST(PurchaseTrial, TheModelOfRegularRhythmsWinsWhereBuyersAreRegular) {
  for (const uint64_t seed : {11u, 12u, 13u}) {
    const Shop shop(seed, 2'000, 8);
    const PurchaseChoice choice = ChoosePurchases(shop.At(729)).value();
    EXPECT_EQ(choice.method(), "mbg-cnbd-k");
    EXPECT_GT(choice.models.purchases->k, 4u);
    const auto& entries = choice.contest->entries;
    ASSERT_EQ(entries.size(), kPurchaseShapes.size());
    const PurchaseTrial& regular = entries.back().trial;
    for (size_t i = 0; i + 1 < entries.size(); ++i) {
      EXPECT_LT(regular.deviance, 0.9 * entries[i].trial.deviance);
      EXPECT_LT(regular.mean_absolute_error, 0.95 * entries[i].trial.mean_absolute_error);
    }
    EXPECT_NEAR(regular.expected / regular.actual, 1, 0.1);
  }
}

TEST(PurchaseTrial, TheModelOfRegularRhythmsStandsBackWhereBuyersAreNot) {
  for (const uint64_t seed : {1u, 2u, 3u, 4u}) {
    const Shop shop(seed, 3'000);
    const PurchaseChoice choice = ChoosePurchases(shop.At(729)).value();
    EXPECT_NE(choice.method(), "mbg-cnbd-k") << seed;
  }
}

TEST(PurchaseTrial, EveryKindIsTriedOnTheSameWeeks) {
  const Shop shop(5, 1'000, 6);
  const auto contest = TryPurchases(shop.At(729), TrialDetail::kTotals).value();
  for (const PurchaseShape shape : kPurchaseShapes) {
    const PurchaseTrial* trial = contest->TrialOf(shape);
    ASSERT_NE(trial, nullptr);
    EXPECT_EQ(trial->from_day, contest->rule.from_day);
    EXPECT_EQ(trial->actual, contest->rule.actual);
  }
  EXPECT_EQ(contest->TrialOf(contest->entries[*contest->best].fitted.shape),
            &contest->entries[*contest->best].trial);
}

TEST(PurchaseTrial, TooShortATimeIsNotTriedOn) {
  const Shop shop(2, 200);
  EXPECT_FALSE(TryPurchases(shop.At(100)).value().has_value());
  EXPECT_FALSE(TryPurchases(KeepInput{{}, {std::span<const size_t>(), {}, {}}, 10})->has_value());
}

TEST(ModelJson, ModelsAreReadAsTheyWereWritten) {
  for (const auto shape : kPurchaseShapes) {
    const Shop shop(3, 800, shape == PurchaseShape::kMbgCnbd ? 5 : 1);
    const KeepModels models = FitKeepModels(shop.At(729), shape).value();
    ASSERT_TRUE(models.purchases && models.spend);
    const json::value written = ParseJson(json::serialize(ToJson(models))).value();
    const KeepModels again = KeepModelsFromJson(written.as_object()).value();
    EXPECT_EQ(again.purchases->shape, shape);
    EXPECT_EQ(again.purchases->k, models.purchases->k);
    const auto near = [](const auto& found, const auto& written) {
      for (size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i], written[i], 1e-14 * std::abs(written[i]));
      }
    };
    near(again.purchases->fit.parameters.array(), models.purchases->fit.parameters.array());
    near(again.spend->parameters.array(), models.spend->parameters.array());
    for (size_t i = 0; i < 4; ++i) {
      near(again.purchases->fit.covariance[i], models.purchases->fit.covariance[i]);
    }
    const KeepList one = RankWhomToKeep(shop.At(729), models).value();
    const KeepList two = RankWhomToKeep(shop.At(729), again).value();
    for (size_t i = 0; i < one.rows.size(); ++i) {
      EXPECT_EQ(one.rows[i].customer, two.rows[i].customer);
      EXPECT_EQ(one.rows[i].value_at_risk, two.rows[i].value_at_risk);
    }
  }
}

/// In cents, in euros, and with the same amounts in euros fitted anew.
TEST(ModelJson, SpendIsShownInUnitsOfTheCurrency) {
  const Shop shop(3, 800);
  const KeepModels models = FitKeepModels(shop.At(729)).value();
  const json::object shown = ShownPurchases(ToJson(models), Currency::Parse("EUR").value());
  EXPECT_FALSE(shown.at("fit").as_object().contains("edge"));
  const auto summary = stats::Summarize(shop.At(729).purchases, 729, 7).value();
  std::vector<double> means(summary.repeats.size());
  for (size_t i = 0; i < means.size(); ++i) {
    if (summary.repeats[i] > 0) means[i] = summary.repeat_spend[i] / summary.repeats[i] / 100;
  }
  const stats::GammaGammaFit fit = stats::FitGammaGamma({summary.repeats, means}, {}).value();
  const json::value& spend = shown.at("spend");
  const double gamma = spend.at("parameters").at("gamma").as_double();
  EXPECT_NEAR(gamma, fit.parameters.gamma, 1e-3 * gamma);
  EXPECT_NEAR(spend.at("log_likelihood").as_double(), fit.log_likelihood, 1e-3);
}

TEST(ModelJson, TellsWhetherSpendDependsOnHowOftenSomebodyBuys) {
  // Frequent customers spend more in one shop, and no more in the other.
  for (const double slope : {0.0, 0.5}) {
    std::mt19937_64 random(6);
    std::gamma_distribution<double> gamma(4, 500);
    Shop shop(8, 3'000);
    for (size_t c = 0; c + 1 < shop.offsets.size(); ++c) {
      const size_t times = shop.offsets[c + 1] - shop.offsets[c];
      for (size_t k = shop.offsets[c]; k < shop.offsets[c + 1]; ++k) {
        shop.amounts[k] = std::llround(gamma(random) * std::pow(static_cast<double>(times), slope));
      }
    }
    for (size_t k = shop.offsets[0]; k < shop.offsets[1]; ++k) shop.amounts[k] = -100;
    const KeepModels models = FitKeepModels(shop.At(729)).value();
    EXPECT_EQ(models.left_out.refunded, 1u);
    EXPECT_LE(models.left_out.negative, 1u);
    const json::object written = ToJson(models);
    const json::value& correlation = written.at("spend").at("correlation");
    EXPECT_EQ(correlation.at("independence").as_string(),
              slope > 0 ? "frequent_spend_more" : "holds");
    const size_t once = written.at("left_out").at("bought_once").to_number<size_t>();
    EXPECT_EQ(once + models.left_out.negative + models.spend->customers, 3'000u);
  }
}

TEST(ModelJson, ScorersAreReadAsTheyWereWritten) {
  const FeatureSet set({{Trait::Of::kAttribute, "city", {"Tehran", "Tabriz"}}});
  std::mt19937_64 random(4);
  std::vector<double> values(300 * set.size());
  std::vector<uint8_t> label(300);
  for (double& value : values) value = static_cast<double>(random() % 100) / 10;
  for (uint8_t& one : label) one = random() % 3 == 0;
  const stats::Features features{set.names(), values};
  const ChurnRules rules{
      .subscription = true, .window_days = 30, .grace_days = 2, .horizon_days = 31};
  const RiskTrial tried({{0.1, 20, 1}, {0.4, 30, 13, 1.5}});
  for (const auto method : {stats::ChurnMethod::kRule, stats::ChurnMethod::kTrees}) {
    auto scorer =
        stats::ChurnScorer::Train(method, features, FeatureSet::Silence(true), label).value();
    scorer.Calibrate({0.5, 0.9});
    const std::string text = json::serialize(ToJson(rules, set, scorer, tried).value());
    const auto again = ChurnFromJson(ParseJson(text)->as_object()).value();
    EXPECT_EQ(again.rules, rules);
    EXPECT_EQ(again.set, set);
    EXPECT_EQ(again.tried.groups().size(), 2u);
    EXPECT_EQ(again.tried.Near(0.4)->left, 14);
    EXPECT_EQ(again.tried.Near(0.4)->interval, tried.Near(0.4)->interval);
    EXPECT_EQ(again.scorer.Probabilities(features).value(), scorer.Probabilities(features).value());
  }
  EXPECT_EQ(ChurnFromJson({{"method", "magic"}}).error().code, ErrorCode::kInvalid);
}

TEST(ModelJson, MessagesKeepTheirArguments) {
  const Message message("predictions.version_better",
                        {{"candidate", 0.25}, {"incumbent", int64_t{3}}, {"x", std::string("y")}});
  EXPECT_EQ(MessageFromJson(ToJson(message)), message);
}

TEST(KeepContracts, OnlyWhatExceedsTheUsualRiskIsAtRisk) {
  std::vector<Contract> contracts(3);
  const double nothing = std::nan("");
  std::vector<float> risk = {static_cast<float>(nothing), 0.02f, 0.02f, 0.5f};
  for (size_t i = 0; i < 3; ++i) {
    contracts[i] = {.customer = static_cast<CustomerId>(i + 1),
                    .paid = 4,
                    .here = true,
                    .price = 10'000,
                    .period_days = 30};
  }
  const std::vector<double> survival = {1, 0.9, 0.85, 0.81, 0.78};
  KeepList list;
  list.rows.resize(2);
  list.rows[0].customer = 3;  // she has a contract now
  list.rows[1].customer = 9;
  const RenewalCurves curves(contracts, 30, survival);
  AddContracts({.contracts = contracts, .curves = curves, .churn_risk = risk, .at_day = 20}, list);
  ASSERT_EQ(list.rows.size(), 4u);
  EXPECT_EQ(list.rows[0].customer, 3);
  EXPECT_GT(list.rows[0].value_at_risk, 0);
  EXPECT_EQ(list.late, 1u);
  for (const KeepRow& row : list.rows) {
    if (row.customer >= 3) continue;
    EXPECT_EQ(row.value_at_risk, 0);
    EXPECT_GT(row.expected_orders, 5);
  }
}

/// A tenth leaves at each renewal.
std::vector<double> ATenthLeaves() {
  std::vector<double> survival;
  for (int t = 0; t < 40; ++t) survival.push_back(std::pow(0.9, t));
  return survival;
}

KeepRow Subscriber(double churn_risk, uint32_t judged_renewals) {
  KeepRow row;
  row.by_contract = true;
  row.purchases = 3;
  row.rhythm_days = 30;
  row.churn_risk = churn_risk;
  row.judged_renewals = judged_renewals;
  return row;
}

TEST(KeepContracts, HerOwnRiskCountsWithinItsHorizonAndLastsInPart) {
  const auto survival = ATenthLeaves();
  const auto chance = [&](double risk, uint32_t judged, uint32_t later) {
    return RenewalChance(Subscriber(risk, judged), survival, later);
  };
  for (const uint32_t judged : {0u, 1u, 4u}) {
    const double as_by_curve = 1 - std::pow(0.9, judged);
    for (const uint32_t later : {1u, 2u, 4u, 9u}) {
      EXPECT_NEAR(chance(as_by_curve, judged, later), std::pow(0.9, later), 1e-12);
    }
  }
  EXPECT_NEAR(chance(0.5, 1, 1), 0.5, 1e-12);
  const double times = std::pow(std::log(0.5) / std::log(0.9), 0.75);
  EXPECT_NEAR(chance(0.5, 1, 3), 0.5 * std::pow(0.9, 2 * times), 1e-12);
  EXPECT_NEAR(chance(0.5, 4, 2), std::sqrt(0.5), 1e-12) << "half of the renewals it looks at";
  EXPECT_NEAR(chance(0.2, 0, 1), 0.8 * 0.9, 1e-12) << "no renewal is due: she may leave before";
  EXPECT_EQ(chance(1, 1, 1), 0);
  EXPECT_EQ(chance(1, 1, 5), 0);
  EXPECT_EQ(chance(0, 1, 1), 1);
  EXPECT_LT(chance(0, 1, 5), 1) << "nobody stays for ever";
  EXPECT_GT(chance(0, 1, 5), std::pow(0.9, 4));
}

TEST(KeepContracts, AnOutlookFollowsHerRiskAndWhatIsAtRiskIsWhatItTakes) {
  const auto survival = ATenthLeaves();
  std::vector<Contract> contracts(9);
  std::vector<float> risk(10, 0.05F);
  for (size_t i = 0; i < contracts.size(); ++i) {
    contracts[i] = {.customer = static_cast<CustomerId>(i + 1),
                    .due_day = 10,
                    .paid = 3,
                    .here = true,
                    .price = 1'000,
                    .period_days = 30};
  }
  risk[9] = 0.55F;  // 0.1 on average, as by the curve
  KeepList list;
  const RenewalCurves curves(contracts, 30, survival);
  AddContracts({.contracts = contracts, .curves = curves, .churn_risk = risk}, list);
  const KeepRow& first = list.rows.at(0);
  const KeepRow& other = list.rows.at(1);
  EXPECT_EQ(first.customer, 9);
  const double usual = list.fit.usual_contract_risk.value();
  const auto renewals = [&](double at_risk) {
    return ExpectedRenewals(WithRisk(first, at_risk, 0, 31), survival, 0, kHorizonDays);
  };
  EXPECT_NEAR(static_cast<double>(first.value_at_risk), 1'000 * (renewals(usual) - renewals(0.55)),
              1);
  EXPECT_NEAR(first.expected_orders, renewals(0.55), 1e-6) << "the rest of what she would bring";
  const double by_curve = renewals(0.1);
  EXPECT_LT(first.expected_orders, 0.45 * by_curve);
  EXPECT_GT(other.expected_orders, by_curve);
  EXPECT_EQ(other.value_at_risk, 0);
}

/// Who is a day late is not asked twice within a month.
TEST(KeepContracts, ARenewalAtTheEndOfTheHorizonIsNotASecondOne) {
  KeepRow row = Subscriber(0.1, 0);
  row.rhythm_days = 30.4;
  const auto judged = [&](int32_t due_day) {
    row.due_day = due_day;
    return RenewalsJudged(row, 100, 31);
  };
  EXPECT_EQ(judged(99), 1U);
  EXPECT_EQ(judged(100), 1U);
  EXPECT_EQ(judged(130), 1U);
  EXPECT_EQ(judged(131), 1U) << "one that is alone there counts";
  EXPECT_EQ(judged(132), 0U);
  row.rhythm_days = 7;
  EXPECT_EQ(judged(100), 5U);
}

TEST(KeepContracts, TheCurveGoesOnAsItEnded) {
  const std::vector<double> survival = {1, 0.8, 0.72};
  EXPECT_DOUBLE_EQ(RenewalChance(survival, 0, 1), 0.8);
  EXPECT_DOUBLE_EQ(RenewalChance(survival, 1, 1), 0.9);
  EXPECT_NEAR(RenewalChance(survival, 2, 3), 0.729, 1e-12);
  EXPECT_NEAR(RenewalChance(survival, 40, 1), 0.9, 1e-9);
}

TEST(Contracts, StretchesArePaidForUntilTheyEnd) {
  metrics::Shop shop;
  const auto pays = [&](const char* kind, const char* day, CustomerId id = 1) {
    shop.world.Add(id, kind, shop.At(day), 5000);
  };
  pays("subscription_started", "2025-01-01");
  pays("subscription_renewed", "2025-01-31");
  pays("subscription_renewed", "2025-03-02");
  shop.Ends(1, "2025-04-01");
  pays("subscription_started", "2025-06-01");  // she came back
  pays("subscription_started", "2025-06-01", 2);
  pays("subscription_renewed", "2025-07-01", 2);
  shop.Ends(2, "2025-07-31");
  const auto snapshot = shop.world.Take();
  const Calendar calendar = shop.calendar();
  const auto all = GatherContracts(snapshot, shop.world.names, {calendar}, shop.At("2025-06-15"),
                                   shop.At("2025-08-01"))
                       .value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].paid, 3u);
  EXPECT_FALSE(all[0].here);
  EXPECT_DOUBLE_EQ(all[0].period_days, 30);
  EXPECT_TRUE(all[1].here);
  EXPECT_EQ(all[1].paid, 1u);
  EXPECT_FALSE(all[1].lost_later);
  EXPECT_EQ(all[2].paid_later, 1u);
  EXPECT_TRUE(all[2].lost_later);
  EXPECT_DOUBLE_EQ(UsualPeriod(all), 30);
}

TEST(Lifetime, IsTheDiscountedMarginWithItsInterval) {
  const Shop shop(5, 1'500);
  const KeepList list = RankWhomToKeep(shop.At(729)).value();
  LifetimeTerms undiscounted{.horizon_days = kHorizonDays, .yearly_discount = 0};
  LifetimeTerms terms{.horizon_days = kHorizonDays, .yearly_discount = 0.2, .margin = 0.5};
  const auto plain = LifetimeModel::Make(list.fit, {}, std::nullopt, undiscounted).value();
  const auto model = LifetimeModel::Make(list.fit, {}, std::nullopt, terms).value();
  for (size_t i = 0; i < 50; ++i) {
    const KeepRow& row = list.rows[i * 20];
    const double value = plain.Value(row, 729);
    EXPECT_NEAR(value, static_cast<double>(row.expected_value), 0.01 * value + 1);
    const auto ranged = model.ValueWithInterval(row, 729);
    EXPECT_LT(ranged.value, 0.5 * value);
    EXPECT_GT(ranged.value, 0.4 * value);
    ASSERT_TRUE(ranged.interval.has_value());
    EXPECT_LT(ranged.interval->low, ranged.value);
    EXPECT_GT(ranged.interval->high, ranged.value);
    const double next = model.NextPurchase(row, 729).value();
    const auto within = model.NextPurchaseWithin(row, 729).value();
    EXPECT_LT(within.low, next);
    EXPECT_GT(within.high, next);
  }
}

TEST(FittedPurchases, TheNextPurchaseComesWhenItIsExpected) {
  // Buyers of one rate each, drawn from the posterior: half of them buy by the expected day.
  FittedPurchases fitted;
  fitted.fit.parameters = {0.8, 9, 0.6, 2.5};
  std::mt19937_64 random(6);
  std::gamma_distribution<double> rate(0.8 + 3, 1 / (9.0 + 20));
  const double median = fitted.NextPurchase(0.5, 3, 9, 20),
               late = fitted.NextPurchase(0.9, 3, 9, 20);
  int by_median = 0, by_late = 0;
  constexpr int kDraws = 40'000;
  for (int i = 0; i < kDraws; ++i) {
    const double wait = std::exponential_distribution<double>(rate(random))(random);
    by_median += wait <= median;
    by_late += wait <= late;
  }
  EXPECT_NEAR(1.0 * by_median / kDraws, 0.5, 0.01);
  EXPECT_NEAR(1.0 * by_late / kDraws, 0.9, 0.01);
}

TEST(FittedPurchases, TheNextPurchaseOfARegularBuyerComesWhenItIsExpected) {
  // Five events to a purchase; those whose silence of eleven would have ended earlier are passed
  // over.
  FittedPurchases fitted{PurchaseShape::kMbgCnbd, {}, 5};
  fitted.fit.parameters = {4, 3, 0.6, 2.5};
  std::mt19937_64 random(7);
  std::gamma_distribution<double> rate(4 + 5 * 3, 1 / (3.0 + 9));
  const double median = fitted.NextPurchase(0.5, 3, 9, 20);
  const double late = fitted.NextPurchase(0.9, 3, 9, 20);
  int by_median = 0, by_late = 0, draws = 0;
  while (draws < 20'000) {
    const double wait = std::gamma_distribution<double>(5, 1 / rate(random))(random) - 11;
    if (wait <= 0) continue;
    ++draws;
    by_median += wait <= median;
    by_late += wait <= late;
  }
  EXPECT_NEAR(1.0 * by_median / draws, 0.5, 0.015);
  EXPECT_NEAR(1.0 * by_late / draws, 0.9, 0.01);
}

/// Between the two times eight of ten buy, of as many rates as the parameters may stand for.
TEST(FittedPurchases, TheNextPurchaseIsAsUnsureAsTheParameters) {
  for (const uint32_t k : {1u, 3u}) {
    FittedPurchases fitted{k == 1 ? PurchaseShape::kMbgNbd : PurchaseShape::kMbgCnbd, {}, k};
    fitted.fit.parameters = {0.8, 6, 0.6, 2.5};
    const auto sure = fitted.NextPurchaseWithin(0.1, 2, 9, 11);
    EXPECT_NEAR(sure.low, fitted.NextPurchase(0.1, 2, 9, 11), 1e-6);
    EXPECT_NEAR(sure.high, fitted.NextPurchase(0.9, 2, 9, 11), 1e-6);
    // ln r and ln alpha err by 0.4 and 0.5, by 0.7 of it together.
    fitted.fit.covariance[0][0] = 0.4 * 0.4 * 0.8 * 0.8;
    fitted.fit.covariance[1][1] = 0.5 * 0.5 * 6 * 6;
    fitted.fit.covariance[0][1] = fitted.fit.covariance[1][0] = 0.7 * 0.4 * 0.8 * 0.5 * 6;
    const auto range = fitted.NextPurchaseWithin(0.1, 2, 9, 11);
    EXPECT_GT(range.high / range.low, 1.01 * sure.high / sure.low);
    std::mt19937_64 random(8);
    std::normal_distribution<double> normal;
    double sooner = 0, later = 0;
    constexpr int kParameters = 400, kTimes = 5;
    for (int i = 0; i < kParameters; ++i) {
      const double x = normal(random), y = normal(random);
      FittedPurchases drawn = fitted;
      drawn.fit.parameters.r *= std::exp(0.4 * x);
      drawn.fit.parameters.alpha *= std::exp(0.5 * (0.7 * x + std::sqrt(0.51) * y));
      for (int n = 0; n < kTimes; ++n) {
        const double share = (n + std::uniform_real_distribution<double>()(random)) / kTimes;
        const double time = drawn.NextPurchase(share, 2, 9, 11);
        sooner += time < range.low;
        later += time > range.high;
      }
    }
    EXPECT_NEAR(sooner / (kParameters * kTimes), 0.1, 0.02) << k;
    EXPECT_NEAR(later / (kParameters * kTimes), 0.1, 0.02) << k;
  }
}

TEST(FittedPurchases, PAliveIsThatOfTheModel) {
  FittedPurchases fitted{PurchaseShape::kMbgCnbd, {}, 4};
  fitted.fit.parameters = {4, 3, 0.6, 2.5};
  const auto model = fitted.Model().value();
  for (const uint32_t repeats : {0u, 1u, 7u}) {
    const double recency = 3.0 * repeats;
    for (const double silent : {0.0, 2.0, 30.0}) {
      EXPECT_NEAR(fitted.PAlive(repeats, recency, recency + silent),
                  model->PAlive(repeats, recency, recency + silent).value(), 1e-12);
    }
  }
}

}  // namespace
}  // namespace vafa::predictions
