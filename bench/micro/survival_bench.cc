// Survival on a million simulated rows, no two alike, beside bare loops over the same columns: one
// pass over the times (the least that a curve needs), and one exponential and p²/2 products a row
// (the least that each of a fit's evaluations needs).
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "stats/survival/cox.h"
#include "stats/survival/kaplan_meier.h"

namespace vafa::stats {
namespace {

constexpr size_t kRows = 1'000'000;
constexpr size_t kFeatures = 10;

struct Lives {
  std::vector<double> time, values, entry;
  std::vector<uint8_t> event;
  std::vector<std::string> names;

  CoxColumns columns() const { return {{time, event}, {names, values}}; }
};

/// Exponential lives, half of them seen to the end. `grain`: whole days, or 0 for exact moments.
Lives Simulate(double grain) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::exponential_distribution<double> exponential;
  Lives lives;
  for (size_t j = 0; j < kFeatures; ++j) lives.names.push_back("x" + std::to_string(j));
  for (size_t i = 0; i < kRows; ++i) {
    double eta = 0;
    for (size_t j = 0; j < kFeatures; ++j) {
      lives.values.push_back(normal(random));
      eta += (0.3 - 0.06 * static_cast<double>(j)) * lives.values.back();
    }
    const double life = exponential(random) * std::exp(-eta), followed = exponential(random);
    const double time = std::min(life, followed);
    lives.time.push_back(grain > 0 ? std::ceil(time / grain) : time);
    lives.event.push_back(life <= followed ? 1 : 0);
    lives.entry.push_back(-1 - exponential(random));
  }
  return lives;
}

const Lives& Moments() {
  static const Lives lives = Simulate(0);
  return lives;
}

const Lives& Days() {
  static const Lives lives = Simulate(1.0 / 365);
  return lives;
}

void Curve(benchmark::State& state, const Lives& lives) {
  const int threads = static_cast<int>(state.range(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(KaplanMeier({lives.time, lives.event}, threads)->survival.back());
  }
}

void Fit(benchmark::State& state, const Lives& lives) {
  CoxOptions options;
  options.threads = static_cast<int>(state.range(0));
  CoxFit fit;
  for (auto _ : state) fit = FitCox(lives.columns(), options).value();
  state.counters["evaluations"] = fit.evaluations;
  state.counters["x0"] = fit.coefficients[0];
}

void FitLateEntries(benchmark::State& state, const Lives& lives) {
  CoxColumns columns = lives.columns();
  columns.survival.entry = lives.entry;
  for (auto _ : state) benchmark::DoNotOptimize(FitCox(columns).value().log_likelihood);
}

void BareTimes(benchmark::State& state, const Lives& lives) {
  for (auto _ : state) {
    double sum = 0;
    for (size_t i = 0; i < kRows; ++i) sum += lives.event[i] != 0 ? 1 / (1 + lives.time[i]) : 0;
    benchmark::DoNotOptimize(sum);
  }
}

void BareProducts(benchmark::State& state, const Lives& lives) {
  for (auto _ : state) {
    double sums[kFeatures][kFeatures] = {};
    for (size_t i = 0; i < kRows; ++i) {
      const double* x = &lives.values[i * kFeatures];
      const double weight = std::exp(-x[0]);
      for (size_t j = 0; j < kFeatures; ++j) {
        for (size_t k = 0; k <= j; ++k) sums[j][k] += weight * x[j] * x[k];
      }
    }
    benchmark::DoNotOptimize(sums);
  }
}

const auto kUnit = benchmark::kMillisecond;
BENCHMARK_CAPTURE(Curve, moments, Moments())->Arg(1)->Arg(2)->Unit(kUnit)->UseRealTime();
BENCHMARK_CAPTURE(Curve, days, Days())->Arg(1)->Arg(2)->Unit(kUnit)->UseRealTime();
BENCHMARK_CAPTURE(BareTimes, moments, Moments())->Unit(kUnit)->UseRealTime();
BENCHMARK_CAPTURE(Fit, moments, Moments())->Arg(1)->Arg(2)->Unit(kUnit)->UseRealTime();
BENCHMARK_CAPTURE(Fit, days, Days())->Arg(1)->Arg(2)->Unit(kUnit)->UseRealTime();
BENCHMARK_CAPTURE(FitLateEntries, moments, Moments())->Unit(kUnit)->UseRealTime();
BENCHMARK_CAPTURE(BareProducts, moments, Moments())->Unit(kUnit)->UseRealTime();

}  // namespace
}  // namespace vafa::stats

BENCHMARK_MAIN();
