#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "timeline/block.h"

namespace vafa::timeline {

/// A fact on its way into the columns of its block.
struct Addition {
  int64_t seq;
  uint32_t seconds;
  uint32_t micros;
  int64_t money;
  double value;
  LabelId label;
  KindId kind;
  uint16_t slot;
  uint32_t first_property;  ///< in Changes::properties
  uint32_t property_count;
};

/// A fact that leaves its block: one of `slot`, of any kind.
struct Removal {
  int64_t seq;
  uint16_t slot;
};

struct Changes {
  std::vector<Addition> additions;
  std::vector<PropertyValue> properties;
  std::vector<Removal> removals;  ///< also of facts among `additions`
};

/// `wanted`: of the other customers, who have no changes here, facts may be missing in the result;
/// null: all are wanted.
std::shared_ptr<const Block> Merge(const Block& base, Changes changes,
                                   const SlotSet* wanted = nullptr);

/// Columns that lie in memory or in a mapping which their `memory` keeps.
class Columns final : public Block {
 public:
  explicit Columns(std::map<KindId, KindColumns> kinds);
};

inline uint16_t SlotOf(CustomerId customer) {
  return static_cast<uint16_t>(customer % kBlockCustomers);
}
inline uint32_t MicrosBelowSecond(Instant at) {
  const int64_t rest = at.micros % kMicrosPerSecond;
  return static_cast<uint32_t>(rest < 0 ? rest + kMicrosPerSecond : rest);
}

}  // namespace vafa::timeline
