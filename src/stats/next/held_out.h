#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "stats/evaluate/paired_shares.h"
#include "stats/next/baskets.h"

namespace vafa::stats {

/// How lists of products did on the next purchases of customers whom they had not seen make them.
struct ListTrial {
  /// Of each customer who had bought before and bought again: whether something of her list was
  /// among what she bought on the first day of the held-out time on which she bought.
  std::vector<uint8_t> hit;
  std::vector<uint32_t> right_at;  ///< by place of the list: how often that product was bought
  double recall = 0;               ///< mean share of what she bought that was on her list

  double hit_rate() const;
};

/// A customer's list, best first, from what she bought before the held-out time.
using ListFor = std::function<std::vector<uint32_t>(std::span<const Bought> history)>;

/// Tries lists of `places` products on purchases from `from_day` on. Customers are in the order of
/// the columns, so that two trials of the same time compare customer by customer. kInvalid naming a
/// column (Check) or "places" when 0.
Result<ListTrial> TryLists(const BasketColumns& columns, int32_t from_day, size_t places,
                           const ListFor& list_for);

/// The hit rate of a list less that of another, with its interval over the customers. kInvalid
/// naming "hit" unless both are of the same customers.
Result<EstimateWithInterval> Compare(const ListTrial& list, const ListTrial& other);

}  // namespace vafa::stats
