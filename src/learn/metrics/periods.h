#pragma once

#include <vector>

#include "ask/answer.h"
#include "base/result.h"
#include "base/time.h"

namespace vafa::metrics {

/// The period of the same length just before: as many whole months before when [from, to) is made
/// of whole months, else as many days.
ask::Period PeriodBefore(const Calendar& calendar, const ask::Period& period);

/// The same days of the calendar a year earlier (a day that year lacks becomes the next one).
ask::Period SamePeriodLastYear(const Calendar& calendar, const ask::Period& period);

/// The days, weeks, … of [from, to), the first and last cut off at its ends.
Result<std::vector<ask::Period>> Points(const Calendar& calendar, Unit unit, Instant from,
                                        Instant to);

/// What of a period has happened by `now` (rounded up to a second).
ask::Period UpTo(const ask::Period& period, Instant now);

}  // namespace vafa::metrics
