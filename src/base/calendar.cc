#include <fmt/format.h>
#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/time.h"
#include "base/zone.h"

namespace vafa {
namespace {

constexpr int64_t kMaxDay = INT64_MAX / kMicrosPerDay - 2;
constexpr int kMonthsPerQuarter = 3;

int MonthsOf(Unit unit) {
  return unit == Unit::kMonth ? 1 : unit == Unit::kQuarter ? kMonthsPerQuarter : 12;
}

using MonthNames = std::array<std::string, 12>;

MonthNames LoadMonthNames(Language language, CalendarKind kind) {
  std::string tag(Tag(language));
  const char* calendar = kind == CalendarKind::kJalali ? "persian" : "gregorian";
  UErrorCode status = U_ZERO_ERROR;
  const icu::DateFormatSymbols symbols(icu::Locale(tag.c_str()), calendar, status);
  int32_t count = 0;
  const icu::UnicodeString* names =
      symbols.getMonths(count, icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::WIDE);
  MonthNames result;
  for (int32_t i = 0; i < std::min(count, 12); ++i) {
    names[i].toUTF8String(result[static_cast<size_t>(i)]);
  }
  return result;
}

const std::string& MonthName(Language language, CalendarKind kind, int month) {
  static const auto kNames = [] {
    std::array<std::array<MonthNames, 2>, 3> names;
    for (const Language l : {Language::kEnglish, Language::kPersian, Language::kTurkish}) {
      for (const CalendarKind k : {CalendarKind::kGregorian, CalendarKind::kJalali}) {
        names[static_cast<size_t>(l)][static_cast<size_t>(k)] = LoadMonthNames(l, k);
      }
    }
    return names;
  }();
  return kNames[static_cast<size_t>(language)][static_cast<size_t>(kind)]
               [static_cast<size_t>(month - 1)];
}

}  // namespace

int Weekday(int64_t day_number) {
  const int64_t of_week = (day_number + 3) % 7;  // 1970-01-01 was a Thursday
  return static_cast<int>(of_week < 0 ? of_week + 7 : of_week) + 1;
}

Result<Calendar> Calendar::Make(CalendarKind kind, std::string_view zone, int first_weekday) {
  if (first_weekday < 1 || first_weekday > 7) {
    return Fail(ErrorCode::kInvalid, {"base.weekday_invalid", {}}, {}, "first_weekday");
  }
  VAFA_ASSIGN(auto found, Zone::Find(zone));
  return Calendar(kind, std::move(found), first_weekday);
}

const std::string& Calendar::zone() const { return zone_->name(); }

uint64_t Calendar::zone_id() const { return zone_->id(); }

Calendar Calendar::With(CalendarKind kind) const { return {kind, zone_, first_weekday_}; }

Instant Calendar::StartOfDay(int64_t day_number) const {
  const int64_t day = std::clamp(day_number, -kMaxDay, kMaxDay);
  return {zone_->ToUtc(day * kMicrosPerDay, true)};
}

int64_t Calendar::DayOf(Instant at) const { return zone_->DayOf(at.micros); }

int64_t Calendar::OffsetAt(Instant at) const { return zone_->OffsetAt(at.micros); }

Instant Calendar::FromLocal(int64_t day_number, int64_t micros_of_day) const {
  const int64_t day = std::clamp(day_number, -kMaxDay, kMaxDay);
  return {zone_->ToUtc(day * kMicrosPerDay + micros_of_day, false)};
}

int64_t Calendar::StartDayOf(Unit unit, int64_t day) const {
  if (unit == Unit::kDay) return day;
  if (unit == Unit::kWeek) return day - (Weekday(day) - first_weekday_ + 7) % 7;
  const CivilDate date = DateOfDay(kind_, day);
  const int month = unit == Unit::kMonth     ? date.month
                    : unit == Unit::kQuarter ? date.month - (date.month - 1) % kMonthsPerQuarter
                                             : 1;
  return FirstDayOfMonth(kind_, int64_t{date.year} * 12 + month - 1);
}

int64_t Calendar::NextDay(Unit unit, int64_t start_day, int64_t count) const {
  count = std::clamp<int64_t>(count, -kMaxDay / 8, kMaxDay / 8);
  if (unit == Unit::kDay) return start_day + count;
  if (unit == Unit::kWeek) return start_day + 7 * count;
  const CivilDate date = DateOfDay(kind_, start_day);
  return FirstDayOfMonth(kind_, int64_t{date.year} * 12 + date.month - 1 + count * MonthsOf(unit));
}

Instant Calendar::StartOf(Unit unit, Instant at) const {
  return StartOfDay(StartDayOf(unit, DayOf(at)));
}

Instant Calendar::Next(Unit unit, Instant at, int64_t count) const {
  return StartOfDay(NextDay(unit, StartDayOf(unit, DayOf(at)), count));
}

std::vector<Instant> Calendar::Boundaries(Unit unit, Instant from, Instant to) const {
  int64_t day = StartDayOf(unit, DayOf(from));
  std::vector<Instant> boundaries{StartOfDay(day)};
  while (boundaries.back() < to) {
    const int64_t next_day = NextDay(unit, day, 1);
    if (next_day > kMaxDay) break;
    day = next_day;
    const Instant next = StartOfDay(day);
    if (next > boundaries.back()) boundaries.push_back(next);  // a zone may skip a whole day
  }
  return boundaries;
}

std::string Calendar::Label(Unit unit, Instant start) const {
  const CivilDate date = DateOf(start);
  switch (unit) {
    case Unit::kYear:
      return fmt::format("{:04}", date.year);
    case Unit::kQuarter:
      return fmt::format("{:04}-Q{}", date.year, (date.month - 1) / kMonthsPerQuarter + 1);
    case Unit::kMonth:
      return fmt::format("{:04}-{:02}", date.year, date.month);
    case Unit::kDay:
    case Unit::kWeek:
      break;
  }
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string Calendar::Display(Instant at, Language language) const {
  const CivilDate date = DateOf(at);
  const std::string text =
      fmt::format("{} {} {}", date.day, MonthName(language, kind_, date.month), date.year);
  return language == Language::kPersian ? PersianDigits(text) : text;
}

std::string IsoInstant(Instant at) {
  int64_t seconds = at.micros / kMicrosPerSecond;
  int64_t micros = at.micros % kMicrosPerSecond;
  if (micros < 0) {
    micros += kMicrosPerSecond;
    --seconds;
  }
  int64_t day = seconds / 86'400;
  int64_t of_day = seconds % 86'400;
  if (of_day < 0) {
    of_day += 86'400;
    --day;
  }
  const CivilDate date = DateOfDay(CalendarKind::kGregorian, day);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", date.year, date.month,
                                 date.day, of_day / 3600, of_day / 60 % 60, of_day % 60);
  if (micros % 1000 != 0) {
    text += fmt::format(".{:06}", micros);
  } else if (micros != 0) {
    text += fmt::format(".{:03}", micros / 1000);
  }
  return text + "Z";
}

std::string IsoDate(const Calendar& calendar, Instant at) {
  const CivilDate date = DateOfDay(CalendarKind::kGregorian, calendar.DayOf(at));
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

}  // namespace vafa
