#pragma once

#include <cstdint>

#include "base/result.h"
#include "stats/evaluate/two_samples.h"

namespace vafa::stats {

/// To how many of the same customers something happened under A and under B.
struct PairedCounts {
  int64_t both = 0, only_a = 0, only_b = 0, neither = 0;
};

/// The share under A less that under B, with its 95 % interval from the normal distribution after
/// one customer is added to each of those with only A and only B (Bonett & Price, "Adjusted Wald
/// Confidence Interval for a Difference of Binomial Proportions Based on Paired Data", Journal of
/// Educational and Behavioral Statistics 37, 2012). kInvalid naming the count that is negative, or
/// "customers" when there are none.
Result<EstimateWithInterval> DifferenceOfPairedShares(const PairedCounts& counts);

}  // namespace vafa::stats
