// The purchase models on a million simulated customers, no two alike unless said: fits and
// predictions, what memory a fit takes above its input, and how many rows are unique.
#include <benchmark/benchmark.h>

#include <cmath>
#include <fstream>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "stats/btyd/collapse.h"
#include "stats/btyd/gamma_gamma.h"
#include "stats/btyd/mbgcnbd.h"
#include "stats/btyd/pareto_nbd.h"
#include "stats/btyd/pareto_nbd_likelihood.h"
#include "stats/btyd/simulate.h"

namespace vafa::stats {
namespace {

constexpr size_t kCustomers = 1'000'000;
constexpr ParetoNbdParameters kTrue = {0.55315, 10.5763, 0.60625, 11.6715};
constexpr GammaGammaParameters kTrueSpend = {6.25, 3.74, 15.44};

const SimulatedCustomers& Customers() {
  static const SimulatedCustomers customers = SimulateParetoNbd(kTrue, kCustomers, 104, 1);
  return customers;
}

/// The same customers as a shop sees them: times in whole days.
const SimulatedCustomers& CustomersByDay() {
  static const SimulatedCustomers customers = [] {
    SimulatedCustomers days = Customers();
    for (size_t i = 0; i < days.age.size(); ++i) {
      days.age[i] = std::ceil(days.age[i] * 7) / 7;
      days.recency[i] = std::ceil(days.recency[i] * 7) / 7;
    }
    return days;
  }();
  return customers;
}

double UniqueRows(const RepeatColumns& columns) {
  std::set<std::tuple<uint32_t, double, double>> rows;
  for (size_t i = 0; i < columns.size(); ++i) {
    rows.emplace(columns.repeats[i], columns.recency[i], columns.age[i]);
  }
  return static_cast<double>(rows.size());
}

/// Bytes of resident memory: the most since the last Reset, and now.
class Memory {
 public:
  Memory() {
    std::ofstream("/proc/self/clear_refs") << "5";
    before_ = Read("VmRSS:");
  }
  double PeakAbove() const { return Read("VmHWM:") - before_; }

 private:
  static double Read(const std::string& wanted) {
    std::ifstream status("/proc/self/status");
    std::string name;
    while (status >> name) {
      double kilobytes = 0;
      if (name == wanted && status >> kilobytes) return kilobytes * 1024;
    }
    return 0;
  }
  double before_;
};

template <typename Fit>
void Report(benchmark::State& state, const RepeatColumns& columns, const Fit& fit,
            const Memory& memory) {
  state.counters["evaluations"] = fit->evaluations;
  state.counters["converged"] = fit->converged;
  state.counters["bytes_a_customer"] = memory.PeakAbove() / static_cast<double>(columns.size());
  state.counters["customers"] = static_cast<double>(columns.size());
  state.counters["unique_rows"] = UniqueRows(columns);
}

void FitPareto(benchmark::State& state, const SimulatedCustomers& customers) {
  FitOptions options;
  options.threads = static_cast<int>(state.range(0));
  const RepeatColumns columns = customers.columns();
  const Memory memory;
  Result<ParetoNbdFit> fit;
  for (auto _ : state) {
    fit = FitParetoNbd(columns, options);
    benchmark::DoNotOptimize(fit);
  }
  Report(state, columns, fit, memory);
}
void ParetoFitMillion(benchmark::State& state) { FitPareto(state, Customers()); }
void ParetoFitMillionByDay(benchmark::State& state) { FitPareto(state, CustomersByDay()); }
BENCHMARK(ParetoFitMillion)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(ParetoFitMillionByDay)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void ParetoEvaluateOnce(benchmark::State& state) {
  const ParetoNbdLikelihood likelihood(Customers().columns(), 1);
  for (auto _ : state) benchmark::DoNotOptimize(likelihood.Evaluate(kTrue).value);
}
BENCHMARK(ParetoEvaluateOnce)->Unit(benchmark::kMillisecond)->UseRealTime();

void MbgFitMillion(benchmark::State& state) {
  const RepeatColumns columns = Customers().columns();
  const Memory memory;
  Result<BgNbdFit> fit;
  for (auto _ : state) {
    fit = FitMbgNbd(columns);
    benchmark::DoNotOptimize(fit);
  }
  Report(state, columns, fit, memory);
}
BENCHMARK(MbgFitMillion)->Unit(benchmark::kMillisecond)->UseRealTime();

/// P(alive), purchases of a year, and the spend on each, of all customers.
void PredictAllOfMillion(benchmark::State& state) {
  const RepeatColumns columns = Customers().columns();
  static const std::vector<double> means = SimulateMeanSpend(kTrueSpend, Customers().repeats, 2);
  std::vector<double> p_alive(columns.size()), expected(columns.size()), spend(columns.size());
  const auto model = ParetoNbd::Make(kTrue);
  for (auto _ : state) {
    const Status done =
        model->Predict(columns, 365.0 / 7, p_alive, expected, static_cast<int>(state.range(0)));
    benchmark::DoNotOptimize(done.has_value());
    for (size_t i = 0; i < columns.size(); ++i) {
      spend[i] = ExpectedSpend(kTrueSpend, columns.repeats[i], means[i]).value_or(0);
    }
    benchmark::DoNotOptimize(spend.data());
  }
}
BENCHMARK(PredictAllOfMillion)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace vafa::stats

BENCHMARK_MAIN();
