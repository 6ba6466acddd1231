#include "learn/predictions/cut_offs.h"

#include <algorithm>
#include <chrono>

#include "ask/windows.h"
#include "timeline/timeline.h"

namespace vafa::predictions {

CutOff CutOffAt(const Calendar& calendar, const ChurnRules& rules, Instant at) {
  const Instant ends = at + std::chrono::days(rules.horizon_days);
  const auto window_before = [&](Instant until) {
    return timeline::ToSeconds(ask::StartOfLastDays(calendar, until, rules.window_days));
  };
  return {timeline::ToSeconds(at), window_before(at), timeline::ToSeconds(ends),
          window_before(ends)};
}

std::vector<CutOff> PastCutOffs(const Calendar& calendar, const ChurnRules& rules, Instant first,
                                Instant at, size_t most) {
  const int64_t today = calendar.DayOf(at);
  const int64_t first_day = calendar.DayOf(first);
  std::vector<CutOff> cut_offs;
  for (size_t k = 1; k <= most; ++k) {
    const int64_t day = today - static_cast<int64_t>(k) * rules.horizon_days;
    if (day - rules.horizon_days < first_day) break;
    CutOff cut = CutOffAt(calendar, rules, calendar.StartOfDay(day));
    const Instant ends = calendar.StartOfDay(day + rules.horizon_days);
    cut.ends = timeline::ToSeconds(ends);
    cut.kept_from = timeline::ToSeconds(ask::StartOfLastDays(calendar, ends, rules.window_days));
    cut_offs.push_back(cut);
  }
  std::ranges::reverse(cut_offs);
  return cut_offs;
}

}  // namespace vafa::predictions
