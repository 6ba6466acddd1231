// Intervals of purchase and spend models over small companies with known parameters.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "base/parallel.h"
#include "stats/btyd/bgbb.h"
#include "stats/btyd/bgnbd.h"
#include "stats/btyd/gamma_gamma.h"
#include "stats/btyd/mbgcnbd.h"
#include "stats/btyd/pareto_nbd.h"
#include "stats/btyd/simulate.h"
#include "stats/btyd/uncertainty.h"
#include "tests/coverage/coverage.h"

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

/// The intervals that one company's fit gives: of the parameters, then of the figures. Empty where
/// it did not converge.
template <typename P, typename Fit, typename Make>
std::vector<Interval> IntervalsOf(const Result<Fit>& fit, const Asked& asked, const Make& make) {
  std::vector<Interval> intervals;
  if (!fit || !fit->converged) return intervals;
  const Uncertainty<P> uncertainty(*fit);
  for (size_t i = 0; i < kParameters<P>; ++i) intervals.push_back(uncertainty.OfParameter(i));
  for (const Figure<P>& figure : FiguresOf<P>(asked, make(*fit))) {
    const auto estimate = uncertainty.Of(figure.of, figure.scale);
    if (estimate) intervals.push_back(estimate->interval);
  }
  return intervals;
}

/// `make` maps a fit to what maps parameters to Result<Model>.
template <typename P, typename Simulate, typename Fit, typename Make>
void ExpectCoverage(const std::vector<Figure<P>>& true_figures, const P& truth, const Asked& asked,
                    const Simulate& simulate, const Fit& fit, const Make& make) {
  std::vector<std::vector<Interval>> intervals(kCompanies);
  ForEachChunk(kCompanies, 0, [&](size_t company) {
    const SimulatedCustomers customers = simulate(1'000 + company);
    intervals[company] = IntervalsOf<P>(fit(customers, FitOptions{.threads = 1}), asked, make);
  });
  constexpr size_t kSize = kParameters<P>;
  std::vector<Coverage> coverage(kSize + true_figures.size());
  for (const auto& of_company : intervals) {
    ASSERT_EQ(of_company.size(), coverage.size());
    for (size_t i = 0; i < coverage.size(); ++i) {
      coverage[i].Add(of_company[i],
                      i < kSize ? truth.array()[i] : *true_figures[i - kSize].of(truth));
    }
  }
  // An interval with an open end can only miss on one side.
  for (size_t i = 0; i < kSize; ++i) coverage[i].Expect(P::kNames[i], 0.99);
  for (size_t i = kSize; i < coverage.size(); ++i) coverage[i].Expect(true_figures[i - kSize].name);
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

constexpr size_t kCustomers = 300;
constexpr double kWeeks = 40;
constexpr Asked kAsked{26, 3, 10, 24};

TEST(SmallCompanies, BgNbdIsAsSureAsItSays) {
  const BgNbdParameters truth{0.6, 6, 0.8, 2.4};
  ExpectCoverage<BgNbd>(
      truth, kAsked, [&](uint64_t seed) { return SimulateBgNbd(truth, kCustomers, kWeeks, seed); },
      FitBgNbd);
}

TEST(SmallCompanies, MbgNbdIsAsSureAsItSays) {
  const BgNbdParameters truth{0.6, 6, 0.8, 2.4};
  ExpectCoverage<MbgCnbd>(
      truth, kAsked,
      [&](uint64_t seed) { return SimulateMbgCnbd(truth, 1, kCustomers, kWeeks, seed); },
      FitMbgNbd);
}

TEST(SmallCompanies, MbgCnbdIsAsSureAsItSays) {
  const BgNbdParameters truth{0.8, 3, 0.8, 2.4};
  constexpr uint32_t kRegularity = 2;
  const auto make = [](uint32_t k) {
    return [k](const BgNbdParameters& p) { return MbgCnbd::Make(p, k); };
  };
  ExpectCoverage(
      FiguresOf<BgNbdParameters>(kAsked, make(kRegularity)), truth, kAsked,
      [&](uint64_t seed) { return SimulateMbgCnbd(truth, kRegularity, kCustomers, kWeeks, seed); },
      [](const SimulatedCustomers& c, const FitOptions& o) {
        return FitMbgCnbd(c.columns(), c.log_gaps, o);
      },
      [&](const MbgCnbdFit& fit) { return make(fit.k); });
}

TEST(SmallCompanies, ParetoNbdIsAsSureAsItSays) {
  const ParetoNbdParameters truth{0.6, 6, 0.8, 15};
  ExpectCoverage<ParetoNbd>(
      truth, kAsked, [&](uint64_t seed) { return SimulateParetoNbd(truth, 200, kWeeks, seed); },
      FitParetoNbd);
}

TEST(SmallCompanies, BgBbIsAsSureAsItSays) {
  const BgBbParameters truth{1.2, 0.75, 0.65, 2.8};
  ExpectCoverage<BgBb>(
      truth, {5, 2, 3, 5}, [&](uint64_t seed) { return SimulateBgBb(truth, kCustomers, 10, seed); },
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
