// Boosted trees against the published area on the telephone customers, against themselves, on bad
// inputs and anything.
#include "stats/churn/trees.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "stats/evaluate/calibration.h"
#include "tests/unit/stats/churn/telco.h"

namespace vafa::stats {
namespace {

struct Rows {
  std::vector<std::string> names;
  std::vector<double> values;
  std::vector<uint8_t> label;
  Features features() const { return {names, values}; }
  Result<Trees> Train(const TreeOptions& options = {}) const {
    return Trees::Train(features(), label, options);
  }
};

/// Who has x1 and x2 on the same side of 0 leaves often; x3 says nothing. No line can tell them.
Rows Simulate(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  Rows rows;
  rows.names = {"x1", "x2", "x3"};
  for (size_t i = 0; i < count; ++i) {
    const double x1 = normal(random), x2 = normal(random);
    rows.values.insert(rows.values.end(), {x1, x2, normal(random)});
    rows.label.push_back(random() % 10 < (x1 * x2 > 0 ? 8u : 1u) ? 1 : 0);
  }
  return rows;
}

TEST(TreesPublished, TelephoneCustomers) {
  // Ten-fold cross-validated area 0.848 ± 0.009; above 0.86 the test data have leaked into the fit.
  VAFA_TABLE_OR_SKIP(table, "telco_churn.csv");
  const Telco telco(table);
  const auto learner = [&](const Part& known, const Part& held_out) {
    const auto trees = Trees::Train({telco.names, known.values}, known.label).value();
    auto values = trees.LogOdds({telco.names, held_out.values}).value();
    for (double& v : values) v = 1 / (1 + std::exp(-v));
    return values;
  };
  const auto probability = CrossValidated(telco, learner);
  const LabelledScores scores{probability, telco.left};
  EXPECT_NEAR(AreaUnderCurve(scores)->value, 0.848, 0.003);
  EXPECT_LT(BrierScore(scores).value(), 0.137);
}

TEST(TreesConsistent, FindWhatNoLineCan) {
  const Rows rows = Simulate(4'000, 1), unseen = Simulate(4'000, 2);
  const auto trees = rows.Train().value();
  const auto log_odds = trees.LogOdds(unseen.features()).value();
  // With 0.8 and 0.1 as the only two chances the area is at most 0.866.
  EXPECT_NEAR(AreaUnderCurve({log_odds, unseen.label})->value, 0.85, 0.02);
}

TEST(TreesConsistent, ContributionsAddUpAndBlameTheRightFeatures) {
  const Rows rows = Simulate(2'000, 3);
  const auto trees = rows.Train().value();
  const auto log_odds = trees.LogOdds(rows.features()).value();
  const auto parts = trees.Contributions(rows.features()).value();
  ASSERT_EQ(parts.size(), 4 * log_odds.size());
  double moved[3] = {};
  for (size_t i = 0; i < log_odds.size(); ++i) {
    const double sum = parts[4 * i] + parts[4 * i + 1] + parts[4 * i + 2] + parts[4 * i + 3];
    EXPECT_NEAR(sum, log_odds[i], 1e-4);
    EXPECT_EQ(parts[4 * i + 3], parts[3]);
    for (size_t j = 0; j < 3; ++j) moved[j] += std::abs(parts[4 * i + j]);
  }
  EXPECT_GT(moved[0], 4 * moved[2]);
  EXPECT_GT(moved[1], 4 * moved[2]);
}

TEST(TreesConsistent, SeedsTellAndSavingKeepsEverything) {
  const Rows rows = Simulate(500, 4);
  TreeOptions options;
  const auto trees = rows.Train(options).value();
  const auto log_odds = trees.LogOdds(rows.features()).value();
  EXPECT_EQ(rows.Train(options)->LogOdds(rows.features()).value(), log_odds);
  const auto loaded = Trees::Load(trees.Save().value()).value();
  EXPECT_EQ(loaded.LogOdds(rows.features()).value(), log_odds);
  EXPECT_EQ(loaded.Contributions(rows.features()).value(),
            trees.Contributions(rows.features()).value());
  options.seed = 2;
  EXPECT_NE(rows.Train(options)->LogOdds(rows.features()).value(), log_odds);
}

std::string Fault(const Rows& rows, const TreeOptions& options = {}) {
  const auto trees = rows.Train(options);
  return trees ? "none" : trees.error().field;
}

TEST(TreesBadInputs, ErrorsNameTheColumn) {
  const Rows good = Simulate(50, 5);
  EXPECT_EQ(Fault(good), "none");
  Rows rows = good;
  rows.label.pop_back();
  EXPECT_EQ(Fault(rows), "values");
  rows = good;
  rows.label[0] = 2;
  EXPECT_EQ(Fault(rows), "label");
  rows = good;
  std::ranges::fill(rows.label, uint8_t{0});
  EXPECT_EQ(Fault(rows), "label");
  rows = good;
  rows.values[4] = std::nan("");
  EXPECT_EQ(Fault(rows), "x2");
}

TEST(TreesBadInputs, ErrorsNameTheOption) {
  const Rows rows = Simulate(50, 6);
  const auto with = [&](auto set) {
    TreeOptions options;
    set(options);
    return Fault(rows, options);
  };
  EXPECT_EQ(with([](TreeOptions& o) { o.rounds = 0; }), "rounds");
  EXPECT_EQ(with([](TreeOptions& o) { o.depth = 99; }), "depth");
  EXPECT_EQ(with([](TreeOptions& o) { o.learning_rate = 0; }), "learning_rate");
  EXPECT_EQ(with([](TreeOptions& o) { o.least_weight = std::nan(""); }), "least_weight");
  EXPECT_EQ(with([](TreeOptions& o) { o.row_share = 1.1; }), "row_share");
  EXPECT_EQ(with([](TreeOptions& o) { o.column_share = 0; }), "column_share");
  EXPECT_EQ(with([](TreeOptions& o) { o.ridge = -1; }), "ridge");
  EXPECT_EQ(with([](TreeOptions& o) { o.threads = 0; }), "threads");
}

TEST(TreesBadInputs, WhatIsNoModelIsRefused) {
  const auto trees = Simulate(50, 7).Train().value();
  const std::string bytes = trees.Save().value();
  EXPECT_EQ(Trees::Load("").error().field, "trees");
  EXPECT_EQ(Trees::Load("{\"learner\": 1}").error().field, "trees");
  EXPECT_EQ(Trees::Load(std::string_view(bytes).substr(0, bytes.size() / 2)).error().field,
            "trees");
  const std::vector<std::string> names = {"only one"};
  const std::vector<double> values = {1};
  EXPECT_EQ(trees.LogOdds({names, values}).error().field, "names");
  EXPECT_TRUE(trees.LogOdds({std::vector<std::string>{"x1", "x2", "x3"}, {}})->empty());
}

TEST(TreesAnything, FewOrConstantRows) {
  const Rows two{{"x"}, {1, 2}, {0, 1}};
  const auto trees = two.Train().value();
  for (const double v : trees.LogOdds(two.features()).value()) EXPECT_NEAR(v, 0, 1e-6);
  Rows constant = Simulate(60, 8);
  std::ranges::fill(constant.values, 3.0);
  const auto flat = constant.Train()->LogOdds(constant.features()).value();
  EXPECT_EQ(flat.front(), flat.back());
}

}  // namespace
}  // namespace vafa::stats
