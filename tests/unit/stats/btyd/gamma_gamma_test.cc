// Gamma-Gamma: consistent with itself, clear on bad inputs, and running on anything.
#include "stats/btyd/gamma_gamma.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "stats/btyd/simulate.h"

namespace vafa::stats {
namespace {

constexpr GammaGammaParameters kTrue = {6.25, 3.74, 15.44};

std::vector<uint32_t> Purchases(size_t customers, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::geometric_distribution<uint32_t> count(0.4);
  std::vector<uint32_t> purchases;
  for (size_t i = 0; i < customers; ++i) purchases.push_back(1 + count(random));
  return purchases;
}

TEST(GammaGammaConsistent, LikelihoodIsThatOfThePaper) {
  const auto x = Purchases(301, 1);
  const auto mean = SimulateMeanSpend(kTrue, x, 2);
  const auto& [p, q, gamma] = kTrue;
  double expected = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double shape = p * x[i];
    expected += std::lgamma(shape + q) - std::lgamma(shape) - std::lgamma(q) + q * std::log(gamma) +
                (shape - 1) * std::log(mean[i]) + shape * std::log(static_cast<double>(x[i])) -
                (shape + q) * std::log(gamma + x[i] * mean[i]);
  }
  EXPECT_NEAR(GammaGammaLogLikelihood(kTrue, {x, mean}).value(), expected, 1e-8);
}

TEST(GammaGammaConsistent, SimulatedParametersAreRecovered) {
  const auto x = Purchases(30'000, 3);
  const auto mean = SimulateMeanSpend(kTrue, x, 4);
  const auto fit = FitGammaGamma({x, mean});
  ASSERT_TRUE(fit);
  EXPECT_TRUE(fit->converged);
  for (size_t i = 0; i < 3; ++i) {
    const double error = fit->standard_errors.array()[i];
    EXPECT_GT(error, 0);
    EXPECT_NEAR(fit->parameters.array()[i], kTrue.array()[i], 4 * error) << i;
  }
  EXPECT_NEAR(fit->correlation, 0, 0.05);
}

TEST(GammaGammaConsistent, NoNeighbourIsLikelier) {
  const auto x = Purchases(2'000, 5);
  const auto mean = SimulateMeanSpend(kTrue, x, 6);
  const auto fit = FitGammaGamma({x, mean});
  ASSERT_TRUE(fit);
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0, 0.05);
  for (int i = 0; i < 200; ++i) {
    auto near = fit->parameters;
    near.p *= std::exp(noise(random));
    near.q *= std::exp(noise(random));
    near.gamma *= std::exp(noise(random));
    EXPECT_LT(GammaGammaLogLikelihood(near, {x, mean}).value(), fit->log_likelihood);
  }
}

TEST(GammaGammaConsistent, RowOrderAndCurrencyDoNotMatter) {
  const auto x = Purchases(3'000, 8);
  const auto mean = SimulateMeanSpend(kTrue, x, 9);
  std::vector<uint32_t> turned(x.rbegin(), x.rend());
  std::vector<double> rials;
  for (auto it = mean.rbegin(); it != mean.rend(); ++it) rials.push_back(*it * 600'000);
  const auto fit = FitGammaGamma({x, mean});
  const auto other = FitGammaGamma({turned, rials});
  ASSERT_TRUE(fit && other);
  EXPECT_NEAR(other->parameters.p, fit->parameters.p, 1e-4);
  EXPECT_NEAR(other->parameters.q, fit->parameters.q, 1e-4);
  EXPECT_NEAR(other->parameters.gamma / 600'000, fit->parameters.gamma, 1e-3);
}

TEST(GammaGammaConsistent, ExpectedSpendLiesBetweenHersAndEverybodys) {
  const double everybody = ExpectedSpend(kTrue, 0, 0).value();
  EXPECT_NEAR(everybody, 6.25 * 15.44 / 2.74, 1e-12);
  EXPECT_GT(ExpectedSpend(kTrue, 1, 100).value(), everybody);
  EXPECT_LT(ExpectedSpend(kTrue, 1, 100).value(), ExpectedSpend(kTrue, 9, 100).value());
  EXPECT_LT(ExpectedSpend(kTrue, 9, 100).value(), 100);
}

TEST(GammaGammaConsistent, AWeightOfTwoIsTwoCustomers) {
  auto x = Purchases(501, 20);
  auto mean = SimulateMeanSpend(kTrue, x, 21);
  const std::vector<double> two(x.size(), 2.0);
  const auto weighted = FitGammaGamma({x, mean, two});
  x.insert(x.end(), x.begin(), x.end());
  mean.insert(mean.end(), mean.begin(), mean.end());
  const auto doubled = FitGammaGamma({x, mean});
  ASSERT_TRUE(weighted && doubled);
  EXPECT_EQ(weighted->customers, 1'002u);
  EXPECT_NEAR(weighted->log_likelihood, doubled->log_likelihood, 1e-6);
  EXPECT_NEAR(weighted->correlation, doubled->correlation, 1e-12);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(weighted->parameters.array()[i] / doubled->parameters.array()[i], 1, 1e-5);
    EXPECT_NEAR(weighted->standard_errors.array()[i] / doubled->standard_errors.array()[i], 1,
                1e-4);
  }
}

TEST(GammaGammaConsistent, DependenceIsShown) {
  const auto x = Purchases(3'000, 22);
  auto mean = SimulateMeanSpend(kTrue, x, 23);
  EXPECT_EQ(FitGammaGamma({x, mean})->independence(), Independence::kPlausible);
  for (size_t i = 0; i < x.size(); ++i) mean[i] *= std::sqrt(x[i]);
  const auto fit = FitGammaGamma({x, mean});
  EXPECT_EQ(fit->independence(), Independence::kDoubtful);
  EXPECT_LT(fit->correlation_interval.low, fit->correlation);
  EXPECT_GT(fit->correlation_interval.high, fit->correlation);
}

TEST(GammaGammaConsistent, OfTooFewNothingIsSaidOfDependence) {
  const auto of = [](size_t customers, double power) {
    const auto x = Purchases(customers, 24);
    auto mean = SimulateMeanSpend(kTrue, x, 25);
    for (size_t i = 0; i < x.size(); ++i) mean[i] *= std::pow(x[i], power);
    return FitGammaGamma({x, mean})->independence();
  };
  EXPECT_EQ(of(2, 0), Independence::kTooFew);
  EXPECT_EQ(of(99, 0), Independence::kTooFew);
  EXPECT_EQ(of(100, 0), Independence::kPlausible);
  EXPECT_EQ(of(60, 1), Independence::kDoubtful);  // plain among few, too
  GammaGammaFit unknown;
  unknown.customers = 1'000;
  unknown.correlation = std::numeric_limits<double>::quiet_NaN();
  unknown.correlation_interval = {-1, 1};
  EXPECT_EQ(unknown.independence(), Independence::kTooFew);
}

TEST(GammaGammaBadInputs, AmountsOfZeroOrLessAreCountedNotFitted) {
  auto x = Purchases(200, 10);
  auto mean = SimulateMeanSpend(kTrue, x, 11);
  const auto without = FitGammaGamma({x, mean});
  x.insert(x.end(), {3, 2, 0});
  mean.insert(mean.end(), {0, -5, 40});
  const auto with = FitGammaGamma({x, mean});
  ASSERT_TRUE(without && with);
  EXPECT_EQ(with->without_purchase, 1u);
  EXPECT_EQ(with->not_positive, 2u);
  EXPECT_EQ(with->customers, 200u);
  EXPECT_EQ(with->parameters, without->parameters);
}

TEST(GammaGammaBadInputs, ErrorsNameWhatIsWrong) {
  const std::vector<uint32_t> x = {1};
  const auto field = [&](std::vector<double> mean) {
    const auto fit = FitGammaGamma({x, mean});
    return fit ? std::string("none") : fit.error().field;
  };
  EXPECT_EQ(field({}), "mean_spend");
  EXPECT_EQ(field({std::numeric_limits<double>::quiet_NaN()}), "mean_spend");
  EXPECT_EQ(field({std::numeric_limits<double>::infinity()}), "mean_spend");
  EXPECT_EQ(field({0}), "purchases");
  EXPECT_EQ(ExpectedSpend({0, 1, 1}, 1, 1).error().field, "p");
  EXPECT_EQ(ExpectedSpend({1, -1, 1}, 1, 1).error().field, "q");
  EXPECT_EQ(ExpectedSpend({1, 2, 0}, 1, 1).error().field, "gamma");
  EXPECT_EQ(ExpectedSpend({1, 0.5, 1}, 0, 0).error().field, "q");
  EXPECT_EQ(ExpectedSpend({1, 2, 1}, 1, -1).error().field, "mean_spend");
}

/// Expects a fit by the prior with errors that can be told, and everybody's spend near her own.
void ExpectHeld(const SpendColumns& columns, double near) {
  const auto fit = FitGammaGamma(columns);
  ASSERT_TRUE(fit && fit->converged);
  EXPECT_EQ(fit->estimator, Estimator::kWeakPrior);
  EXPECT_GT(fit->parameters.q, 1);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_GT(fit->standard_errors.array()[i], 0);
    for (const double c : fit->covariance[i]) EXPECT_TRUE(std::isfinite(c));
  }
  EXPECT_TRUE(std::isfinite(fit->log_likelihood));
  for (size_t i = 0; i < columns.size(); ++i) {
    const double own = columns.mean_spend[i];
    EXPECT_NEAR(ExpectedSpend(fit->parameters, columns.purchases[i], own).value() / own, 1, near);
  }
}

TEST(GammaGammaAlike, EqualAmountsAreHeldByThePrior) {
  for (const size_t customers : {1, 3, 29, 30, 50, 300, 3'000}) {
    const auto x = Purchases(customers, 30);
    for (const double amount : {0.01, 25.0, 1e9}) {
      const std::vector<double> mean(customers, amount);
      SCOPED_TRACE(testing::Message() << customers << " of " << amount);
      ExpectHeld({x, mean}, customers < 30 ? 0.15 : 1e-3);
    }
  }
}

TEST(GammaGammaAlike, AFewThatDifferAreNoLessThanNone) {
  const auto x = Purchases(300, 31);
  for (size_t differ = 1; differ <= 10; ++differ) {
    std::vector<double> mean(300, 25);
    for (size_t i = 0; i < differ; ++i) mean[i * 29] = 26;
    const auto fit = FitGammaGamma({x, mean});
    ASSERT_TRUE(fit && fit->converged) << differ;
    EXPECT_NEAR(ExpectedSpend(fit->parameters, 2, 25).value(), 25, 0.05) << differ;
    const double other = ExpectedSpend(fit->parameters, 2, 26).value();
    EXPECT_GT(other, 25.1) << differ;
    EXPECT_LT(other, 26) << differ;
  }
}

TEST(GammaGammaAlike, EachAtAPriceOfHerOwn) {
  const auto x = Purchases(300, 32);
  std::vector<double> mean;
  for (size_t i = 0; i < 300; ++i) mean.push_back(10 + static_cast<double>(i % 7) * 5);
  const auto fit = FitGammaGamma({x, mean});
  ASSERT_TRUE(fit && fit->converged);
  EXPECT_GT(fit->standard_errors.p, 0);
  EXPECT_NEAR(ExpectedSpend(fit->parameters, 10, 40).value(), 40, 3);
  const std::vector<uint32_t> once(300, 1);  // nothing tells p from q
  const auto one = FitGammaGamma({once, mean});
  ASSERT_TRUE(one && one->converged);
  EXPECT_EQ(one->estimator, Estimator::kWeakPrior);
}

TEST(GammaGammaAlike, WeightsOfEqualAmounts) {
  const std::vector<uint32_t> x = {1, 2, 5};
  const std::vector<double> mean(3, 25);
  const std::vector<double> many = {1e6, 3e5, 2.5};
  const std::vector<double> few = {0.1, 0.2, 0.3};
  ExpectHeld({x, mean, many}, 1e-4);
  ExpectHeld({x, mean, few}, 0.3);
}

TEST(GammaGammaAlike, HoweverNearlyEqual) {
  std::mt19937_64 random(33);
  for (int round = 0; round < 200; ++round) {
    const size_t customers = std::uniform_int_distribution<size_t>(1, 400)(random);
    const double spread = std::pow(10, std::uniform_real_distribution(-16.0, -0.5)(random));
    std::normal_distribution<double> noise(0, spread);
    std::vector<uint32_t> x;
    std::vector<double> mean;
    for (size_t i = 0; i < customers; ++i) {
      x.push_back(round % 3 == 0 ? 1
                                 : std::uniform_int_distribution(1u, 1u << (round % 20))(random));
      mean.push_back(25 * std::exp(noise(random)));
    }
    const auto fit = FitGammaGamma({x, mean});
    ASSERT_TRUE(fit && fit->converged) << round << ": " << customers << " within " << spread;
    for (const double error : fit->standard_errors.array()) EXPECT_GT(error, 0) << round;
  }
}

TEST(GammaGammaAnything, RandomColumnsGiveAnAnswer) {
  std::mt19937_64 random(12);
  for (int round = 0; round < 80; ++round) {
    const int rows = std::uniform_int_distribution(1, 300)(random);
    const double scale = std::exp(std::uniform_real_distribution(-20.0, 30.0)(random));
    std::vector<uint32_t> x;
    std::vector<double> mean;
    for (int i = 0; i < rows; ++i) {
      x.push_back(std::uniform_int_distribution(1u, 1u << (round % 30))(random));
      // Some rounds all alike: the likelihood then grows without end.
      mean.push_back(round % 4 == 0 ? scale
                                    : scale * std::uniform_real_distribution(1e-6, 1.0)(random));
    }
    const auto fit = FitGammaGamma({x, mean});
    ASSERT_TRUE(fit);
    EXPECT_TRUE(Check(fit->parameters)) << round;
    EXPECT_TRUE(fit->converged) << round;
    EXPECT_TRUE(std::isfinite(fit->log_likelihood)) << round;
  }
}

}  // namespace
}  // namespace vafa::stats
