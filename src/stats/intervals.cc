#include "stats/intervals.h"

#include <algorithm>
#include <cmath>

#include "stats/distributions.h"

namespace vafa::stats {

std::optional<Interval> WilsonInterval(int64_t successes, int64_t trials) {
  if (trials <= 0 || successes < 0 || successes > trials) return std::nullopt;
  const auto n = static_cast<double>(trials);
  return WilsonIntervalOfShare(static_cast<double>(successes) / n, n);
}

std::optional<Interval> WilsonIntervalOfShare(double p, double n) {
  if (!(n > 0 && p >= 0 && p <= 1)) return std::nullopt;
  const double z2 = kNormal975 * kNormal975;
  const double centre = p + z2 / (2 * n);
  const double spread = kNormal975 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  const double scale = 1 + z2 / n;
  Interval interval{(centre - spread) / scale, (centre + spread) / scale};
  // The ends are exact there; rounding must not carry them outside.
  if (p == 0) interval.low = 0;
  if (p == 1) interval.high = 1;
  return interval;
}

std::optional<Ranks> RanksAround(double p, uint64_t count) {
  if (!(0 < p && p < 1)) return std::nullopt;
  constexpr double kFewestOnASide = 3;
  const double middle = static_cast<double>(count) * p;
  if (std::min(middle, static_cast<double>(count) - middle) < kFewestOnASide) return std::nullopt;
  const double spread = kNormal975 * std::sqrt(middle * (1 - p));
  const double low = std::ceil(middle - spread);
  const double high = std::ceil(middle + spread);
  if (low < 1 || high > static_cast<double>(count)) return std::nullopt;
  return Ranks{static_cast<uint64_t>(low) - 1, static_cast<uint64_t>(high) - 1};
}

}  // namespace vafa::stats
