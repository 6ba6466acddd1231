// How sure the mean of what is predicted is: each part by hand, and all of them together.
#include "learn/predictions/mean_factors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "learn/predictions/predicted.h"
#include "stats/distributions.h"

namespace vafa::predictions {
namespace {

using stats::Interval;

constexpr int32_t kAtDay = 280;
constexpr stats::BgNbdParameters kBuys{0.6, 6, 0.8, 2.4};
constexpr stats::GammaGammaParameters kSpends{6.25, 3.74, 1'544};

KeepFit FitOf(const stats::BgNbdParameters& parameters) {
  KeepFit fit;
  fit.model = KeepModel::kBgNbd;
  fit.purchases.emplace();
  fit.purchases->fit.parameters = parameters;
  fit.purchases->fit.converged = true;
  fit.spend.emplace();
  fit.spend->parameters = kSpends;
  fit.to_day = kAtDay;
  return fit;
}

KeepRow Buyer(uint32_t purchases, int32_t last_day, int64_t average) {
  KeepRow row;
  row.purchases = purchases;
  row.last_purchase_day = last_day;
  row.average_order = average;
  row.order_value = stats::ExpectedSpend(kSpends, purchases, static_cast<double>(average)).value();
  return row;
}

/// One who bought often and little, and one who bought once and much.
const std::vector<KeepRow> kBuyers = {Buyer(9, 260, 300), Buyer(1, 0, 2'000)};

KeepRow Subscriber(uint32_t paid, double period, double price) {
  KeepRow row;
  row.by_contract = true;
  row.purchases = paid;
  row.rhythm_days = period;
  row.due_day = kAtDay + 10;
  row.order_value = price;
  return row;
}

KeepRow Judged(KeepRow row, double risk) {
  row.churn_risk = risk;
  row.judged_renewals = 1;
  return row;
}

stats::ContractFit Stays() {
  stats::ContractFit fit;
  fit.parameters = {0.9, 3.5, 1};
  return fit;
}

/// Monthly contracts by the model, and of 40 yearly ones up for renewal 12 left.
RenewalCurves Curves() {
  std::vector<Contract> contracts;
  for (int i = 0; i < 60; ++i) contracts.push_back({.paid = 12, .here = true, .period_days = 30});
  for (int i = 0; i < 12; ++i) contracts.push_back({.paid = 1, .here = false, .period_days = 365});
  for (int i = 0; i < 28; ++i) contracts.push_back({.paid = 2, .here = true, .period_days = 365});
  return {contracts, 30, stats::ContractModel::Make(Stays().parameters)->Survival(400).value()};
}

Ranking::Answer AnswerOf(std::vector<KeepRow> rows, const KeepFit& fit,
                         std::optional<stats::ContractFit> contract = Stays(),
                         std::vector<RiskTrial::Group> tried = {}) {
  Ranking::Answer answer;
  answer.list.fit = fit;
  answer.list.fit.to_day = kAtDay;
  answer.list.rows = std::move(rows);
  answer.lifetime = std::make_unique<const LifetimeModel>(
      LifetimeModel::Make(fit, Curves(), std::move(contract), {}).value());
  auto models = std::make_shared<ModelsInUse>();
  if (!tried.empty()) {
    auto scorer = stats::ChurnScorer::Make(stats::ChurnMethod::kRule, {0, {1}, {0}}, {}).value();
    models->churn.emplace(
        ModelsInUse::Churn{{}, {}, std::move(scorer), RiskTrial(std::move(tried))});
  }
  answer.models = std::move(models);
  return answer;
}

double SumOf(const Ranking::Answer& answer) {
  double sum = 0;
  for (const KeepRow& row : answer.list.rows) sum += answer.lifetime->Value(row, kAtDay);
  return sum;
}

void ExpectNear(const std::optional<Interval>& factors, double low, double high,
                double off = 1e-9) {
  ASSERT_TRUE(factors.has_value());
  EXPECT_NEAR(factors->low, low, off);
  EXPECT_NEAR(factors->high, high, off);
}

TEST(FactorsOfMean, ParametersOfPurchasesAreTheSameForAll) {
  constexpr stats::BgNbdParameters kFewer{0.5, 7, 0.9, 2.4}, kMore{0.7, 5, 0.7, 2.4};
  KeepFit fit = FitOf(kBuys);
  fit.purchases->fit.edge = {kFewer, kMore};
  const double sum = SumOf(AnswerOf(kBuyers, fit));
  ExpectNear(FactorsOfMean(AnswerOf(kBuyers, fit)), SumOf(AnswerOf(kBuyers, FitOf(kFewer))) / sum,
             SumOf(AnswerOf(kBuyers, FitOf(kMore))) / sum);
}

TEST(FactorsOfMean, ParametersOfSpendAreTheSameForAll) {
  constexpr double kError = 120;
  KeepFit fit = FitOf(kBuys);
  fit.spend->covariance[2][2] = kError * kError;
  const auto answer = AnswerOf(kBuyers, fit);
  // Spend is in proportion to gamma + the total.
  double slope = 0;
  for (const KeepRow& row : kBuyers) {
    const double total = static_cast<double>(row.average_order) * row.purchases;
    slope += answer.lifetime->Value(row, kAtDay) / (kSpends.gamma + total);
  }
  const double half = stats::kNormal975 * kError * slope / SumOf(answer);
  ExpectNear(FactorsOfMean(answer), std::exp(-half), std::exp(half), 1e-7);
}

TEST(FactorsOfMean, PurchasesAndSpendErrApart) {
  KeepFit fit = FitOf(kBuys);
  const auto purchases = [&] {
    KeepFit one = fit;
    one.purchases->fit.covariance[0][0] = 0.01;
    return one;
  };
  fit.spend->covariance[2][2] = 10'000;
  const double spend = std::log(FactorsOfMean(AnswerOf(kBuyers, fit))->high);
  const double both = std::log(FactorsOfMean(AnswerOf(kBuyers, purchases()))->high);
  fit.spend->covariance[2][2] = 0;
  EXPECT_NEAR(
      both, std::hypot(spend, std::log(FactorsOfMean(AnswerOf(kBuyers, purchases()))->high)), 1e-9);
}

stats::ContractFit Uncertain() {
  stats::ContractFit fit = Stays();
  fit.covariance[1][1] = 0.25;
  return fit;
}

TEST(FactorsOfMean, OfContractsComeFromTheCovarianceOfTheirModel) {
  const std::vector<KeepRow> rows = {Subscriber(3, 30, 900), Subscriber(20, 30, 400)};
  const auto by_beta = [&](double beta) {
    const auto survival = stats::ContractModel::Make({0.9, beta, 1})->Survival(400).value();
    const RenewalCurves curves({}, 30, survival);
    const auto model = LifetimeModel::Make({}, curves, std::nullopt, {}).value();
    return model.Value(rows[0], kAtDay) + model.Value(rows[1], kAtDay);
  };
  const double slope = (std::log(by_beta(3.501)) - std::log(by_beta(3.499))) / 0.002;
  const double half = stats::kNormal975 * 0.5 * slope;
  ExpectNear(FactorsOfMean(AnswerOf(rows, {}, Uncertain())), std::exp(-half), std::exp(half), 1e-5);
}

/// The factors of what each part is alone, put together.
TEST(FactorsOfMean, PartsOfTheMeanErrApart) {
  KeepFit fit = FitOf(kBuys);
  fit.purchases->fit.covariance[0][0] = 0.01;
  const KeepRow monthly = Subscriber(3, 30, 900), yearly = Subscriber(2, 365, 9'000);
  const std::vector<std::vector<KeepRow>> parts = {kBuyers, {monthly}, {yearly}};
  std::vector<KeepRow> all;
  double below = 0, above = 0;
  for (const auto& rows : parts) {
    all.insert(all.end(), rows.begin(), rows.end());
    const auto answer = AnswerOf(rows, fit, Uncertain());
    const auto factors = FactorsOfMean(answer).value();
    EXPECT_LT(factors.low, 0.99);
    EXPECT_GT(factors.high, 1.01);
    below = std::hypot(below, SumOf(answer) * (1 - factors.low));
    above = std::hypot(above, SumOf(answer) * (factors.high - 1));
  }
  const auto answer = AnswerOf(all, fit, Uncertain());
  ExpectNear(FactorsOfMean(answer), 1 - below / SumOf(answer), 1 + above / SumOf(answer));
  const auto one = AnswerOf({yearly}, fit, Uncertain());
  const auto range = one.lifetime->ValueWithInterval(yearly, kAtDay).interval.value();
  ExpectNear(FactorsOfMean(one), range.low / SumOf(one), range.high / SumOf(one));
}

/// Of a risk as it was found in a trial of which it is one part.
Interval ByRisk(const KeepRow& row, const RiskTrial& tried, double& found) {
  const auto alike = tried.Near(*row.churn_risk).value();
  const auto answer = AnswerOf({row}, {});
  const auto at = [&](double risk) {
    KeepRow other = row;
    other.churn_risk = risk;
    return answer.lifetime->Value(other, kAtDay);
  };
  found += at(alike.share);
  return {at(alike.found.high), at(alike.found.low)};
}

TEST(FactorsOfMean, RisksErrTogetherInAPartOfTheTrialAndApartBetweenThem) {
  // What was found is what was said.
  const std::vector<RiskTrial::Group> groups = {{0.05, 200, 10}, {0.3, 200, 60}};
  const RiskTrial tried(groups);
  EXPECT_EQ(tried.PartOf(0.01), 0u);
  EXPECT_EQ(tried.PartOf(0.05), 0u);
  EXPECT_EQ(tried.PartOf(0.29), 1u);
  EXPECT_EQ(tried.PartOf(0.9), 1u);
  const KeepRow low = Judged(Subscriber(3, 30, 900), 0.05);
  const KeepRow high = Judged(Subscriber(5, 30, 700), 0.3);
  double found = 0;
  const Interval of_low = ByRisk(low, tried, found);
  const double value_of_low = found;
  const Interval of_high = ByRisk(high, tried, found);
  const double value_of_high = found - value_of_low;
  const auto two = AnswerOf({low, high}, {}, Stays(), groups);
  EXPECT_NEAR(SumOf(two), found, 1e-9);
  const double half_of_low = (of_low.high - of_low.low) / 2;
  const double half_of_high = (of_high.high - of_high.low) / 2;
  const double squares = std::pow(half_of_low, 2) + std::pow(half_of_high, 2);
  const double off =
      (std::pow(half_of_low, 2) * ((of_low.low + of_low.high) / 2 - value_of_low) +
       std::pow(half_of_high, 2) * ((of_high.low + of_high.high) / 2 - value_of_high)) /
      squares;
  ExpectNear(FactorsOfMean(two), 1 + (off - std::sqrt(squares)) / found,
             1 + (off + std::sqrt(squares)) / found);
  const auto twice = AnswerOf({low, low}, {}, Stays(), groups);
  ExpectNear(FactorsOfMean(twice), of_low.low / value_of_low, of_low.high / value_of_low);
}

TEST(FactorsOfMean, BuyersWhoFollowTheirRiskErrWithIt) {
  const std::vector<RiskTrial::Group> groups = {{0.3, 200, 60}};
  KeepRow row = kBuyers[0];
  row.silent_days = kAtDay - row.last_purchase_day;
  row.churn_risk = 0.3;
  row.judged_days = 90;
  const auto found = RiskTrial(groups).Near(0.3)->found;
  const auto answer = AnswerOf({row}, FitOf(kBuys), Stays(), groups);
  const auto at = [&](double risk) {
    KeepRow other = row;
    other.churn_risk = risk;
    return answer.lifetime->Value(other, kAtDay) / answer.lifetime->Value(row, kAtDay);
  };
  EXPECT_LT(at(found.high), 0.95);
  ExpectNear(FactorsOfMean(answer), at(found.high), at(found.low));
}

TEST(FactorsOfMean, RisksThatWereAllTooHighDoNotAverageOut) {
  std::vector<RiskTrial::Group> groups;
  std::vector<KeepRow> rows;
  for (int i = 1; i <= 40; ++i) {
    groups.push_back({0.02 * i, 200, 2 * i});  // half of those who were said to
    rows.push_back(Judged(Subscriber(6, 30, 900), 0.02 * i));
  }
  const auto answer = AnswerOf(rows, {}, Stays(), groups);
  double found = 0;
  for (const KeepRow& row : rows) ByRisk(row, RiskTrial(groups), found);
  const auto factors = FactorsOfMean(answer).value();
  EXPECT_EQ(factors.low, 1);
  EXPECT_GT(factors.high, found / SumOf(answer));
  EXPECT_LT(factors.high, 1.1 * found / SumOf(answer));
}

TEST(FactorsOfMean, NothingIsSaidWhereAPartHasNone) {
  KeepFit fit = FitOf(kBuys);
  EXPECT_TRUE(FactorsOfMean(AnswerOf(kBuyers, fit)).has_value());
  EXPECT_FALSE(FactorsOfMean(AnswerOf({}, fit)).has_value());
  KeepFit plain_spend = fit;
  plain_spend.spend.reset();
  EXPECT_FALSE(FactorsOfMean(AnswerOf(kBuyers, plain_spend)).has_value());
  KeepFit not_converged = fit;
  not_converged.purchases->fit.converged = false;
  EXPECT_FALSE(FactorsOfMean(AnswerOf(kBuyers, not_converged)).has_value());
  const std::vector<KeepRow> monthly = {Subscriber(3, 30, 900)};
  EXPECT_FALSE(FactorsOfMean(AnswerOf(monthly, fit, std::nullopt)).has_value());
  EXPECT_FALSE(FactorsOfMean(AnswerOf({Judged(monthly[0], 0.1)}, fit)).has_value());
  // By the plain rule; what it expects nothing of is no part of the mean.
  std::vector<KeepRow> mixed = monthly;
  mixed.push_back(Buyer(3, 100, 500));
  EXPECT_TRUE(FactorsOfMean(AnswerOf(mixed, {})).has_value());
  mixed.back().expected_orders = 2;
  EXPECT_FALSE(FactorsOfMean(AnswerOf(mixed, {})).has_value());
}

TEST(FactorsOfMean, AnEvenSampleIsEnough) {
  KeepFit fit = FitOf(kBuys);
  fit.purchases->fit.covariance[0][0] = 0.01;
  fit.spend->covariance[2][2] = 10'000;
  std::vector<KeepRow> many;
  for (int i = 0; i < 20'000; ++i) {
    many.push_back(Buyer(1 + i % 7, i % 7 * 30, 100 + i % 1'013));
  }
  std::vector<KeepRow> few(many.begin(), many.begin() + 7 * 280);
  const auto of_few = FactorsOfMean(AnswerOf(few, fit)).value();
  ExpectNear(FactorsOfMean(AnswerOf(many, fit)), of_few.low, of_few.high, 0.003);
}

TEST(PredictedColumns, KnowHowSureTheMeanOfLifetimeValuesIs) {
  KeepFit fit = FitOf(kBuys);
  fit.purchases->fit.covariance[0][0] = 0.01;
  auto answer = std::make_shared<const Ranking::Answer>(AnswerOf(kBuyers, fit));
  const PredictedColumns columns([&] { return answer; });
  const auto factors = columns.MeanFactors("clv");
  ASSERT_TRUE(factors.has_value());
  EXPECT_EQ(columns.MeanFactors("clv"), factors);
  EXPECT_FALSE(columns.MeanFactors("p_alive").has_value());
  answer = std::make_shared<const Ranking::Answer>(AnswerOf(kBuyers, {}));
  EXPECT_FALSE(columns.MeanFactors("clv").has_value());
}

}  // namespace
}  // namespace vafa::predictions
