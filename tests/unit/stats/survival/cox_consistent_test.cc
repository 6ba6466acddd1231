// Cox's model agrees with itself: derivatives with differences, the likelihood with its definition,
// one way of cutting up or ordering the rows with another, what is fitted with what was simulated.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "stats/survival/cox_likelihood.h"
#include "stats/survival/proportional_hazards.h"
#include "tests/unit/stats/survival/survival_data.h"

namespace vafa::stats {
namespace {

/// Rows with ties, late entries and strata.
SurvivalRows Mixed(size_t count, uint64_t seed) {
  auto rows = SimulateLives({0.6, -0.4, 0.2}, count, 0.05, seed);
  std::mt19937_64 random(seed + 1);
  std::uniform_real_distribution<double> share(0, 1);
  for (const double t : rows.time) {
    rows.entry.push_back(random() % 2 == 0 ? -1 : std::floor(share(random) * t * 19.9) / 20);
    rows.stratum.push_back(static_cast<uint32_t>(random() % 3) * 10);
  }
  return rows;
}

/// Efron's likelihood as it is defined, every risk set looked for among all rows.
double PlainLogLikelihood(const SurvivalRows& rows, const std::vector<double>& mean,
                          const std::vector<double>& deviation, const std::vector<double>& beta) {
  const size_t size = rows.time.size(), columns = beta.size();
  std::vector<double> eta(size);
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j < columns; ++j) {
      eta[i] += beta[j] * (rows.values[i * columns + j] - mean[j]) / deviation[j];
    }
  }
  double sum = 0;
  for (size_t i = 0; i < size; ++i) {
    if (rows.event[i] == 0) continue;
    double risk = 0, tied = 0, events = 0, before = 0;
    for (size_t k = 0; k < size; ++k) {
      if (rows.stratum[k] != rows.stratum[i]) continue;
      if (rows.entry[k] >= rows.time[i] || rows.time[k] < rows.time[i]) continue;
      risk += std::exp(eta[k]);
      if (rows.time[k] != rows.time[i] || rows.event[k] == 0) continue;
      tied += std::exp(eta[k]);
      events += 1;
      before += k < i ? 1 : 0;
    }
    sum += eta[i] - std::log(risk - before / events * tied);
  }
  return sum;
}

TEST(CoxConsistent, LikelihoodIsItsDefinition) {
  const auto rows = Mixed(700, 1);
  const auto columns = rows.columns();
  const auto scale = Standardise(columns.features, Constant::kRefused, 1).value();
  CoxLikelihood likelihood(columns, scale, Ties::kEfron, 1);
  for (const std::vector<double>& beta :
       {std::vector<double>{0, 0, 0}, {0.6, -0.4, 0.2}, {3, 1, -2}}) {
    const double expected = PlainLogLikelihood(rows, scale.mean, scale.deviation, beta);
    EXPECT_NEAR(likelihood.Evaluate(beta).value, expected, 1e-10 * std::abs(expected));
  }
}

TEST(CoxConsistent, DerivativesAreThoseOfDifferences) {
  const auto rows = Mixed(2'000, 2);
  for (const Ties ties : {Ties::kEfron, Ties::kBreslow}) {
    const auto columns = rows.columns();
    CoxLikelihood likelihood(columns, Standardise(columns.features, Constant::kRefused, 1).value(),
                             ties, 1);
    const std::vector<double> at = {0.5, -0.7, 0.3};
    const auto exact = likelihood.Evaluate(at);
    for (size_t i = 0; i < 3; ++i) {
      auto up = at, down = at;
      up[i] += 1e-5;
      down[i] -= 1e-5;
      const auto above = likelihood.Evaluate(up), below = likelihood.Evaluate(down);
      EXPECT_NEAR(exact.gradient[i], (above.value - below.value) / 2e-5, 1e-4) << i;
      for (size_t j = 0; j < 3; ++j) {
        const double bend = -(above.gradient[j] - below.gradient[j]) / 2e-5;
        EXPECT_NEAR(exact.information(i, j), bend, 1e-4) << i << j;
      }
    }
  }
}

TEST(CoxConsistent, ThreadsDoNotMatter) {
  const auto rows = SimulateLives({0.3, -0.2, 0.5, 0.1, 0, 0.7}, 40'000, 0.001, 3);
  CoxOptions one, three;
  one.threads = 1;
  three.threads = 3;
  const auto fit = FitCox(rows.columns(), one).value();
  const auto same = FitCox(rows.columns(), three).value();
  EXPECT_EQ(fit.coefficients, same.coefficients);
  EXPECT_EQ(fit.standard_errors, same.standard_errors);
  EXPECT_EQ(fit.log_likelihood, same.log_likelihood);
}

TEST(CoxConsistent, RowOrderUnitsAndNamesOfStrataDoNotMatter) {
  const auto rows = Mixed(30'000, 4);
  SurvivalRows turned;
  turned.names = rows.names;
  for (size_t i = rows.time.size(); i-- > 0;) {
    turned.Push(rows.time[i] * 7, rows.event[i] != 0,
                {1e6 + rows.values[3 * i], 40 * rows.values[3 * i + 1], rows.values[3 * i + 2]});
    turned.entry.push_back(rows.entry[i] * 7);
    turned.stratum.push_back(7 - rows.stratum[i] / 10);
  }
  const auto fit = FitCox(rows.columns()).value();
  const auto other = FitCox(turned.columns()).value();
  EXPECT_NEAR(other.coefficients[0], fit.coefficients[0], 1e-7);
  EXPECT_NEAR(other.coefficients[1] * 40, fit.coefficients[1], 1e-8);
  EXPECT_NEAR(other.standard_errors[1] * 40, fit.standard_errors[1], 1e-8);
  EXPECT_NEAR(other.log_likelihood, fit.log_likelihood, 1e-6);
}

TEST(CoxConsistent, RowsCutInTwoAreTheSameCustomers) {
  // (0, t] is (0, t/3] without the event and (t/3, t] with what happened.
  auto rows = SimulateLives({0.6, -0.4}, 3'000, 0.02, 5);
  SurvivalRows cut;
  cut.names = rows.names;
  for (size_t i = 0; i < rows.time.size(); ++i) {
    const std::vector<double> x = {rows.values[2 * i], rows.values[2 * i + 1]};
    cut.Push(rows.time[i] / 3, false, x);
    cut.entry.push_back(-1);
    cut.Push(rows.time[i], rows.event[i] != 0, x);
    cut.entry.push_back(rows.time[i] / 3);
  }
  const auto fit = FitCox(rows.columns()).value();
  const auto other = FitCox(cut.columns()).value();
  for (size_t j = 0; j < 2; ++j) {
    EXPECT_NEAR(fit.coefficients[j], other.coefficients[j], 1e-9);
    EXPECT_NEAR(fit.standard_errors[j], other.standard_errors[j], 1e-9);
  }
  EXPECT_NEAR(fit.log_likelihood, other.log_likelihood, 1e-8);
}

TEST(CoxConsistent, SimulatedCoefficientsAreRecovered) {
  const std::vector<double> truth = {0.8, -0.5, 0.1, 0};
  const auto fit = FitCox(SimulateLives(truth, 30'000, 0, 6).columns()).value();
  for (size_t j = 0; j < truth.size(); ++j) {
    EXPECT_LT(fit.standard_errors[j], 0.02);
    EXPECT_NEAR(fit.coefficients[j], truth[j], 4 * fit.standard_errors[j]) << j;
  }
  EXPECT_LT(fit.p_values[0], 1e-10);
  EXPECT_GT(fit.p_values[3], 1e-4);
}

TEST(CoxConsistent, CovariatesThatChangeAreRecovered) {
  // The hazard doubles when x turns from 0 to 1, at a moment of each customer's own.
  std::mt19937_64 random(7);
  std::exponential_distribution<double> exponential;
  SurvivalRows rows;
  rows.names = {"turned"};
  for (int i = 0; i < 20'000; ++i) {
    const double turn = exponential(random) * 0.7;
    const double budget = exponential(random);  // of hazard: one before the turn, two after
    const double life = budget < turn ? budget : turn + (budget - turn) / 2;
    const double end = std::min(life, 1.5);
    rows.Push(std::min(turn, end), life <= std::min(turn, 1.5), {0});
    rows.entry.push_back(0);
    if (end <= turn) continue;
    rows.Push(end, life <= 1.5, {1});
    rows.entry.push_back(turn);
  }
  const auto fit = FitCox(rows.columns()).value();
  EXPECT_NEAR(fit.coefficients[0], std::log(2.0), 4 * fit.standard_errors[0]);
  EXPECT_LT(fit.standard_errors[0], 0.03);
}

TEST(CoxConsistent, TheBaselineIsThatOfTheSimulation) {
  // Lives of hazard 1 for x = 0: the hazard added up to t is t.
  const auto rows = SimulateLives({0.5, -0.3}, 40'000, 0, 8);
  const auto fit = FitCox(rows.columns()).value();
  const auto baseline = BaselineHazards(rows.columns(), fit).value()[0];
  const auto curve = baseline.Survival(fit, std::vector<double>{0, 0});
  for (const double t : {0.1, 0.5, 1.0}) {
    const auto i = std::ranges::upper_bound(baseline.time, t) - baseline.time.begin() - 1;
    EXPECT_NEAR(-std::log(curve[static_cast<size_t>(i)]), t, 0.03 * t + 0.005);
  }
}

TEST(CoxConsistent, EffectsThatFadeAreFound) {
  // x matters before time 0.5 only, y never.
  std::mt19937_64 random(9);
  std::normal_distribution<double> normal;
  std::exponential_distribution<double> exponential;
  SurvivalRows rows;
  rows.names = {"x", "y"};
  for (int i = 0; i < 4'000; ++i) {
    const double x = normal(random), y = normal(random);
    const double early = std::exp(x);
    const double budget = exponential(random);
    const double life = budget < 0.5 * early ? budget / early : 0.5 + budget - 0.5 * early;
    rows.Push(std::min(life, 3.0), life < 3, {x, y});
  }
  const auto fit = FitCox(rows.columns()).value();
  const auto check = CheckProportionalHazards(rows.columns(), fit).value();
  EXPECT_LT(check.p_values[0], 1e-10);
  EXPECT_GT(check.p_values[1], 1e-3);
  EXPECT_LT(check.global_p_value, 1e-10);
  EXPECT_EQ(check.effects.size(), 2 * check.time.size());
  EXPECT_EQ(check.time.size(), fit.events);
}

TEST(CoxConsistent, RidgeShrinksFromTheMaximumToNothing) {
  const auto rows = Mixed(2'000, 10);
  const auto free = FitCox(rows.columns()).value();
  double before = std::abs(free.coefficients[0]);
  for (const double ridge : {1e-9, 10.0, 1e3, 1e7}) {
    CoxOptions options;
    options.ridge = ridge;
    const auto fit = FitCox(rows.columns(), options).value();
    EXPECT_LE(std::abs(fit.coefficients[0]), before + 1e-12);
    EXPECT_LE(fit.log_likelihood, free.log_likelihood + 1e-9);
    before = std::abs(fit.coefficients[0]);
  }
  EXPECT_LT(before, 1e-3);
}

}  // namespace
}  // namespace vafa::stats
