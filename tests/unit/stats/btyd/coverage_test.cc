// Intervals of purchase and spend models over small companies with known parameters.
#include "tests/unit/stats/coverage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "stats/btyd/bgbb.h"
#include "stats/btyd/bgnbd.h"
#include "stats/btyd/gamma_gamma.h"
#include "stats/btyd/mbgcnbd.h"
#include "stats/btyd/pareto_nbd.h"
#include "stats/btyd/simulate.h"
#include "stats/btyd/uncertainty.h"

namespace vafa::stats {
namespace {

/// A customer whose next purchases are asked for.
struct Asked {
  double horizon;
  uint32_t repeats;
  double recency, age;
};

template <typename P>
struct Figure {
  const char* name;
  Scale scale;
  std::function<Result<double>(const P&)> of;
};

/// `make` maps parameters to Result<Model>.
template <typename P, typename Make>
std::vector<Figure<P>> FiguresOf(const Asked& asked, const Make& make) {
  return {{"purchases of a new customer", Scale::kPositive,
           [=](const P& p) { return make(p)->ExpectedPurchasesOfNew(asked.horizon); }},
          {"P(alive)", Scale::kProbability,
           [=](const P& p) { return make(p)->PAlive(asked.repeats, asked.recency, asked.age); }},
          {"purchases of a customer", Scale::kPositive, [=](const P& p) {
             return make(p)->ExpectedPurchases(asked.horizon, asked.repeats, asked.recency,
                                               asked.age);
           }}};
}

/// `make` maps a fit to what maps parameters to Result<Model>.
template <typename P, typename Simulate, typename Fit, typename Make>
void ExpectCoverage(const std::vector<Figure<P>>& true_figures, const P& truth, const Asked& asked,
                    const Simulate& simulate, const Fit& fit, const Make& make) {
  std::vector<Coverage> coverage(true_figures.size());
  for (int company = 0; company < kCompanies; ++company) {
    const SimulatedCustomers customers = simulate(1'000 + static_cast<uint64_t>(company));
    const auto fitted = fit(customers, FitOptions{.threads = 1});
    ASSERT_TRUE(fitted && fitted->converged) << company;
    const Uncertainty<P> uncertainty(*fitted);
    const auto figures = FiguresOf<P>(asked, make(*fitted));
    for (size_t i = 0; i < figures.size(); ++i) {
      const auto estimate = uncertainty.Of(figures[i].of, figures[i].scale);
      ASSERT_TRUE(estimate) << figures[i].name;
      coverage[i].Add(estimate->interval, *true_figures[i].of(truth));
    }
  }
  for (size_t i = 0; i < coverage.size(); ++i) coverage[i].Expect(true_figures[i].name);
}

/// Of a model that its parameters alone make.
template <typename Model, typename P, typename Simulate, typename Fit>
void ExpectCoverage(const P& truth, const Asked& asked, const Simulate& simulate, const Fit& fit) {
  const auto make = [](const P& p) { return Model::Make(p); };
  ExpectCoverage(
      FiguresOf<P>(asked, make), truth, asked, simulate,
      [&](const SimulatedCustomers& c, const FitOptions& o) { return fit(c.columns(), o); },
      [&](const auto&) { return make; });
}

TEST(SmallCompanies, BgNbdIsAsSureAsItSays) {
  const BgNbdParameters truth{0.6, 6, 0.8, 2.4};
  ExpectCoverage<BgNbd>(
      truth, {26, 3, 20, 45}, [&](uint64_t seed) { return SimulateBgNbd(truth, 800, 78, seed); },
      FitBgNbd);
}

TEST(SmallCompanies, MbgNbdIsAsSureAsItSays) {
  const BgNbdParameters truth{0.6, 6, 0.8, 2.4};
  ExpectCoverage<MbgCnbd>(
      truth, {26, 3, 20, 45},
      [&](uint64_t seed) { return SimulateMbgCnbd(truth, 1, 800, 78, seed); }, FitMbgNbd);
}

TEST(SmallCompanies, MbgCnbdIsAsSureAsItSays) {
  const BgNbdParameters truth{0.8, 3, 0.8, 2.4};
  constexpr uint32_t kRegularity = 2;
  const Asked asked{13, 3, 20, 30};
  const auto make = [](uint32_t k) {
    return [k](const BgNbdParameters& p) { return MbgCnbd::Make(p, k); };
  };
  ExpectCoverage(
      FiguresOf<BgNbdParameters>(asked, make(kRegularity)), truth, asked,
      [&](uint64_t seed) { return SimulateMbgCnbd(truth, kRegularity, 400, 78, seed); },
      [](const SimulatedCustomers& c, const FitOptions& o) {
        return FitMbgCnbd(c.columns(), c.log_gaps, o);
      },
      [&](const MbgCnbdFit& fit) { return make(fit.k); });
}

TEST(SmallCompanies, ParetoNbdIsAsSureAsItSays) {
  const ParetoNbdParameters truth{0.6, 6, 0.8, 15};
  ExpectCoverage<ParetoNbd>(
      truth, {26, 3, 20, 45},
      [&](uint64_t seed) { return SimulateParetoNbd(truth, 500, 78, seed); }, FitParetoNbd);
}

TEST(SmallCompanies, BgBbIsAsSureAsItSays) {
  const BgBbParameters truth{1.2, 0.75, 0.65, 2.8};
  ExpectCoverage<BgBb>(
      truth, {5, 3, 5, 8}, [&](uint64_t seed) { return SimulateBgBb(truth, 600, 12, seed); },
      FitBgBb);
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
