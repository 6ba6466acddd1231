// Covariates as CLVTools has them: the estimates of its paper for 600 customers of a clothing shop
// (Meierer, Bachmann, Naef, Schilter & Algesheimer, "Estimating Individual Customer Lifetime Values
// with R: The CLVTools Package", section 6.4.1), and what the package gives to eight of them.
#include <gtest/gtest.h>

#include <cmath>

#include "stats/btyd/covariates.h"

namespace vafa::stats {
namespace {

struct Published {
  std::vector<double> z;  ///< gender, channel
  uint32_t repeats;
  double recency_days;
  double pareto_log_likelihood;
  double pareto_alive;
  double bg_log_likelihood;
};

constexpr double kWeeks = 104;

const std::vector<Published> kCustomers = {
    {{0, 0}, 6, 653, -25.4325952149119, 0.94786413345444, -25.5161138470268},
    {{1, 0}, 2, 697, -10.7664359577022, 0.986052889819999, -10.8296715765209},
    {{0, 1}, 0, 0, -0.941071340897686, 0.116021328190344, -1.17171634144398},
    {{1, 1}, 1, 224, -6.53147425121735, 0.373339405816014, -6.23163035133778},
    {{1, 1}, 11, 682, -37.9656269860332, 0.96345573584913, -38.1287998102013},
    {{0, 1}, 21, 669, -60.7321957293596, 0.921345941743965, -60.1048177216857},
    {{1, 1}, 11, 226, -31.7086486508424, 0.0018469732360445, -30.5633229639722},
    {{1, 0}, 9, 518, -33.460242196715, 0.745641080457623, -33.1532730024239},
};

/// One customer as columns.
struct Columns {
  explicit Columns(const Published& of) : repeats{of.repeats}, recency{of.recency_days / 7} {}
  RepeatColumns columns() const { return {repeats, recency, age, {}}; }

  std::vector<uint32_t> repeats;
  std::vector<double> recency;
  std::vector<double> age{kWeeks};
};

TEST(PublishedCovariates, ParetoNbd) {
  CovariateFit<ParetoNbdParameters> fit;
  fit.base = {1.8378, 92.9123, 0.5920, 49.6227};
  fit.effects[1] = {0.2859, 0.6241};
  fit.effects[3] = {-0.6430, 0.7907};
  EXPECT_NEAR(fit.ParametersOf(std::vector{1.0, 1.0}).alpha, 37.3994514606804, 1e-9);
  EXPECT_NEAR(fit.ParametersOf(std::vector{1.0, 1.0}).beta, 42.8090012616007, 1e-9);
  EXPECT_NEAR(fit.ParametersOf(std::vector{0.0, 1.0}).beta, 22.5052449363305, 1e-9);
  for (const Published& customer : kCustomers) {
    const ParetoNbdParameters own = fit.ParametersOf(customer.z);
    const Columns one(customer);
    EXPECT_NEAR(ParetoNbdLogLikelihood(own, one.columns()).value(), customer.pareto_log_likelihood,
                1e-8);
    EXPECT_NEAR(ParetoNbd::Make(own)->PAlive(customer.repeats, one.recency[0], kWeeks).value(),
                customer.pareto_alive, 1e-8);
  }
}

TEST(PublishedCovariates, BgNbd) {
  // The package prints each customer's own parameters: r is the one that whoever never came again
  // tells, and the effects are ratios of the others.
  CovariateFit<BgNbdParameters> fit;
  fit.base = {0, 38.1908646342025, 4603.05062136998, 33985.1708417035};
  fit.base.r = 0.875825816057785 / std::log1p(kWeeks / fit.base.alpha);
  fit.effects[1] = {std::log(fit.base.alpha / 24.0801606232885),
                    std::log(fit.base.alpha / 21.6448457817403)};
  fit.effects[2] = fit.effects[3] = {std::log(1146.16901161004 / fit.base.a),
                                     std::log(1.92700894248288 / fit.base.a)};
  const BgNbdParameters both = fit.ParametersOf(std::vector{1.0, 1.0});
  EXPECT_NEAR(both.alpha, 13.6475402712888, 1e-9);
  EXPECT_NEAR(both.a, 0.479829164753343, 1e-9);
  EXPECT_NEAR(both.b, 3.54266713106901, 1e-9);
  for (const Published& customer : kCustomers) {
    const Columns one(customer);
    EXPECT_NEAR(BgNbdLogLikelihood(fit.ParametersOf(customer.z), one.columns()).value(),
                customer.bg_log_likelihood, 1e-7);
  }
}

}  // namespace
}  // namespace vafa::stats
