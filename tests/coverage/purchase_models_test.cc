// Intervals of purchase and spend models over small companies with known parameters.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

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

/// Of each parameter and each figure, how often its interval held the truth of the company.
template <typename P, typename Make>
class Coverages {
 public:
  Coverages(const Asked& asked, const Make& make) : figures_(FiguresOf<P>(asked, make)) {}

  void Add(const P& truth, const std::vector<Interval>& intervals) {
    ASSERT_EQ(intervals.size(), coverage_.size()) << "it did not converge";
    for (size_t i = 0; i < kSize; ++i) coverage_[i].Add(intervals[i], truth.array()[i]);
    for (size_t i = 0; i < figures_.size(); ++i) {
      coverage_[kSize + i].Add(intervals[kSize + i], *figures_[i].of(truth));
    }
  }
  void Expect(double most_of_parameters) const {
    for (size_t i = 0; i < kSize; ++i) coverage_[i].Expect(P::kNames[i], most_of_parameters);
    for (size_t i = 0; i < figures_.size(); ++i) coverage_[kSize + i].Expect(figures_[i].name);
  }

 private:
  static constexpr size_t kSize = kParameters<P>;

  std::vector<Figure<P>> figures_;
  std::vector<Coverage> coverage_ = std::vector<Coverage>(kSize + figures_.size());
};

/// Companies that are all of one kind; `make` maps a fit to what maps parameters to Result<Model>.
/// Where the weak prior joins in and the truth lies near what it takes for usual, as here, the
/// intervals of the parameters hold it somewhat more often than they say.
template <typename P, typename Simulate, typename Fit, typename Make, typename MakeTrue>
void ExpectCoverage(const P& truth, const Asked& asked, const Simulate& simulate, const Fit& fit,
                    const Make& make, const MakeTrue& make_true) {
  std::vector<std::vector<Interval>> intervals(kCompanies);
  ForEachChunk(kCompanies, 0, [&](size_t company) {
    const SimulatedCustomers customers = simulate(1'000 + company);
    intervals[company] = IntervalsOf<P>(fit(customers, FitOptions{.threads = 1}), asked, make);
  });
  Coverages<P, MakeTrue> coverages(asked, make_true);
  for (const auto& of_company : intervals) coverages.Add(truth, of_company);
  coverages.Expect(0.98);
}

/// Of a model that its parameters alone make.
template <typename Model, typename P, typename Simulate, typename Fit>
void ExpectCoverage(const P& truth, const Asked& asked, const Simulate& simulate, const Fit& fit) {
  const auto make = [](const P& p) { return Model::Make(p); };
  ExpectCoverage(
      truth, asked, simulate,
      [&](const SimulatedCustomers& c, const FitOptions& o) { return fit(c.columns(), o); },
      [&](const auto&) { return make; }, make);
}

/// Companies each of a kind of its own, log-normal about `usual`, as the weak prior takes them to
/// be: what holds of them holds whether or not it joins in, which it does for about two of three.
template <typename Model, typename P, typename Simulate, typename Fit>
void ExpectCoverageOfAllKinds(const P& usual, const Asked& asked, const Simulate& simulate,
                              const Fit& fit) {
  constexpr double kDeviation = 1.25;
  const auto make = [](const P& p) { return Model::Make(p); };
  std::vector<std::vector<Interval>> intervals(kCompanies);
  std::vector<P> truths(kCompanies);
  ForEachChunk(kCompanies, 0, [&](size_t company) {
    std::mt19937_64 random(9'000 + company);
    std::normal_distribution<double> normal(0, kDeviation);
    auto truth = usual.array();
    for (double& v : truth) v *= std::exp(normal(random));
    truths[company] = FromArray<P>(truth);
    const SimulatedCustomers customers = simulate(truths[company], 1'000 + company);
    intervals[company] = IntervalsOf<P>(fit(customers.columns(), FitOptions{.threads = 1}), asked,
                                        [&](const auto&) { return make; });
  });
  Coverages<P, decltype(make)> coverages(asked, make);
  for (size_t i = 0; i < truths.size(); ++i) coverages.Add(truths[i], intervals[i]);
  coverages.Expect(0.97);
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
      truth, kAsked,
      [&](uint64_t seed) { return SimulateMbgCnbd(truth, kRegularity, kCustomers, kWeeks, seed); },
      [](const SimulatedCustomers& c, const FitOptions& o) {
        return FitMbgCnbd(c.columns(), c.log_gaps, o);
      },
      [&](const MbgCnbdFit& fit) { return make(fit.k); }, make(kRegularity));
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

TEST(CompaniesOfAllKinds, BgNbdIsAsSureAsItSays) {
  ExpectCoverageOfAllKinds<BgNbd>(
      BgNbdParameters{0.5, 10, 0.5, 2}, kAsked,
      [](const BgNbdParameters& p, uint64_t s) { return SimulateBgNbd(p, kCustomers, kWeeks, s); },
      FitBgNbd);
}

TEST(CompaniesOfAllKinds, MbgNbdIsAsSureAsItSays) {
  ExpectCoverageOfAllKinds<MbgCnbd>(
      BgNbdParameters{0.5, 10, 0.5, 2}, kAsked,
      [](const BgNbdParameters& p, uint64_t s) {
        return SimulateMbgCnbd(p, 1, kCustomers, kWeeks, s);
      },
      FitMbgNbd);
}

TEST(CompaniesOfAllKinds, ParetoNbdIsAsSureAsItSays) {
  ExpectCoverageOfAllKinds<ParetoNbd>(
      ParetoNbdParameters{0.5, 10, 0.5, 10}, kAsked,
      [](const ParetoNbdParameters& p, uint64_t s) {
        return SimulateParetoNbd(p, kCustomers, kWeeks, s);
      },
      FitParetoNbd);
}

TEST(CompaniesOfAllKinds, BgBbIsAsSureAsItSays) {
  ExpectCoverageOfAllKinds<BgBb>(
      BgBbParameters{1, 1, 0.5, 2}, {5, 2, 3, 5},
      [](const BgBbParameters& p, uint64_t s) { return SimulateBgBb(p, kCustomers, 10, s); },
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
