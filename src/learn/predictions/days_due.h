#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "learn/predictions/contracts.h"
#include "learn/predictions/renewals.h"

namespace vafa::predictions {

/// When the renewals of a contract are due: by the calendar where that of the next one is known, or
/// where she pays by about a month or another unit of it; else a period after another. `usual_days`
/// is the period of a contract that has none of its own.
class DaysDue {
 public:
  DaysDue(const Contract& contract, double usual_days, const Calendar& calendar)
      : last_paid_day_(contract.last_paid_day),
        period_days_(std::max(1.0, contract.period_days >= 1 ? contract.period_days : usual_days)) {
    const Unit unit = IntervalNear(period_days_);
    const bool known = contract.due_day != 0;
    if (!known && std::abs(period_days_ / DaysOf(unit) - 1) > kAbout) return;
    const int64_t from = known ? contract.due_day : last_paid_day_;
    dates_.emplace(calendar, timeline::ToSeconds(calendar.StartOfDay(from)), unit);
    first_ = known ? 1 : 0;
  }

  double period_days() const { return period_days_; }

  /// The day of the `count`-th one, from 1 on.
  double At(uint32_t count) const {
    if (dates_) return static_cast<double>(dates_->DayAt(count - first_));
    return last_paid_day_ + count * period_days_;
  }

 private:
  static constexpr double kAbout = 0.1;  // February is as much shorter than a month

  int32_t last_paid_day_;
  double period_days_;
  std::optional<RenewalDates> dates_;
  uint32_t first_ = 0;  ///< the number of the one that `dates_` begin with
};

}  // namespace vafa::predictions
