#pragma once

#include "ask/fold.h"

namespace vafa::ask {

/// Adds the facts of all customers of a block to every task of a pass.
void RunSumPass(const Plan& plan, const SumPass& pass, const timeline::Block& block, size_t first,
                std::vector<SumTotal>& totals);

/// Adds the facts of the chosen customers of a block to one task.
void RunSumTask(const Plan& plan, const SumTask& task, const timeline::Block& block,
                const Bitmap& chosen, SumTotal& total);

}  // namespace vafa::ask
