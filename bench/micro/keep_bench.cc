// Whom to keep among a million simulated customers: both fits, the predictions, the rows, the
// order.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "learn/predictions/keep.h"

namespace vafa::predictions {
namespace {

constexpr size_t kCustomers = 1'000'000;

/// Three years of a shop: who buys how often, and how long she stays, differs widely.
struct Shop {
  std::vector<int64_t> ids;
  std::vector<size_t> offsets = {0};
  std::vector<int32_t> days;
  std::vector<int64_t> amounts;

  Shop() : ids(kCustomers) {
    std::iota(ids.begin(), ids.end(), 1);
    std::mt19937_64 random(1);
    std::gamma_distribution<double> rate(0.5, 1 / 40.0);
    std::uniform_real_distribution<double> uniform(0, 1);
    std::exponential_distribution<double> exponential(1);
    std::lognormal_distribution<double> amount(8, 0.7);
    for (size_t i = 0; i < kCustomers; ++i) {
      const double lambda = rate(random) + 1e-9;
      const double leaves = uniform(random) * uniform(random);
      for (double day = uniform(random) * 1095; day < 1095; day += exponential(random) / lambda) {
        days.push_back(static_cast<int32_t>(day));
        amounts.push_back(static_cast<int64_t>(amount(random)));
        if (uniform(random) < leaves) break;
      }
      offsets.push_back(days.size());
    }
  }
};

void RankMillion(benchmark::State& state) {
  static const Shop shop;
  const KeepInput input = {shop.ids, {shop.offsets, shop.days, shop.amounts}, 1095};
  for (auto _ : state) {
    const auto list = RankWhomToKeep(input, static_cast<int>(state.range(0)));
    benchmark::DoNotOptimize(list->at_risk);
  }
  state.counters["purchases"] = static_cast<double>(shop.days.size());
}
BENCHMARK(RankMillion)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace vafa::predictions

BENCHMARK_MAIN();
