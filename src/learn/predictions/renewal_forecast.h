#pragma once

#include <span>
#include <vector>

#include "learn/predictions/keep_contracts.h"

namespace vafa::predictions {

struct RenewalsOfWeek {
  double expected = 0;
  double variance = 0;  ///< each contract is renewed or not by itself
};
/// How many renewals are expected in each of so many weeks from a day on, of the contracts that run
/// at its beginning; those that are overdue then in the first. By the calendar where it is known
/// when they are due.
std::vector<RenewalsOfWeek> RenewalsAhead(std::span<const Contract> contracts,
                                          const RenewalCurves& curves, double usual_days,
                                          const Calendar& calendar, int32_t from_day,
                                          int32_t weeks);

/// How many were made, of the same contracts.
std::vector<double> RenewalsMade(std::span<const Contract> contracts, int32_t from_day,
                                 int32_t weeks);

}  // namespace vafa::predictions
