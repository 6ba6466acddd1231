#include "timeline/block.h"

#include <algorithm>

#include "timeline/merge.h"
#include "timeline/properties.h"

namespace vafa::timeline {
namespace {

int64_t SecondsSinceEpoch(Instant at) {
  const int64_t toward_zero = at.micros / kMicrosPerSecond;
  return toward_zero - (at.micros % kMicrosPerSecond < 0) - kEpochSeconds;
}

}  // namespace

uint32_t ToSeconds(Instant at) {
  return static_cast<uint32_t>(std::clamp<int64_t>(SecondsSinceEpoch(at), 0, kEndOfTime));
}

Instant FromSeconds(uint32_t seconds) { return {(seconds + kEpochSeconds) * kMicrosPerSecond}; }

bool InRange(Instant at) {
  const int64_t seconds = SecondsSinceEpoch(at);
  return seconds >= 0 && seconds < kEndOfTime;
}

Columns::Columns(std::map<KindId, KindColumns> kinds) {
  kinds_ = std::move(kinds);
  for (const auto& [kind, columns] : kinds_) facts_ += columns.size();
}

std::shared_ptr<const Block> EmptyBlock() {
  static const auto empty = std::make_shared<const Columns>(std::map<KindId, KindColumns>{});
  return empty;
}

std::shared_ptr<const Block> Merge(const Block& base, std::span<const Entry> changes,
                                   Properties& properties) {
  Changes split;
  std::vector<PropertyValue> resolved;
  split.additions.reserve(changes.size());
  for (const Entry& entry : changes) {
    if (entry.corrects > 0) {
      split.removals.push_back({entry.corrects, SlotOf(entry.corrects_customer)});
    }
    if (entry.retracts) continue;
    properties.Resolve(entry.kind, entry.properties, resolved);
    split.additions.push_back({.seq = entry.seq,
                               .seconds = ToSeconds(entry.at),
                               .micros = MicrosBelowSecond(entry.at),
                               .money = entry.money,
                               .value = entry.value,
                               .label = entry.label,
                               .kind = entry.kind,
                               .slot = SlotOf(entry.customer),
                               .first_property = static_cast<uint32_t>(split.properties.size()),
                               .property_count = static_cast<uint32_t>(resolved.size())});
    split.properties.insert(split.properties.end(), resolved.begin(), resolved.end());
  }
  return Merge(base, std::move(split));
}

}  // namespace vafa::timeline
