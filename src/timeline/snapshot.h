#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/thread_annotations.h"
#include "timeline/delta.h"
#include "timeline/timeline.h"

namespace vafa::timeline {

/// The facts of one block at one moment. Always the same facts, but they change their form: columns
/// and a delta, until someone reads them; then merged columns; mapped ones once they are on disk.
/// Safe on any thread.
class BlockFacts {
 public:
  BlockFacts(std::shared_ptr<const Block> columns, Delta delta)
      : columns_(std::move(columns)), delta_(std::move(delta)) {}

  /// The merged columns, which the first caller makes.
  std::shared_ptr<const Block> Merged() const;
  /// Right for the customers in `wanted` only; stores nothing.
  std::shared_ptr<const Block> MergedFor(const SlotSet& wanted) const;
  bool Has(KindId kind) const;
  /// The present form; to go on from. The delta is the newest copy for the writer to append to.
  std::pair<std::shared_ptr<const Block>, Delta> Parts() const;
  /// Takes the same facts as they are on disk.
  void MovedToDisk(std::shared_ptr<const Block> mapped) const;
  /// Bytes on the heap; what versions share is counted in each.
  size_t HeapBytes() const;

 private:
  mutable Mutex mutex_;
  mutable std::shared_ptr<const Block> columns_ VAFA_GUARDED_BY(mutex_);
  mutable Delta delta_ VAFA_GUARDED_BY(mutex_);
};

/// Pointers to blocks in leaves, so that a new version copies the leaves it changes and a short
/// row of pointers to the others.
struct Snapshot::State {
  static constexpr size_t kLeafBlocks = 64;
  using Leaf = std::array<std::shared_ptr<const BlockFacts>, kLeafBlocks>;

  int64_t through = 0;
  size_t facts = 0;
  size_t blocks = 0;
  std::vector<std::shared_ptr<const Leaf>> leaves;
  std::shared_ptr<const Properties> properties;

  /// nullptr when nothing was ever there.
  const BlockFacts* Find(size_t index) const {
    if (index / kLeafBlocks >= leaves.size() || !leaves[index / kLeafBlocks]) return nullptr;
    return (*leaves[index / kLeafBlocks])[index % kLeafBlocks].get();
  }
  /// Puts in blocks, given by rising index, copying each changed leaf once.
  void Put(std::vector<std::pair<size_t, std::shared_ptr<const BlockFacts>>> changed);
};

}  // namespace vafa::timeline
