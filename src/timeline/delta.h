#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "timeline/merge.h"

namespace vafa::timeline {

/// The fresh facts of one block: an append-only log of packed records, 16 to 40 bytes a fact
/// and 12 more for each property (and 4 when there are any).
///
/// A Delta is a cheap value that sees the log as it was when it was copied. The one writer appends
/// to the newest copy only; that touches no memory which older copies read, so readers on other
/// threads need no lock.
class Delta {
 public:
  /// Appends what an entry adds to this block (not what it corrects), with its properties as ids.
  /// Returns the bytes that it takes.
  size_t Add(const Entry& entry, std::span<const PropertyValue> properties);
  /// Appends that the fact `seq` of `customer` is gone. Returns the bytes that it takes.
  size_t Remove(int64_t seq, CustomerId customer);

  bool empty() const { return used_ == 0; }
  size_t bytes() const;
  /// Those of the customers in `wanted`; of all when null.
  Changes Unpack(const SlotSet* wanted = nullptr) const;
  /// False when it certainly adds no fact of this kind.
  bool MayAdd(KindId kind) const { return ((kinds_ >> (kind % kKindBits)) & 1) != 0; }

 private:
  struct Segment;
  static constexpr int kKindBits = 64;
  uint32_t* Grow(size_t words);

  std::shared_ptr<Segment> newest_;
  uint32_t used_ = 0;  ///< words of newest_
  uint32_t records_ = 0;
  uint64_t kinds_ = 0;  ///< a bit for each kind that was added, by its remainder
};

}  // namespace vafa::timeline
