#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "learn/predictions/features.h"

namespace vafa::predictions {

/// A moment at which customers are looked at: only facts before `at` count, and who was active then
/// is lost if she is not active at `ends` (docs/reference/churn.md). Seconds of the timeline.
struct CutOff {
  uint32_t at = 0;
  uint32_t active_from = 0;  ///< of a shop: active is who ordered in [active_from, at)
  uint32_t ends = 0;
  uint32_t kept_from = 0;  ///< of a shop: kept is who ordered in [kept_from, ends)
};

/// The cut-off at a moment, with the horizon of the rules after it.
CutOff CutOffAt(const Calendar& calendar, const ChurnRules& rules, Instant at);

/// The newest `most` cut-offs whose horizons lie one before the other and wholly before `at`, none
/// with less than one horizon of facts (from `first` on) before it; oldest first.
std::vector<CutOff> PastCutOffs(const Calendar& calendar, const ChurnRules& rules, Instant first,
                                Instant at, size_t most);

}  // namespace vafa::predictions
