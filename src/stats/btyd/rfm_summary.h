#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace vafa::stats {

/// What the purchase models know of a set of customers, one column each, all of one length.
///
/// `repeats` is x, the number of days with a purchase after the first; `recency` is t_x, the time
/// from the first purchase to the last; `age` is T, the time from the first purchase to the end of
/// the observation. Times are in any one unit. 0 ≤ t_x ≤ T; t_x = 0 exactly when x = 0. `weights`
/// tells how many customers a row stands for; empty, each stands for one.
struct RepeatColumns {
  std::span<const uint32_t> repeats;
  std::span<const double> recency;
  std::span<const double> age;
  std::span<const double> weights = {};

  size_t size() const { return repeats.size(); }
  double weight(size_t row) const { return weights.empty() ? 1 : weights[row]; }
};

/// More repeat purchases than this are refused: no shop sees one customer on that many days.
inline constexpr uint32_t kMaxRepeats = 1u << 30;
/// Longer times are refused, in whatever unit.
inline constexpr double kMaxAge = 1e18;

/// No row stands for more customers than this.
inline constexpr double kMaxWeight = 1e15;

/// kInvalid names the column ("repeats", "recency", "age", "weights") and the row at fault.
Status Check(const RepeatColumns& columns);

/// No customer has had more chances to buy than this, where they are counted.
inline constexpr double kMaxChances = 100'000;
/// The same for whole chances to buy, as a yearly donation: recency and age are numbers of chances,
/// at most one purchase falls on each, so x ≤ t_x ≤ T ≤ kMaxChances.
Status CheckChances(const RepeatColumns& columns);

/// Purchases of many customers: those of customer i are at [offsets[i], offsets[i + 1]) of `days`
/// and `amounts`, oldest first; offsets has one more entry than there are customers. A day is any
/// count of days (since 1970-01-01, say); an amount is in minor units and may be zero or negative.
struct PurchaseColumns {
  std::span<const size_t> offsets;
  std::span<const int32_t> days;
  std::span<const int64_t> amounts;

  size_t customers() const { return offsets.empty() ? 0 : offsets.size() - 1; }
};

/// kInvalid names what is wrong with the columns ("offsets", "days", "amounts").
Status Check(const PurchaseColumns& purchases);

/// The summary of the customers whose first purchase is not after the last observed day.
struct RepeatSummary {
  std::vector<uint32_t> source;  ///< which customer of the input each row is
  std::vector<uint32_t> repeats;
  std::vector<double> recency;
  std::vector<double> age;
  std::vector<double> repeat_spend;  ///< minor units spent on the repeat days, all together
  /// Σ ln of the gaps between her purchase days, in the unit of the times: how even they are.
  std::vector<double> log_gaps;

  RepeatColumns columns() const { return {repeats, recency, age}; }
};

/// Purchases on one day count as one; those after `last_day` are not looked at (Fader, Hardie &
/// Lee 2005, section 5). Times come out in units of `days_per_unit` days: 7 for weeks.
Result<RepeatSummary> Summarize(const PurchaseColumns& purchases, int32_t last_day,
                                double days_per_unit);

}  // namespace vafa::stats
