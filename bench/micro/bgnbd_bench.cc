// BG/NBD on a million simulated customers, no two alike: the fit and the predictions, beside the
// bare loop that a fit repeats (one log per customer, the least that any evaluation needs).
#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/bgnbd_likelihood.h"
#include "stats/btyd/gamma_gamma.h"
#include "stats/btyd/simulate.h"

namespace vafa::stats {
namespace {

constexpr size_t kCustomers = 1'000'000;
constexpr BgNbdParameters kTrue = {0.24259, 4.41360, 0.79292, 2.42589};
constexpr GammaGammaParameters kTrueSpend = {6.25, 3.74, 15.44};

const SimulatedCustomers& Customers() {
  static const SimulatedCustomers customers = SimulateBgNbd(kTrue, kCustomers, 104, 1);
  return customers;
}

void FitMillion(benchmark::State& state) {
  FitOptions options;
  options.threads = static_cast<int>(state.range(0));
  const RepeatColumns columns = Customers().columns();
  Result<BgNbdFit> fit;
  for (auto _ : state) {
    fit = FitBgNbd(columns, options);
    benchmark::DoNotOptimize(fit);
  }
  state.counters["evaluations"] = fit->evaluations;
  state.counters["r"] = fit->parameters.r;
  state.counters["alpha"] = fit->parameters.alpha;
  state.counters["a"] = fit->parameters.a;
  state.counters["b"] = fit->parameters.b;
  state.counters["column_bytes"] = sizeof(uint32_t) + 2 * sizeof(double);
}
BENCHMARK(FitMillion)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void EvaluateOnce(benchmark::State& state) {
  const BgNbdLikelihood likelihood(Customers().columns(), 1);
  for (auto _ : state) benchmark::DoNotOptimize(likelihood.Evaluate(kTrue).value);
}
BENCHMARK(EvaluateOnce)->Unit(benchmark::kMillisecond)->UseRealTime();

void BareLoop(benchmark::State& state) {
  const RepeatColumns columns = Customers().columns();
  for (auto _ : state) {
    double sum = 0;
    for (size_t i = 0; i < columns.size(); ++i) {
      sum -= (kTrue.r + columns.repeats[i]) * std::log(kTrue.alpha + columns.age[i]);
    }
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(BareLoop)->Unit(benchmark::kMillisecond)->UseRealTime();

void PredictMillion(benchmark::State& state) {
  const RepeatColumns columns = Customers().columns();
  std::vector<double> p_alive(columns.size());
  std::vector<double> expected(columns.size());
  const auto model = BgNbd::Make(kTrue);
  for (auto _ : state) {
    const Status done =
        model->Predict(columns, 365.0 / 7, p_alive, expected, static_cast<int>(state.range(0)));
    benchmark::DoNotOptimize(done.has_value());
  }
}
BENCHMARK(PredictMillion)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void FitSpendOfMillion(benchmark::State& state) {
  const auto& repeats = Customers().repeats;
  const std::vector<double> means = SimulateMeanSpend(kTrueSpend, repeats, 2);
  for (auto _ : state) benchmark::DoNotOptimize(FitGammaGamma({repeats, means}));
}
BENCHMARK(FitSpendOfMillion)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace vafa::stats

BENCHMARK_MAIN();
