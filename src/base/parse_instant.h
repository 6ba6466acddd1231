#pragma once

// What ParseInstant and ParseInstantAs share.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace vafa::parse {

/// The parts of a written date and time, in one of the two calendars.
struct Written {
  CalendarKind kind = CalendarKind::kGregorian;
  CivilDate date;
  int64_t micros_of_day = 0;
  std::optional<int64_t> offset;  ///< micros that the writer's clock is ahead of UTC
};

/// Years that are Jalali, because no shop has Gregorian records of them.
inline constexpr int kFirstJalaliYear = 1200;
inline constexpr int kLastJalaliYear = 1600;

inline CalendarKind KindOfYear(int year) {
  return year >= kFirstJalaliYear && year <= kLastJalaliYear ? CalendarKind::kJalali
                                                             : CalendarKind::kGregorian;
}

/// Reads a text from left to right.
struct Cursor {
  std::string_view rest;

  bool done() const { return rest.empty(); }
  bool Take(char c);
  void SkipBlanks();
  /// Between `least` and `most` digits as a number.
  std::optional<int64_t> Number(size_t least, size_t most);
  /// The digits after a decimal point as micros; further ones are dropped.
  std::optional<int64_t> Fraction();
  /// "Z", "UTC", "+03:30", "+0330", "+03" as micros; `colon` is optional everywhere.
  std::optional<int64_t> Offset();
  /// "am" or "pm" in any case: 0 or 1.
  std::optional<int> AmPm();
};

/// The time of day in micros; 24:00 and a leap second are the beginning of what follows.
std::optional<int64_t> TimeOfDay(int64_t hour, int64_t minute, int64_t second, int64_t micros);

/// The instant, or which part of it cannot be.
Result<Instant> ToInstant(const Written& written, const Calendar& calendar, std::string_view text);

std::unexpected<Error> Wrong(const char* message, std::string_view text);

/// Latin digits without the invisible marks that right-to-left texts carry, and without blanks
/// around.
std::string Plain(std::string_view text);

bool IsAscii(std::string_view text);

}  // namespace vafa::parse
