#pragma once

#include <span>
#include <vector>

#include "learn/predictions/keep_contracts.h"

namespace vafa::predictions {

/// How many renewals are expected in each of so many weeks from a day on, of the contracts that run
/// at its beginning; those that are overdue then in the first.
std::vector<double> RenewalsAhead(std::span<const Contract> contracts, const RenewalCurves& curves,
                                  double usual_days, int32_t from_day, int32_t weeks);

/// How many were made, of the same contracts.
std::vector<double> RenewalsMade(std::span<const Contract> contracts, int32_t from_day,
                                 int32_t weeks);

}  // namespace vafa::predictions
