#pragma once

#include "base/json.h"
#include "learn/predictions/churn_fit.h"
#include "learn/predictions/contracts.h"
#include "learn/predictions/purchase_trial.h"

namespace vafa::predictions {

/// How a model did on what it had not seen.
json::object FiguresJson(const PurchaseContest& contest, const Calendar& calendar);
json::object FiguresJson(const ContractsFit& fit);
/// `held_out` cut-offs make up the held-out rows.
json::object FiguresJson(const ChurnFit& fit);

}  // namespace vafa::predictions
