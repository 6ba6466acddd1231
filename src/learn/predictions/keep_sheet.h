#pragma once

#include <span>
#include <utility>

#include "base/sheet.h"
#include "base/time.h"
#include "customers/customer.h"
#include "learn/predictions/keep.h"

namespace vafa::predictions {

/// Whom to keep as a list to call from.
Sheet KeepSheet(std::span<const std::pair<const KeepRow*, const Customer*>> rows, Currency currency,
                const Calendar& calendar, Language language);

}  // namespace vafa::predictions
