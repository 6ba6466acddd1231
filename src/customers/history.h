#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "facts/feed.h"

namespace vafa {

/// A page of one customer's facts, newest first.
struct HistoryPage {
  std::vector<Fact> facts;
  std::optional<std::string> next;  ///< cursor of the page after this one
};

/// `before` is a cursor or empty; `kind` empty means all. kInvalid on a cursor that is none.
Result<HistoryPage> ReadHistory(const timeline::Snapshot& snapshot, const FactLog& facts,
                                CustomerId customer, std::string_view before, std::string_view kind,
                                int64_t limit);

/// A purchase day for the chart: its first instant and what was paid in the base currency.
struct Purchase {
  Instant at;
  int64_t minor = 0;
};

/// The newest `most` purchases, oldest first; lines of an order are added to it.
std::vector<Purchase> ReadPurchases(const timeline::Snapshot& snapshot, const FactLog& facts,
                                    CustomerId customer, size_t most);

/// The newest fact of a kind, or nullopt.
Result<std::optional<Fact>> ReadLatest(const timeline::Snapshot& snapshot, const FactLog& facts,
                                       CustomerId customer, std::string_view kind);

/// Whose newest contact is one at or after a second that was answered.
std::unordered_set<CustomerId> ContactedSince(const timeline::Snapshot& snapshot,
                                              const FactLog& facts, uint32_t since);

}  // namespace vafa
