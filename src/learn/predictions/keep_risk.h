#pragma once

#include <span>

#include "learn/predictions/keep.h"

namespace vafa::predictions {

/// Has a shop's list go by the model of churn, where one is in use: of whom it knows the risk, what
/// is at risk is her expected value times that risk, if it is above the usual one, else nothing.
/// The others keep what their silence has put in doubt (docs/reference/keep.md). `churn_risk` is by
/// customer id; NaN or beyond the end where it is not known. Orders the list again.
void GoByRisk(std::span<const float> churn_risk, KeepList& list);

}  // namespace vafa::predictions
