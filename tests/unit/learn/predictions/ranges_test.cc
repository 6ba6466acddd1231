// How sure the figures of a row are.
#include "learn/predictions/ranges.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "stats/distributions.h"

namespace vafa::predictions {
namespace {

std::vector<int64_t> EachOnce(size_t count) {
  std::vector<int64_t> customers(count);
  std::iota(customers.begin(), customers.end(), 1);
  return customers;
}

/// Customers whose true risks are those that they were given.
struct Tried {
  explicit Tried(size_t count, uint64_t seed) : lost(count) {
    std::mt19937_64 random(seed);
    std::gamma_distribution<double> a(0.8, 1), b(2.5, 1);
    std::uniform_real_distribution<double> uniform(0, 1);
    for (size_t i = 0; i < count; ++i) {
      const double x = a(random);
      risk.push_back(x / (x + b(random)));
      lost[i] = uniform(random) < risk[i] ? 1 : 0;
    }
  }

  RiskTrial Trial() const { return RiskTrial::Of(risk, lost, EachOnce(risk.size())).value(); }

  std::vector<double> risk;
  std::vector<uint8_t> lost;
};

TEST(RiskTrial, IntervalsHoldTheTrueRisk) {
  size_t held = 0, asked = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const Tried tried(3000, seed);
    const RiskTrial trial = tried.Trial();
    for (const double risk : {0.03, 0.1, 0.25, 0.4, 0.6, 0.8}) {
      // What the trial found, not the widening, is to hold it.
      const auto alike = trial.Near(risk).value();
      held += alike.found.low <= risk && risk <= alike.found.high;
      ++asked;
      EXPECT_LE(alike.interval.low, risk);
      EXPECT_GE(alike.interval.high, risk);
      EXPECT_GE(alike.customers, 200);
      EXPECT_LE(alike.customers, 220);
    }
  }
  EXPECT_GT(held, 0.91 * static_cast<double>(asked));
  EXPECT_LT(held, asked);
}

TEST(RiskTrial, OfCustomersSeenOnceTheIntervalIsWilsons) {
  const auto alike = Tried(3000, 1).Trial().Near(0.25).value();
  const auto wilson = stats::WilsonInterval(alike.left, alike.customers).value();
  const double odds = wilson.low / (1 - wilson.low), moved = 0.25 / 0.75;
  const double theirs = alike.predicted / (1 - alike.predicted);
  EXPECT_NEAR(alike.found.low / (1 - alike.found.low), odds * moved / theirs, 1e-12);
}

/// Customers looked at four times, each leaving each time by a chance of her own of which the model
/// knows the mean only: two looks at her are alike.
TEST(RiskTrial, IntervalsHoldTheTrueRiskOfCustomersSeenSeveralTimes) {
  constexpr size_t kLooks = 4, kCustomers = 600;
  size_t held = 0, held_as_if_once = 0, asked = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(0, 1);
    std::vector<double> risk;
    std::vector<uint8_t> lost;
    std::vector<int64_t> customers;
    for (size_t customer = 0; customer < kCustomers; ++customer) {
      const double mean = 0.05 + 0.9 * uniform(random);
      std::gamma_distribution<double> leaves(mean, 1), stays(1 - mean, 1);
      const double x = leaves(random), own = x / (x + stays(random));
      for (size_t look = 0; look < kLooks; ++look) {
        risk.push_back(mean);
        lost.push_back(uniform(random) < own ? 1 : 0);
        customers.push_back(static_cast<int64_t>(customer));
      }
    }
    const RiskTrial trial = RiskTrial::Of(risk, lost, customers).value();
    const RiskTrial as_if_once = RiskTrial::Of(risk, lost, EachOnce(risk.size())).value();
    for (const double at : {0.15, 0.3, 0.5, 0.7, 0.85}) {
      const auto holds = [&](const RiskTrial& of) {
        const auto found = of.Near(at).value().found;
        return found.low <= at && at <= found.high;
      };
      held += holds(trial);
      held_as_if_once += holds(as_if_once);
      ++asked;
    }
  }
  EXPECT_NEAR(static_cast<double>(held) / static_cast<double>(asked), 0.95, 0.03);
  EXPECT_LT(held_as_if_once, 0.84 * static_cast<double>(asked)) << "looks are not independent";
}

TEST(RiskTrial, ARiskThatDidNotComeTrueIsSeen) {
  Tried tried(4000, 7);
  std::vector<double> boasted;
  for (const double risk : tried.risk) boasted.push_back(std::sqrt(risk));
  const auto alike = RiskTrial::Of(boasted, tried.lost, EachOnce(4000)).value().Near(0.5).value();
  EXPECT_LT(static_cast<double>(alike.left) / static_cast<double>(alike.customers), 0.35);
  EXPECT_LT(alike.interval.low, 0.3);
  EXPECT_EQ(alike.interval.high, 0.5);  // widened to hold what the model says
}

TEST(RiskTrial, FewAreAllAlikeAndNoneSayNothing) {
  const std::vector<double> risk = {0.1, 0.2, 0.9};
  const std::vector<uint8_t> lost = {0, 0, 1};
  const auto alike = RiskTrial::Of(risk, lost, EachOnce(3)).value().Near(0.5).value();
  EXPECT_EQ(alike.customers, 3);
  EXPECT_EQ(alike.left, 1);
  EXPECT_FALSE(RiskTrial().Near(0.5).has_value());
}

/// A ranking with one row.
Ranking::Answer AnswerOf(const KeepRow& row, double usual, std::optional<stats::ContractFit> fit,
                         const RenewalCurves& curves) {
  Ranking::Answer answer;
  answer.list.rows = {row};
  answer.row_of = {0, 1};
  answer.models = std::make_shared<ModelsInUse>();
  answer.list.fit.usual_contract_risk = usual;
  answer.lifetime = std::make_unique<const LifetimeModel>(
      LifetimeModel::Make(answer.list.fit, curves, fit, {}).value());
  return answer;
}

TEST(RowRanges, OfAContractComeFromTheCovarianceOfItsModel) {
  stats::ContractFit fit;
  fit.parameters = {0.8, 3, 1};
  fit.covariance[0][0] = 0.01;
  fit.covariance[1][1] = 0.2;
  fit.covariance[0][1] = fit.covariance[1][0] = 0.03;
  const auto survival = stats::ContractModel::Make(fit.parameters)->Survival(400).value();
  std::vector<Contract> contracts(1);
  contracts[0] = {
      .customer = 1, .due_day = 10, .paid = 3, .here = true, .price = 10'000, .period_days = 30};
  const RenewalCurves curves(contracts, 30, survival);
  KeepList list;
  AddContracts({.contracts = contracts, .curves = curves, .churn_risk = {}, .at_day = 0}, list);
  const KeepRow& row = list.rows.at(0);
  const auto ranges = RangesOf(AnswerOf(row, *list.fit.usual_contract_risk, fit, curves), row, 31);
  const auto holds = [](const std::optional<stats::Interval>& range, double value) {
    return range && range->low < value && value < range->high && range->low > 0.5 * value &&
           range->high < 2 * value;
  };
  EXPECT_TRUE(holds(ranges.churn_risk, *row.churn_risk));
  EXPECT_TRUE(holds(ranges.expected_orders, row.expected_orders));
  EXPECT_TRUE(holds(ranges.expected_value, static_cast<double>(row.expected_value)));
  EXPECT_NEAR(ranges.expected_value->low, ranges.expected_orders->low * 10'000, 1);
  ASSERT_TRUE(ranges.value_at_risk.has_value());
  EXPECT_EQ(row.value_at_risk, 0);  // she is as likely to leave as all, herself alone
  EXPECT_EQ(ranges.value_at_risk->low, 0);
  EXPECT_GT(ranges.value_at_risk->high, static_cast<double>(row.value_at_risk));
  EXPECT_FALSE(ranges.p_alive.has_value());
  // Nothing is known of how sure one chance for everybody is.
  EXPECT_FALSE(
      RangesOf(AnswerOf(row, 0.1, std::nullopt, curves), row, 31).expected_orders.has_value());
}

TEST(RowRanges, OfASubscriberHoldWhatTheRangeOfHerRiskMakes) {
  KeepRow row;
  row.by_contract = true;
  row.churn_risk = 0.2;
  const auto figure = [](const KeepRow& of) {
    const double value = 100 * (1 - *of.churn_risk);
    return LifetimeModel::Ranged{value, stats::Interval{value - 3, value + 8}};
  };
  const stats::Interval risk{0.14, 0.24};
  const auto by_curve = RangeWithRisk(row, risk, figure);
  EXPECT_EQ(by_curve->low, 77) << "no model of churn has looked at her";
  row.judged_renewals = 1;
  const auto range = RangeWithRisk(row, risk, figure);
  EXPECT_NEAR(range->low, 80 - std::hypot(3, 4), 1e-9);
  EXPECT_NEAR(range->high, 80 + std::hypot(8, 6), 1e-9);
  EXPECT_FALSE(RangeWithRisk(row, std::nullopt, figure).has_value());
}

Contract Yearly(CustomerId customer, uint32_t paid, bool here) {
  return {.customer = customer,
          .due_day = 20,
          .paid = paid,
          .here = here,
          .price = 90'000,
          .period_days = 365};
}

/// Monthly ones are the most frequent; of 40 yearly ones that were up for renewal 12 left.
TEST(RowRanges, OfAnotherIntervalComeFromItsOneChanceOfStaying) {
  std::vector<Contract> contracts(60);
  CustomerId customer = 0;
  for (Contract& one : contracts) {
    one = {.customer = ++customer,
           .due_day = 10,
           .paid = 30,
           .here = true,
           .price = 9'000,
           .period_days = 30};
  }
  for (int i = 0; i < 12; ++i) contracts.push_back(Yearly(++customer, 1, false));
  for (int i = 0; i < 28; ++i) contracts.push_back(Yearly(++customer, 2, true));
  const RenewalCurves curves(contracts, 30, {});
  // Of the monthly ones nobody left, of 60·29 and two more that were half lost.
  const double usual = std::pow(1 - 1.0 / (60 * 29 + 2), 365 / 30.0);
  const double stayed = 28 + 2 * usual, left = 12 + 2 * (1 - usual);
  const double mean = stayed / (stayed + left);
  KeepList list;
  AddContracts({.contracts = contracts, .curves = curves, .churn_risk = {}, .at_day = 0}, list);
  const auto row = std::ranges::find(list.rows, customer, &KeepRow::customer);
  ASSERT_NE(row, list.rows.end());
  EXPECT_NEAR(*row->churn_risk, 1 - mean, 0.005);
  const auto ranges =
      RangesOf(AnswerOf(*row, *list.fit.usual_contract_risk, std::nullopt, curves), *row, 31);
  // By hand: one renewal is due within the month and the year.
  const double low = stats::BetaQuantile(0.025, stayed, left);
  const double high = stats::BetaQuantile(0.975, stayed, left);
  EXPECT_NEAR(low, mean - 0.14, 0.02);
  EXPECT_NEAR(ranges.churn_risk->low, 1 - high, 0.005);
  EXPECT_NEAR(ranges.churn_risk->high, 1 - low, 0.005);
  EXPECT_NEAR(ranges.expected_value->low, 90'000 * low, 500);
  EXPECT_NEAR(ranges.expected_value->high, 90'000 * high, 500);
  const auto value = static_cast<double>(row->value_at_risk);
  EXPECT_GT(value, 0);
  EXPECT_LT(ranges.value_at_risk->low, 0.75 * value);
  EXPECT_GT(ranges.value_at_risk->high, 1.25 * value);
  // Up to three renewals within three years: the value moves by more than the next one does.
  const double clv = AnswerOf(*row, 0, std::nullopt, curves).lifetime->Value(*row, 0);
  EXPECT_LT(ranges.clv->low, low / mean * clv);
  EXPECT_GT(ranges.clv->high, high / mean * clv);
}

/// The interval of a value in doubt, held against what other draws of the parameters make of it.
TEST(RowRanges, OfAValueInDoubtAreThoseOfTheParameters) {
  FittedPurchases purchases;
  purchases.shape = PurchaseShape::kMbgNbd;
  auto& fit = purchases.fit;
  fit.parameters = {0.7, 6, 0.9, 3};
  fit.converged = true;
  const std::array<double, 4> errors = {0.03, 0.3, 0.06, 0.25};
  for (size_t i = 0; i < 4; ++i) fit.covariance[i][i] = errors[i] * errors[i];
  KeepRow row;
  row.customer = 1;
  row.first_purchase_day = 0;
  row.last_purchase_day = 200;
  row.silent_days = 80;
  row.purchases = 8;
  row.rhythm_days = 28;
  row.order_value = 5000;
  KeepFit keep;
  keep.model = KeepModel::kMbgNbd;
  keep.purchases = purchases;
  const auto value = [&](const stats::BgNbdParameters& p) {
    const double orders =
        purchases.Model(p).value()->ExpectedPurchases(kHorizonDays / 7.0, 7, 200 / 7.0, 40).value();
    return 5000 * orders * ShareInDoubt(purchases, p, row, 90);
  };
  row.value_at_risk = std::llround(value(fit.parameters));
  ASSERT_GT(row.value_at_risk, 0);
  const auto model = LifetimeModel::Make(keep, {}, std::nullopt, {}).value();
  const stats::Interval range = model.ValueInDoubt(row, 280, 90).interval.value();
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  int inside = 0;
  constexpr int kDraws = 1000;
  for (int n = 0; n < kDraws; ++n) {
    auto drawn = fit.parameters.array();
    for (size_t i = 0; i < 4; ++i) drawn[i] += errors[i] * normal(random);
    const double of_draw = value(stats::FromArray<stats::BgNbdParameters>(drawn));
    inside += range.low <= of_draw && of_draw <= range.high;
  }
  EXPECT_NEAR(inside, 0.95 * kDraws, 25);
}

}  // namespace
}  // namespace vafa::predictions
