#pragma once

#include <optional>

#include "facts/feed.h"

namespace vafa {

/// The time in which the organisation's sales and subscriptions were observed.
struct ObservedSpan {
  Instant from;  ///< the first
  Instant to;    ///< the last
};

/// nullopt when there are no orders and no subscriptions. Looks at the ends of each customer's
/// columns only.
std::optional<ObservedSpan> FindObservedSpan(const timeline::Snapshot& snapshot,
                                             const FactLog& facts);

/// The moment that questions without a date mean: now, or, when nothing was sold for longer than
/// kStaleDays, the end of the last day with a sale, since a file of old orders says nothing about
/// the silence after it.
inline constexpr int kStaleDays = 31;
Instant ObservedNow(const std::optional<ObservedSpan>& span, const Calendar& calendar, Instant now);

}  // namespace vafa
