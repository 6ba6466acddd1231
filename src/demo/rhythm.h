#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/time.h"

namespace vafa::demo {

/// The company keeps one clock: UTC+3 the whole year, as Istanbul does since 2016.
inline constexpr std::string_view kZone = "Europe/Istanbul";
inline constexpr int64_t kZoneOffset = 3 * 3600 * kMicrosPerSecond;
inline constexpr int64_t kMicrosPerWeek = 7 * kMicrosPerDay;

/// The midnight with which the company's yesterday ended.
Instant EndOfYesterday(Instant now);

/// The same day of the month and time of day, `months` later; the last day where a month is short.
Instant AddMonths(Instant at, int months);

/// "2026-03" of an instant, as the month's number since year 0 (year × 12 + month − 1).
int MonthOf(Instant at);
/// The first instant of such a month.
Instant StartOfMonth(int month);

/// Maps an even flow of time onto the hours at which people are awake, and back.
///
/// The models know no nights and no week-ends. A week of their time is laid monotonically over a
/// week of clock time, quickly through the nights and slowly through the evenings. So the order of
/// what happens, the counts per week and the distribution of the models stay exact, and no moment
/// moves by more than about half a day.
class Rhythm {
 public:
  /// Relative activity in the 24 hours of a day, and on the days from Monday to Sunday.
  Rhythm(std::span<const double, 24> hours, std::span<const double, 7> days);

  Instant ToClock(Instant model) const;
  Instant ToModel(Instant clock) const;

  static const Rhythm& Shopping();
  static const Rhythm& Office();

 private:
  static constexpr size_t kCells = 7 * 24;
  std::array<double, kCells + 1> reached_;  // model microseconds of the week, after each hour
};

}  // namespace vafa::demo
