#pragma once

#include <vector>

#include "ask/engine.h"
#include "base/result.h"
#include "base/time.h"

namespace vafa::metrics {

using ask::PeriodBefore;
using ask::SamePeriodLastYear;

/// The days, weeks, … of [from, to), the first and last cut off at its ends.
Result<std::vector<ask::Period>> Points(const Calendar& calendar, Unit unit, Instant from,
                                        Instant to);

/// What of a period has happened by `now` (rounded up to a second).
ask::Period UpTo(const ask::Period& period, Instant now);

}  // namespace vafa::metrics
