// BG/NBD agrees with itself: derivatives with differences, series with quadrature, one order of the
// rows or unit of time with another, and what is fitted with what was simulated.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/bgnbd_likelihood.h"
#include "stats/btyd/simulate.h"

namespace vafa::stats {
namespace {

constexpr BgNbdParameters kTrue = {0.6, 5.0, 0.8, 2.5};

BgNbdParameters From(const std::array<double, 4>& p) { return {p[0], p[1], p[2], p[3]}; }

/// Eq. (6) of the paper, literally, for one customer.
double PlainLogLikelihood(const BgNbdParameters& p, double x, double recency, double age) {
  const auto log_beta = [](double a, double b) {
    return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b);
  };
  const double gammas = std::lgamma(p.r + x) - std::lgamma(p.r) + p.r * std::log(p.alpha);
  const double stays = std::exp(log_beta(p.a, p.b + x) - log_beta(p.a, p.b) + gammas -
                                (p.r + x) * std::log(p.alpha + age));
  if (x == 0) return std::log(stays);
  const double left = std::exp(log_beta(p.a + 1, p.b + x - 1) - log_beta(p.a, p.b) + gammas -
                               (p.r + x) * std::log(p.alpha + recency));
  return std::log(stays + left);
}

TEST(BgNbdConsistent, LikelihoodIsThatOfThePaper) {
  const auto customers = SimulateBgNbd(kTrue, 1'001, 60, 3);
  double expected = 0;
  for (size_t i = 0; i < customers.repeats.size(); ++i) {
    expected +=
        PlainLogLikelihood(kTrue, customers.repeats[i], customers.recency[i], customers.age[i]);
  }
  EXPECT_NEAR(BgNbdLogLikelihood(kTrue, customers.columns()).value(), expected,
              1e-11 * std::abs(expected));
}

TEST(BgNbdConsistent, DerivativesAreThoseOfDifferences) {
  auto customers = SimulateBgNbd(kTrue, 999, 60, 4);
  customers.repeats[5] = 250;  // beyond what doubles hold as Γ(x)
  customers.recency[5] = customers.age[5] * 0.9;
  customers.repeats[6] = 5'000;  // beyond the table of counts
  customers.recency[6] = customers.age[6] * 0.99;
  const BgNbdLikelihood likelihood(customers.columns(), 1);
  for (const BgNbdParameters& at :
       {kTrue, BgNbdParameters{3, 0.2, 0.05, 9}, BgNbdParameters{0.1, 40, 4, 0.3}}) {
    const auto exact = likelihood.Evaluate(at);
    for (size_t i = 0; i < 4; ++i) {
      const double step = 1e-5 * at.array()[i];
      auto up = at.array(), down = at.array();
      up[i] += step;
      down[i] -= step;
      const auto above = likelihood.Evaluate(From(up));
      const auto below = likelihood.Evaluate(From(down));
      const double slope = (above.value - below.value) / (2 * step);
      EXPECT_NEAR(exact.gradient[i], slope, 1e-6 * (std::abs(slope) + std::abs(exact.value))) << i;
      for (size_t j = 0; j < 4; ++j) {
        const double bend = (above.gradient[j] - below.gradient[j]) / (2 * step);
        EXPECT_NEAR(exact.hessian[i][j], bend, 1e-6 * (std::abs(bend) + 1)) << i << j;
      }
    }
  }
}

TEST(BgNbdConsistent, TheTableOfCountsEndsWithoutAStep) {
  // ln L over x is smooth: its third differences are small on both sides of 2,048.
  const BgNbdParameters p = {0.5, 2, 0.7, 2};
  const auto at = [&](uint32_t x) {
    const double recency = 900, age = 1'000;
    return BgNbdLogLikelihood(p, {{&x, 1}, {&recency, 1}, {&age, 1}}).value();
  };
  for (uint32_t x = 2'040; x < 2'056; ++x) {
    EXPECT_NEAR(at(x + 3) - 3 * at(x + 2) + 3 * at(x + 1) - at(x), 0, 1e-6) << x;
  }
}

TEST(BgNbdConsistent, RowOrderAndThreadsDoNotMatter) {
  const auto customers = SimulateBgNbd(kTrue, 40'000, 60, 5);
  SimulatedCustomers turned;
  turned.repeats.assign(customers.repeats.rbegin(), customers.repeats.rend());
  turned.recency.assign(customers.recency.rbegin(), customers.recency.rend());
  turned.age.assign(customers.age.rbegin(), customers.age.rend());
  FitOptions one, three;
  one.threads = 1;
  three.threads = 3;
  const auto fit = FitBgNbd(customers.columns(), one);
  const auto same = FitBgNbd(customers.columns(), three);
  const auto other = FitBgNbd(turned.columns(), three);
  ASSERT_TRUE(fit && same && other);
  EXPECT_EQ(fit->parameters, same->parameters);
  EXPECT_EQ(fit->log_likelihood, same->log_likelihood);
  EXPECT_NEAR(fit->log_likelihood, other->log_likelihood, 1e-6);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(fit->parameters.array()[i] / other->parameters.array()[i], 1, 1e-5);
  }
}

TEST(BgNbdConsistent, AnotherUnitOfTimeScalesAlphaAlone) {
  const auto weeks = SimulateBgNbd(kTrue, 5'000, 60, 6);
  for (const double unit : {7.0, 604'800.0, 1.0 / 52}) {
    auto scaled = weeks;
    for (double& v : scaled.recency) v *= unit;
    for (double& v : scaled.age) v *= unit;
    const auto fit = FitBgNbd(weeks.columns());
    const auto other = FitBgNbd(scaled.columns());
    ASSERT_TRUE(fit && other);
    EXPECT_NEAR(other->parameters.r, fit->parameters.r, 1e-4);
    EXPECT_NEAR(other->parameters.alpha, unit * fit->parameters.alpha, 1e-3 * unit);
    EXPECT_NEAR(other->parameters.a, fit->parameters.a, 1e-3);
    EXPECT_NEAR(other->standard_errors.alpha, unit * fit->standard_errors.alpha, 1e-2 * unit);
    const double repeats = static_cast<double>(fit->repeat_purchases);
    EXPECT_NEAR(other->log_likelihood, fit->log_likelihood - repeats * std::log(unit), 1e-4);
  }
}

TEST(BgNbdConsistent, SimulatedParametersAreRecovered) {
  uint64_t seed = 10;
  for (const BgNbdParameters& truth :
       {kTrue, BgNbdParameters{0.25, 4.4, 0.8, 2.4}, BgNbdParameters{2, 12, 1.5, 4}}) {
    const auto fit = FitBgNbd(SimulateBgNbd(truth, 50'000, 80, seed++).columns());
    ASSERT_TRUE(fit);
    EXPECT_TRUE(fit->converged);
    EXPECT_EQ(fit->estimator, Estimator::kMaximumLikelihood);
    for (size_t i = 0; i < 4; ++i) {
      const double error = fit->standard_errors.array()[i];
      EXPECT_GT(error, 0);
      EXPECT_LT(error, 0.25 * truth.array()[i]);
      EXPECT_NEAR(fit->parameters.array()[i], truth.array()[i], 4 * error) << i;
    }
  }
}

TEST(BgNbdConsistent, NoNeighbourIsLikelier) {
  const auto customers = SimulateBgNbd(kTrue, 3'000, 60, 21);
  const auto fit = FitBgNbd(customers.columns());
  ASSERT_TRUE(fit);
  std::mt19937_64 random(22);
  std::normal_distribution<double> noise(0, 0.05);
  for (int i = 0; i < 200; ++i) {
    auto near = fit->parameters.array();
    for (double& v : near) v *= std::exp(noise(random));
    EXPECT_LT(BgNbdLogLikelihood(From(near), customers.columns()).value(), fit->log_likelihood);
  }
}

// Where all leave with nearly the same probability p, a peak that is the narrower the more alike
// they are: (1 − (1 + p·t/(α + T))^-(r + x))/p purchases, but for a part of the variance of p.
TEST(BgNbdConsistent, QuadratureFindsANarrowPeak) {
  for (const double a : {3e3, 3e4, 1e6, 1e7}) {
    const BgNbdParameters p{0.6, 6, a, 4.3 * a};
    const double leaves = a / (p.a + p.b + 3);
    const double rate = std::log1p(leaves * 52 / (p.alpha + 30));
    const double expected = -std::expm1(-(p.r + 3) * rate) / leaves;
    EXPECT_NEAR(ExpectedIfAliveByQuadrature(p, 52, 3, 30) / expected, 1, 1e-6 + 2 / a) << a;
  }
}

TEST(BgNbdConsistent, SeriesAndQuadratureAgree) {
  for (const double r : {0.05, 0.24, 1.0, 6.0}) {
    for (const double a : {0.05, 0.79, 0.999999, 1.0, 1.000001, 2.0, 7.5}) {
      for (const double b : {0.1, 0.95, 2.43, 30.0}) {
        for (const double x : {0.0, 1.0, 7.0, 300.0}) {
          for (const double z : {1e-6, 0.1, 0.5, 0.9, 0.96}) {
            const BgNbdParameters p = {r, 2.0, a, b};
            const double age = x / 10;
            const double horizon = z / (1 - z) * (p.alpha + age);
            const double series = ExpectedIfAliveBySeries(p, horizon, x, age);
            const double integral = ExpectedIfAliveByQuadrature(p, horizon, x, age);
            EXPECT_NEAR(series / integral, 1, 2e-8)
                << "r " << r << " a " << a << " b " << b << " x " << x << " z " << z;
          }
        }
      }
    }
  }
}

TEST(BgNbdConsistent, TheSwitchBetweenMethodsIsNotSeen) {
  // z = t/(α+T+t) passes 0.97 at t = 32.33·(α+T).
  const auto model = BgNbd::Make({0.5, 2, 1.3, 2}).value();
  const double at = 0.97 / 0.03 * 2;
  const double below = model.ExpectedPurchasesOfNew(at * (1 - 1e-9)).value();
  const double above = model.ExpectedPurchasesOfNew(at * (1 + 1e-9)).value();
  EXPECT_NEAR(below, above, 1e-7);
  EXPECT_LE(below, above + 1e-12);
}

TEST(BgNbdConsistent, BatchesAreTheSingleAnswers) {
  const auto customers = SimulateBgNbd(kTrue, 20'000, 60, 30);
  const auto model = BgNbd::Make(kTrue).value();
  std::vector<double> p_alive(customers.repeats.size()), expected(customers.repeats.size());
  ASSERT_TRUE(model.Predict(customers.columns(), 52, p_alive, expected, 3));
  for (size_t i = 0; i < p_alive.size(); i += 97) {
    const uint32_t x = customers.repeats[i];
    EXPECT_EQ(p_alive[i], model.PAlive(x, customers.recency[i], customers.age[i]).value());
    EXPECT_NEAR(p_alive[i] * expected[i],
                model.ExpectedPurchases(52, x, customers.recency[i], customers.age[i]).value(),
                1e-9);
  }
}

TEST(BgNbdConsistent, ExpectationsAreWhatASimulationBrings) {
  const auto customers = SimulateBgNbd(kTrue, 200'000, 40, 31);
  const auto model = BgNbd::Make(kTrue).value();
  double expected = 0;
  for (const double age : customers.age) expected += model.ExpectedPurchasesOfNew(age).value();
  const double actual = std::accumulate(customers.repeats.begin(), customers.repeats.end(), 0.0);
  EXPECT_NEAR(actual / expected, 1, 0.02);
}

}  // namespace
}  // namespace vafa::stats
