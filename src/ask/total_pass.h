#pragma once

#include <cstdint>
#include <vector>

#include "ask/plan.h"

namespace vafa::ask {

/// Adds up each customer's facts by segment and tests the totals of all windows. Afterwards
/// `masks[test * kBlockCustomers + slot]` has bit w when the customer passes the test in window w.
void FindTotals(const Plan& plan, const Pass& pass, const timeline::Block& block, size_t first,
                std::vector<uint64_t>& masks);

}  // namespace vafa::ask
