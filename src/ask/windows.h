#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "ask/answer.h"
#include "ask/question.h"
#include "base/result.h"
#include "base/time.h"

namespace vafa::ask {

/// A half-open stretch in the seconds of the timeline's columns; 0 and kEndOfTime are open ends.
struct Span {
  uint32_t from = 0;
  uint32_t to = 0;
  auto operator<=>(const Span&) const = default;
};

using Parameters = std::map<std::string, int64_t>;

/// The value of a number of days. kInvalid when the parameter has none here.
Result<int64_t> Resolve(const Days& days, const Parameters& parameters);

/// Where the last `days` local days before `until` begin; a day that has begun by then is one.
Instant StartOfLastDays(const Calendar& calendar, Instant until, int64_t days);

/// How many local days a period touches.
int64_t DaysIn(const Calendar& calendar, const Period& period);

/// A window of a period in seconds.
Result<Span> Resolve(const Window& window, const Period& period, const Calendar& calendar,
                     const Parameters& parameters);

}  // namespace vafa::ask
