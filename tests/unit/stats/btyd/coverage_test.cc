// Intervals of purchase and spend models over small companies with known parameters.
#include "tests/unit/stats/coverage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/gamma_gamma.h"
#include "stats/btyd/simulate.h"
#include "stats/btyd/uncertainty.h"

namespace vafa::stats {
namespace {

template <typename P>
struct Figure {
  const char* name;
  Scale scale;
  std::function<Result<double>(const P&)> of;
};

template <typename P, typename Fit, typename Simulate>
void ExpectCoverage(const P& truth, const Fit& fit, const Simulate& simulate,
                    const std::vector<Figure<P>>& figures) {
  std::vector<Coverage> coverage(figures.size());
  for (int company = 0; company < kCompanies; ++company) {
    const SimulatedCustomers customers = simulate(1'000 + static_cast<uint64_t>(company));
    const auto fitted = fit(customers.columns(), FitOptions{.threads = 1});
    ASSERT_TRUE(fitted && fitted->converged) << company;
    const Uncertainty uncertainty(*fitted);
    for (size_t i = 0; i < figures.size(); ++i) {
      const auto estimate = uncertainty.Of(figures[i].of, figures[i].scale);
      ASSERT_TRUE(estimate) << figures[i].name;
      coverage[i].Add(estimate->interval, *figures[i].of(truth));
    }
  }
  for (size_t i = 0; i < figures.size(); ++i) coverage[i].Expect(figures[i].name);
}

template <typename P, typename Model>
std::vector<Figure<P>> FiguresOf() {
  return {{"purchases of a new customer in a year", Scale::kPositive,
           [](const P& p) { return Model::Make(p)->ExpectedPurchasesOfNew(52); }},
          {"P(alive)", Scale::kProbability,
           [](const P& p) { return Model::Make(p)->PAlive(3, 20, 45); }},
          {"purchases of a customer in half a year", Scale::kPositive,
           [](const P& p) { return Model::Make(p)->ExpectedPurchases(26, 3, 20, 45); }}};
}

TEST(SmallCompanies, BgNbdIsAsSureAsItSays) {
  const BgNbdParameters truth{0.6, 6, 0.8, 2.4};
  ExpectCoverage(
      truth, FitBgNbd, [&](uint64_t seed) { return SimulateBgNbd(truth, 1'500, 78, seed); },
      FiguresOf<BgNbdParameters, BgNbd>());
}

TEST(SmallCompanies, GammaGammaIsAsSureAsItSays) {
  const GammaGammaParameters truth{6.25, 3.74, 15.44};
  std::vector<Coverage> coverage(3);
  for (int company = 0; company < kCompanies; ++company) {
    std::vector<uint32_t> purchases;
    for (uint32_t i = 0; i < 600; ++i) purchases.push_back(1 + i % 7);
    const auto spend = SimulateMeanSpend(truth, purchases, 5'000 + static_cast<uint64_t>(company));
    const auto fit = FitGammaGamma({purchases, spend}, {.threads = 1});
    ASSERT_TRUE(fit && fit->converged) << company;
    for (size_t i = 0; i < 3; ++i) {
      const double value = fit->parameters.array()[i];
      const double variance = fit->covariance[i][i] / (value * value);
      coverage[i].Add(EstimateOnScale(value, variance, Scale::kPositive, true).interval,
                      truth.array()[i]);
    }
  }
  for (size_t i = 0; i < 3; ++i) coverage[i].Expect(GammaGammaParameters::kNames[i]);
}

}  // namespace
}  // namespace vafa::stats
