#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/kept.h"
#include "base/thread_annotations.h"
#include "customers/customer.h"
#include "facts/feed.h"

namespace vafa {

/// What lists show of a customer beside her record, taken from her timeline.
struct CustomerFigures {
  int64_t revenue = 0;       ///< minor units of the base currency
  uint32_t orders = 0;       ///< and subscriptions begun or renewed for money
  uint32_t first_order = 0;  ///< timeline seconds, ever; 0: never ordered
  uint32_t last_order = 0;
};

/// The time whose orders count, in timeline seconds: [from, to).
struct FiguresSpan {
  uint32_t from = 0;
  uint32_t to = timeline::kEndOfTime;
  bool operator==(const FiguresSpan&) const = default;
};

/// The figures of all customers, kept up to date block by block: after a change only the blocks it
/// touched are looked at again. Safe on any thread.
class FiguresCache {
 public:
  FiguresCache(const FactLog& facts, const TimelineFeed& feed) : facts_(facts), feed_(feed) {}

  struct All {
    int64_t through = 0;  ///< the snapshot's
    std::vector<CustomerFigures> by_id;
    const CustomerFigures& of(CustomerId id) const;
  };
  std::shared_ptr<const All> Get() VAFA_EXCLUDES(mutex_);
  /// With the orders of a span only; the last one asked for is kept.
  Result<std::shared_ptr<const All>> In(const FiguresSpan& span, Lag lag) VAFA_EXCLUDES(mutex_);

 private:
  const FactLog& facts_;
  const TimelineFeed& feed_;
  Mutex mutex_;
  std::shared_ptr<const All> all_ VAFA_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<const timeline::Block>> blocks_ VAFA_GUARDED_BY(mutex_);
  Kept<FiguresSpan, int64_t, All> spanned_;
};

}  // namespace vafa
