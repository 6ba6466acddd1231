// Products likely to be bought next: 100,000 customers, ten purchases each, 5,000 products; the
// fit, and the trial of everybody who bought again.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "stats/next/held_out.h"
#include "stats/next/suggest.h"

namespace vafa::stats {
namespace {

constexpr int kCustomers = 100'000;
constexpr uint32_t kProducts = 5'000;
constexpr int32_t kFrom = 340;
constexpr size_t kPlaces = 5;

/// Popularities fall as 1 / (rank + 10).
struct Shop {
  std::vector<size_t> offsets{0};
  std::vector<int32_t> days;
  std::vector<uint32_t> products;

  Shop() {
    std::mt19937_64 random(1);
    std::vector<double> popularity;
    for (uint32_t rank = 0; rank < kProducts; ++rank) popularity.push_back(1.0 / (rank + 10));
    std::discrete_distribution<uint32_t> draw(popularity.begin(), popularity.end());
    std::uniform_int_distribution<int32_t> day(0, 399);
    for (int customer = 0; customer < kCustomers; ++customer) {
      std::vector<std::pair<int32_t, uint32_t>> bought(10);
      for (auto& one : bought) one = {day(random), draw(random)};
      std::ranges::sort(bought);
      for (const auto& [on, product] : bought) {
        days.push_back(on);
        products.push_back(product);
      }
      offsets.push_back(days.size());
    }
  }
  BasketColumns columns() const { return {offsets, days, products, kProducts}; }
};

void Fit(benchmark::State& state) {
  static const Shop shop;
  for (auto _ : state) {
    const auto model = FitItemToItem(shop.columns(), kFrom);
    benchmark::DoNotOptimize(model->neighbours.data());
  }
}
BENCHMARK(Fit)->Unit(benchmark::kMillisecond);

void Trial(benchmark::State& state) {
  static const Shop shop;
  static const ItemToItem model = FitItemToItem(shop.columns(), kFrom).value();
  Suggester suggester(model);
  for (auto _ : state) {
    const auto trial =
        TryLists(shop.columns(), kFrom, kPlaces, [&](std::span<const Bought> history) {
          std::vector<uint32_t> list;
          for (const Suggestion& one : suggester.Best(history, kPlaces))
            list.push_back(one.product);
          return list;
        });
    state.counters["customers"] = static_cast<double>(trial->hit.size());
  }
}
BENCHMARK(Trial)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace vafa::stats

BENCHMARK_MAIN();
