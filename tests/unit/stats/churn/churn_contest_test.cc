#include "stats/churn/churn_contest.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/unit/stats/churn/contest_rows.h"
#include "tests/unit/stats/churn/telco.h"

namespace vafa::stats {
namespace {

TEST(ChurnContest, TheBestIsCalibratedOnCustomersItHasNotSeen) {
  const Rows rows = Simulate(5'000, 8, 1), unseen = Simulate(5'000, 8, 2);
  const auto contest = Contest(rows, rows.period).value();
  EXPECT_EQ(contest.best, ChurnMethod::kTrees);  // it takes |months| as no line can
  auto scorer =
      ChurnScorer::Train(contest.best, rows.features(), kSilence, rows.label, FewRounds()).value();
  scorer.Calibrate(contest.calibration);
  const auto probability = scorer.Probabilities(unseen.features()).value();
  const LabelledScores scores{probability, unseen.label};
  const auto line = FitCalibrationLine(scores).value();
  EXPECT_NEAR(line.slope.value, 1, 0.15);
  EXPECT_NEAR(line.intercept.value, 0, 0.15);
  const ChurnResult& trees = contest.of(ChurnMethod::kTrees);
  EXPECT_NEAR(trees.auc.value, AreaUnderCurve(scores)->value, 0.02);
  EXPECT_NEAR(trees.brier_score, BrierScore(scores).value(), 0.01);
  EXPECT_LT(trees.log_loss, contest.of(ChurnMethod::kLogistic).log_loss);
  EXPECT_LT(contest.of(ChurnMethod::kLogistic).log_loss, contest.of(ChurnMethod::kRule).log_loss);
  EXPECT_NEAR(trees.gain.value, contest.of(ChurnMethod::kRule).log_loss - trees.log_loss, 1e-12);
}

TEST(ChurnContest, TheFutureIsNotKnown) {
  // Calls turn in the last period: known from all folds but one that is mixed up, from the past
  // alone it is wrong, and then the rule stands.
  const Rows rows = Simulate(4'000, 7, 3);
  std::vector<uint32_t> last;
  for (const uint32_t period : rows.period) last.push_back(period == 7 ? 1 : 0);
  const auto in_time = Contest(rows, last).value();
  EXPECT_LT(in_time.of(ChurnMethod::kTrees).auc.value, 0.45);
  EXPECT_EQ(in_time.best, ChurnMethod::kRule);
  EXPECT_EQ(in_time.rows.size(), static_cast<size_t>(std::ranges::count(rows.period, 7u)));
  for (const uint32_t row : in_time.rows) EXPECT_EQ(rows.period[row], 7u);
  EXPECT_EQ(Contest(rows, rows.period, FoldOrder::kAny)->rows.size(), 4'000u);
}

TEST(ChurnContest, WhatKnowsNothingIsNotBetterThanTheRule) {
  int taken = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    const Rows rows = Noise(400, seed);
    taken += Contest(rows, rows.period)->best != ChurnMethod::kRule;
  }
  EXPECT_LE(taken, 2);  // a method that only looks better would be taken in half of them
}

TEST(ChurnContest, TreesThatAreBetterByChanceDoNotReplaceALine) {
  int lower = 0, taken = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    const Rows rows = Simulate(600, 8, 100 + seed);
    const ChurnContest contest = Contest(rows, rows.period).value();
    lower += contest.of(ChurnMethod::kTrees).log_loss < contest.of(ChurnMethod::kLogistic).log_loss;
    taken += contest.best == ChurnMethod::kTrees;
    EXPECT_NE(contest.best, ChurnMethod::kRule);
  }
  EXPECT_GE(lower, 4);
  EXPECT_LE(3 * taken, lower);
}

TEST(ChurnContest, TelephoneCustomers) {
  VAFA_TABLE_OR_SKIP(table, "telco_churn.csv");
  const Telco telco(table);
  std::vector<uint32_t> fold;
  std::mt19937_64 random(2);
  for (size_t i = 0; i < telco.left.size(); ++i) fold.push_back(random() % 5);
  const auto contest =
      RunChurnContest({telco.names, telco.values}, kSilence, telco.left, fold, FoldOrder::kAny)
          .value();
  const double trees = contest.of(ChurnMethod::kTrees).auc.value;
  EXPECT_NEAR(trees, 0.848, 0.009);
  EXPECT_NEAR(contest.of(ChurnMethod::kLogistic).auc.value, 0.845, 0.005);
  EXPECT_GT(trees, contest.of(ChurnMethod::kLogistic).auc.value);
  EXPECT_EQ(contest.best, ChurnMethod::kTrees);
}

TEST(ChurnContest, ErrorsNameTheColumn) {
  const Rows rows = Simulate(100, 8, 5);
  const auto field = [&](const std::vector<uint32_t>& fold) {
    const auto contest = Contest(rows, fold);
    return contest ? "none" : contest.error().field;
  };
  EXPECT_EQ(field(rows.period), "none");
  EXPECT_EQ(field({1, 2}), "fold");
  EXPECT_EQ(field(std::vector<uint32_t>(100, 3)), "fold");
  std::vector<uint32_t> first_alike(100, 1);  // fold 0: nobody left
  for (size_t i = 0; i < 100; ++i) first_alike[i] = rows.label[i];
  EXPECT_EQ(field(first_alike), "label");
  const size_t beyond[] = {2};
  EXPECT_EQ(RunChurnContest(rows.features(), beyond, rows.label, rows.period).error().field,
            "silence");
}

class ChurnScorers : public testing::TestWithParam<ChurnMethod> {};

TEST_P(ChurnScorers, ContributionsAddUpToTheCalibratedLogOdds) {
  const Rows rows = Simulate(1'000, 8, 4);
  auto scorer =
      ChurnScorer::Train(GetParam(), rows.features(), kSilence, rows.label, FewRounds()).value();
  scorer.Calibrate({0.3, 0.8});
  const auto probability = scorer.Probabilities(rows.features()).value();
  const auto parts = scorer.Contributions(rows.features()).value();
  for (size_t i = 0; i < probability.size(); ++i) {
    const double log_odds = std::log(probability[i] / (1 - probability[i]));
    EXPECT_NEAR(parts[3 * i] + parts[3 * i + 1] + parts[3 * i + 2], log_odds, 1e-4);
    if (GetParam() == ChurnMethod::kRule) EXPECT_EQ(parts[3 * i], 0);
  }
}

TEST_P(ChurnScorers, AreWhatTheyWereAfterBeingMadeAgain) {
  const Rows rows = Simulate(500, 8, 6);
  auto scorer =
      ChurnScorer::Train(GetParam(), rows.features(), kSilence, rows.label, FewRounds()).value();
  scorer.Calibrate({-0.1, 1.2});
  const ChurnScorer again =
      scorer.trees()
          ? ChurnScorer::Make(Trees::Load(scorer.trees()->Save().value()).value(),
                              scorer.calibration())
          : ChurnScorer::Make(scorer.method(), scorer.linear(), scorer.calibration()).value();
  EXPECT_EQ(again.method(), GetParam());
  EXPECT_EQ(again.Probabilities(rows.features()).value(),
            scorer.Probabilities(rows.features()).value());
}

TEST_P(ChurnScorers, RefuseOtherColumns) {
  const Rows rows = Simulate(300, 8, 7);
  const auto scorer =
      ChurnScorer::Train(GetParam(), rows.features(), kSilence, rows.label, FewRounds()).value();
  const std::vector<std::string> one = {"calls"};
  EXPECT_EQ(scorer.Probabilities({one, rows.values}).error().field, "names");
  EXPECT_EQ(scorer.Contributions({one, rows.values}).error().field, "names");
}

INSTANTIATE_TEST_SUITE_P(Methods, ChurnScorers,
                         testing::Values(ChurnMethod::kRule, ChurnMethod::kLogistic,
                                         ChurnMethod::kTrees),
                         [](const auto& method) { return std::string(Name(method.param)); });

}  // namespace
}  // namespace vafa::stats
