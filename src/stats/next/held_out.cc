#include "stats/next/held_out.h"

#include <algorithm>

#include "stats/errors.h"

namespace vafa::stats {
namespace {

/// The products of the first day from `from_day` on, each once; empty when there is none.
std::vector<uint32_t> NextOf(std::span<const int32_t> days, std::span<const uint32_t> products,
                             int32_t from_day) {
  const auto [begin, end] = [&] {
    const auto first = std::ranges::lower_bound(days, from_day);
    if (first == days.end()) return std::pair(days.end(), days.end());
    return std::pair(first, std::upper_bound(first, days.end(), *first));
  }();
  const auto of_day =
      products.subspan(static_cast<size_t>(begin - days.begin()), static_cast<size_t>(end - begin));
  std::vector<uint32_t> next(of_day.begin(), of_day.end());
  std::ranges::sort(next);
  next.erase(std::ranges::unique(next).begin(), next.end());
  return next;
}

}  // namespace

double ListTrial::hit_rate() const {
  if (hit.empty()) return 0;
  const auto hits = std::ranges::count(hit, uint8_t{1});
  return static_cast<double>(hits) / static_cast<double>(hit.size());
}

Result<ListTrial> TryLists(const BasketColumns& columns, int32_t from_day, size_t places,
                           const ListFor& list_for) {
  VAFA_TRY(Check(columns));
  if (places == 0) return BadParameter("places", "0");
  ListTrial trial;
  trial.right_at.resize(places);
  double recall = 0;
  for (size_t c = 0; c < columns.customers(); ++c) {
    const auto days = columns.DaysOf(c);
    const auto products = columns.ProductsOf(c);
    const std::vector<uint32_t> next = NextOf(days, products, from_day);
    if (next.empty() || days.front() >= from_day) continue;
    const std::vector<uint32_t> list = list_for(HistoryOf(days, products, from_day));
    uint32_t right = 0;
    for (size_t place = 0; place < std::min(places, list.size()); ++place) {
      if (!std::ranges::binary_search(next, list[place])) continue;
      ++trial.right_at[place];
      ++right;
    }
    trial.hit.push_back(right > 0 ? 1 : 0);
    recall += static_cast<double>(right) / static_cast<double>(next.size());
  }
  if (!trial.hit.empty()) trial.recall = recall / static_cast<double>(trial.hit.size());
  return trial;
}

Result<EstimateWithInterval> Compare(const ListTrial& list, const ListTrial& other) {
  if (list.hit.size() != other.hit.size()) return BadParameter("hit", "not the same customers");
  PairedCounts counts;
  for (size_t i = 0; i < list.hit.size(); ++i) {
    const bool a = list.hit[i] != 0, b = other.hit[i] != 0;
    ++(a ? (b ? counts.both : counts.only_a) : (b ? counts.only_b : counts.neither));
  }
  return DifferenceOfPairedShares(counts);
}

}  // namespace vafa::stats
