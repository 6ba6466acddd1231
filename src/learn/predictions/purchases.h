#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "facts/feed.h"
#include "learn/predictions/keep.h"
#include "stats/btyd/rfm_summary.h"

namespace vafa::predictions {

/// The purchases of all customers who bought, as columns: one entry for each day on which she did.
/// An amount below zero is a refund: a day with nothing but refunds is none on which she bought,
/// and what was given back is taken off the purchase before it.
struct Purchases {
  std::vector<int64_t> customers;
  std::vector<size_t> offsets{0};
  std::vector<int32_t> days;
  std::vector<int64_t> amounts;  ///< minor units
  /// By customer, the first day with a refund; kNoRefund without one. Empty: not known.
  std::vector<int32_t> refunded_on;

  stats::PurchaseColumns columns() const { return {offsets, days, amounts}; }
};

/// Orders with their further lines up to and with `last_day`, by the calendar's days.
Result<Purchases> GatherPurchases(const timeline::Snapshot& snapshot, const FactLog& facts,
                                  int64_t last_day, const Calendar& calendar);

/// The same as seen at the end of a day; `purchases` must outlive it.
KeepInput InputOf(const Purchases& purchases, int64_t day);

}  // namespace vafa::predictions
