#include "demo/rhythm.h"

#include <algorithm>
#include <chrono>

namespace vafa::demo {
namespace {

constexpr double kHour = 3600.0 * kMicrosPerSecond;
constexpr double kWeek = kMicrosPerWeek;
// 1970-01-05 was a Monday.
constexpr int64_t kFirstMonday = 4 * kMicrosPerDay - kZoneOffset;

int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

struct WeekAndRest {
  int64_t week_start;
  double rest;
};

WeekAndRest SplitWeek(Instant at) {
  const int64_t week = FloorDivide(at.micros - kFirstMonday, kMicrosPerWeek);
  const int64_t start = kFirstMonday + week * kMicrosPerWeek;
  return {start, static_cast<double>(at.micros - start)};
}

std::chrono::year_month_day LocalDate(Instant at) {
  const int64_t day = FloorDivide(at.micros + kZoneOffset, kMicrosPerDay);
  return std::chrono::sys_days(std::chrono::days(day));
}

Instant StartOfDate(std::chrono::year_month_day date) {
  const std::chrono::sys_days day = date;
  return {day.time_since_epoch().count() * kMicrosPerDay - kZoneOffset};
}

}  // namespace

Instant EndOfYesterday(Instant now) {
  return {FloorDivide(now.micros + kZoneOffset, kMicrosPerDay) * kMicrosPerDay - kZoneOffset};
}

Instant AddMonths(Instant at, int months) {
  const std::chrono::year_month_day date = LocalDate(at);
  const int64_t time_of_day = at.micros - StartOfDate(date).micros;
  std::chrono::year_month_day later = date + std::chrono::months(months);
  if (!later.ok()) later = later.year() / later.month() / std::chrono::last;
  return {StartOfDate(later).micros + time_of_day};
}

int MonthOf(Instant at) {
  const std::chrono::year_month_day date = LocalDate(at);
  return int{date.year()} * 12 + static_cast<int>(unsigned{date.month()}) - 1;
}

Instant StartOfMonth(int month) {
  return StartOfDate(std::chrono::year(month / 12) /
                     std::chrono::month(static_cast<unsigned>(month % 12 + 1)) / 1);
}

Rhythm::Rhythm(std::span<const double, 24> hours, std::span<const double, 7> days) : reached_{} {
  double day_total = 0;
  for (const double hour : hours) day_total += hour;
  double week_total = 0;
  for (const double day : days) week_total += day;
  for (size_t cell = 0; cell < kCells; ++cell) {
    const double share = days[cell / 24] / week_total * hours[cell % 24] / day_total;
    reached_[cell + 1] = reached_[cell] + share * kWeek;
  }
  reached_[kCells] = kWeek;
}

Instant Rhythm::ToClock(Instant model) const {
  const auto [start, rest] = SplitWeek(model);
  const auto above = std::upper_bound(reached_.begin() + 1, reached_.end() - 1, rest);
  const auto cell = static_cast<size_t>(above - reached_.begin()) - 1;
  const double within = (rest - reached_[cell]) / (reached_[cell + 1] - reached_[cell]);
  const double clock = (static_cast<double>(cell) + std::clamp(within, 0.0, 1.0)) * kHour;
  return {start + static_cast<int64_t>(clock)};
}

Instant Rhythm::ToModel(Instant clock) const {
  const auto [start, rest] = SplitWeek(clock);
  const size_t cell = std::min(static_cast<size_t>(rest / kHour), kCells - 1);
  const double within = rest / kHour - static_cast<double>(cell);
  const double model = reached_[cell] + within * (reached_[cell + 1] - reached_[cell]);
  return {start + static_cast<int64_t>(model)};
}

const Rhythm& Rhythm::Shopping() {
  static constexpr double kHours[24] = {1.2, 0.6, 0.3, 0.15, 0.1, 0.15, 0.4, 1.0,
                                        2.0, 3.2, 4.3, 5.0,  5.2, 4.6,  4.2, 4.1,
                                        4.3, 4.7, 5.1, 5.6,  6.3, 6.6,  5.0, 2.8};
  static constexpr double kDays[7] = {0.97, 0.95, 0.96, 1.02, 1.10, 1.06, 0.94};
  static const Rhythm rhythm(kHours, kDays);
  return rhythm;
}

const Rhythm& Rhythm::Office() {
  static constexpr double kHours[24] = {0.3, 0.2, 0.1, 0.1, 0.1, 0.2, 0.6, 2.0, 5.0, 8.0, 9.0, 8.5,
                                        6.0, 7.0, 8.5, 8.0, 7.0, 5.0, 3.0, 2.2, 1.8, 1.4, 0.9, 0.5};
  static constexpr double kDays[7] = {1.1, 1.1, 1.1, 1.05, 1.0, 0.5, 0.4};
  static const Rhythm rhythm(kHours, kDays);
  return rhythm;
}

}  // namespace vafa::demo
