#pragma once

#include <cstdint>
#include <optional>

namespace vafa::stats {

struct Interval {
  double low = 0;
  double high = 0;
};

struct EstimateWithError {
  double value = 0;
  double standard_error = 0;
};

/// The 95 % interval of a proportion by Wilson's score (Wilson 1927, without continuity correction;
/// method 3 of Newcombe 1998, "Two-sided confidence intervals for the single proportion").
/// Nothing unless 0 ≤ successes ≤ trials and trials > 0.
std::optional<Interval> WilsonInterval(int64_t successes, int64_t trials);

}  // namespace vafa::stats
