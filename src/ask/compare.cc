#include <optional>

#include "ask/engine.h"

namespace vafa::ask {
namespace {

constexpr int64_t kMonths = 12;

int64_t MonthsOf(CivilDate date) { return date.year * kMonths + date.month; }

// From one beginning of a month to another: how many months.
std::optional<int64_t> WholeMonths(const Calendar& calendar, const Period& period) {
  for (const Instant edge : {period.from, period.to}) {
    if (calendar.StartOf(Unit::kMonth, edge) != edge) return std::nullopt;
  }
  return MonthsOf(calendar.DateOf(period.to)) - MonthsOf(calendar.DateOf(period.from));
}

Instant YearEarlier(const Calendar& calendar, Instant at) {
  const int64_t day = calendar.DayOf(at);
  CivilDate date = DateOfDay(calendar.kind(), day);
  --date.year;
  std::optional<int64_t> earlier = DayNumber(calendar.kind(), date);
  if (!earlier) {  // a leap day
    --date.day;
    earlier = DayNumber(calendar.kind(), date).value_or(day) + 1;
  }
  return calendar.FromLocal(*earlier, (at - calendar.StartOfDay(day)).count());
}

}  // namespace

Period PeriodBefore(const Calendar& calendar, const Period& period) {
  if (const auto months = WholeMonths(calendar, period); months && *months > 0) {
    return {calendar.Next(Unit::kMonth, period.from, -*months), period.from, {}};
  }
  const int64_t days = calendar.DayOf(period.to) - calendar.DayOf(period.from);
  const int64_t day = calendar.DayOf(period.from);
  const auto time_of_day = period.from - calendar.StartOfDay(day);
  if (days == 0) return {period.from - (period.to - period.from), period.from, {}};
  return {calendar.FromLocal(day - days, time_of_day.count()), period.from, {}};
}

Period SamePeriodLastYear(const Calendar& calendar, const Period& period) {
  return {YearEarlier(calendar, period.from), YearEarlier(calendar, period.to), {}};
}

}  // namespace vafa::ask
