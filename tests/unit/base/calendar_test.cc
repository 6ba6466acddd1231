#include <gtest/gtest.h>
#include <unicode/calendar.h>
#include <unicode/timezone.h>

#include <memory>
#include <random>

#include "base/time.h"

namespace vafa {
namespace {

constexpr auto kGregorian = CalendarKind::kGregorian;
constexpr auto kJalali = CalendarKind::kJalali;
constexpr int64_t kHour = 3600 * kMicrosPerSecond;

Calendar In(const char* zone, CalendarKind kind = kGregorian, int first_weekday = 1) {
  return Calendar::Make(kind, zone, first_weekday).value();
}

int64_t Day(int year, int month, int day) {
  return DayNumber(kGregorian, {year, month, day}).value();
}
int64_t JalaliDay(int year, int month, int day) {
  return DayNumber(kJalali, {year, month, day}).value();
}

std::unique_ptr<icu::Calendar> IcuCalendar(const char* locale, const char* zone) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::Calendar> calendar(icu::Calendar::createInstance(
      icu::TimeZone::createTimeZone(zone), icu::Locale(locale), status));
  static_cast<icu::Calendar&>(*calendar).setLenient(true);
  EXPECT_TRUE(U_SUCCESS(status));
  return calendar;
}

TEST(CivilTest, KnowsNowruz) {
  EXPECT_EQ(JalaliDay(1357, 1, 1), Day(1978, 3, 21));
  EXPECT_EQ(JalaliDay(1376, 1, 1), Day(1997, 3, 21));
  EXPECT_EQ(JalaliDay(1399, 1, 1), Day(2020, 3, 20));
  EXPECT_EQ(JalaliDay(1400, 1, 1), Day(2021, 3, 21));
  EXPECT_EQ(JalaliDay(1403, 1, 1), Day(2024, 3, 20));
  EXPECT_EQ(JalaliDay(1404, 1, 1), Day(2025, 3, 21));
  EXPECT_EQ(JalaliDay(1405, 1, 1), Day(2026, 3, 21));
  EXPECT_EQ(JalaliDay(1357, 11, 22), Day(1979, 2, 11));
}

TEST(CivilTest, KnowsLeapYears) {
  EXPECT_TRUE(DayNumber(kJalali, {1403, 12, 30}));
  EXPECT_FALSE(DayNumber(kJalali, {1404, 12, 30}));
  EXPECT_TRUE(DayNumber(kJalali, {1399, 12, 30}));
  EXPECT_FALSE(DayNumber(kJalali, {1400, 12, 30}));
  EXPECT_TRUE(DayNumber(kGregorian, {2000, 2, 29}));
  EXPECT_FALSE(DayNumber(kGregorian, {1900, 2, 29}));
}

TEST(CivilTest, RefusesDaysThatAreNone) {
  for (const auto& date : {CivilDate{2024, 0, 1},
                           {2024, 13, 1},
                           {2024, 4, 31},
                           {2024, 1, 0},
                           {2024, 1, 32},
                           {0, 1, 1},
                           {10000, 1, 1}}) {
    EXPECT_FALSE(DayNumber(kGregorian, date));
  }
  EXPECT_FALSE(DayNumber(kJalali, {1403, 7, 31}));
  EXPECT_FALSE(DayNumber(kJalali, {0, 1, 1}));
  EXPECT_FALSE(DayNumber(kJalali, {3001, 1, 1}));
}

TEST(CivilTest, AgreesWithIcu) {
  std::mt19937_64 random(11);
  const auto persian = IcuCalendar("fa@calendar=persian", "GMT");
  for (int i = 0; i < 20'000; ++i) {
    const int64_t day = static_cast<int64_t>(random() % 400'000) - 200'000;
    const CivilDate date = DateOfDay(kJalali, day);
    UErrorCode status = U_ZERO_ERROR;
    persian->setTime(static_cast<double>(day) * 86'400'000.0, status);
    EXPECT_EQ(date.year, persian->get(UCAL_EXTENDED_YEAR, status));
    EXPECT_EQ(date.month, persian->get(UCAL_MONTH, status) + 1);
    EXPECT_EQ(date.day, persian->get(UCAL_DATE, status));
    EXPECT_EQ(DayNumber(kJalali, date), day);
    EXPECT_EQ(DayNumber(kGregorian, DateOfDay(kGregorian, day)), day);
  }
}

TEST(CivilTest, HasEveryDayInBothCalendars) {
  std::mt19937_64 random(12);
  for (const CalendarKind kind : {kGregorian, kJalali}) {
    for (int i = 0; i < 50'000; ++i) {
      const int64_t day = static_cast<int64_t>(random() % 8'000'000) - 4'000'000;
      const CivilDate date = DateOfDay(kind, day);
      const int64_t month = int64_t{date.year} * 12 + date.month - 1;
      EXPECT_EQ(FirstDayOfMonth(kind, month) + date.day - 1, day);
      EXPECT_LT(day, FirstDayOfMonth(kind, month + 1));
      EXPECT_LT(date, DateOfDay(kind, day + 1));
    }
    for (int year = -10'000; year < 10'000; ++year) {
      const int64_t days = FirstDayOfMonth(kind, year * 12 + 12) - FirstDayOfMonth(kind, year * 12);
      EXPECT_TRUE(days == 365 || days == 366) << year;
    }
  }
  EXPECT_EQ(DateOfDay(kJalali, Day(622, 3, 21)), (CivilDate{1, 1, 1}));
  EXPECT_EQ(DateOfDay(kJalali, Day(622, 3, 20)), (CivilDate{0, 12, 29}));
}

TEST(CalendarTest, BeginsAMonthBeforeTheFirstYear) {
  const Calendar tehran = In("Asia/Tehran", kJalali, 6);
  for (const char* text : {"31/3/0026", "0013-03-22", "0001-01-01", "0622-03-21"}) {
    const auto at = ParseInstant(text, tehran);
    if (!at) continue;
    for (const Unit unit : {Unit::kDay, Unit::kWeek, Unit::kMonth, Unit::kQuarter, Unit::kYear}) {
      EXPECT_LE(tehran.StartOf(unit, *at), *at) << text;
      EXPECT_GT(tehran.Next(unit, *at, 1), *at) << text;
    }
  }
}

TEST(CalendarTest, RefusesUnknownZonesAndWeekdays) {
  for (const char* zone : {"", "Mars/Olympus", "asia/tehran?", "Etc/Unknown"}) {
    EXPECT_FALSE(Calendar::Make(kGregorian, zone, 1)) << zone;
  }
  EXPECT_FALSE(Calendar::Make(kGregorian, "UTC", 0));
  EXPECT_FALSE(Calendar::Make(kGregorian, "UTC", 8));
}

TEST(CalendarTest, BeginsADayWhoseMidnightWasSkipped) {
  const Calendar tehran = In("Asia/Tehran");
  // 2021-03-22 00:00 +03:30 became 01:00 +04:30.
  const int64_t day = Day(2021, 3, 22);
  const Instant start = tehran.StartOfDay(day);
  EXPECT_EQ(start.micros, day * kMicrosPerDay - 7 * kHour / 2);
  EXPECT_EQ(tehran.DayOf(start), day);
  EXPECT_EQ(tehran.DayOf({start.micros - 1}), day - 1);
  EXPECT_EQ(tehran.FromLocal(day, kHour / 2).micros, start.micros + kHour / 2);
  EXPECT_EQ(tehran.FromLocal(day, kHour).micros, start.micros);

  const Calendar paulo = In("America/Sao_Paulo");
  const int64_t spring = Day(2018, 11, 4);
  EXPECT_EQ(paulo.StartOfDay(spring).micros, spring * kMicrosPerDay + 3 * kHour);
  EXPECT_EQ(paulo.DayOf(paulo.StartOfDay(spring)), spring);
}

TEST(CalendarTest, DoesNotLeaveADayThatHasBegun) {
  // Tehran, 2021-09-22 00:00 +04:30 became 2021-09-21 23:00 +03:30.
  const Calendar tehran = In("Asia/Tehran");
  const int64_t day = Day(2021, 9, 22);
  EXPECT_EQ(tehran.StartOfDay(day).micros, day * kMicrosPerDay - 7 * kHour / 2);
  // Newfoundland, 2010-11-07 00:01 became 2010-11-06 23:01.
  const Calendar johns = In("America/St_Johns");
  const int64_t autumn = Day(2010, 11, 7);
  const Instant start = johns.StartOfDay(autumn);
  for (int64_t minute = 0; minute < 200; ++minute) {
    EXPECT_EQ(johns.DayOf({start.micros + minute * 60 * kMicrosPerSecond}), autumn) << minute;
  }
  EXPECT_EQ(johns.DayOf({start.micros - 1}), autumn - 1);
}

TEST(CalendarTest, SurvivesADayThatNeverWas) {
  const Calendar apia = In("Pacific/Apia");  // went from 2011-12-29 to 2011-12-31
  const int64_t missing = Day(2011, 12, 30);
  EXPECT_EQ(apia.StartOfDay(missing), apia.StartOfDay(missing + 1));
  const auto days =
      apia.Boundaries(Unit::kDay, apia.StartOfDay(missing - 1), apia.StartOfDay(missing + 2));
  EXPECT_EQ(days.size(), 3u);
}

TEST(CalendarTest, TakesTheFirstOfATimeThatHappensTwice) {
  const Calendar istanbul = In("Europe/Istanbul");
  const int64_t day = Day(2015, 11, 8);  // 04:00 +03 became 03:00 +02
  EXPECT_EQ(istanbul.FromLocal(day, 7 * kHour / 2).micros, day * kMicrosPerDay + kHour / 2);
  const int64_t today = Day(2024, 11, 8);  // +03 all year since 2016
  EXPECT_EQ(istanbul.StartOfDay(today).micros, today * kMicrosPerDay - 3 * kHour);
}

TEST(CalendarTest, AgreesWithIcuInManyZones) {
  std::mt19937_64 random(5);
  for (const char* zone : {"Asia/Tehran", "Europe/Istanbul", "America/New_York", "UTC",
                           "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Casablanca",
                           "Asia/Kabul", "Europe/Dublin", "Antarctica/Troll"}) {
    const Calendar calendar = In(zone);
    const auto icu = IcuCalendar("en", zone);
    for (int i = 0; i < 3000; ++i) {
      const int64_t range = 250 * 365;
      const int64_t micros =
          static_cast<int64_t>(random() % static_cast<uint64_t>(range * 86'400)) *
              kMicrosPerSecond -
          70 * 365 * kMicrosPerDay;
      UErrorCode status = U_ZERO_ERROR;
      icu->setTime(static_cast<double>(micros) / 1000.0, status);
      const CivilDate date = calendar.DateOf({micros});
      EXPECT_EQ(date.year, icu->get(UCAL_EXTENDED_YEAR, status)) << zone << " " << micros;
      EXPECT_EQ(date.month, icu->get(UCAL_MONTH, status) + 1) << zone << " " << micros;
      EXPECT_EQ(date.day, icu->get(UCAL_DATE, status)) << zone << " " << micros;
    }
  }
}

TEST(CalendarTest, EveryInstantLiesInItsDay) {
  std::mt19937_64 random(6);
  for (const char* zone : {"Asia/Tehran", "America/St_Johns", "America/Sao_Paulo", "Asia/Beirut",
                           "America/Havana", "Asia/Amman", "Africa/Cairo"}) {
    const Calendar calendar = In(zone);
    int64_t last = INT64_MIN;
    for (int64_t hour = 0; hour < 40 * 365 * 24; hour += static_cast<int64_t>(random() % 5) + 1) {
      const Instant at{hour * kHour + static_cast<int64_t>(random() % 3600) * kMicrosPerSecond};
      const int64_t day = calendar.DayOf(at);
      ASSERT_LE(calendar.StartOfDay(day), at) << zone << " " << IsoInstant(at);
      ASSERT_LT(at, calendar.StartOfDay(day + 1)) << zone << " " << IsoInstant(at);
      ASSERT_GE(day, last);
      last = day;
    }
  }
}

TEST(CalendarTest, RepeatsItsRulesForEver) {
  const Calendar york = In("America/New_York");
  const int64_t july = Day(2950, 7, 4);
  EXPECT_EQ(york.StartOfDay(july).micros, july * kMicrosPerDay + 4 * kHour);
  const int64_t january = Day(2950, 1, 4);
  EXPECT_EQ(york.StartOfDay(january).micros, january * kMicrosPerDay + 5 * kHour);
  EXPECT_EQ(york.DayOf(york.StartOfDay(july)), july);
}

TEST(CalendarTest, WithstandsTheEndsOfTime) {
  for (const auto kind : {kGregorian, kJalali}) {
    const Calendar calendar = In("Asia/Tehran", kind);
    for (const int64_t micros : {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX}) {
      for (const Unit unit : {Unit::kDay, Unit::kWeek, Unit::kMonth, Unit::kQuarter, Unit::kYear}) {
        const Instant start = calendar.StartOf(unit, {micros});
        EXPECT_FALSE(calendar.Label(unit, start).empty());
        calendar.Next(unit, {micros}, INT64_MAX);
        calendar.Next(unit, {micros}, INT64_MIN);
      }
    }
  }
}

TEST(CalendarTest, CountsPeriods) {
  const Calendar tehran = In("Asia/Tehran", kJalali, 6);
  const Instant at = tehran.FromLocal(JalaliDay(1403, 12, 30), 5 * kHour);
  EXPECT_EQ(tehran.Label(Unit::kDay, at), "1403-12-30");
  EXPECT_EQ(tehran.Label(Unit::kMonth, tehran.StartOf(Unit::kMonth, at)), "1403-12");
  EXPECT_EQ(tehran.Label(Unit::kQuarter, tehran.StartOf(Unit::kQuarter, at)), "1403-Q4");
  EXPECT_EQ(tehran.Label(Unit::kYear, tehran.StartOf(Unit::kYear, at)), "1403");
  EXPECT_EQ(tehran.Next(Unit::kDay, at), tehran.StartOfDay(JalaliDay(1404, 1, 1)));
  EXPECT_EQ(tehran.Next(Unit::kMonth, at), tehran.StartOfDay(JalaliDay(1404, 1, 1)));
  EXPECT_EQ(tehran.Next(Unit::kMonth, at, -12), tehran.StartOfDay(JalaliDay(1402, 12, 1)));
  EXPECT_EQ(tehran.Next(Unit::kYear, at, -3), tehran.StartOfDay(JalaliDay(1400, 1, 1)));
  const Calendar gregorian = tehran.With(kGregorian);
  EXPECT_EQ(gregorian.Label(Unit::kMonth, gregorian.StartOf(Unit::kMonth, at)), "2025-03");
  EXPECT_EQ(gregorian.Label(Unit::kQuarter, at), "2025-Q1");
}

TEST(CalendarTest, BeginsTheWeekWhereTheOrganisationDoes) {
  const int64_t wednesday = Day(2026, 3, 25);
  for (int first = 1; first <= 7; ++first) {
    const Calendar calendar = In("UTC", kGregorian, first);
    const int64_t start =
        calendar.DayOf(calendar.StartOf(Unit::kWeek, {wednesday * kMicrosPerDay}));
    EXPECT_LE(start, wednesday);
    EXPECT_GT(start, wednesday - 7);
    EXPECT_EQ(((start - Day(2026, 3, 23)) % 7 + 7) % 7, first - 1);  // the 23rd was a Monday
  }
}

TEST(CalendarTest, ListsBoundaries) {
  const Calendar utc = In("UTC");
  const auto at = [](int y, int m, int d) { return Instant{Day(y, m, d) * kMicrosPerDay}; };
  EXPECT_EQ(utc.Boundaries(Unit::kMonth, at(2025, 11, 15), at(2026, 2, 1)),
            (std::vector{at(2025, 11, 1), at(2025, 12, 1), at(2026, 1, 1), at(2026, 2, 1)}));
  EXPECT_EQ(utc.Boundaries(Unit::kMonth, at(2025, 11, 1), at(2025, 11, 2)),
            (std::vector{at(2025, 11, 1), at(2025, 12, 1)}));
}

TEST(CalendarTest, ShowsDatesToPeople) {
  const Instant at{Day(2026, 3, 21) * kMicrosPerDay};
  EXPECT_EQ(In("UTC").Display(at, Language::kEnglish), "21 March 2026");
  EXPECT_EQ(In("UTC").Display(at, Language::kTurkish), "21 Mart 2026");
  EXPECT_EQ(In("UTC", kJalali).Display(at, Language::kPersian), "۱ فروردین ۱۴۰۵");
  EXPECT_EQ(In("UTC", kJalali).Display(at, Language::kEnglish), "1 Farvardin 1405");
}

TEST(IsoTest, WritesInstantsAndDates) {
  EXPECT_EQ(IsoInstant({0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(IsoInstant({-1}), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(IsoInstant({1'500'000}), "1970-01-01T00:00:01.500Z");
  const Calendar tehran = In("Asia/Tehran", kJalali);
  EXPECT_EQ(IsoDate(tehran, tehran.StartOfDay(JalaliDay(1405, 1, 1))), "2026-03-21");
}

TEST(TagTest, GoesBothWays) {
  for (const Unit unit : {Unit::kDay, Unit::kWeek, Unit::kMonth, Unit::kQuarter, Unit::kYear}) {
    EXPECT_EQ(UnitFromTag(Tag(unit)), unit);
  }
  EXPECT_EQ(CalendarFromTag("jalali"), kJalali);
  EXPECT_EQ(CalendarFromTag("lunar"), std::nullopt);
  EXPECT_EQ(UnitFromTag("hour"), std::nullopt);
}

TEST(ClockTest, Advances) {
  EXPECT_GT(Clock::System().Now().micros, Day(2024, 1, 1) * kMicrosPerDay);
}

}  // namespace
}  // namespace vafa
