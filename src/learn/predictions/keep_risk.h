#pragma once

#include <span>

#include "learn/predictions/keep.h"

namespace vafa::predictions {

/// The part of the logarithm of a ratio of risks that lasts beyond the horizon of a model of churn
/// (docs/reference/models.md).
inline constexpr double kLastingPart = 0.75;

/// How many times as many purchases are expected of a shop's row as by its purchases alone, for its
/// churn_risk: the chance that she buys within judged_days by the model of churn, by that of the
/// purchase model with these parameters, as far as it lasts. 1 where no model of churn judges her.
double FactorOfRisk(const FittedPurchases& model, const stats::BgNbdParameters& parameters,
                    const KeepRow& row);

/// P(alive) of a row with judged_days: so likely is she still a customer that, with her rhythm, she
/// buys within judged_days with the chance that the model of churn gives her.
double AliveAtRisk(const FittedPurchases& model, const stats::BgNbdParameters& parameters,
                   const KeepRow& row);

/// Has a shop's list go by the model of churn, where one is in use: P(alive) and what is expected
/// of whom it judges follow her risk of buying nothing for so many days, and what is at risk is
/// what she would bring more at her usual risk. The others keep what their silence has put in doubt
/// (docs/reference/keep.md). `churn_risk` is by customer id; NaN or beyond the end where it is not
/// known. Orders the list again.
void GoByRisk(std::span<const float> churn_risk, int64_t horizon_days, KeepList& list);

}  // namespace vafa::predictions
