#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stats/btyd/purchase_model.h"

namespace vafa::stats {

/// Customers with one number of repeat purchases so far; in the last group with that many or more.
struct CountGroup {
  uint32_t purchases = 0;
  double customers = 0;
  double expected = 0;  ///< customers that the model expects
};

/// How well a fitted model describes the data: by number of repeat purchases the customers that
/// have made them, and those that the model expects of their ages. `most` is the last group.
Result<std::vector<CountGroup>> FitByCount(const PurchaseModel& model, const RepeatColumns& columns,
                                           uint32_t most = 7);

/// Purchases in the time after the data, where that is known: a hold-out.
struct HoldOut {
  double horizon = 0;
  double actual = 0;  ///< purchases of all customers
  double expected = 0;
  double mean_absolute_error = 0;  ///< over customers
  double squared_errors = 0;       ///< their sum over customers
  struct Group {
    uint32_t purchases = 0;  ///< before; in the last group that many or more
    double customers = 0;
    double actual = 0;  ///< mean of a customer
    double expected = 0;
  };
  std::vector<Group> by_purchases;
};

/// `later` holds each customer's purchases within `horizon` after her T. kInvalid names the column.
Result<HoldOut> EvaluateHoldOut(const PurchaseModel& model, const RepeatColumns& columns,
                                std::span<const uint32_t> later, double horizon, uint32_t most = 7);

/// Repeat purchases that all customers together are expected to have made by each of `times`, which
/// count from the first purchase of the oldest customer. A customer joins in at the difference of
/// her age to the greatest.
Result<std::vector<double>> CumulativePurchases(const PurchaseModel& model,
                                                const RepeatColumns& columns,
                                                std::span<const double> times);

}  // namespace vafa::stats
