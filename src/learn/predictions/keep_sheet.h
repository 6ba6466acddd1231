#pragma once

#include <span>
#include <string>

#include "base/sheet.h"
#include "base/time.h"
#include "customers/customer.h"
#include "learn/predictions/ranges.h"

namespace vafa::predictions {

struct ListedCustomer {
  const KeepRow& row;
  const Customer& customer;
  const RowRanges& ranges;
  const std::string& reason;  ///< in words
};

/// Whom to keep as a list to call from; figures with the limits of their 95 % intervals.
Sheet KeepSheet(std::span<const ListedCustomer> rows, Currency currency, const Calendar& calendar,
                Language language);

}  // namespace vafa::predictions
