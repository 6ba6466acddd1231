#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "timeline/property.h"

namespace vafa::predictions {

/// The days of an average interval.
double DaysOf(Unit interval);
/// The interval whose length comes nearest to so many days.
Unit IntervalNear(double days);

/// When a subscription renews that is paid by the interval: on the same day of the month, or on its
/// last where there is no such day. Refers to the calendar.
class RenewalDates {
 public:
  /// `from` in seconds of the timeline, as all moments here.
  RenewalDates(const Calendar& calendar, uint32_t from, Unit interval);

  /// That of the `count`-th renewal.
  int64_t At(int64_t count) const;
  int64_t DayAt(int64_t count) const;  ///< … its day
  /// The first one whose day is after that of a moment.
  int64_t After(uint32_t moment) const;

 private:
  const Calendar& calendar_;
  Unit interval_;
  int64_t day_;
  int64_t micros_of_day_;
};

/// What happened to a subscription of one customer.
struct Movement {
  enum class What : uint8_t { kStarted, kChanged, kRenewed, kEnded };

  uint32_t at = 0;
  What what = What::kStarted;
  timeline::PropertyBits subscription = timeline::kNoProperty;
  std::optional<Unit> interval;
  int64_t money = 0;  ///< minor units
};

struct Renewal {
  uint32_t at = 0;
  int64_t money = 0;
};

/// The renewals of one customer before `until`, in no order: those recorded and, of subscriptions
/// that began before any was (`recorded_from`) and have none yet, one for each interval that has
/// passed (a month where none is said). What comes later changes nothing of what came before.
/// `movements` are in the order of time.
std::vector<Renewal> RenewalsOf(std::span<const Movement> movements, const Calendar& calendar,
                                uint32_t recorded_from, uint32_t until);

}  // namespace vafa::predictions
