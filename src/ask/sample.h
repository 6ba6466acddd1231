#pragma once

#include "ask/bitmap.h"
#include "ask/numbers.h"
#include "ask/plan.h"

namespace vafa::ask {

struct SampleTotal {
  Numbers numbers;         ///< doubles as OrderOf()
  bool too_large = false;  ///< a customer's sum does not fit 64 bits
};

/// Adds the numbers of the customers of a block; of those in `who` only, when it is given.
void RunSample(const Plan& plan, const SampleTask& task, const timeline::Block& block, size_t first,
               const Bitmap* who, SampleTotal& into);

}  // namespace vafa::ask
