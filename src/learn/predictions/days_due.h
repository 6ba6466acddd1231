#pragma once

#include <algorithm>
#include <optional>

#include "learn/predictions/contracts.h"
#include "learn/predictions/renewals.h"

namespace vafa::predictions {

/// When the renewals of a contract are due: by the calendar where that of the next one is known, or
/// where her payments so far were by it; else a period after another. `usual_days` is the period of
/// a contract that has none of its own.
class DaysDue {
 public:
  DaysDue(const Contract& contract, double usual_days, const Calendar& calendar)
      : last_paid_day_(contract.last_paid_day),
        period_days_(std::max(1.0, contract.period_days >= 1 ? contract.period_days : usual_days)) {
    const Unit unit = IntervalNear(period_days_);
    const bool known = contract.due_day != 0;
    if (!known && contract.paid <= kEnough) return;
    const int64_t from = known ? contract.due_day : contract.started_day;
    const RenewalDates dates(calendar, timeline::ToSeconds(calendar.StartOfDay(from)), unit);
    before_ = known ? -1 : int64_t{contract.paid} - 1;
    if (known || dates.DayAt(before_) == last_paid_day_) dates_.emplace(dates);
  }

  double period_days() const { return period_days_; }

  /// The day of the `count`-th one, from 1 on.
  double At(uint32_t count) const {
    if (dates_) return static_cast<double>(dates_->DayAt(before_ + count));
    return last_paid_day_ + count * period_days_;
  }

 private:
  // Six months have 181 days or more: who pays every 30 days is told from who pays by the month.
  static constexpr uint32_t kEnough = 6;

  int32_t last_paid_day_;
  double period_days_;
  std::optional<RenewalDates> dates_;
  int64_t before_ = 0;  ///< the number of the last one before the next, as `dates_` count
};

}  // namespace vafa::predictions
