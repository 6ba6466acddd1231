#include "stats/survival/survival_columns.h"

#include <limits>

#include "stats/errors.h"

namespace vafa::stats {

Status Check(const SurvivalColumns& columns) {
  const size_t size = columns.size();
  if (columns.event.size() != size) return BadColumn("event", size, "length differs");
  if (!columns.entry.empty() && columns.entry.size() != size) {
    return BadColumn("entry", size, "length differs");
  }
  if (size == 0) return Fail(ErrorCode::kInvalid, "stats.no_customers", {}, "time");
  if (size >= std::numeric_limits<uint32_t>::max()) return BadColumn("time", size, "too many rows");
  for (size_t i = 0; i < size; ++i) {
    const double time = columns.time[i];
    if (!(time >= 0 && time <= std::numeric_limits<double>::max())) {
      return BadColumn("time", i, "negative or not finite");
    }
    if (columns.event[i] > 1) return BadColumn("event", i, "neither 0 nor 1");
    if (!columns.entry.empty() && !(columns.entry[i] < time)) {
      return BadColumn("entry", i, "not before the time");
    }
  }
  return {};
}

}  // namespace vafa::stats
