#pragma once

#include <cstdint>
#include <optional>

namespace vafa::stats {

struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

struct EstimateWithError {
  double value = 0;
  double standard_error = 0;
};

/// The 95 % interval of a proportion by Wilson's score (Wilson 1927, without continuity correction;
/// method 3 of Newcombe 1998, "Two-sided confidence intervals for the single proportion").
/// Nothing unless 0 ≤ successes ≤ trials and trials > 0.
std::optional<Interval> WilsonInterval(int64_t successes, int64_t trials);
/// The same of a share with as much behind it as `trials` independent ones, whole or not. Nothing
/// unless the share is in [0, 1] and trials > 0.
std::optional<Interval> WilsonIntervalOfShare(double share, double trials);

/// Places in the order of some numbers, from 0.
struct Ranks {
  uint64_t low = 0;
  uint64_t high = 0;
  bool operator==(const Ranks&) const = default;
};

/// Between which of `count` numbers in order the quantile `p` of what they are a sample of lies, 95
/// times of 100, whatever their distribution (Conover, "Practical Nonparametric Statistics", 1999,
/// section 3.2). Nothing where they are too few to say so, and unless p is in (0, 1).
std::optional<Ranks> RanksAround(double p, uint64_t count);

}  // namespace vafa::stats
