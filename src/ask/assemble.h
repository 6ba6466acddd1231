#pragma once

#include "ask/compile.h"
#include "ask/fold.h"

namespace vafa::ask {

/// Puts the answer of an inquiry together from the totals of its plan.
Answer Assemble(const Inquiry& inquiry, const Compiled& compiled, const Plan& plan,
                const Totals& totals, const Names& names);

}  // namespace vafa::ask
