#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "ask/names.h"
#include "base/time.h"
#include "stats/next/baskets.h"
#include "timeline/timeline.h"

namespace vafa::predictions {

/// Of more products than these the least bought are left out.
inline constexpr size_t kMostProducts = 5'000;

/// What all customers bought, product by product: the labels of orders and of their further lines.
struct Baskets {
  std::vector<size_t> offsets{0};  ///< of each customer who bought something with a name
  std::vector<int32_t> days;
  std::vector<uint32_t> products;  ///< where they stand in `labels`
  std::vector<LabelId> labels;     ///< the most bought first

  stats::BasketColumns columns() const {
    return {offsets, days, products, static_cast<uint32_t>(labels.size())};
  }
};

/// Orders with their further lines up to and with `last_day`, by the calendar's days.
Result<Baskets> GatherBaskets(const timeline::Snapshot& snapshot, const ask::Names& names,
                              int64_t last_day, const Calendar& calendar);

/// The named lines of one customer's orders up to and with `last_day`, by rising day.
struct NamedLine {
  int32_t day = 0;
  LabelId label = 0;
  auto operator<=>(const NamedLine&) const = default;
};
std::vector<NamedLine> ReadNamedLines(const timeline::Snapshot& snapshot, const ask::Names& names,
                                      CustomerId customer, int64_t last_day,
                                      const Calendar& calendar);

}  // namespace vafa::predictions
