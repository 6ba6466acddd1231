#pragma once

#include "ask/fold.h"

namespace vafa::ask {

/// Adds the facts of a block to the tasks of a pass. `chosen(slot)` has bit t when the customer
/// counts for the pass's task t; it is used by passes over chosen customers only.
void RunSumPass(const Plan& plan, const SumPass& pass, const timeline::Block& block, size_t first,
                std::span<const uint64_t> chosen, std::vector<SumTotal>& totals);

/// The same by group: of the customers by `codes`, or of the facts by label.
void RunGroupPass(const Plan& plan, const SumPass& pass, const timeline::Block& block, size_t first,
                  std::span<const uint64_t> chosen, std::span<const uint32_t> codes,
                  ByGroup<SumTotal>& groups);

}  // namespace vafa::ask
