#include "base/office_hours.h"

#include <algorithm>

namespace vafa {
namespace {

constexpr int64_t kSecondsPerMinute = 60;
constexpr int64_t kDaysPerWeek = 7;

size_t PlaceOf(int64_t day) { return static_cast<size_t>(Weekday(day) - 1); }

int64_t Seconds(std::chrono::microseconds length) { return length.count() / kMicrosPerSecond; }

}  // namespace

OfficeClock::OfficeClock(OfficeHours hours, Calendar calendar)
    : hours_(std::move(hours)), calendar_(std::move(calendar)) {
  for (const OfficeHours::Span& span : hours_.spans) {
    const int64_t seconds = (span.to - span.from) * kSecondsPerMinute;
    of_weekday_[static_cast<size_t>(span.weekday - 1)] += seconds;
    of_week_ += seconds;
  }
}

int64_t OfficeClock::SecondsBetween(Instant from, Instant to) const {
  if (to <= from) return 0;
  if (hours_.always()) return Seconds(to - from);
  const int64_t first = calendar_.DayOf(from);
  const int64_t last = calendar_.DayOf(to);
  if (first == last) return SecondsOn(first, from, to);
  return SecondsOn(first, from, to) + SecondsOfDays(first + 1, last) + SecondsOn(last, from, to);
}

bool OfficeClock::IsClosed(int64_t day) const {
  return std::ranges::binary_search(hours_.closed, day);
}

// What of [from, to) lies in the office hours of a day.
int64_t OfficeClock::SecondsOn(int64_t day, Instant from, Instant to) const {
  if (of_weekday_[PlaceOf(day)] == 0 || IsClosed(day)) return 0;
  const auto at = [&](int minutes) {
    return minutes == OfficeHours::kMinutesPerDay
               ? calendar_.StartOfDay(day + 1)
               : calendar_.FromLocal(day, minutes * kSecondsPerMinute * kMicrosPerSecond);
  };
  int64_t seconds = 0;
  for (const OfficeHours::Span& span : hours_.spans) {
    if (span.weekday != Weekday(day)) continue;
    const Instant begin = std::max(from, at(span.from));
    const Instant end = std::min(to, at(span.to));
    if (begin < end) seconds += Seconds(end - begin);
  }
  return seconds;
}

int64_t OfficeClock::SecondsOfDays(int64_t first, int64_t end) const {
  const int64_t weeks = (end - first) / kDaysPerWeek;
  int64_t seconds = weeks * of_week_;
  for (int64_t day = first + weeks * kDaysPerWeek; day < end; ++day) {
    seconds += of_weekday_[PlaceOf(day)];
  }
  const auto begin = std::ranges::lower_bound(hours_.closed, first);
  for (auto day = begin; day != hours_.closed.end() && *day < end; ++day) {
    seconds -= of_weekday_[PlaceOf(*day)];
  }
  return seconds;
}

}  // namespace vafa
