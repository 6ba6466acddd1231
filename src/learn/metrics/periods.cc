#include "learn/metrics/periods.h"

#include <algorithm>
#include <optional>

#include "ask/engine.h"

namespace vafa::metrics {
namespace {

constexpr int64_t kMonths = 12;

int64_t MonthsOf(CivilDate date) { return date.year * kMonths + date.month; }

// From one beginning of a month to another: how many months.
std::optional<int64_t> WholeMonths(const Calendar& calendar, const ask::Period& period) {
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

ask::Period PeriodBefore(const Calendar& calendar, const ask::Period& period) {
  if (const auto months = WholeMonths(calendar, period); months && *months > 0) {
    return {calendar.Next(Unit::kMonth, period.from, -*months), period.from, {}};
  }
  const int64_t days = calendar.DayOf(period.to) - calendar.DayOf(period.from);
  const int64_t day = calendar.DayOf(period.from);
  const auto time_of_day = period.from - calendar.StartOfDay(day);
  if (days == 0) return {period.from - (period.to - period.from), period.from, {}};
  return {calendar.FromLocal(day - days, time_of_day.count()), period.from, {}};
}

ask::Period SamePeriodLastYear(const Calendar& calendar, const ask::Period& period) {
  return {YearEarlier(calendar, period.from), YearEarlier(calendar, period.to), {}};
}

Result<std::vector<ask::Period>> Points(const Calendar& calendar, Unit unit, Instant from,
                                        Instant to) {
  VAFA_ASSIGN(auto periods, ask::Split(calendar, unit, from, to));
  for (ask::Period& period : periods) {
    period.from = std::max(period.from, from);
    period.to = std::min(period.to, to);
  }
  return periods;
}

ask::Period UpTo(const ask::Period& period, Instant now) {
  const Instant whole{(now.micros + kMicrosPerSecond - 1) / kMicrosPerSecond * kMicrosPerSecond};
  return {std::min(period.from, whole), std::min(period.to, whole), period.label};
}

}  // namespace vafa::metrics
