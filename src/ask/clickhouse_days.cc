#include "ask/clickhouse_days.h"

#include <fmt/format.h>

#include <vector>

#include "timeline/block.h"

namespace vafa::ask::clickhouse {
namespace {

constexpr int64_t kDaySeconds = 86'400;
/// Added to all days, so that none is negative.
constexpr int64_t kDaysBefore1970 = 10'000;

/// From a second on (second + shift) / 86,400 is the day.
struct Stretch {
  int64_t from;
  int64_t shift;
};

std::vector<Stretch> StretchesOf(const Calendar& calendar, Span seconds) {
  const int64_t last = calendar.DayOf(timeline::FromSeconds(seconds.to));
  std::vector<Stretch> stretches;
  for (int64_t day = calendar.DayOf(timeline::FromSeconds(seconds.from)); day <= last; ++day) {
    const Instant start = calendar.StartOfDay(day);
    if (calendar.DayOf(start) != day) continue;  // a zone may skip a whole day
    const int64_t from = timeline::ToSeconds(start);
    const int64_t shift = (day + kDaysBefore1970) * kDaySeconds - from;
    if (stretches.empty() || stretches.back().shift != shift) stretches.push_back({from, shift});
  }
  return stretches;
}

}  // namespace

std::string LocalDay(const Calendar& calendar, Span seconds) {
  const std::vector<Stretch> stretches = StretchesOf(calendar, seconds);
  std::string shift = fmt::format("{}", stretches.empty() ? 0 : stretches.back().shift);
  if (stretches.size() > 1) {
    std::string branches;
    for (size_t i = 0; i + 1 < stretches.size(); ++i) {
      branches += fmt::format("second < {}, {}, ", stretches[i + 1].from, stretches[i].shift);
    }
    shift = "multiIf(" + branches + shift + ")";
  }
  return "intDiv(toInt64(second) + " + shift + ", 86400)";
}

}  // namespace vafa::ask::clickhouse
