#include "stats/churn/churn_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/unit/stats/churn/telco.h"

namespace vafa::stats {
namespace {

TreeOptions FewRounds() {
  TreeOptions options;
  options.rounds = 80;
  options.learning_rate = 0.1;
  return options;
}

struct Rows {
  std::vector<std::string> names = {"calls", "months"};
  std::vector<double> values;
  std::vector<uint8_t> label;
  std::vector<uint32_t> period;
  Features features() const { return {names, values}; }
};

/// Eight periods; from the one numbered `turn` on, calls mean the opposite.
Rows Simulate(size_t count, uint32_t turn, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  Rows rows;
  for (size_t i = 0; i < count; ++i) {
    const auto period = static_cast<uint32_t>(random() % 8);
    const double calls = normal(random), months = normal(random);
    const double eta = -1 + (period < turn ? 1.5 : -1.5) * calls + 0.5 * std::abs(months);
    rows.values.insert(rows.values.end(), {calls, months});
    rows.label.push_back(uniform(random) < 1 / (1 + std::exp(-eta)) ? 1 : 0);
    rows.period.push_back(period);
  }
  return rows;
}

TEST(ChurnModel, IsCalibratedOnCustomersItHasNotSeen) {
  const Rows rows = Simulate(5'000, 8, 1), unseen = Simulate(5'000, 8, 2);
  const auto model =
      ChurnModel::Train(rows.features(), rows.label, rows.period, FoldOrder::kInTime, FewRounds())
          .value();
  const auto probability = model.Probabilities(unseen.features()).value();
  const LabelledScores scores{probability, unseen.label};
  const auto line = FitCalibrationLine(scores).value();
  EXPECT_NEAR(line.slope.value, 1, 0.15);
  EXPECT_NEAR(line.intercept.value, 0, 0.15);
  EXPECT_NEAR(model.evaluation().auc.value, AreaUnderCurve(scores)->value, 0.02);
  EXPECT_NEAR(model.evaluation().brier_score, BrierScore(scores).value(), 0.01);
  EXPECT_NEAR(model.evaluation().baseline_auc, model.evaluation().auc.value, 0.03);
}

TEST(ChurnModel, TheFutureIsNotKnown) {
  // Calls turn in the last period: known from all folds but one that is mixed up, from the past
  // alone it is wrong.
  const Rows rows = Simulate(4'000, 7, 3);
  std::vector<uint32_t> last;
  for (const uint32_t period : rows.period) last.push_back(period == 7 ? 1 : 0);
  const auto in_time =
      ChurnModel::Train(rows.features(), rows.label, last, FoldOrder::kInTime, FewRounds()).value();
  EXPECT_LT(in_time.evaluation().auc.value, 0.4);
  EXPECT_EQ(in_time.evaluation().rows, static_cast<size_t>(std::ranges::count(rows.period, 7u)));
  const auto any =
      ChurnModel::Train(rows.features(), rows.label, rows.period, FoldOrder::kAny, FewRounds());
  EXPECT_EQ(any->evaluation().rows, 4'000u);
}

TEST(ChurnModel, ContributionsAddUpToTheCalibratedLogOdds) {
  const Rows rows = Simulate(1'000, 8, 4);
  const auto model =
      ChurnModel::Train(rows.features(), rows.label, rows.period, FoldOrder::kInTime, FewRounds())
          .value();
  const auto probability = model.Probabilities(rows.features()).value();
  const auto parts = model.Contributions(rows.features()).value();
  for (size_t i = 0; i < probability.size(); ++i) {
    const double log_odds = std::log(probability[i] / (1 - probability[i]));
    EXPECT_NEAR(parts[3 * i] + parts[3 * i + 1] + parts[3 * i + 2], log_odds, 1e-4);
  }
}

TEST(ChurnModel, TelephoneCustomers) {
  VAFA_TABLE_OR_SKIP(table, "telco_churn.csv");
  const Telco telco(table);
  std::vector<uint32_t> fold;
  std::mt19937_64 random(2);
  for (size_t i = 0; i < telco.left.size(); ++i) fold.push_back(random() % 5);
  const auto model =
      ChurnModel::Train({telco.names, telco.values}, telco.left, fold, FoldOrder::kAny).value();
  EXPECT_NEAR(model.evaluation().auc.value, 0.848, 0.009);
  EXPECT_NEAR(model.evaluation().baseline_auc, 0.845, 0.005);
  EXPECT_GT(model.evaluation().auc.value, model.evaluation().baseline_auc);
}

TEST(ChurnModel, ErrorsNameTheColumn) {
  const Rows rows = Simulate(100, 8, 5);
  const auto field = [&](const std::vector<uint32_t>& fold) {
    const auto model = ChurnModel::Train(rows.features(), rows.label, fold);
    return model ? "none" : model.error().field;
  };
  EXPECT_EQ(field(rows.period), "none");
  EXPECT_EQ(field({1, 2}), "fold");
  EXPECT_EQ(field(std::vector<uint32_t>(100, 3)), "fold");
  std::vector<uint32_t> first_alike(100, 1);  // fold 0: nobody left
  for (size_t i = 0; i < 100; ++i) first_alike[i] = rows.label[i];
  EXPECT_EQ(field(first_alike), "label");
}

}  // namespace
}  // namespace vafa::stats
