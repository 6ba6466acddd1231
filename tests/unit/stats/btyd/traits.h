#pragma once

#include <ostream>
#include <vector>

#include "stats/btyd/bgbb.h"
#include "stats/btyd/bgbb_likelihood.h"
#include "stats/btyd/bgnbd.h"
#include "stats/btyd/bgnbd_likelihood.h"
#include "stats/btyd/mbgcnbd.h"
#include "stats/btyd/mbgcnbd_likelihood.h"
#include "stats/btyd/pareto_nbd.h"
#include "stats/btyd/pareto_nbd_likelihood.h"
#include "stats/btyd/simulate.h"

// Each purchase model behind one set of names, for the tests that hold for all of them.
namespace vafa::stats {

struct BgNbdTraits {
  using Parameters = BgNbdParameters;
  static constexpr bool kDiscrete = false;
  static constexpr Parameters kTrue = {0.6, 5.0, 0.8, 2.5};
  static std::vector<Parameters> Others() {
    return {{3, 0.2, 0.05, 9}, {0.1, 40, 4, 0.3}, {1e-3, 1e3, 20, 50}};
  }
  static auto Fit(const SimulatedCustomers& c, const FitOptions& o = {}) {
    return FitBgNbd(c.columns(), o);
  }
  static auto FitRows(const RepeatColumns& columns) { return FitBgNbd(columns); }
  static auto Likelihood(const RepeatColumns& columns) { return BgNbdLikelihood(columns, 1); }
  static auto Make(const Parameters& p) { return BgNbd::Make(p); }
  static auto Simulate(size_t customers, double age, uint64_t seed) {
    return SimulateBgNbd(kTrue, customers, age, seed);
  }
};

struct MbgNbdTraits : BgNbdTraits {
  static auto Fit(const SimulatedCustomers& c, const FitOptions& o = {}) {
    return FitMbgNbd(c.columns(), o);
  }
  static auto FitRows(const RepeatColumns& columns) { return FitMbgNbd(columns); }
  static auto Likelihood(const RepeatColumns& columns) {
    return BgNbdLikelihood(columns, 1, Leaving::kAfterAny);
  }
  static auto Make(const Parameters& p) { return MbgCnbd::Make(p); }
  static auto Simulate(size_t customers, double age, uint64_t seed) {
    return SimulateMbgCnbd(kTrue, 1, customers, age, seed);
  }
};

struct MbgCnbdTraits : BgNbdTraits {
  static constexpr uint32_t kRegularity = 3;
  static constexpr Parameters kTrue = {0.6, 1.7, 0.8, 2.5};  // a purchase is three events
  static auto Fit(const SimulatedCustomers& c, const FitOptions& o = {}) {
    return FitMbgCnbd(c.columns(), c.log_gaps, o);
  }
  /// As if all her gaps were alike.
  static auto FitRows(const RepeatColumns& columns) {
    std::vector<double> log_gaps;
    for (size_t i = 0; i < columns.size(); ++i) {
      const double x = columns.repeats[i];
      log_gaps.push_back(x > 0 ? x * std::log(columns.recency[i] / x) - 0.1 * x : 0);
    }
    return FitMbgCnbd(columns, log_gaps);
  }
  static auto Likelihood(const RepeatColumns& columns) {
    return MbgCnbdLikelihood(columns, {}, kRegularity, 1);
  }
  static auto Make(const Parameters& p) { return MbgCnbd::Make(p, kRegularity); }
  static auto Simulate(size_t customers, double age, uint64_t seed) {
    return SimulateMbgCnbd(kTrue, kRegularity, customers, age, seed);
  }
};

struct ParetoNbdTraits {
  using Parameters = ParetoNbdParameters;
  static constexpr bool kDiscrete = false;
  static constexpr Parameters kTrue = {0.6, 9.0, 0.7, 12.0};
  static std::vector<Parameters> Others() {
    return {{3, 0.2, 0.05, 9}, {0.1, 40, 4, 0.3}, {1e-3, 1e3, 20, 50}, {2, 5, 2, 5}};
  }
  static auto Fit(const SimulatedCustomers& c, const FitOptions& o = {}) {
    return FitParetoNbd(c.columns(), o);
  }
  static auto FitRows(const RepeatColumns& columns) { return FitParetoNbd(columns); }
  static auto Likelihood(const RepeatColumns& columns) { return ParetoNbdLikelihood(columns, 1); }
  static auto Make(const Parameters& p) { return ParetoNbd::Make(p); }
  static auto Simulate(size_t customers, double age, uint64_t seed) {
    return SimulateParetoNbd(kTrue, customers, age, seed);
  }
};

struct BgBbTraits {
  using Parameters = BgBbParameters;
  static constexpr bool kDiscrete = true;
  static constexpr Parameters kTrue = {1.2, 0.75, 0.65, 2.8};
  static std::vector<Parameters> Others() {
    return {{3, 0.2, 0.05, 9}, {0.1, 40, 4, 0.3}, {1e-3, 1e3, 20, 50}};
  }
  static auto Fit(const SimulatedCustomers& c, const FitOptions& o = {}) {
    return FitBgBb(c.columns(), o);
  }
  static auto FitRows(const RepeatColumns& columns) { return FitBgBb(columns); }
  static auto Likelihood(const RepeatColumns& columns) { return BgBbLikelihood(columns, 1); }
  static auto Make(const Parameters& p) { return BgBb::Make(p); }
  static auto Simulate(size_t customers, double age, uint64_t seed) {
    return SimulateBgBb(kTrue, customers, static_cast<uint32_t>(age), seed);
  }
};

}  // namespace vafa::stats
