// Pareto/NBD: the quadrature of its likelihood, its nested cases, and huge counts.
#include <gtest/gtest.h>

#include <boost/math/special_functions/hypergeometric_pFq.hpp>
#include <cmath>
#include <random>

#include "stats/btyd/pareto_nbd_likelihood.h"
#include "stats/btyd/quadrature.h"

namespace vafa::stats {
namespace {

/// The integral I of pareto_nbd_likelihood.h over ln(c+τ), by a rule that needs no care, relative
/// to its integrand at t_x.
double PlainLogIntegral(const ParetoNbdParameters& p, const Buyer& buyer) {
  const double n = p.r + buyer.repeats;
  const double c = std::min(p.alpha, p.beta) + buyer.recency;
  const double length = std::log1p((buyer.age - buyer.recency) / c);
  const double sum = IntegrateUnit([&](double log_p, double log_rest) {
    const double y = length * std::exp(log_p);
    const double tau = c * std::expm1(y);
    return std::exp(log_p + log_rest + y - n * std::log1p(tau / (p.alpha + buyer.recency)) -
                    (p.s + 1) * std::log1p(tau / (p.beta + buyer.recency)));
  });
  return std::log(p.s * c * length * sum) - n * std::log(p.alpha + buyer.recency) -
         (p.s + 1) * std::log(p.beta + buyer.recency);
}

TEST(ParetoNbdConsistent, QuadratureIsExactOverTheWholeRange) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> magnitude(-1, 1);
  double worst = 0;
  for (int i = 0; i < 4'000; ++i) {
    const auto around = [&](double middle, double decades) {
      return middle * std::pow(10, decades * magnitude(random));
    };
    const ParetoNbdParameters p = {around(0.7, 1.5), around(10, 2), around(0.7, 1.5),
                                   around(10, 2)};
    Buyer buyer;
    buyer.age = around(30, 1.5);
    buyer.repeats = std::floor(around(3, 2.5));
    if (buyer.repeats > 0) buyer.recency = buyer.age * (0.5 + 0.5 * magnitude(random));
    if (!(buyer.recency > 0)) buyer.repeats = 0;
    const double exact = PlainLogIntegral(p, buyer);
    const double quick = LogSharesOf(p, buyer).left;
    worst = std::max(worst, std::abs(quick - exact));
    EXPECT_NEAR(quick, exact, 1e-8) << p.r << " " << p.alpha << " " << p.s << " " << p.beta << " x "
                                    << buyer.repeats << " " << buyer.recency << " " << buyer.age;
  }
  RecordProperty("worst", std::to_string(worst));
}

/// Eq. (18) of the note by Fader & Hardie, with its hypergeometric functions, where these are
/// benign.
TEST(ParetoNbdConsistent, LikelihoodIsThatOfThePaper) {
  const auto plain = [](const ParetoNbdParameters& p, double x, double recency, double age) {
    const double big = std::max(p.alpha, p.beta);
    const double second = p.alpha >= p.beta ? p.s + 1 : p.r + x;
    const double all = p.r + p.s + x;
    const auto f = [&](double t) {
      return boost::math::hypergeometric_pFq({all, second}, {all + 1},
                                             std::abs(p.alpha - p.beta) / (big + t)) *
             std::pow(big + t, -all);
    };
    const double alive = std::pow(p.alpha + age, -(p.r + x)) * std::pow(p.beta + age, -p.s);
    return std::lgamma(p.r + x) - std::lgamma(p.r) + p.r * std::log(p.alpha) +
           p.s * std::log(p.beta) + std::log(alive + p.s / all * (f(recency) - f(age)));
  };
  for (const ParetoNbdParameters& p :
       {ParetoNbdParameters{0.55, 10.6, 0.6, 11.7}, ParetoNbdParameters{0.9, 14, 1.3, 6}}) {
    for (const auto& [x, recency, age] :
         {std::array{0.0, 0.0, 30.0}, std::array{1.0, 4.0, 30.0}, std::array{7.0, 20.0, 38.0}}) {
      const auto count = static_cast<uint32_t>(x);
      EXPECT_NEAR(ParetoNbdLogLikelihood(p, {{&count, 1}, {&recency, 1}, {&age, 1}}).value(),
                  plain(p, x, recency, age), 1e-9);
    }
  }
}

TEST(ParetoNbdConsistent, WithoutLeavingItIsNbd) {
  // With hardly any μ the counts are negative binomial.
  const ParetoNbdParameters p = {0.7, 8, 1e-9, 1e3};
  const uint32_t x = 4;
  const double recency = 20, age = 30;
  const double nbd = std::lgamma(p.r + x) - std::lgamma(p.r) + p.r * std::log(p.alpha) -
                     (p.r + x) * std::log(p.alpha + age);
  EXPECT_NEAR(ParetoNbdLogLikelihood(p, {{&x, 1}, {&recency, 1}, {&age, 1}}).value(), nbd, 1e-7);
  EXPECT_NEAR(ParetoNbd::Make(p)->ExpectedPurchases(10, x, recency, age).value(),
              10 * (p.r + x) / (p.alpha + age), 1e-6);
}

TEST(ParetoNbdConsistent, NothingJumpsWhereTheNumberOfNodesChanges) {
  const ParetoNbdParameters p = {0.55, 10.6, 0.6, 11.7};
  int changes = 0;
  int before = 0;
  for (double recency = 0.5; recency < 39; recency += 0.25) {
    const Buyer buyer = {12, recency, 39};
    const int nodes = PathOf(p, buyer).nodes;
    changes += nodes != before;
    before = nodes;
    EXPECT_NEAR(LogSharesOf(p, buyer).left, PlainLogIntegral(p, buyer), 1e-9) << recency;
  }
  EXPECT_GE(changes, 3);
}

TEST(ParetoNbdAnything, HugeCountsStayFinite) {
  const auto model = ParetoNbd::Make({0.55, 10.6, 0.6, 11.7}).value();
  for (const uint32_t x : {200u, 2'000u, 1'000'000u, kMaxRepeats}) {
    EXPECT_NEAR(model.PAlive(x, 400, 400).value(), 1, 1e-12);
    EXPECT_LT(model.PAlive(x, 1, 400).value(), 1e-12);
    const double expected = model.ExpectedPurchases(52, x, 400, 400).value();
    EXPECT_TRUE(expected > 0 && expected < 0.2 * x) << x;
    const double recency = 399.99, age = 400;
    EXPECT_TRUE(std::isfinite(
        ParetoNbdLogLikelihood(model.parameters(), {{&x, 1}, {&recency, 1}, {&age, 1}}).value()));
  }
}

}  // namespace
}  // namespace vafa::stats
