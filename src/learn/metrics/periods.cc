#include "learn/metrics/periods.h"

#include <algorithm>

namespace vafa::metrics {
Result<std::vector<ask::Period>> Points(const Calendar& calendar, Unit unit, Instant from,
                                        Instant to) {
  VAFA_ASSIGN(auto periods, ask::SplitTime(calendar, unit, from, to));
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
