#pragma once

#include <optional>

#include "cli/fit_input.h"
#include "learn/predictions/purchases.h"

namespace vafa::cli {

/// Purchases as a source has them, with all its days.
struct OrderedPurchases {
  predictions::Purchases purchases;
  std::optional<PurchaseData::Rows> rows;
  double minor_units = 100;  ///< of one unit of the currency
  int64_t last_day = 0;      ///< until which the source was observed
  Calendar calendar = CalendarOfFiles();
};

/// Of a file of orders, days in UTC. kInvalid names what the file lacks.
Result<OrderedPurchases> ReadOrdersFile(const FitRequest& request);

/// Of the data folder, by its own calendar.
Result<OrderedPurchases> ReadOrdersOfFolder(const FitRequest& request);

/// One row a customer: `frequency`, `recency`, `T` or `periods`, and if it has them
/// `monetary_value`, `weights`, `log_gaps`. A model of spend needs no times.
Result<PurchaseData> ReadSummaryFile(const FitRequest& request, FitNeeds needs);

}  // namespace vafa::cli
