#include "stats/evaluate/uplift_curve.h"

#include <gtest/gtest.h>

#include <random>

namespace vafa::stats {
namespace {

struct Trial {
  std::vector<double> score;
  std::vector<uint8_t> label, treated;
  UpliftScores columns() const { return {{score, label}, treated}; }
};

TEST(UpliftCurve, OfATrialByHand) {
  // The higher half: 2 of 2 treated, 0 of 1 control; overall 2 of 3 treated, 1 of 3 control.
  const Trial trial{{9, 8, 7, 3, 2, 1}, {1, 0, 1, 1, 0, 0}, {1, 0, 1, 0, 1, 0}};
  const auto curve = MakeUpliftCurve(trial.columns()).value();
  ASSERT_EQ(curve.points.size(), 7u);
  const double added[] = {0, 0, 1, 2, 1, 0.5, 1};
  for (size_t i = 0; i < 7; ++i) EXPECT_NEAR(curve.points[i].added, added[i], 1e-12) << i;
  EXPECT_NEAR(curve.effect, 1 / 3., 1e-12);
  EXPECT_NEAR(curve.qini, ((0 + 1 + 2 + 1 + 0.5 + 0.5) / 6 - 0.5) / 3, 1e-12);
}

TEST(UpliftCurvePublished, SmallestCasesOfScikitUplift) {
  // sklift/tests/test_metrics.py of scikit-uplift: one score for all ends in one point (3, 1).
  const Trial alike{{1, 1, 1}, {0, 1, 0}, {0, 1, 1}};
  const auto one = MakeUpliftCurve(alike.columns()).value();
  ASSERT_EQ(one.points.size(), 2u);
  EXPECT_EQ(one.points[1].added, 1);
  // Its areas are divided by that of the best order: who gains from treatment first.
  const auto share_of_best = [](const Trial& trial) {
    Trial best = trial;
    for (size_t i = 0; i < trial.label.size(); ++i) {
      best.score[i] = trial.treated[i] != 0 ? trial.label[i] : -trial.label[i];
    }
    return MakeUpliftCurve(trial.columns())->qini / MakeUpliftCurve(best.columns())->qini;
  };
  EXPECT_EQ(share_of_best({{0.1, 0.3}, {0, 1}, {1, 0}}), 1);
  EXPECT_EQ(share_of_best({{0.1, 0.3}, {1, 0}, {0, 1}}), 1);
}

TEST(UpliftCurvePublished, CurveOfScikitUplift) {
  // qini_curve of scikit-uplift 0.5.1, and the area between it and the straight line (43.9037698)
  // by customer and by treated customer. Twenty customers; scores are equal across both groups.
  const Trial trial{
      {.9, .8, .8, .7, .7, .6, .6, .6, .5, .5, .4, .4, .3, .3, .3, .2, .2, .1, .1, .1},
      {0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0},
      {0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1}};
  const double reached[] = {0, 1, 3, 5, 8, 10, 12, 15, 17, 20};
  const double added[] = {0, 0, 2, 3, 4, 3.5, 3.6, 3.7142857142857144, 2.625, 1.1111111111111107};
  const auto curve = MakeUpliftCurve(trial.columns()).value();
  ASSERT_EQ(curve.points.size(), 10u);
  for (size_t i = 0; i < 10; ++i) {
    EXPECT_NEAR(curve.points[i].share * 20, reached[i], 1e-12);
    EXPECT_NEAR(curve.points[i].added, added[i], 1e-12) << i;
  }
  EXPECT_NEAR(curve.qini, 43.90376984126984 / 20 / 11, 1e-12);
}

/// Treatment helps those with x above ½ by 0.4, and hurts the others by 0.2.
Trial Simulate(size_t count, bool knows, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform;
  Trial trial;
  for (size_t i = 0; i < count; ++i) {
    const double x = uniform(random);
    const bool treated = random() % 3 != 0;
    const double p = 0.4 + (treated ? (x > 0.5 ? 0.4 : -0.2) : 0);
    trial.score.push_back(knows ? x : uniform(random));
    trial.treated.push_back(treated ? 1 : 0);
    trial.label.push_back(uniform(random) < p ? 1 : 0);
  }
  return trial;
}

TEST(UpliftCurve, TellsKnowingFromChance) {
  const auto knowing = MakeUpliftCurve(Simulate(50'000, true, 1).columns()).value();
  const auto chance = MakeUpliftCurve(Simulate(50'000, false, 2).columns()).value();
  EXPECT_NEAR(knowing.effect, 0.1, 0.02);
  // Up to one half the curve rises by 0.4 a treated customer, then falls by 0.2: the area between
  // it and the straight line is 0.2·½ − 0.1/2·… = 0.075.
  EXPECT_NEAR(knowing.qini, 0.075, 0.01);
  EXPECT_NEAR(chance.qini, 0, 0.01);
}

TEST(UpliftCurve, EqualScoresComeTogether) {
  Trial trial = Simulate(100, true, 3);
  std::ranges::fill(trial.score, 1.0);
  const auto curve = MakeUpliftCurve(trial.columns()).value();
  EXPECT_EQ(curve.points.size(), 2u);
  EXPECT_NEAR(curve.qini, 0, 1e-12);
}

TEST(UpliftCurve, ErrorsNameTheColumn) {
  const auto field = [](const Trial& trial) {
    const auto curve = MakeUpliftCurve(trial.columns());
    return curve ? "none" : curve.error().field;
  };
  EXPECT_EQ(field({{1, 2}, {0, 1}, {1, 0}}), "none");
  EXPECT_EQ(field({{1, 2}, {0, 1}, {1}}), "treated");
  EXPECT_EQ(field({{1, 2}, {0, 1}, {1, 2}}), "treated");
  EXPECT_EQ(field({{1, 2}, {0, 1}, {1, 1}}), "treated");
  EXPECT_EQ(field({{1, 2}, {0, 1}, {0, 0}}), "treated");
  EXPECT_EQ(field({{}, {}, {}}), "score");
}

}  // namespace
}  // namespace vafa::stats
