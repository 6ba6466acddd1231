#pragma once

#include <vector>

#include "ask/bitmap.h"
#include "ask/plan.h"

namespace vafa::ask {

/// Memory that a worker uses again for each block.
struct PassScratch {
  std::vector<uint64_t> planes;   // per customer, masks over slots
  std::vector<uint32_t> moments;  // per customer
};

/// Evaluates a pass on a block and writes the bitmap of each of its leaves to `leaves[leaf]`: for
/// the wanted customers; no other bit is set.
void RunPass(const Plan& plan, const Pass& pass, const timeline::Block& block, const Bitmap& wanted,
             PassScratch& scratch, std::vector<Bitmap>& leaves);

/// The codes of an attribute that was last looked at in a block: conditions on one attribute follow
/// one another.
struct RecordCodes {
  const AttributeColumn* column = nullptr;
  size_t block_index = 0;
  std::vector<uint32_t> codes;  ///< one a customer
};

/// Writes the bitmaps of the leaves that look at customers' records.
void RunRecordLeaf(const Plan& plan, const Leaf& leaf, size_t block_index, RecordCodes& last,
                   Bitmap& into);

}  // namespace vafa::ask
