#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/thread_annotations.h"
#include "facts/feed.h"
#include "facts/organisation.h"
#include "learn/predictions/keep.h"

namespace vafa::predictions {

/// Whom to keep, from the timeline as it is: gathers the purchases, fits and ranks, and keeps the
/// answer until something changes. Safe on any thread.
class Ranking {
 public:
  Ranking(const FactLog& facts, const TimelineFeed& feed, const Clock& clock)
      : facts_(facts), feed_(feed), clock_(clock) {}

  struct Answer {
    Instant at;  ///< what "silent" and "next" are counted from
    int64_t through = 0;
    KeepList list;
    std::vector<uint32_t> row_of;  ///< by customer id: 1 + index of her row; 0: none

    const KeepRow* Find(int64_t customer) const;
  };

  /// `at` unset: now, or the end of the data where these are old (customers/observed.h). An answer
  /// may lag behind single new facts for some seconds where fitting takes long.
  Result<std::shared_ptr<const Answer>> At(std::optional<Instant> at, const Organisation& settings)
      VAFA_EXCLUDES(mutex_);

 private:
  Result<std::shared_ptr<const Answer>> Compute(const timeline::Snapshot& snapshot, Instant at,
                                                const Calendar& calendar) const;

  const FactLog& facts_;
  const TimelineFeed& feed_;
  const Clock& clock_;

  Mutex mutex_;  // also makes callers wait for one fit instead of fitting each
  std::shared_ptr<const Answer> latest_ VAFA_GUARDED_BY(mutex_);
  int64_t latest_day_ VAFA_GUARDED_BY(mutex_) = 0;
  std::string latest_zone_ VAFA_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point fresh_until_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa::predictions
