// Covariates: what was simulated is found, categories agree with fits apart, and bad inputs are
// named.
#include "stats/btyd/covariates.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "stats/btyd/simulate.h"

namespace vafa::stats {
namespace {

struct World {
  SimulatedCustomers customers;
  std::vector<double> z;

  void Add(const SimulatedCustomers& more, std::vector<double> row) {
    for (size_t i = 0; i < more.repeats.size(); ++i) {
      customers.repeats.push_back(more.repeats[i]);
      customers.recency.push_back(more.recency[i]);
      customers.age.push_back(more.age[i]);
      z.insert(z.end(), row.begin(), row.end());
    }
  }
};

TEST(Covariates, ParetoNbdFindsWhatWasSimulated) {
  // z1: buys twice as often; z2 of 3: leaves sooner by a factor of e^0.9.
  World world;
  uint64_t seed = 1;
  for (const double z1 : {0.0, 1.0}) {
    for (const double z2 : {0.0, 3.0}) {
      world.Add(SimulateParetoNbd({0.8, 9 * std::exp(-0.7 * z1), 0.7, 12 * std::exp(-0.3 * z2)},
                                  6'000, 50, seed++),
                {z1, z2});
    }
  }
  const auto fit = FitParetoNbd(world.customers.columns(), {2, world.z});
  ASSERT_TRUE(fit && fit->converged);
  EXPECT_EQ(fit->estimator, Estimator::kMaximumLikelihood);
  EXPECT_GT(fit->log_likelihood, fit->log_likelihood_without + 50);
  const double truth[4][2] = {{0, 0}, {0.7, 0}, {0, 0}, {0, 0.3}};
  for (const size_t i : {1u, 3u}) {
    for (size_t k = 0; k < 2; ++k) {
      EXPECT_LT(fit->effect_errors[i][k], 0.2);
      EXPECT_NEAR(fit->effects[i][k], truth[i][k], 3.5 * fit->effect_errors[i][k]) << i << k;
    }
  }
  EXPECT_TRUE(fit->effects[0].empty());
  EXPECT_NEAR(fit->base.alpha, 9, 4 * fit->base_errors.alpha);
  const std::vector<double> z = {1, 3};
  EXPECT_NEAR(fit->ParametersOf(z).beta,
              fit->base.beta * std::exp(-fit->effects[3][0] - 3 * fit->effects[3][1]), 1e-9);
}

TEST(Covariates, BgNbdFindsWhatWasSimulated) {
  World world;
  world.Add(SimulateBgNbd({0.7, 6, 0.8, 2.5}, 12'000, 50, 11), {0});
  world.Add(SimulateBgNbd({0.7, 6 * std::exp(-0.5), 0.8 * std::exp(0.4), 2.5}, 12'000, 50, 12),
            {1});
  const auto fit = FitBgNbd(world.customers.columns(), {1, world.z});
  ASSERT_TRUE(fit && fit->converged);
  EXPECT_NEAR(fit->effects[1][0], 0.5, 3.5 * fit->effect_errors[1][0]);
  EXPECT_NEAR(fit->effects[2][0], 0.4, 3.5 * fit->effect_errors[2][0]);
  EXPECT_NEAR(fit->effects[3][0], 0, 3.5 * fit->effect_errors[3][0]);
}

TEST(Covariates, TheMaximumIsOneAndItsLikelihoodTheSumOverGroups) {
  World world;
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  for (uint64_t i = 0; i < 300; ++i) {  // no two alike
    world.Add(SimulateBgNbd({0.7, 6, 0.8, 2.5}, 2, 50, 100 + i), {normal(random)});
  }
  const auto columns = world.customers.columns();
  const auto fit = FitBgNbd(columns, {1, world.z});
  ASSERT_TRUE(fit && fit->converged);
  const auto value = [&](const CovariateFit<BgNbdParameters>& at) {
    double sum = 0;
    for (size_t i = 0; i < columns.size(); ++i) {
      sum += BgNbdLogLikelihood(at.ParametersOf({&world.z[i], 1}),
                                {columns.repeats.subspan(i, 1), columns.recency.subspan(i, 1),
                                 columns.age.subspan(i, 1)})
                 .value();
    }
    return sum;
  };
  EXPECT_NEAR(value(*fit), fit->log_likelihood, 1e-7);
  EXPECT_GE(fit->log_likelihood, fit->log_likelihood_without - 1e-6);
  if (fit->estimator == Estimator::kMaximumLikelihood) {
    for (const double off : {-0.05, 0.05}) {
      for (const size_t i : {1u, 2u, 3u}) {
        auto near = *fit;
        near.effects[i][0] += off;
        EXPECT_LT(value(near), fit->log_likelihood);
      }
    }
  }
}

TEST(Covariates, OneStartIsNotEnough) {
  for (const uint64_t seed : {217u, 1'288u, 7u}) {
    World world;
    world.Add(SimulateParetoNbd({1.1, 19.5, 1, 11.8}, 150, 50, seed), {0});
    world.Add(SimulateParetoNbd({1.1, 19.5 * std::exp(1.2), 1, 11.8}, 150, 50, seed + 1), {1});
    const auto fit = FitParetoNbd(world.customers.columns(), {1, world.z});
    ASSERT_TRUE(fit && fit->converged);
    ASSERT_EQ(fit->reached.size(), 3u);
    for (const double reached : fit->reached) EXPECT_GE(fit->log_likelihood, reached - 1e-9);
    // From the fit without covariates alone it ends on a lower hill.
    if (seed != 7) EXPECT_GT(fit->log_likelihood, fit->reached[0] + 0.05);
  }
}

TEST(Covariates, OneThatNeverVariesLeansOnThePrior) {
  const auto customers = SimulateBgNbd({0.7, 6, 0.8, 2.5}, 500, 50, 3);
  const std::vector<double> ones(500, 1.0);
  const auto fit = FitBgNbd(customers.columns(), {1, ones});
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->estimator, Estimator::kWeakPrior);
  EXPECT_TRUE(fit->converged);
}

TEST(Covariates, ErrorsNameTheColumn) {
  const auto customers = SimulateBgNbd({0.7, 6, 0.8, 2.5}, 3, 50, 3);
  const auto field = [&](size_t count, std::vector<double> z) {
    const auto fit = FitParetoNbd(customers.columns(), {count, z});
    return fit ? std::string("none") : fit.error().field;
  };
  EXPECT_EQ(field(0, {}), "covariates");
  EXPECT_EQ(field(1, {1, 2}), "covariates");
  EXPECT_EQ(field(1, {1, 2, std::numeric_limits<double>::quiet_NaN()}), "covariates");
}

}  // namespace
}  // namespace vafa::stats
