#include "stats/next/baskets.h"

#include <algorithm>

#include "stats/errors.h"

namespace vafa::stats {

Status Check(const BasketColumns& columns) {
  const size_t rows = columns.days.size();
  if (columns.products.size() != rows) return BadColumn("products", rows, "not as long as days");
  if (columns.offsets.empty() || columns.offsets.front() != 0) {
    return BadColumn("offsets", 0, "does not begin at 0");
  }
  for (size_t c = 0; c + 1 < columns.offsets.size(); ++c) {
    if (columns.offsets[c + 1] < columns.offsets[c]) return BadColumn("offsets", c + 1, "falls");
  }
  if (columns.offsets.back() != rows) {
    return BadColumn("offsets", columns.customers(), "does not end at the number of entries");
  }
  for (size_t c = 0; c < columns.customers(); ++c) {
    for (size_t i = columns.offsets[c] + 1; i < columns.offsets[c + 1]; ++i) {
      if (columns.days[i] < columns.days[i - 1]) return BadColumn("days", i, "falls");
    }
  }
  const auto beyond = std::ranges::find_if(
      columns.products, [&](uint32_t product) { return product >= columns.product_count; });
  if (beyond == columns.products.end()) return {};
  return BadColumn("products", static_cast<size_t>(beyond - columns.products.begin()),
                   "not below product_count");
}

std::vector<Bought> HistoryOf(std::span<const int32_t> days, std::span<const uint32_t> products,
                              int32_t until_day, size_t most) {
  std::vector<Bought> history;
  std::vector<int32_t> counted_on;  // the day on which `times` last rose
  uint32_t ago = 0;
  size_t row = static_cast<size_t>(std::ranges::lower_bound(days, until_day) - days.begin());
  for (int32_t day = row > 0 ? days[row - 1] : 0; row > 0; --row) {
    if (days[row - 1] != day) {
      day = days[row - 1];
      ++ago;
    }
    const auto known = std::ranges::find(history, products[row - 1], &Bought::product);
    if (known == history.end()) {
      if (history.size() == most) continue;
      history.push_back({products[row - 1], ago, 1});
      counted_on.push_back(day);
      continue;
    }
    int32_t& counted = counted_on[static_cast<size_t>(known - history.begin())];
    if (counted == day) continue;
    counted = day;
    ++known->times;
  }
  return history;
}

}  // namespace vafa::stats
