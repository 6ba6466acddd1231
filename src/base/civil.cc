// Dates as days since 1970-01-01, Gregorian and Jalali.
#include <unicode/calendar.h>

#include <algorithm>
#include <memory>

#include "base/time.h"

namespace vafa {
namespace {

constexpr int kMaxYear = 9999;  // Gregorian dates are taken from year 1 on

constexpr int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0); }

/// Days from civil and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
constexpr int64_t GregorianDay(int64_t year, int month, int day) {
  year -= month <= 2;
  const int64_t era = FloorDiv(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

constexpr CivilDate GregorianDate(int64_t day_number) {
  const int64_t z = day_number + 719'468;
  const int64_t era = FloorDiv(z, 146'097);
  const auto day_of_era = static_cast<uint32_t>(z - era * 146'097);
  const uint32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const uint32_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const uint32_t shifted = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1);
  const int month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  const int64_t year = static_cast<int64_t>(year_of_era) + era * 400 + (month <= 2);
  return {static_cast<int>(year), month, day};
}

constexpr bool IsGregorianLeap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr int GregorianMonthDays(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsGregorianLeap(year) ? 29 : kDays[month - 1];
}

/// The first day of every Jalali year that we know, asked once of ICU's Persian calendar. Within
/// a year the months are fixed: six of 31 days, five of 30, and Esfand of 29 or 30.
class JalaliYears {
 public:
  static constexpr int kFirst = 1;
  static constexpr int kLast = 3000;

  static const JalaliYears& Get() {
    static const JalaliYears kYears;
    return kYears;
  }

  bool Has(int year) const { return year >= kFirst && year <= kLast; }
  int64_t StartOf(int year) const { return starts_[year - kFirst]; }
  int DaysIn(int year) const { return starts_[year + 1 - kFirst] - starts_[year - kFirst]; }
  int64_t first_day() const { return starts_[0]; }
  int64_t last_day() const { return starts_[kLast + 1 - kFirst] - 1; }

  /// The year of a day between first_day() and last_day().
  int YearOf(int64_t day) const {
    int year = kFirst + static_cast<int>((day - first_day()) * 33 / 12'053);
    year = std::clamp(year, kFirst, kLast);
    while (day < StartOf(year)) --year;
    while (day >= starts_[year + 1 - kFirst]) ++year;
    return year;
  }

 private:
  JalaliYears() {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Calendar> calendar(icu::Calendar::createInstance(
        *icu::TimeZone::getGMT(), icu::Locale("fa@calendar=persian"), status));
    for (int year = kFirst; year <= kLast + 1; ++year) {
      calendar->clear();
      calendar->set(UCAL_EXTENDED_YEAR, year);
      calendar->set(UCAL_MONTH, 0);
      calendar->set(UCAL_DATE, 1);
      const double millis = calendar->getTime(status);
      starts_[year - kFirst] = static_cast<int32_t>(millis / 86'400'000.0);
    }
  }

  int32_t starts_[kLast - kFirst + 2] = {};
};

constexpr int JalaliMonthStart(int month) {
  return month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
}

CivilDate JalaliDate(int64_t day_number) {
  const auto& years = JalaliYears::Get();
  const int64_t day = std::clamp(day_number, years.first_day(), years.last_day());
  const int year = years.YearOf(day);
  const int of_year = static_cast<int>(day - years.StartOf(year));
  const int month = of_year < 186 ? of_year / 31 + 1 : (of_year - 186) / 30 + 7;
  return {year, month, of_year - JalaliMonthStart(month) + 1};
}

std::optional<int64_t> JalaliDay(CivilDate date) {
  const auto& years = JalaliYears::Get();
  if (!years.Has(date.year)) return std::nullopt;
  const int month_days = date.month <= 6    ? 31
                         : date.month <= 11 ? 30
                                            : years.DaysIn(date.year) - JalaliMonthStart(12);
  if (date.day > month_days) return std::nullopt;
  return years.StartOf(date.year) + JalaliMonthStart(date.month) + date.day - 1;
}

}  // namespace

std::optional<int64_t> DayNumber(CalendarKind kind, CivilDate date) {
  if (date.month < 1 || date.month > 12 || date.day < 1) return std::nullopt;
  if (kind == CalendarKind::kJalali) return JalaliDay(date);
  if (date.year < 1 || date.year > kMaxYear) return std::nullopt;
  if (date.day > GregorianMonthDays(date.year, date.month)) return std::nullopt;
  return GregorianDay(date.year, date.month, date.day);
}

CivilDate DateOfDay(CalendarKind kind, int64_t day_number) {
  return kind == CalendarKind::kJalali ? JalaliDate(day_number) : GregorianDate(day_number);
}

}  // namespace vafa
