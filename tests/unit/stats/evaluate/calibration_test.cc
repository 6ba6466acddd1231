#include "stats/evaluate/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace vafa::stats {
namespace {

struct Rows {
  std::vector<double> score;
  std::vector<uint8_t> label;
  LabelledScores scores() const { return {score, label}; }
};

const Rows kSmall = {{.1, .2, .3, .4, .5, .6, .7, .8, .9, .25, .65},
                     {0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0}};

/// Labels drawn with probability 1/(1 + e^-(intercept + slope·logit(score))).
Rows Random(size_t count, double intercept, double slope, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> inside(0.02, 0.98), uniform;
  Rows rows;
  for (size_t i = 0; i < count; ++i) {
    const double p = inside(random);
    const double eta = intercept + slope * std::log(p / (1 - p));
    rows.score.push_back(p);
    rows.label.push_back(uniform(random) < 1 / (1 + std::exp(-eta)) ? 1 : 0);
  }
  return rows;
}

TEST(Scores, OfASmallList) {
  // Checked in R.
  EXPECT_NEAR(BrierScore(kSmall.scores()).value(), 0.1759090909, 1e-10);
  EXPECT_NEAR(LogLoss(kSmall.scores()).value(), 0.5159476014, 1e-10);
  const Rows wrong{{1}, {0}};
  EXPECT_NEAR(LogLoss(wrong.scores()).value(), -std::log(1e-15), 0.1);
}

TEST(CalibrationLine, IsThatOfR) {
  // glm(label ~ qlogis(score), binomial).
  const auto line = FitCalibrationLine(kSmall.scores()).value();
  EXPECT_NEAR(line.intercept.value, -0.2086627625, 1e-6);
  EXPECT_NEAR(line.intercept.standard_error, 0.7374015983, 1e-5);
  EXPECT_NEAR(line.slope.value, 1.2362354909, 1e-6);
  EXPECT_NEAR(line.slope.standard_error, 0.7730411635, 1e-5);
}

TEST(CalibrationLine, FindsWhatIsOff) {
  const auto good = FitCalibrationLine(Random(40'000, 0, 1, 1).scores()).value();
  EXPECT_NEAR(good.intercept.value, 0, 4 * good.intercept.standard_error);
  EXPECT_NEAR(good.slope.value, 1, 4 * good.slope.standard_error);
  const auto bold = FitCalibrationLine(Random(40'000, -0.7, 0.5, 2).scores()).value();
  EXPECT_NEAR(bold.intercept.value, -0.7, 4 * bold.intercept.standard_error);
  EXPECT_NEAR(bold.slope.value, 0.5, 4 * bold.slope.standard_error);
}

TEST(CalibrationCurve, CountsEveryCustomerOnce) {
  const Rows rows = Random(1'003, 0, 1, 3);
  const auto curve = CalibrationCurve(rows.scores(), 10).value();
  ASSERT_EQ(curve.size(), 10u);
  size_t customers = 0;
  double happened = 0, predicted = 0, before = 0;
  for (const auto& bin : curve) {
    EXPECT_NEAR(static_cast<double>(bin.customers), 100, 1);
    customers += bin.customers;
    happened += bin.observed * static_cast<double>(bin.customers);
    predicted += bin.predicted * static_cast<double>(bin.customers);
    EXPECT_GT(bin.predicted, before);
    before = bin.predicted;
    EXPECT_TRUE(bin.interval.low <= bin.observed && bin.observed <= bin.interval.high);
  }
  EXPECT_EQ(customers, 1'003u);
  EXPECT_NEAR(happened, static_cast<double>(std::ranges::count(rows.label, uint8_t{1})), 1e-9);
  double sum = 0;
  for (const double p : rows.score) sum += p;
  EXPECT_NEAR(predicted, sum, 1e-9);
}

TEST(CalibrationCurve, KeepsEqualProbabilitiesTogether) {
  Rows rows;
  for (int i = 0; i < 100; ++i) {
    rows.score.push_back(i < 75 ? 0.1 : 0.9);
    rows.label.push_back(i % 2 == 0 ? 1 : 0);
  }
  const auto curve = CalibrationCurve(rows.scores(), 10).value();
  ASSERT_EQ(curve.size(), 2u);
  EXPECT_EQ(curve[0].customers, 75u);
  EXPECT_EQ(curve[1].customers, 25u);
  const Rows one{{0.5}, {1}};
  EXPECT_EQ(CalibrationCurve(one.scores(), 20)->size(), 1u);
}

TEST(Isotonic, PoolsWhatFalls) {
  // As isoreg of R: 0, 1/3, 1/3, 1/3, 2/3, 2/3, 2/3.
  const Rows rows{{1, 2, 3, 4, 5, 6, 7}, {0, 1, 0, 0, 1, 1, 0}};
  const auto curve = FitIsotonic(rows.scores()).value();
  const double expected[] = {0, 1 / 3., 1 / 3., 1 / 3., 2 / 3., 2 / 3., 2 / 3.};
  for (size_t i = 0; i < 7; ++i) {
    EXPECT_NEAR(curve.At(static_cast<double>(i) + 1), expected[i], 1e-15);
  }
  EXPECT_NEAR(curve.At(4.5), 0.5, 1e-15);
  EXPECT_EQ(curve.At(-5), 0);
  EXPECT_NEAR(curve.At(99), 2 / 3., 1e-15);
}

TEST(Isotonic, RisesAndIsNearerThanAnyOtherRise) {
  const Rows rows = Random(3'000, -0.5, 2, 4);
  const auto curve = FitIsotonic(rows.scores()).value();
  EXPECT_TRUE(std::ranges::is_sorted(curve.value));
  EXPECT_TRUE(std::ranges::is_sorted(curve.score));
  const auto error = [&](const auto& at) {
    double sum = 0;
    for (size_t i = 0; i < rows.score.size(); ++i) {
      const double off = at(rows.score[i]) - rows.label[i];
      sum += off * off;
    }
    return sum;
  };
  const double best = error([&](double s) { return curve.At(s); });
  EXPECT_LT(best, error([](double s) { return s; }));
  EXPECT_LT(best,
            error([](double s) { return 1 / (1 + std::exp(0.5 - 2 * std::log(s / (1 - s)))); }));
  Rows equal{{4, 4, 4}, {1, 0, 0}};
  EXPECT_NEAR(FitIsotonic(equal.scores())->At(4), 1 / 3., 1e-15);
}

TEST(Platt, CalibratesScores) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  Rows rows;
  for (int i = 0; i < 40'000; ++i) {
    rows.score.push_back(200 + 30 * normal(random));
    const double eta = -1 + 0.05 * (rows.score.back() - 200);
    rows.label.push_back(uniform(random) < 1 / (1 + std::exp(-eta)) ? 1 : 0);
  }
  const auto platt = FitPlatt(rows.scores()).value();
  EXPECT_NEAR(platt.At(200), 1 / (1 + std::exp(1)), 0.01);
  EXPECT_NEAR(platt.slope, 0.05, 0.003);
}

TEST(Platt, IsNeverCertain) {
  // Scores that separate the labels have no largest likelihood without Platt's targets.
  const Rows rows{{1, 2, 3, 4, 5, 6}, {0, 0, 0, 1, 1, 1}};
  const auto platt = FitPlatt(rows.scores()).value();
  EXPECT_NEAR(platt.At(6), 0.8, 0.1);
  EXPECT_NEAR(platt.At(1), 0.2, 0.1);
  EXPECT_EQ(FitCalibrationLine(LabelledScores{std::vector<double>{.1, .2, .8, .9},
                                              std::vector<uint8_t>{0, 0, 1, 1}})
                .error()
                .field,
            "score");
}

TEST(CalibrationBadInputs, ErrorsNameTheColumn) {
  const Rows outside{{0.5, 1.5}, {0, 1}}, alike{{0.5, 0.5, 0.5}, {0, 1, 1}},
      all{{0.1, 0.2, 0.3}, {1, 1, 1}};
  EXPECT_EQ(BrierScore(outside.scores()).error().field, "score");
  EXPECT_EQ(LogLoss(outside.scores()).error().field, "score");
  EXPECT_EQ(CalibrationCurve(outside.scores(), 2).error().field, "score");
  EXPECT_EQ(CalibrationCurve(alike.scores(), 0).error().field, "bins");
  EXPECT_EQ(FitCalibrationLine(alike.scores()).error().field, "score");
  EXPECT_EQ(FitCalibrationLine(all.scores()).error().field, "label");
  EXPECT_EQ(FitPlatt(alike.scores()).error().field, "score");
  EXPECT_EQ(FitIsotonic({}).error().field, "score");
}

}  // namespace
}  // namespace vafa::stats
