#include <gtest/gtest.h>

#include <random>

#include "base/text.h"
#include "base/time.h"

namespace vafa {
namespace {

constexpr int64_t kHour = 3600 * kMicrosPerSecond;

const Calendar& Tehran() {
  static const Calendar kCalendar = Calendar::Make(CalendarKind::kJalali, "Asia/Tehran", 6).value();
  return kCalendar;
}

const Calendar& Utc() {
  static const Calendar kCalendar = Calendar::Make(CalendarKind::kGregorian, "UTC", 1).value();
  return kCalendar;
}

std::string Read(std::string_view text, const Calendar& calendar = Utc()) {
  const auto at = ParseInstant(text, calendar);
  return at ? IsoInstant(*at) : at.error().message.id;
}

std::string ReadAs(std::string_view text, std::string_view format,
                   const Calendar& calendar = Utc()) {
  const auto at = ParseInstantAs(text, format, calendar);
  return at ? IsoInstant(*at) : at.error().message.id;
}

TEST(ParseInstantTest, ReadsDates) {
  for (const char* text :
       {"2026-03-21", "20260321", "2026/03/21", "2026/3/21", "2026.03.21", "21.03.2026",
        "21/03/2026", "03/21/2026", "21-3-2026", " 2026-03-21 ", "1405/01/01", "1405-1-1",
        "14050101", "۱۴۰۵/۰۱/۰۱", "١٤٠٥/١/١", "1.1.1405", "\u200F۱۴۰۵/۰۱/۰۱"}) {
    EXPECT_EQ(Read(text), "2026-03-21T00:00:00Z") << text;
  }
}

TEST(ParseInstantTest, ReadsTimes) {
  for (const char* text :
       {"2026-03-21T15:04:05", "2026-03-21 15:04:05", "2026-03-21 3:04:05 PM", "20260321T150405",
        "20260321150405", "20260321 15:04:05", "1405/01/01 15:04:05", "1405/01/01، ۱۵:۰۴:۰۵",
        "21.03.2026, 15:04:05", "2026-03-21  15:04:05 Z", "2026-03-21T15:04:05+00:00"}) {
    EXPECT_EQ(Read(text), "2026-03-21T15:04:05Z") << text;
  }
  EXPECT_EQ(Read("2026-03-21 15:04"), "2026-03-21T15:04:00Z");
  EXPECT_EQ(Read("202603211504"), "2026-03-21T15:04:00Z");
  EXPECT_EQ(Read("2026-03-21T24:00"), "2026-03-22T00:00:00Z");
  EXPECT_EQ(Read("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00Z");
  EXPECT_EQ(Read("2026-03-21 12:00 am"), "2026-03-21T00:00:00Z");
}

TEST(ParseInstantTest, ReadsFractionsAndZones) {
  EXPECT_EQ(Read("2026-03-21T10:00:00.5Z"), "2026-03-21T10:00:00.500Z");
  EXPECT_EQ(Read("2026-03-21T10:00:00.123456789Z"), "2026-03-21T10:00:00.123456Z");
  EXPECT_EQ(Read("2026-03-21T10:00:00,25Z"), "2026-03-21T10:00:00.250Z");
  for (const char* zone : {"+03:30", "+0330", " +03:30", "UTC+03:30"}) {
    EXPECT_EQ(Read("2026-03-21T10:00:00" + std::string(zone)), "2026-03-21T06:30:00Z") << zone;
  }
  EXPECT_EQ(Read("2026-03-21T10:00-05"), "2026-03-21T15:00:00Z");
  EXPECT_EQ(Read("2026-03-21Z", Tehran()), "2026-03-21T00:00:00Z");
}

TEST(ParseInstantTest, IsLocalWithoutAZone) {
  EXPECT_EQ(Read("2026-03-21", Tehran()), "2026-03-20T20:30:00Z");
  EXPECT_EQ(Read("1403/05/12 14:30", Tehran()), "2024-08-02T11:00:00Z");
  EXPECT_EQ(Read("1400/01/02", Tehran()), "2021-03-21T20:30:00Z");
}

TEST(ParseInstantTest, ReadsEpochs) {
  for (const char* text : {"1774051200", "1774051200000", "1774051200000000", "1774051200.0"}) {
    EXPECT_EQ(Read(text), "2026-03-21T00:00:00Z") << text;
  }
  EXPECT_EQ(Read("1774051200.25"), "2026-03-21T00:00:00.250Z");
  EXPECT_EQ(Read("-1000000000"), "1938-04-24T22:13:20Z");
}

TEST(ParseInstantTest, SaysWhatIsWrong) {
  EXPECT_EQ(Read(""), "base.date_empty");
  EXPECT_EQ(Read("  "), "base.date_empty");
  EXPECT_EQ(Read("yesterday"), "base.date_invalid");
  EXPECT_EQ(Read("03/04/2026"), "base.date_ambiguous");
  EXPECT_EQ(Read("1404/12/30"), "base.date_no_such_day");
  EXPECT_EQ(Read("1403/12/30"), "2025-03-20T00:00:00Z");
  EXPECT_EQ(Read("2026-02-29"), "base.date_no_such_day");
  EXPECT_EQ(Read("20261301"), "base.date_no_such_day");
  EXPECT_EQ(Read("2026-03-21T25:00"), "base.time_invalid");
  EXPECT_EQ(Read("2026-03-21T"), "base.time_invalid");
  EXPECT_EQ(Read("2026-03-21T10:00+99:00"), "base.time_invalid");
  for (const char* text :
       {"2026", "26-03-21", "2026-03", "2026-03/21", "2026-03-21junk", "1-2-3", "12345678901",
        "2026-03-21T10:00Zx", "--1774051200", "-", "0x12345678", "99999999999999999999"}) {
    EXPECT_FALSE(ParseInstant(text, Utc())) << text;
  }
}

TEST(ParseInstantTest, ReadsBackWhatIsoInstantWrites) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const Instant at{static_cast<int64_t>(random() % (300ull * 365 * 86'400 * 1'000'000))};
    EXPECT_EQ(ParseInstant(IsoInstant(at), Tehran()).value(), at);
  }
}

TEST(ParseInstantTest, ReadsBackJalaliLabels) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 20'000; ++i) {
    const auto day = static_cast<int64_t>(random() % 60'000);
    const Instant start = Tehran().StartOfDay(day);
    const std::string label = Tehran().Label(Unit::kDay, start);
    EXPECT_EQ(ParseInstant(label, Tehran()).value(), start) << label;
    EXPECT_EQ(ParseInstant(PersianDigits(label), Tehran()).value(), start) << label;
  }
}

TEST(ParseInstantAsTest, FollowsTheFormat) {
  EXPECT_EQ(ReadAs("19970101", "%Y%m%d"), "1997-01-01T00:00:00Z");
  EXPECT_EQ(ReadAs("03/04/2026", "%d/%m/%Y"), "2026-04-03T00:00:00Z");
  EXPECT_EQ(ReadAs("03/04/2026", "%m/%d/%Y"), "2026-03-04T00:00:00Z");
  EXPECT_EQ(ReadAs("3.4.26", "%d.%m.%y"), "2026-04-03T00:00:00Z");
  EXPECT_EQ(ReadAs("3.4.97", "%d.%m.%y"), "1997-04-03T00:00:00Z");
  EXPECT_EQ(ReadAs("15 Mar 2024 13:05:09", "%d %b %Y %H:%M:%S"), "2024-03-15T13:05:09Z");
  EXPECT_EQ(ReadAs("15 mart 2024", "%d %B %Y"), "2024-03-15T00:00:00Z");
  EXPECT_EQ(ReadAs("۱۲ مرداد ۱۴۰۳", "%d %B %Y"), "2024-08-02T00:00:00Z");
  EXPECT_EQ(ReadAs("2024-03-15 01:05 pm", "%F %I:%M %p"), "2024-03-15T13:05:00Z");
  EXPECT_EQ(ReadAs("2024-03-15T13:05:09.25+03:00", "%Y-%m-%dT%H:%M:%S%z"),
            "2024-03-15T10:05:09.250Z");
  EXPECT_EQ(ReadAs("2024 075", "%Y %j"), "2024-03-15T00:00:00Z");
  EXPECT_EQ(ReadAs("1710460800", "%s"), "2024-03-15T00:00:00Z");
  EXPECT_EQ(ReadAs("1403/05/12", "%Y/%m/%d"), "2024-08-02T00:00:00Z");
  EXPECT_EQ(ReadAs("03/05/12", "%y/%m/%d", Tehran()), "2024-08-01T20:30:00Z");
  EXPECT_EQ(ReadAs("100% 2024-01-02", "100%% %F"), "2024-01-02T00:00:00Z");
}

TEST(ParseInstantAsTest, RefusesWhatDoesNotFit) {
  EXPECT_EQ(ReadAs("2024-03-15", "%Y%m%d"), "base.date_not_as_format");
  EXPECT_EQ(ReadAs("20240315x", "%Y%m%d"), "base.date_not_as_format");
  EXPECT_EQ(ReadAs("", "%Y%m%d"), "base.date_not_as_format");
  EXPECT_EQ(ReadAs("20240230", "%Y%m%d"), "base.date_no_such_day");
  EXPECT_EQ(ReadAs("20240315", "%Y%m%d%"), "base.date_not_as_format");
  EXPECT_EQ(ReadAs("20240315", "%Q"), "base.date_not_as_format");
  EXPECT_EQ(ReadAs("2023 366", "%Y %j"), "base.date_no_such_day");
  EXPECT_EQ(ReadAs("15 Foo 2024", "%d %b %Y"), "base.date_not_as_format");
  EXPECT_EQ(ReadAs("12:61", "%H:%M"), "base.time_invalid");
}

TEST(ParseInstantTest, MovesOnFromASkippedHour) {
  const Calendar istanbul = Calendar::Make(CalendarKind::kGregorian, "Europe/Istanbul", 1).value();
  // 2015-03-29 03:00 +02 became 04:00 +03.
  const auto at = ParseInstant("2015-03-29 03:30", istanbul).value();
  EXPECT_EQ(IsoInstant(at), "2015-03-29T01:30:00Z");
  EXPECT_EQ(at - ParseInstant("2015-03-29 02:30", istanbul).value(),
            std::chrono::microseconds(kHour));
}

}  // namespace
}  // namespace vafa
