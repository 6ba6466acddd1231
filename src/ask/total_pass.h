#pragma once

#include <cstdint>
#include <vector>

#include "ask/bitmap.h"
#include "ask/plan.h"

namespace vafa::ask {

/// Adds up the wanted customers' facts by segment and tests the totals of all windows. Afterwards
/// `masks[test * kBlockCustomers + slot]` has bit w when such a customer passes the test in window
/// w.
void FindTotals(const Plan& plan, const Pass& pass, const timeline::Block& block,
                const Bitmap& wanted, std::vector<uint64_t>& masks);

/// The same for a pass of a single window: writes the bitmap of each leaf.
void FindTotalsOnce(const Plan& plan, const Pass& pass, const timeline::Block& block,
                    const Bitmap& wanted, std::vector<Bitmap>& leaves);

}  // namespace vafa::ask
