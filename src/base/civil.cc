// Dates as days since 1970-01-01, Gregorian and Jalali.
#include <unicode/calendar.h>

#include <memory>

#include "base/time.h"

namespace vafa {
namespace {

constexpr int kMaxYear = 9999;  // Gregorian dates are taken from year 1 on

constexpr int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0); }
constexpr int FloorMod(int64_t a, int b) { return static_cast<int>(a - FloorDiv(a, b) * b); }

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

/// The first day of every Jalali year: of those that people live in, asked once of ICU's Persian
/// calendar, before and after them by its rule of eight leap years in 33. Within a year the months
/// are fixed: six of 31 days, five of 30, and Esfand of 29 or 30.
class JalaliYears {
 public:
  static constexpr int kFirst = 1;
  static constexpr int kLast = 3000;
  static constexpr int64_t kEpoch = -492'268;  // 1 Farvardin of the year 1

  static const JalaliYears& Get() {
    static const JalaliYears kYears;
    return kYears;
  }

  bool Has(int year) const { return year >= kFirst && year <= kLast; }
  int64_t StartOf(int64_t year) const {
    if (year >= kFirst && year <= kLast + 1) return starts_[year - kFirst];
    return kEpoch + 365 * (year - 1) + FloorDiv(8 * year + 21, 33);
  }
  int64_t YearOf(int64_t day) const {
    int64_t year = 1 + FloorDiv((day - kEpoch) * 33, 12'053);
    while (day < StartOf(year)) --year;
    while (day >= StartOf(year + 1)) ++year;
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
  const int64_t year = years.YearOf(day_number);
  const int of_year = static_cast<int>(day_number - years.StartOf(year));
  const int month = of_year < 186 ? of_year / 31 + 1 : (of_year - 186) / 30 + 7;
  return {static_cast<int>(year), month, of_year - JalaliMonthStart(month) + 1};
}

std::optional<int64_t> JalaliDay(CivilDate date) {
  const auto& years = JalaliYears::Get();
  if (!years.Has(date.year)) return std::nullopt;
  const int month_days = date.month <= 6 ? 31
                         : date.month <= 11
                             ? 30
                             : 30 - (years.StartOf(date.year) + 366 > years.StartOf(date.year + 1));
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

int64_t FirstDayOfMonth(CalendarKind kind, int64_t months) {
  const int64_t year = FloorDiv(months, 12);
  const int month = FloorMod(months, 12) + 1;
  return kind == CalendarKind::kJalali ? JalaliYears::Get().StartOf(year) + JalaliMonthStart(month)
                                       : GregorianDay(year, month, 1);
}

CivilDate DateOfDay(CalendarKind kind, int64_t day_number) {
  return kind == CalendarKind::kJalali ? JalaliDate(day_number) : GregorianDate(day_number);
}

}  // namespace vafa
