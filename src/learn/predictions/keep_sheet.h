#pragma once

#include <span>

#include "base/sheet.h"
#include "base/time.h"
#include "customers/customer.h"
#include "learn/predictions/keep.h"

namespace vafa::predictions {

/// Whom to keep as a list to call from: `rows` and their `customers`, in the same order.
Sheet KeepSheet(std::span<const KeepRow> rows, std::span<const Customer> customers,
                Currency currency, const Calendar& calendar, Language language);

}  // namespace vafa::predictions
