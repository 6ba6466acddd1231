#include "stats/evaluate/jackknife.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "stats/distributions.h"

namespace vafa::stats {

std::optional<Interval> JackknifeInterval(double value, std::span<const double> without) {
  std::vector<double> changed;
  std::ranges::copy_if(without, std::back_inserter(changed),
                       [&](double one) { return one != value; });
  if (changed.size() < kFewestGroups) return std::nullopt;
  const auto groups = static_cast<double>(changed.size());
  const double mean = std::accumulate(changed.begin(), changed.end(), 0.0) / groups;
  double squares = 0;
  for (const double one : changed) squares += (one - mean) * (one - mean);
  const double error = std::sqrt(squares * (groups - 1) / groups);
  if (!std::isfinite(error) || !std::isfinite(value)) return std::nullopt;
  const double half = StudentQuantile(0.975, groups - 1) * error;
  return Interval{value - half, value + half};
}

}  // namespace vafa::stats
