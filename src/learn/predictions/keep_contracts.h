#pragma once

#include <span>
#include <vector>

#include "learn/predictions/contracts.h"
#include "learn/predictions/keep.h"

namespace vafa::predictions {

/// What is expected of those who pay by the period, beside those who buy when they please.
struct ContractOutlook {
  std::span<const Contract> contracts;  ///< those who are not here any more are passed over
  /// S(0), S(1), …: the share that has renewed so often. Empty: one chance for everybody.
  std::span<const double> survival;
  double period_days = 30;
  /// By customer id: the probability of being lost within the horizon; NaN or beyond the end where
  /// it is not known.
  std::span<const float> churn_risk;
  int64_t horizon_days = 31;
  int32_t at_day = 0;
};

/// Puts a row for each running contract into the list, in the place of one by the purchase model,
/// and orders it again. What is at risk is the part of the expected value by which her risk of
/// leaving exceeds the usual one (docs/reference/keep.md).
void AddContracts(const ContractOutlook& outlook, KeepList& list);

/// The chance of renewing `later` more times after `renewed` renewals; beyond the curve it goes on
/// as it ended.
double RenewalChance(std::span<const double> survival, uint32_t renewed, uint32_t later);

/// A curve of one chance of leaving for everybody: of all that were up for renewal, those who left.
std::vector<double> PlainSurvival(std::span<const Contract> contracts);

}  // namespace vafa::predictions
