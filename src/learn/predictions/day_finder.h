#pragma once

#include "base/time.h"
#include "timeline/timeline.h"

namespace vafa::predictions {

/// Days of many instants: most lie near the one before, so its day is kept with its limits.
class DayFinder {
 public:
  explicit DayFinder(const Calendar& calendar) : calendar_(calendar) {}
  int32_t Of(uint32_t seconds) {
    const Instant at = timeline::FromSeconds(seconds);
    if (at < begin_ || at >= end_) {
      day_ = calendar_.DayOf(at);
      begin_ = calendar_.StartOfDay(day_);
      end_ = calendar_.StartOfDay(day_ + 1);
    }
    return static_cast<int32_t>(day_);
  }

 private:
  const Calendar& calendar_;
  Instant begin_{1};
  Instant end_{0};
  int64_t day_ = 0;
};

}  // namespace vafa::predictions
