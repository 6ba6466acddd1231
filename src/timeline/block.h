#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "base/time.h"
#include "timeline/property.h"

namespace vafa::timeline {

/// Dense ids of customers, handed out from 1; 0 is the organisation itself (costs and the like)
/// and is never counted as a customer.
using CustomerId = int64_t;
using KindId = uint16_t;
using LabelId = uint32_t;

/// Customers of one block lie together: block = id / kBlockCustomers, slot = id % kBlockCustomers.
inline constexpr int64_t kBlockCustomers = 4096;

/// One bit for each customer of a block, by slot.
using SlotSet = std::array<uint64_t, kBlockCustomers / 64>;
inline bool Contains(const SlotSet& slots, size_t slot) {
  return ((slots[slot / 64] >> (slot % 64)) & 1) != 0;
}

/// Folds see time as whole seconds since 1950-01-01T00:00:00Z, so that four bytes reach to 2086.
inline constexpr int64_t kEpochSeconds = -631'152'000;
inline constexpr uint32_t kEndOfTime = 0xFFFF'FFFF;

/// Seconds of an instant, rounded down and clamped to the range that columns can hold.
uint32_t ToSeconds(Instant at);
Instant FromSeconds(uint32_t seconds);
/// Whether facts at this instant can be kept (1950–2085).
bool InRange(Instant at);

inline constexpr int64_t kNoMoney = INT64_MIN;  ///< in a money column: this fact has none

/// What the timeline keeps of a fact.
struct Entry {
  int64_t seq = 0;
  CustomerId customer = 0;
  Instant at;
  KindId kind = 0;
  LabelId label = 0;                 ///< 0: none
  int64_t money = kNoMoney;          ///< minor units of the base currency
  double value = kNoValue;           ///< NaN: none
  int64_t corrects = 0;              ///< seq of the fact that this one replaces; 0: none
  CustomerId corrects_customer = 0;  ///< whose fact `corrects` is
  bool retracts = false;             ///< only removes `corrects`, adds nothing
  PropertyList properties;

  static constexpr double kNoValue = __builtin_nan("");
};

/// One property of the facts of a kind in a block. Few different values are kept once, with a code
/// a fact; many are kept as they are.
struct PropertyColumn {
  PropertyId id = 0;
  std::span<const PropertyBits> values;  ///< by code, rising; one a fact when `codes` is empty
  std::span<const uint16_t> codes;

  size_t size() const { return codes.empty() ? values.size() : codes.size(); }
  /// kNoProperty when the fact has none.
  PropertyBits operator[](size_t fact) const {
    return codes.empty() ? values[fact] : values[codes[fact]];
  }
};

/// The facts of one kind of the customers of one block, in columns. Facts of slot s are
/// [offsets[s], offsets[s + 1]), ordered by time, then by seq. A column that no fact fills is
/// empty. Views stay valid as long as the Block that they come from.
struct KindColumns {
  std::span<const uint32_t> offsets;  ///< kBlockCustomers + 1
  std::span<const uint32_t> seconds;
  std::span<const uint32_t> micros;  ///< below the second; empty when all are 0
  std::span<const int64_t> money;
  std::span<const double> value;
  std::span<const LabelId> label;
  std::span<const int64_t> seq;
  std::vector<PropertyColumn> properties;  ///< by rising id; each in at least one fact

  /// What the views look into. Blocks merged from one another share the columns of kinds that did
  /// not change.
  std::shared_ptr<const void> memory;
  size_t heap_bytes = 0;  ///< 0 when the columns are mapped from a file

  size_t size() const { return seconds.size(); }
  /// nullptr when no fact has it. Ids come from Snapshot::properties().
  const PropertyColumn* property(PropertyId id) const {
    for (const PropertyColumn& column : properties) {
      if (column.id == id) return &column;
    }
    return nullptr;
  }
};

/// An immutable block of columns, mapped from disk or made in memory; safe on any thread.
class Block {
 public:
  virtual ~Block() = default;

  /// The columns of a kind, or nullptr when no customer of the block has such a fact.
  const KindColumns* Find(KindId kind) const {
    const auto it = kinds_.find(kind);
    return it == kinds_.end() ? nullptr : &it->second;
  }
  const std::map<KindId, KindColumns>& kinds() const { return kinds_; }
  size_t facts() const { return facts_; }

 protected:
  std::map<KindId, KindColumns> kinds_;
  size_t facts_ = 0;
};

/// The empty block.
std::shared_ptr<const Block> EmptyBlock();

class Properties;

/// A new block in memory: the facts of `base` without those that `changes` correct or retract,
/// with those that it adds. `changes` belong to this block's customers (the parts of a correction
/// that moves a fact between blocks are handed to each block). Kinds that no change touches are
/// shared with `base`, not copied.
std::shared_ptr<const Block> Merge(const Block& base, std::span<const Entry> changes,
                                   Properties& properties);

}  // namespace vafa::timeline
