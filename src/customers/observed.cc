#include "customers/observed.h"

#include <algorithm>
#include <array>
#include <mutex>

namespace vafa {

std::optional<ObservedSpan> FindObservedSpan(const timeline::Snapshot& snapshot,
                                             const FactLog& facts) {
  constexpr std::array<std::string_view, 6> kKinds = {
      kinds::kOrderPlaced,  kinds::kSubscriptionStarted, "subscription_renewed",
      kinds::kTrialStarted, kinds::kSubscriptionEnded,   kinds::kOrderItemAdded};
  std::vector<KindId> ids;
  for (const std::string_view kind : kKinds) {
    if (const auto id = facts.FindKind(kind)) ids.push_back(*id);
  }
  uint32_t first = timeline::kEndOfTime;
  uint32_t last = 0;
  for (size_t index = 0; index < snapshot.blocks(); ++index) {
    const auto block = snapshot.block(index);
    for (const KindId id : ids) {
      const auto* columns = block->Find(id);
      if (columns == nullptr) continue;
      for (size_t slot = 0; slot + 1 < columns->offsets.size(); ++slot) {
        if (columns->offsets[slot] == columns->offsets[slot + 1]) continue;
        first = std::min(first, columns->seconds[columns->offsets[slot]]);
        last = std::max(last, columns->seconds[columns->offsets[slot + 1] - 1]);
      }
    }
  }
  if (first == timeline::kEndOfTime) return std::nullopt;
  return ObservedSpan{timeline::FromSeconds(first), timeline::FromSeconds(last)};
}

Instant ObservedNow(const std::optional<ObservedSpan>& span, const Calendar& calendar,
                    Instant now) {
  if (!span || now - span->to <= std::chrono::days(kStaleDays)) return now;
  return calendar.Next(Unit::kDay, span->to) - std::chrono::seconds(1);
}

}  // namespace vafa
