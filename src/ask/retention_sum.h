#pragma once

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "ask/fold.h"

namespace vafa::ask {

/// Who was born when, as places in a block and periods; sorted.
using Births = std::vector<std::pair<uint32_t, uint32_t>>;

/// Adds what the customers of a block brought in each period from that of their birth on, to the
/// cells (RetentionTask::Cell) that `row_of` gives for a customer.
void RunRetentionSum(const Plan& plan, const RetentionTask& task, const timeline::Block& block,
                     size_t first, const Births& births,
                     const std::function<SumTotal*(size_t)>& row_of);

}  // namespace vafa::ask
