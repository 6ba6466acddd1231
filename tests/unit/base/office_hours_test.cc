#include "base/office_hours.h"

#include <gtest/gtest.h>

namespace vafa {
namespace {

constexpr int64_t kHour = 3600;

// Saturday to Wednesday from 9 to 13 and 14 to 18, Thursday from 9 to 13.
OfficeHours Tehran() {
  OfficeHours hours;
  for (const int weekday : {1, 2, 3, 6, 7}) {
    hours.spans.push_back({weekday, 9 * 60, 13 * 60});
    hours.spans.push_back({weekday, 14 * 60, 18 * 60});
  }
  hours.spans.push_back({4, 9 * 60, 13 * 60});
  return hours;
}

class OfficeHoursTest : public testing::Test {
 protected:
  int64_t Between(std::string_view from, std::string_view to) const {
    return OfficeClock(hours, calendar)
        .SecondsBetween(*ParseInstant(from, calendar), *ParseInstant(to, calendar));
  }

  OfficeHours hours = Tehran();
  Calendar calendar = *Calendar::Make(CalendarKind::kJalali, "Asia/Tehran", 6);
};

TEST_F(OfficeHoursTest, WithoutHoursAllTimeCounts) {
  hours = {};
  EXPECT_EQ(Between("2026-06-05T22:00:00", "2026-06-06T10:00:00"), 12 * kHour);
}

TEST_F(OfficeHoursTest, CountsWithinADay) {
  // 2026-06-06 is a Saturday.
  EXPECT_EQ(Between("2026-06-06T10:00:00", "2026-06-06T11:30:00"), 90 * 60);
  EXPECT_EQ(Between("2026-06-06T12:00:00", "2026-06-06T15:00:00"), 2 * kHour) << "pause at noon";
  EXPECT_EQ(Between("2026-06-06T05:00:00", "2026-06-06T23:00:00"), 8 * kHour);
  EXPECT_EQ(Between("2026-06-06T19:00:00", "2026-06-06T20:00:00"), 0);
  EXPECT_EQ(Between("2026-06-06T11:00:00", "2026-06-06T10:00:00"), 0) << "backward";
}

TEST_F(OfficeHoursTest, ANightAndADayOffDoNotCount) {
  // Thursday 12:30 to Saturday 09:15: half an hour, Friday is off, a quarter of an hour.
  EXPECT_EQ(Between("2026-06-04T12:30:00", "2026-06-06T09:15:00"), 45 * 60);
  hours.closed = {*DayNumber(CalendarKind::kGregorian, {2026, 6, 6})};
  EXPECT_EQ(Between("2026-06-04T12:30:00", "2026-06-06T09:15:00"), 30 * 60);
}

TEST_F(OfficeHoursTest, WholeWeeksInBetween) {
  // Saturday 17:00 to Saturday three weeks later 10:00: an hour, then 4 days of 8 hours and a
  // Thursday of 4 three times, two Saturdays of 8, and an hour.
  const int64_t weeks = 3 * (4 * 8 + 4) + 2 * 8;
  EXPECT_EQ(Between("2026-06-06T17:00:00", "2026-06-27T10:00:00"), (weeks + 2) * kHour);
  const int64_t sunday = *DayNumber(CalendarKind::kGregorian, {2026, 6, 14});
  hours.closed = {sunday, sunday + 4, sunday + 5, sunday + 100};  // a Thursday and a Friday too
  EXPECT_EQ(Between("2026-06-06T17:00:00", "2026-06-27T10:00:00"), (weeks + 2 - 8 - 4) * kHour);
}

TEST_F(OfficeHoursTest, TheClockOnTheWallCountsWhenItChanges) {
  // New York springs forward on Sunday 2026-03-08 at 2:00.
  calendar = *Calendar::Make(CalendarKind::kGregorian, "America/New_York", 7);
  hours.spans = {{7, 9 * 60, 17 * 60}, {7, 20 * 60, OfficeHours::kMinutesPerDay}};
  EXPECT_EQ(Between("2026-03-08T00:00:00", "2026-03-08T10:00:00"), kHour);
  EXPECT_EQ(Between("2026-03-07T12:00:00", "2026-03-09T12:00:00"), 12 * kHour);
  EXPECT_EQ(Between("2026-03-08T12:00:00", "2026-03-09T12:00:00"), 9 * kHour);
}

}  // namespace
}  // namespace vafa
