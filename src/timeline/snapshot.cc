#include "timeline/snapshot.h"

#include <algorithm>

namespace vafa::timeline {

std::shared_ptr<const Block> BlockFacts::Merged() const {
  const MutexLock lock(mutex_);
  if (!delta_.empty()) {
    columns_ = Merge(*columns_, delta_.Unpack());
    delta_ = {};
  }
  return columns_;
}

std::shared_ptr<const Block> BlockFacts::MergedFor(const SlotSet& wanted) const {
  const auto [columns, delta] = Parts();
  return delta.empty() ? columns : Merge(*columns, delta.Unpack(&wanted), &wanted);
}

bool BlockFacts::Has(KindId kind) const {
  const auto [columns, delta] = Parts();
  if (columns->Find(kind) == nullptr && !delta.MayAdd(kind)) return false;
  return Merged()->Find(kind) != nullptr;
}

std::pair<std::shared_ptr<const Block>, Delta> BlockFacts::Parts() const {
  const MutexLock lock(mutex_);
  return {columns_, delta_};
}

void BlockFacts::MovedToDisk(std::shared_ptr<const Block> mapped) const {
  const MutexLock lock(mutex_);
  columns_ = std::move(mapped);
  delta_ = {};
}

size_t BlockFacts::HeapBytes() const {
  const MutexLock lock(mutex_);
  size_t bytes = delta_.bytes();
  for (const auto& [kind, columns] : columns_->kinds()) bytes += columns.heap_bytes;
  return bytes;
}

void Snapshot::State::Put(
    std::vector<std::pair<size_t, std::shared_ptr<const BlockFacts>>> changed) {
  if (changed.empty()) return;
  blocks = std::max(blocks, changed.back().first + 1);
  leaves.resize((blocks + kLeafBlocks - 1) / kLeafBlocks);
  std::shared_ptr<Leaf> leaf;
  size_t leaf_index = 0;
  for (auto& [index, block] : changed) {
    if (!leaf || leaf_index != index / kLeafBlocks) {
      leaf_index = index / kLeafBlocks;
      auto& place = leaves[leaf_index];
      leaf = place ? std::make_shared<Leaf>(*place) : std::make_shared<Leaf>();
      place = leaf;
    }
    (*leaf)[index % kLeafBlocks] = std::move(block);
  }
}

int64_t Snapshot::through() const { return state_ ? state_->through : 0; }
size_t Snapshot::blocks() const { return state_ ? state_->blocks : 0; }
size_t Snapshot::facts() const { return state_ ? state_->facts : 0; }

const Properties& Snapshot::properties() const {
  static const Properties none;
  return state_ && state_->properties ? *state_->properties : none;
}

std::shared_ptr<const Block> Snapshot::block(size_t index) const {
  const BlockFacts* const facts = state_ ? state_->Find(index) : nullptr;
  return facts ? facts->Merged() : EmptyBlock();
}

std::shared_ptr<const Block> Snapshot::block(size_t index, const SlotSet& wanted) const {
  const BlockFacts* const facts = state_ ? state_->Find(index) : nullptr;
  return facts ? facts->MergedFor(wanted) : EmptyBlock();
}

bool Snapshot::Has(KindId kind) const {
  for (size_t index = 0; index < blocks(); ++index) {
    const BlockFacts* const facts = state_->Find(index);
    if (facts != nullptr && facts->Has(kind)) return true;
  }
  return false;
}

}  // namespace vafa::timeline
