// Fits beside what happened, and the intervals of predictions.
#include "stats/btyd/forecast.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "stats/btyd/collapse.h"
#include "stats/btyd/uncertainty.h"
#include "tests/unit/stats/btyd/cdnow.h"
#include "tests/unit/stats/btyd/traits.h"

namespace vafa::stats {
namespace {

/// Purchase days of each customer in the 39 weeks after 1997-09-30.
std::vector<uint32_t> LaterOf(const Cdnow& cdnow, const RepeatSummary& summary) {
  std::vector<uint32_t> later;
  for (const uint32_t source : summary.source) {
    uint32_t count = 0;
    int32_t before = DayOf(1997, 9, 30);
    for (size_t k = cdnow.offsets[source]; k < cdnow.offsets[source + 1]; ++k) {
      if (cdnow.days[k] <= before) continue;
      before = cdnow.days[k];
      ++count;
    }
    later.push_back(count);
  }
  return later;
}

/// Published: mean absolute error 0.7545 (Pareto/NBD) and 0.7855 (BG/NBD), totals of 1,665 and
/// 1,653 against 1,882 made.
TEST(ForecastPublished, CdnowHoldOut) {
  VAFA_CDNOW_OR_SKIP(cdnow);
  const auto summary = Summarize(cdnow.columns(), DayOf(1997, 9, 30), 7).value();
  const auto later = LaterOf(cdnow, summary);
  const auto bgnbd = BgNbd::Make(FitBgNbd(summary.columns())->parameters).value();
  const auto bg = EvaluateHoldOut(bgnbd, summary.columns(), later, 39).value();
  EXPECT_EQ(bg.actual, 1'882);
  EXPECT_NEAR(bg.expected, 1'653, 1);
  EXPECT_NEAR(bg.mean_absolute_error, 0.7855, 5e-5);
  // At least as much as if all were off by the mean.
  EXPECT_GT(bg.squared_errors, 2'357 * 0.7855 * 0.7855);
  const auto pareto = ParetoNbd::Make(FitParetoNbd(summary.columns())->parameters).value();
  const auto pnbd = EvaluateHoldOut(pareto, summary.columns(), later, 39).value();
  EXPECT_NEAR(pnbd.expected, 1'665, 1);
  EXPECT_NEAR(pnbd.mean_absolute_error, 0.7545, 5e-5);
  ASSERT_EQ(pnbd.by_purchases.size(), 8u);
  EXPECT_EQ(pnbd.by_purchases[0].customers, 1'411);
  double actual = 0;
  for (const auto& group : pnbd.by_purchases) actual += group.actual * group.customers;
  EXPECT_NEAR(actual, 1'882, 1e-9);
}

TEST(Forecast, FitByCountSharesOutAllCustomers) {
  const auto customers = SimulateBgNbd(BgNbdTraits::kTrue, 20'000, 40, 3);
  const auto model = BgNbd::Make(BgNbdTraits::kTrue).value();
  const auto groups = FitByCount(model, customers.columns(), 5).value();
  ASSERT_EQ(groups.size(), 6u);
  double made = 0, expected = 0;
  for (const auto& group : groups) {
    made += group.customers;
    expected += group.expected;
    EXPECT_NEAR(group.customers, group.expected, 4 * std::sqrt(group.expected)) << group.purchases;
  }
  EXPECT_EQ(made, 20'000);
  EXPECT_NEAR(expected, 20'000, 1e-6);
  // Ages that lie close together are taken together: against the plain sum.
  double none = 0;
  for (const double age : customers.age) none += model.CountsOfNew(age, 0).value()[0];
  EXPECT_NEAR(groups[0].expected / none, 1, 1e-6);
}

TEST(Forecast, TheCurveEndsAtWhatTheAgesExpect) {
  const std::vector<uint32_t> x = {0, 1, 0};
  const std::vector<double> recency = {0, 2, 0}, age = {10, 10, 4}, weights = {1, 2, 3};
  const RepeatColumns columns = {x, recency, age, weights};
  const auto model = ParetoNbd::Make(ParetoNbdTraits::kTrue).value();
  const std::vector<double> times = {0, 6, 7, 10};
  const auto curve = CumulativePurchases(model, columns, times).value();
  EXPECT_EQ(curve[0], 0);
  EXPECT_NEAR(curve[1], 3 * model.ExpectedPurchasesOfNew(6).value(), 1e-12);
  EXPECT_NEAR(
      curve[2],
      3 * model.ExpectedPurchasesOfNew(7).value() + 3 * model.ExpectedPurchasesOfNew(1).value(),
      1e-12);
  EXPECT_NEAR(
      curve[3],
      3 * model.ExpectedPurchasesOfNew(10).value() + 3 * model.ExpectedPurchasesOfNew(4).value(),
      1e-12);
  const std::vector<double> wrong = {-1};
  EXPECT_EQ(CumulativePurchases(model, columns, wrong).error().field, "time");
  EXPECT_EQ(EvaluateHoldOut(model, columns, {}, 5).error().field, "later");
}

TEST(Collapse, EqualRowsAreTakenTogether) {
  const std::vector<uint32_t> x = {0, 1, 0, 1, 0};
  const std::vector<double> recency = {0, 2, 0, 3, 0}, age = {10, 10, 10, 10, 10};
  const CollapsedColumns collapsed(RepeatColumns{x, recency, age});
  const RepeatColumns columns = collapsed.columns();
  ASSERT_EQ(columns.size(), 3u);
  EXPECT_EQ(columns.weights[0], 3);
  EXPECT_EQ(columns.recency[2], 3);
  // Where none are equal the columns themselves are used.
  const std::vector<double> ages = {10, 11, 12, 13, 14};
  const CollapsedColumns apart(RepeatColumns{x, recency, ages});
  EXPECT_EQ(apart.columns().age.data(), ages.data());
}

TEST(Uncertainty, ANormalFigureHasItsNormalInterval) {
  BgNbdFit fit;
  fit.parameters = {2, 3, 1, 1};
  fit.converged = true;
  fit.covariance[0][0] = 0.04;  // r: 0.1 in logarithms
  fit.covariance[1][1] = 0.09;  // alpha: 0.1 in logarithms
  fit.covariance[0][1] = fit.covariance[1][0] = 0.03;
  // ln (r/alpha) varies by 0.1² + 0.1² − 2·0.005.
  const auto rate = Uncertainty(fit).Of(
      [](const BgNbdParameters& p) -> Result<double> { return p.r / p.alpha; }, Scale::kPositive);
  ASSERT_TRUE(rate);
  EXPECT_NEAR(std::log(rate->interval.high / rate->value), 1.959964 * 0.1, 1e-6);
  EXPECT_NEAR(std::log(rate->value / rate->interval.low), 1.959964 * 0.1, 1e-6);
  const auto share = Uncertainty(fit).Of(
      [](const BgNbdParameters& p) -> Result<double> { return p.r / (p.r + p.alpha); },
      Scale::kProbability);
  EXPECT_NEAR(share->interval.high / (1 - share->interval.high), 2.0 / 3 * std::exp(1.959964 * 0.1),
              1e-6);
  const auto sure = Uncertainty(fit).Of([](const BgNbdParameters&) -> Result<double> { return 1; },
                                        Scale::kProbability);
  EXPECT_EQ(sure->interval.low, 1);
  fit.converged = false;
  const auto unknown = Uncertainty(fit).Of(
      [](const BgNbdParameters& p) -> Result<double> { return p.r; }, Scale::kPositive);
  EXPECT_EQ(unknown->interval.low, 0);
}

/// The ends of the parameters lie 1.92 below the maximum, where no other parameter does better.
template <typename Traits>
class Region : public testing::Test {};
using Models =
    testing::Types<BgNbdTraits, MbgNbdTraits, MbgCnbdTraits, ParetoNbdTraits, BgBbTraits>;
TYPED_TEST_SUITE(Region, Models);

TYPED_TEST(Region, EndsAreThoseOfTheProfileLikelihood) {
  const SimulatedCustomers customers = TypeParam::Simulate(2'000, 60, 7);
  const auto fit = TypeParam::Fit(customers).value();
  ASSERT_EQ(fit.estimator, Estimator::kMaximumLikelihood);
  const auto likelihood = TypeParam::Likelihood(customers.columns());
  const double most = likelihood.Evaluate(fit.parameters).value;
  const Uncertainty uncertainty(fit);
  for (size_t i = 0; i < 4; ++i) {
    const Interval interval = uncertainty.OfParameter(i);
    EXPECT_LT(interval.low, fit.parameters.array()[i]);
    EXPECT_GT(interval.high, fit.parameters.array()[i]);
    for (const auto& end : {fit.edge[2 * i], fit.edge[2 * i + 1]}) {
      const auto there = InLogarithms(likelihood.Evaluate(end), end.array());
      EXPECT_NEAR(most - there.value, 1.9207, 0.05) << i;
      for (size_t j = 0; j < 4; ++j) {
        const double error = std::sqrt(fit.covariance[j][j]) / fit.parameters.array()[j];
        if (j != i) EXPECT_NEAR(there.gradient[j] * error, 0, 0.5) << i << ' ' << j;
      }
    }
  }
}

/// Where the data leave open how large `b` is, all of the 5 % lie below its lower end, while those
/// of r and alpha, which have both ends, stay where they are.
TEST(Uncertainty, AParameterWithAnOpenEndHasAOneSidedInterval) {
  const BgNbdParameters truth{0.6, 6, 0.8, 2.4};
  int open = 0;
  for (uint64_t seed = 1'000; seed < 1'030; ++seed) {
    const SimulatedCustomers customers = SimulateBgNbd(truth, 300, 40, seed);
    const auto fit = FitBgNbd(customers.columns()).value();
    const Interval b = Uncertainty(fit).OfParameter(3);
    if (fit.estimator != Estimator::kMaximumLikelihood || !std::isinf(b.high)) continue;
    ++open;
    const auto likelihood = BgNbdTraits::Likelihood(customers.columns());
    const auto fall = [&](size_t point) {
      return likelihood.Evaluate(fit.parameters).value - likelihood.Evaluate(fit.edge[point]).value;
    };
    EXPECT_NEAR(fall(6), 1.3528, 0.05) << seed;
    for (const size_t end : {0, 1, 2, 3}) EXPECT_NEAR(fall(end), 1.9207, 0.05) << seed;
    double deepest = fit.parameters.b;
    for (const auto& point : fit.edge) deepest = std::min(deepest, point.b);
    EXPECT_LT(deepest, b.low) << "figures are looked for on the whole edge";
  }
  EXPECT_GT(open, 2);
}

TEST(Uncertainty, OfManyRowsTheFigureIsNormal) {
  const auto fit = FitBgNbd(SimulateBgNbd(BgNbdTraits::kTrue, 20'000, 40, 3).columns()).value();
  EXPECT_TRUE(fit.edge.empty());
  const Interval r = Uncertainty(fit).OfParameter(0);
  EXPECT_NEAR(std::log(r.high / fit.parameters.r),
              1.959964 * fit.standard_errors.r / fit.parameters.r, 1e-9);
}

}  // namespace
}  // namespace vafa::stats
