// BG/NBD on bad inputs, whose errors name what is wrong, and on anything else, which it survives.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "stats/btyd/bgnbd.h"

namespace vafa::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string FieldAtFault(const std::vector<uint32_t>& x, const std::vector<double>& recency,
                         const std::vector<double>& age) {
  const auto fit = FitBgNbd({x, recency, age});
  return fit ? "none" : fit.error().field;
}

TEST(BgNbdBadInputs, ErrorsNameTheColumn) {
  EXPECT_EQ(FieldAtFault({}, {}, {}), "repeats");
  EXPECT_EQ(FieldAtFault({1}, {}, {2}), "recency");
  EXPECT_EQ(FieldAtFault({1}, {1}, {}), "age");
  EXPECT_EQ(FieldAtFault({1}, {3}, {2}), "recency");
  EXPECT_EQ(FieldAtFault({1}, {-1}, {2}), "recency");
  EXPECT_EQ(FieldAtFault({1}, {kNan}, {2}), "recency");
  EXPECT_EQ(FieldAtFault({0}, {1}, {2}), "recency");
  EXPECT_EQ(FieldAtFault({1}, {0}, {2}), "recency");
  EXPECT_EQ(FieldAtFault({0}, {0}, {-1}), "age");
  EXPECT_EQ(FieldAtFault({0}, {0}, {kNan}), "age");
  EXPECT_EQ(FieldAtFault({0}, {0}, {kInfinity}), "age");
  EXPECT_EQ(FieldAtFault({kMaxRepeats + 1}, {1}, {2}), "repeats");
}

TEST(BgNbdBadInputs, ErrorsNameTheParameter) {
  const auto field = [](const BgNbdParameters& p) {
    const auto model = BgNbd::Make(p);
    return model ? std::string("none") : model.error().field;
  };
  EXPECT_EQ(field({1, 1, 1, 1}), "none");
  EXPECT_EQ(field({0, 1, 1, 1}), "r");
  EXPECT_EQ(field({1, -1, 1, 1}), "alpha");
  EXPECT_EQ(field({1, 1, kNan, 1}), "a");
  EXPECT_EQ(field({1, 1, 1, kInfinity}), "b");
}

TEST(BgNbdBadInputs, ErrorsNameTheArgument) {
  const auto model = BgNbd::Make({1, 1, 1, 1}).value();
  EXPECT_EQ(model.ExpectedPurchasesOfNew(-1).error().field, "time");
  EXPECT_EQ(model.ExpectedPurchases(kNan, 1, 1, 2).error().field, "horizon");
  EXPECT_EQ(model.PAlive(1, 3, 2).error().field, "recency");
  const std::vector<uint32_t> x = {1};
  const std::vector<double> recency = {1}, age = {2};
  std::vector<double> one(1), two(2);
  EXPECT_EQ(model.Predict({x, recency, age}, 1, two, one).error().field, "p_alive");
  EXPECT_EQ(model.Predict({x, recency, age}, 1, one, two).error().field, "expected_if_alive");
}

void ExpectUsable(const Result<BgNbdFit>& fit, const char* what) {
  ASSERT_TRUE(fit) << what;
  EXPECT_TRUE(Check(fit->parameters)) << what;
  EXPECT_TRUE(std::isfinite(fit->log_likelihood)) << what;
  if (!fit->converged) return;
  for (const double error : fit->standard_errors.array()) {
    EXPECT_TRUE(error > 0 && std::isfinite(error)) << what;
  }
}

TEST(BgNbdAnything, OneCustomer) {
  const std::vector<uint32_t> x = {3};
  const std::vector<double> recency = {10}, age = {30};
  const auto fit = FitBgNbd({x, recency, age});
  ExpectUsable(fit, "one customer");
  EXPECT_EQ(fit->estimator, Estimator::kWeakPrior);
  EXPECT_TRUE(fit->converged);
}

TEST(BgNbdAnything, NobodyBoughtAgain) {
  const std::vector<uint32_t> x(1'000, 0);
  const std::vector<double> recency(1'000, 0), age(1'000, 20);
  const auto fit = FitBgNbd({x, recency, age});
  ExpectUsable(fit, "all zero");
  EXPECT_EQ(fit->estimator, Estimator::kWeakPrior);
  EXPECT_LT(BgNbd::Make(fit->parameters)->ExpectedPurchasesOfNew(20).value(), 0.1);
}

TEST(BgNbdAnything, EverybodyIsNewToday) {
  const std::vector<uint32_t> x(100, 0);
  const std::vector<double> zero(100, 0);
  ExpectUsable(FitBgNbd({x, zero, zero}), "age 0");
}

TEST(BgNbdAnything, AllAlikeHaveNoMaximumInside) {
  const std::vector<uint32_t> x(500, 10);
  const std::vector<double> recency(500, 50), age(500, 52);
  const auto fit = FitBgNbd({x, recency, age});
  ExpectUsable(fit, "all alike");
  EXPECT_EQ(fit->estimator, Estimator::kWeakPrior);
}

TEST(BgNbdAnything, HugeCountsStayFinite) {
  std::vector<uint32_t> x;
  std::vector<double> recency, age;
  for (uint32_t i = 0; i < 200; ++i) {
    x.push_back(i % 3 == 0 ? 1'000'000'000u - i : 200 + i * i);
    recency.push_back(100 + i);
    age.push_back(400);
  }
  ExpectUsable(FitBgNbd({x, recency, age}), "huge x");
  const auto model = BgNbd::Make({0.5, 4, 0.8, 2.4}).value();
  for (const uint32_t count : {200u, 2'000u, 1'000'000u, kMaxRepeats}) {
    EXPECT_NEAR(model.PAlive(count, 400, 400).value(), 1, 1e-2);
    EXPECT_EQ(model.PAlive(count, 1, 400).value(), 0);
    const double expected = model.ExpectedPurchases(52, count, 400, 400).value();
    EXPECT_TRUE(expected > 0 && expected < 0.2 * count) << count;
  }
}

TEST(BgNbdAnything, RandomColumnsGiveAnAnswer) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 60; ++round) {
    const int rows = std::uniform_int_distribution(1, 400)(random);
    const double span = std::exp(std::uniform_real_distribution(-9.0, 9.0)(random));
    const uint32_t most = std::uniform_int_distribution(0u, 4'000u)(random) >> (round % 13);
    std::uniform_real_distribution<double> share(0, 1);
    std::vector<uint32_t> x;
    std::vector<double> recency, age;
    for (int i = 0; i < rows; ++i) {
      age.push_back(span * (1 - share(random)));
      x.push_back(std::uniform_int_distribution(0u, most)(random));
      recency.push_back(x.back() > 0 ? age.back() * (1 - share(random)) : 0);
    }
    const auto fit = FitBgNbd({x, recency, age});
    ExpectUsable(fit, "random columns");
    const auto model = BgNbd::Make(fit->parameters);
    ASSERT_TRUE(model);
    for (size_t i = 0; i < x.size(); i += 7) {
      const double p = model->PAlive(x[i], recency[i], age[i]).value();
      EXPECT_TRUE(p >= 0 && p <= 1);
      const double more = model->ExpectedPurchases(span, x[i], recency[i], age[i]).value();
      EXPECT_TRUE(more >= 0 && std::isfinite(more)) << "round " << round << " row " << i;
    }
  }
}

TEST(BgNbdAnything, ExpectationsGrowWithTimeAndNeverPassTheRate) {
  std::mt19937_64 random(12);
  std::uniform_real_distribution<double> log(-5, 5);
  for (int round = 0; round < 2'000; ++round) {
    const BgNbdParameters p = {std::exp(log(random)), std::exp(log(random)), std::exp(log(random)),
                               std::exp(log(random))};
    const auto model = BgNbd::Make(p).value();
    const auto x = static_cast<uint32_t>(std::exp(log(random)));
    const double age = std::exp(log(random));
    double before = 0;
    for (const double t : {0.0, 0.01, 1.0, 30.0, 1'000.0}) {
      const double expected = model.ExpectedPurchases(t, x, x > 0 ? age : 0, age).value();
      EXPECT_GE(expected, before * (1 - 1e-7) - 1e-9);
      EXPECT_LE(expected, (p.r + x) * t / (p.alpha + age) * (1 + 1e-6) + 1e-9);
      before = expected;
    }
  }
}

}  // namespace
}  // namespace vafa::stats
