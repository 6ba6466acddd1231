#pragma once

#include "ask/answer.h"
#include "ask/fold.h"

namespace vafa::ask {

/// Puts a figure together from the totals. A ratio without a denominator has no value but a reason.
Figure Evaluate(const Value& value, const Totals& totals);

/// The arithmetic of quantities, shared by all engines: money stays in minor units (a quotient is
/// rounded half away from zero).
Figure Divide(const Quantity& numerator, const Quantity& denominator);
Figure Subtract(const Quantity& of, const Quantity& less);
Figure OfMoney(__int128 minor);

}  // namespace vafa::ask
