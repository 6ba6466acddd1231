#pragma once

#include <optional>
#include <span>

#include "stats/intervals.h"

namespace vafa::stats {

/// The fewest groups that say how much a figure varies.
inline constexpr size_t kFewestGroups = 10;

/// The 95 % interval of a figure from the same figure without each of some groups into which
/// customers fell at random, with Student's t (Kott, "The delete-a-group jackknife", Journal of
/// Official Statistics 17, 2001, eq. 3). A group without which the figure is exactly the same has
/// nobody in it and does not count. Nothing with fewer than kFewestGroups, and where a figure is
/// not finite.
std::optional<Interval> JackknifeInterval(double value, std::span<const double> without);

}  // namespace vafa::stats
