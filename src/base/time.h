#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "base/result.h"

namespace vafa {

/// A moment: microseconds since 1970-01-01T00:00:00Z. Nothing else is stored as a time.
struct Instant {
  int64_t micros = 0;

  auto operator<=>(const Instant&) const = default;
  Instant operator+(std::chrono::microseconds d) const { return {micros + d.count()}; }
  Instant operator-(std::chrono::microseconds d) const { return {micros - d.count()}; }
  std::chrono::microseconds operator-(Instant other) const {
    return std::chrono::microseconds(micros - other.micros);
  }
};

inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

/// The seam for "now": a test moves its own clock.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
  static const Clock& System();
};

enum class CalendarKind { kGregorian, kJalali };
enum class Unit { kDay, kWeek, kMonth, kQuarter, kYear };

std::string_view Tag(CalendarKind kind);  ///< "gregorian", "jalali"
std::string_view Tag(Unit unit);          ///< "day", "week", "month", "quarter", "year"
std::optional<CalendarKind> CalendarFromTag(std::string_view tag);
std::optional<Unit> UnitFromTag(std::string_view tag);

/// A date in some calendar: month 1–12, day 1–31.
struct CivilDate {
  int year = 0;
  int month = 0;
  int day = 0;
  auto operator<=>(const CivilDate&) const = default;
};

/// Days since 1970-01-01 of a proleptic Gregorian or a Jalali date; nullopt if there is no such
/// day.
std::optional<int64_t> DayNumber(CalendarKind kind, CivilDate date);
/// Of every day, in the years before the first too.
CivilDate DateOfDay(CalendarKind kind, int64_t day_number);
/// 1 = Monday … 7 = Sunday.
int Weekday(int64_t day_number);
/// The first day of a month counted on from month 1 of year 0.
int64_t FirstDayOfMonth(CalendarKind kind, int64_t months);

/// Where and by which calendar an organisation lives: turns instants into days, weeks, months,
/// quarters and years and back, across daylight-saving changes. Immutable; safe on any thread.
class Calendar {
 public:
  /// `zone` is an IANA name ("Asia/Tehran"); `first_weekday` 1 = Monday … 7 = Sunday.
  /// kInvalid when the zone is unknown.
  static Result<Calendar> Make(CalendarKind kind, std::string_view zone, int first_weekday);

  CalendarKind kind() const { return kind_; }
  const std::string& zone() const;
  /// A number that only calendars of the same zone share, for caches; never 0.
  uint64_t zone_id() const;
  int first_weekday() const { return first_weekday_; }

  /// The same zone and week in another calendar.
  Calendar With(CalendarKind kind) const;

  /// The instant at which a local day begins (the first moment of it that exists).
  Instant StartOfDay(int64_t day_number) const;
  /// The local day of an instant, as days since 1970-01-01.
  int64_t DayOf(Instant at) const;
  CivilDate DateOf(Instant at) const { return DateOfDay(kind_, DayOf(at)); }

  /// A local wall-clock time. One that a spring-forward skips is moved forward; one that happens
  /// twice in autumn is the first.
  Instant FromLocal(int64_t day_number, int64_t micros_of_day) const;

  /// The beginning of the day, week, month, quarter or year that contains `at`.
  Instant StartOf(Unit unit, Instant at) const;
  /// The beginning of the period `count` periods after the one that contains `at`.
  Instant Next(Unit unit, Instant at, int64_t count = 1) const;

  /// Consecutive beginnings: the first is StartOf(unit, from), the last is the first one ≥ to.
  std::vector<Instant> Boundaries(Unit unit, Instant from, Instant to) const;

  /// "2026-03" (month), "2026-03-21" (day, week), "2026-Q1", "2026"; Jalali "1405-01".
  std::string Label(Unit unit, Instant start) const;
  /// A date for people: "21 March 2026", "۱ فروردین ۱۴۰۵".
  std::string Display(Instant at, Language language) const;

 private:
  struct Zone;
  Calendar(CalendarKind kind, std::shared_ptr<const Zone> zone, int first_weekday)
      : kind_(kind), zone_(std::move(zone)), first_weekday_(first_weekday) {}
  int64_t StartDayOf(Unit unit, int64_t day) const;
  int64_t NextDay(Unit unit, int64_t start_day, int64_t count) const;
  int64_t OffsetAt(Instant at) const;  // micros to add to UTC

  CalendarKind kind_;
  std::shared_ptr<const Zone> zone_;
  int first_weekday_;
};

/// "2026-03-21T10:00:00Z", with fractions only where there are any.
std::string IsoInstant(Instant at);
/// "2026-03-21": the Gregorian date of the day on which `at` falls in the calendar's zone.
std::string IsoDate(const Calendar& calendar, Instant at);
/// A date or date-time as a person or program writes it (ISO, YYYYMMDD, epoch seconds/ms/µs,
/// Jalali such as 1403/05/12; Latin, Persian or Arabic digits; zone or none); without a zone it is
/// local to `calendar`. kInvalid names what is wrong.
Result<Instant> ParseInstant(std::string_view text, const Calendar& calendar);

/// The same by a format of strptime's kind: %Y %y %m %d %e %b %B %H %I %M %S (with fractions) %p %z
/// %T %F %s %j; a blank matches any blanks, other characters themselves. A %Y from 1200 to 1600 is
/// Jalali; %y is read in `calendar`'s own calendar (00–68 after 2000, 00–49 after 1400). Month
/// names are English, Persian or Turkish. kInvalid when the text does not fit.
Result<Instant> ParseInstantAs(std::string_view text, std::string_view format,
                               const Calendar& calendar);

}  // namespace vafa
