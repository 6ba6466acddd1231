// What holds for every purchase model: it agrees with itself, its errors name what is wrong, and it
// gives an answer on anything.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "tests/unit/stats/btyd/traits.h"

namespace vafa::stats {
namespace {

template <typename Traits>
class PurchaseModels : public testing::Test {};

using Models =
    testing::Types<BgNbdTraits, MbgNbdTraits, MbgCnbdTraits, ParetoNbdTraits, BgBbTraits>;
TYPED_TEST_SUITE(PurchaseModels, Models);

TYPED_TEST(PurchaseModels, DerivativesAreThoseOfDifferences) {
  using P = typename TypeParam::Parameters;
  const auto customers = TypeParam::Simulate(301, 40, 4);
  const auto likelihood = TypeParam::Likelihood(customers.columns());
  auto points = TypeParam::Others();
  points.push_back(TypeParam::kTrue);
  for (const P& at : points) {
    const auto exact = likelihood.Evaluate(at);
    for (size_t i = 0; i < 4; ++i) {
      const double step = 1e-5 * at.array()[i];
      auto up = at.array(), down = at.array();
      up[i] += step;
      down[i] -= step;
      const auto above = likelihood.Evaluate(FromArray<P>(up));
      const auto below = likelihood.Evaluate(FromArray<P>(down));
      const double slope = (above.value - below.value) / (2 * step);
      // Relative to what each of them means for the value.
      const double unit = std::abs(exact.value) / at.array()[i];
      EXPECT_NEAR(exact.gradient[i], slope, 1e-6 * std::abs(slope) + 1e-9 * unit) << i;
      for (size_t j = 0; j < 4; ++j) {
        const double bend = (above.gradient[j] - below.gradient[j]) / (2 * step);
        EXPECT_NEAR(exact.hessian[i][j], bend, 1e-6 * std::abs(bend) + 1e-9 * unit / at.array()[j])
            << i << j;
      }
    }
  }
}

TYPED_TEST(PurchaseModels, NoNeighbourIsLikelier) {
  using P = typename TypeParam::Parameters;
  const auto customers = TypeParam::Simulate(2'000, 40, 21);
  const auto fit = TypeParam::Fit(customers);
  ASSERT_TRUE(fit && fit->converged);
  EXPECT_EQ(fit->estimator, Estimator::kMaximumLikelihood);
  const auto likelihood = TypeParam::Likelihood(customers.columns());
  const double best = likelihood.Evaluate(fit->parameters).value;
  std::mt19937_64 random(22);
  std::normal_distribution<double> noise(0, 0.05);
  for (int i = 0; i < 40; ++i) {
    auto near = fit->parameters.array();
    for (double& v : near) v *= std::exp(noise(random));
    EXPECT_LT(likelihood.Evaluate(FromArray<P>(near)).value, best);
  }
}

TYPED_TEST(PurchaseModels, RowOrderThreadsAndWeightsDoNotMatter) {
  const auto customers = TypeParam::Simulate(3'000, 40, 5);
  SimulatedCustomers turned;
  turned.repeats.assign(customers.repeats.rbegin(), customers.repeats.rend());
  turned.recency.assign(customers.recency.rbegin(), customers.recency.rend());
  turned.age.assign(customers.age.rbegin(), customers.age.rend());
  turned.log_gaps.assign(customers.log_gaps.rbegin(), customers.log_gaps.rend());
  FitOptions one, three;
  one.threads = 1;
  three.threads = 3;
  const auto fit = TypeParam::Fit(customers, one);
  const auto same = TypeParam::Fit(customers, three);
  const auto other = TypeParam::Fit(turned, three);
  ASSERT_TRUE(fit && same && other);
  EXPECT_EQ(fit->parameters, same->parameters);
  EXPECT_NEAR(fit->log_likelihood, other->log_likelihood, 1e-6);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(fit->parameters.array()[i] / other->parameters.array()[i], 1, 1e-4);
  }
  // Each row twice is each row with the weight of two.
  RepeatColumns columns = customers.columns();
  const std::vector<double> two(columns.size(), 2.0);
  const double once = TypeParam::Likelihood(columns).Evaluate(TypeParam::kTrue).value;
  columns.weights = two;
  const auto twice = TypeParam::Likelihood(columns).Evaluate(TypeParam::kTrue);
  EXPECT_NEAR(twice.value, 2 * once, 1e-10 * std::abs(once));
}

TYPED_TEST(PurchaseModels, CountsAreADistributionWithTheExpectedMean) {
  const auto model = TypeParam::Make(TypeParam::kTrue).value();
  for (const double time : {0.0, 3.0, 20.0}) {
    const auto chances = model.CountsOfNew(time, 400).value();
    double sum = 0, mean = 0;
    for (size_t x = 0; x < chances.size(); ++x) {
      EXPECT_GE(chances[x], 0);
      sum += chances[x];
      mean += static_cast<double>(x) * chances[x];
    }
    EXPECT_NEAR(sum, 1, 1e-9) << time;
    EXPECT_NEAR(mean, model.ExpectedPurchasesOfNew(time).value(), 1e-8) << time;
  }
}

TYPED_TEST(PurchaseModels, ExpectationsAreWhatASimulationBrings) {
  const auto customers = TypeParam::Simulate(60'000, 30, 31);
  const auto model = TypeParam::Make(TypeParam::kTrue).value();
  double expected = 0, variance = 0;
  for (size_t i = 0; i < customers.age.size(); ++i) {
    const double of_her = model.ExpectedPurchasesOfNew(customers.age[i]).value();
    expected += of_her;
    variance += (customers.repeats[i] - of_her) * (customers.repeats[i] - of_her);
  }
  const double actual = std::accumulate(customers.repeats.begin(), customers.repeats.end(), 0.0);
  EXPECT_NEAR(actual, expected, 3.5 * std::sqrt(variance));
}

/// What is expected before a moment and, given that, after it, is what is expected of both.
TYPED_TEST(PurchaseModels, ExpectationsAddUpOverTime) {
  const auto model = TypeParam::Make(TypeParam::kTrue).value();
  const double early = 12, late = 18;
  // Everybody of one age: drawn as new ones are, but observed for `early`.
  auto simulated = TypeParam::Simulate(80'000, 4 * early, 33);
  double expected = 0;
  size_t customers_of_age = 0;
  double deviation = 0;
  for (size_t i = 0; i < simulated.age.size(); ++i) {
    if (std::abs(simulated.age[i] - early) > 1) continue;
    ++customers_of_age;
    const double age = simulated.age[i];
    const double more =
        model.ExpectedPurchases(late, simulated.repeats[i], simulated.recency[i], age).value() -
        (model.ExpectedPurchasesOfNew(age + late).value() -
         model.ExpectedPurchasesOfNew(age).value());
    expected += more;
    deviation += more * more;
  }
  ASSERT_GT(customers_of_age, 1'000u);
  EXPECT_NEAR(expected, 0, 3.5 * std::sqrt(deviation));
}

TYPED_TEST(PurchaseModels, DiscountedPurchasesAreTheDiscountedSum) {
  const auto model = TypeParam::Make(TypeParam::kTrue).value();
  const double rate = 0.2;
  const double step = TypeParam::kDiscrete ? 1 : 0.05;
  double sum = 0, before = 0;
  for (int i = 1; i * step < 150; ++i) {
    const double now = model.ExpectedPurchases(i * step, 3, 9, 12).value();
    const double factor =
        TypeParam::kDiscrete ? std::pow(1 + rate, -i) : std::exp(-rate * (i - 0.5) * step);
    sum += factor * (now - before);
    before = now;
  }
  EXPECT_NEAR(model.DiscountedPurchases(rate, 3, 9, 12).value() / sum, 1, 1e-4);
  EXPECT_EQ(model.DiscountedPurchases(0, 3, 9, 12).error().field, "rate");
}

TYPED_TEST(PurchaseModels, BatchesAreTheSingleAnswers) {
  const auto customers = TypeParam::Simulate(5'000, 40, 30);
  const auto model = TypeParam::Make(TypeParam::kTrue).value();
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

TYPED_TEST(PurchaseModels, ErrorsNameWhatIsWrong) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const auto field = [](std::vector<uint32_t> x, std::vector<double> recency,
                        std::vector<double> age, std::vector<double> weights = {}) {
    const auto fit = TypeParam::FitRows({x, recency, age, weights});
    return fit ? std::string("none") : fit.error().field;
  };
  EXPECT_EQ(field({}, {}, {}), "repeats");
  EXPECT_EQ(field({1}, {3}, {2}), "recency");
  EXPECT_EQ(field({1}, {kNan}, {2}), "recency");
  EXPECT_EQ(field({0}, {0}, {kNan}), "age");
  EXPECT_EQ(field({1}, {1}, {2}, {-1}), "weights");
  EXPECT_EQ(field({1}, {1}, {2}, {0}), "weights");
  EXPECT_EQ(field({1, 1}, {1, 1}, {2, 2}, {1}), "weights");
  auto parameters = TypeParam::kTrue.array();
  for (size_t i = 0; i < 4; ++i) {
    for (const double bad : {0.0, -1.0, kNan, std::numeric_limits<double>::infinity()}) {
      auto wrong = parameters;
      wrong[i] = bad;
      const auto model = TypeParam::Make(FromArray<typename TypeParam::Parameters>(wrong));
      ASSERT_FALSE(model);
      EXPECT_EQ(model.error().field, TypeParam::Parameters::kNames[i]);
    }
  }
  const auto model = TypeParam::Make(TypeParam::kTrue).value();
  EXPECT_EQ(model.ExpectedPurchasesOfNew(-1).error().field, "time");
  EXPECT_EQ(model.ExpectedPurchases(kNan, 1, 1, 2).error().field, "horizon");
  EXPECT_EQ(model.PAlive(1, 3, 2).error().field, "recency");
}

template <typename Fit>
void ExpectUsable(const Fit& fit, const char* what) {
  ASSERT_TRUE(fit) << what;
  EXPECT_TRUE(CheckParameters(fit->parameters)) << what;
  EXPECT_TRUE(std::isfinite(fit->log_likelihood)) << what;
  if (!fit->converged) return;
  for (const double error : fit->standard_errors.array()) {
    EXPECT_TRUE(error > 0 && std::isfinite(error)) << what;
  }
}

TYPED_TEST(PurchaseModels, PoorDataGiveAFitThatSaysSo) {
  const std::vector<uint32_t> none(200, 0);
  const std::vector<double> zero(200, 0), twenty(200, 20);
  const auto nobody = TypeParam::FitRows({none, zero, twenty});
  ExpectUsable(nobody, "nobody bought again");
  EXPECT_EQ(nobody->estimator, Estimator::kWeakPrior);
  ExpectUsable(TypeParam::FitRows({none, zero, zero}), "all are new today");
  const std::vector<uint32_t> ten(200, 10);
  const std::vector<double> at_50(200, 50), at_52(200, 52);
  const auto alike = TypeParam::FitRows({ten, at_50, at_52});
  ExpectUsable(alike, "all alike");
  EXPECT_EQ(alike->estimator, Estimator::kWeakPrior);
  const std::vector<uint32_t> one(1, 3);
  const std::vector<double> last(1, 10), age(1, 30);
  ExpectUsable(TypeParam::FitRows({one, last, age}), "one customer");
}

TYPED_TEST(PurchaseModels, RandomColumnsGiveAnAnswer) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 24; ++round) {
    const int rows = std::uniform_int_distribution(1, 150)(random);
    const double span = TypeParam::kDiscrete
                            ? std::uniform_int_distribution(1, 60)(random)
                            : std::exp(std::uniform_real_distribution(-9.0, 9.0)(random));
    const uint32_t most = std::uniform_int_distribution(0u, 4'000u)(random) >> (round % 13);
    std::uniform_real_distribution<double> share(0, 1);
    std::vector<uint32_t> x;
    std::vector<double> recency, age;
    for (int i = 0; i < rows; ++i) {
      double until = span * (1 - share(random));
      uint32_t repeats = std::uniform_int_distribution(0u, most)(random);
      double last = until * (1 - share(random));
      if (TypeParam::kDiscrete) {
        until = std::ceil(until);
        last = std::ceil(last);
        repeats = std::min(repeats, static_cast<uint32_t>(last));
      }
      age.push_back(until);
      x.push_back(repeats);
      recency.push_back(repeats > 0 ? last : 0);
    }
    const auto fit = TypeParam::FitRows({x, recency, age});
    ExpectUsable(fit, "random columns");
    const auto model = TypeParam::Make(fit->parameters);
    ASSERT_TRUE(model);
    for (size_t i = 0; i < x.size(); i += 29) {
      const double p = model->PAlive(x[i], recency[i], age[i]).value();
      EXPECT_TRUE(p >= 0 && p <= 1) << p;
      const double more = model->ExpectedPurchases(span, x[i], recency[i], age[i]).value();
      EXPECT_TRUE(more >= 0 && std::isfinite(more)) << "round " << round << " row " << i;
    }
  }
}

}  // namespace
}  // namespace vafa::stats
