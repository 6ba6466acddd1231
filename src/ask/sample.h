#pragma once

#include <functional>
#include <vector>

#include "ask/bitmap.h"
#include "ask/numbers.h"
#include "ask/plan.h"
#include "ask/recurring.h"

namespace vafa::ask {

struct SampleTotal {
  Numbers numbers;  ///< doubles as OrderOf(); when they are kept
  uint64_t count = 0;
  __int128 sum = 0;        ///< of whole numbers
  double number = 0;       ///< of doubles
  double squares = 0;      ///< of either
  bool too_large = false;  ///< a customer's sum does not fit 64 bits

  void Add(const SampleTask& task, int64_t number);
  void Add(SampleTotal&& other);
};

/// Adds the numbers of the customers of a block; of those in `who` only, when it is given.
void RunSample(const Plan& plan, const SampleTask& task, size_t block_index,
               const timeline::Block& block, const Bitmap* who, SampleTotal& into);

/// The same of recurring revenue, by the tasks of a pass. `chosen` gives the customers of a
/// program, valid until it is called again; null: all.
void RunRecurring(const Plan& plan, const RecurringPass& pass, size_t block_index,
                  const timeline::Block& block, const std::function<const Bitmap*(int64_t)>& chosen,
                  std::vector<SampleTotal>& totals);

/// Writes the bitmap of a leaf about a customer's numbers: whether any of them will do.
void RunNumberLeaf(const Plan& plan, const Leaf& leaf, size_t block_index,
                   const timeline::Block& block, Bitmap& into);

}  // namespace vafa::ask
