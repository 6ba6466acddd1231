// Contract models agree with themselves: derivatives with differences, one way of counting with the
// other, the general model with the simple one, and what is fitted with what was simulated.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "stats/contracts/contract_likelihood.h"
#include "stats/contracts/contract_model.h"
#include "tests/unit/stats/contracts/contract_customers.h"

namespace vafa::stats {
namespace {

ContractParameters From(const std::array<double, 3>& p) { return {p[0], p[1], p[2]}; }

TEST(ContractsConsistent, DerivativesAreThoseOfDifferences) {
  const auto counts = CountContracts(Simulate({0.7, 2, 1.3}, 500, 60, 1).columns()).value();
  for (const ContractParameters& at :
       {ContractParameters{0.7, 2, 1.3}, ContractParameters{8, 30, 0.4},
        ContractParameters{0.05, 0.2, 3}, ContractParameters{2, 700, 1}}) {
    const auto exact = EvaluateContracts(at, counts);
    for (size_t i = 0; i < 3; ++i) {
      const double step = 1e-5 * at.array()[i];
      auto up = at.array(), down = at.array();
      up[i] += step;
      down[i] -= step;
      const auto above = EvaluateContracts(From(up), counts);
      const auto below = EvaluateContracts(From(down), counts);
      const double slope = (above.value - below.value) / (2 * step);
      EXPECT_NEAR(exact.gradient[i], slope, 1e-5 * (std::abs(slope) + 1)) << i;
      for (size_t j = 0; j < 3; ++j) {
        const double bend = (above.gradient[j] - below.gradient[j]) / (2 * step);
        EXPECT_NEAR(exact.hessian[i][j], bend, 1e-5 * (std::abs(bend) + 1)) << i << j;
      }
    }
  }
}

TEST(ContractsConsistent, WithoutDurationDependenceRetentionIsASimpleRatio) {
  // Eq. 8 of Fader & Hardie 2007: r(t) = (β + t − 1)/(α + β + t − 1).
  const ContractParameters p = {0.7, 1.2, 1};
  const auto rates = ContractModel::Make(p)->Retention(5'000).value();
  for (size_t t = 1; t <= rates.size(); ++t) {
    const double stays = p.beta + static_cast<double>(t) - 1;
    EXPECT_NEAR(rates[t - 1], stays / (stays + p.alpha), 1e-13) << t;
  }
}

TEST(ContractsConsistent, SurvivalIsTheProductOfRetention) {
  const auto model = ContractModel::Make({0.4, 0.9, 1.7}).value();
  const auto curve = model.Survival(500).value();
  const auto rates = model.Retention(500).value();
  double product = 1;
  EXPECT_EQ(curve[0], 1);
  for (size_t t = 1; t <= 500; ++t) {
    product *= rates[t - 1];
    EXPECT_NEAR(curve[t] / product, 1, 1e-12);
    EXPECT_LE(curve[t], curve[t - 1]);
  }
}

TEST(ContractsConsistent, ResidualLifetimesAreTheSumOfTheirDefinition) {
  for (const ContractParameters& p :
       {ContractParameters{0.7, 1.2, 1}, ContractParameters{0.4, 0.9, 1.7},
        ContractParameters{50, 300, 0.6}}) {
    for (const double discount : {0.004, 0.1, 2.0}) {
      const auto model = ContractModel::Make(p).value();
      const auto lifetimes = model.ResidualLifetimes(12, discount).value();
      const auto curve = model.Survival(kMaxPeriods).value();
      for (size_t n = 0; n <= 12; ++n) {
        double sum = 0, worth = 1;
        for (size_t t = n + 1; t < curve.size() && worth > 1e-18; ++t) {
          sum += curve[t] / curve[n] * worth;
          worth /= 1 + discount;
        }
        EXPECT_NEAR(lifetimes[n] / sum, 1, 1e-11) << n << " " << discount;
      }
    }
  }
}

TEST(ContractsConsistent, OneCohortIsItsCustomers) {
  const std::vector<double> survivors = {12, 8, 8, 5};
  Customers customers;
  for (const auto& [period, here, count] :
       {std::tuple{1u, 0, 4}, std::tuple{3u, 0, 3}, std::tuple{3u, 1, 5}}) {
    for (int i = 0; i < count; ++i) {
      customers.periods.push_back(period);
      customers.here.push_back(static_cast<uint8_t>(here));
    }
  }
  const auto one = CountContracts(customers.columns()).value();
  const auto other = CountSurvivors(survivors).value();
  EXPECT_EQ(one.lost, other.lost);
  EXPECT_EQ(one.here, other.here);
}

TEST(ContractsConsistent, TheGeneralModelIsNeverLessLikely) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const auto counts = CountContracts(Simulate({0.8, 3, 1}, 2'000, 24, seed).columns()).value();
    const auto simple = FitContracts(counts, ContractShape::kShiftedBetaGeometric).value();
    const auto general = FitContracts(counts, ContractShape::kBetaDiscreteWeibull).value();
    ASSERT_TRUE(simple.converged && general.converged);
    EXPECT_GE(general.log_likelihood, simple.log_likelihood - 1e-9);
    EXPECT_NEAR(general.parameters.c, 1, 4 * general.standard_errors.c);
  }
}

TEST(ContractsConsistent, SimulatedParametersAreRecovered) {
  uint64_t seed = 20;
  for (const ContractParameters& truth :
       {ContractParameters{0.7, 1.2, 1}, ContractParameters{0.3, 1.5, 1.6},
        ContractParameters{2, 9, 0.7}}) {
    const auto counts = CountContracts(Simulate(truth, 100'000, 36, seed++).columns()).value();
    const auto fit = FitContracts(counts, ContractShape::kBetaDiscreteWeibull).value();
    ASSERT_TRUE(fit.converged);
    EXPECT_FALSE(fit.weak_prior);
    for (size_t i = 0; i < 3; ++i) {
      const double error = fit.standard_errors.array()[i];
      EXPECT_GT(error, 0);
      EXPECT_LT(error, 0.3 * truth.array()[i]);
      EXPECT_NEAR(fit.parameters.array()[i], truth.array()[i], 4 * error) << i;
    }
  }
}

TEST(ContractsConsistent, NoNeighbourIsLikelier) {
  const auto counts = CountContracts(Simulate({0.5, 2, 1.4}, 3'000, 30, 40).columns()).value();
  const auto fit = FitContracts(counts, ContractShape::kBetaDiscreteWeibull).value();
  std::mt19937_64 random(41);
  std::normal_distribution<double> noise(0, 0.05);
  for (int i = 0; i < 200; ++i) {
    auto near = fit.parameters.array();
    for (double& v : near) v *= std::exp(noise(random));
    EXPECT_LT(ContractLogLikelihood(From(near), counts).value(), fit.log_likelihood);
  }
}

}  // namespace
}  // namespace vafa::stats
