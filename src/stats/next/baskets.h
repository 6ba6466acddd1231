#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace vafa::stats {

/// What each customer bought on which days, as columns: one entry for each product of a day.
/// Entries of customer c are [offsets[c], offsets[c + 1]), in the order of days. A product that
/// stands twice on one day counts once.
struct BasketColumns {
  std::span<const size_t> offsets;     ///< customers + 1
  std::span<const int32_t> days;       ///< rising for each customer
  std::span<const uint32_t> products;  ///< below product_count
  uint32_t product_count = 0;

  size_t customers() const { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::span<const int32_t> DaysOf(size_t customer) const {
    return days.subspan(offsets[customer], offsets[customer + 1] - offsets[customer]);
  }
  std::span<const uint32_t> ProductsOf(size_t customer) const {
    return products.subspan(offsets[customer], offsets[customer + 1] - offsets[customer]);
  }
};

/// kInvalid naming "offsets", "days" or "products" and the row at fault.
Status Check(const BasketColumns& columns);

/// A product that a customer has bought.
struct Bought {
  uint32_t product = 0;
  uint32_t ago = 0;    ///< on how many later days she bought anything
  uint32_t times = 1;  ///< on how many days she bought it
  bool operator==(const Bought&) const = default;
};

/// With more products than these, the older ones of a customer are left out: a wholesaler's two
/// thousand products say little of taste, and would cost a thousand times what others do.
inline constexpr size_t kMostBought = 50;

/// A customer's products before a day, the newest first; those of one day as they stand.
std::vector<Bought> HistoryOf(std::span<const int32_t> days, std::span<const uint32_t> products,
                              int32_t until_day, size_t most = kMostBought);

}  // namespace vafa::stats
