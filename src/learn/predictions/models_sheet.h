#pragma once

#include <vector>

#include "base/json.h"
#include "base/sheet.h"
#include "learn/predictions/models.h"

namespace vafa::predictions {

/// A model as the API gives it: its version in use, and its drift.
struct ShownModel {
  ModelKind kind = ModelKind::kPurchases;
  json::object version;
  json::array drift;
};

/// All that the models in use were held against, a row a comparison: a week of the trial, a group
/// of calibration, a number of contacts, a week that is over by now. Shares are percents.
Sheet ModelsSheet(const std::vector<ShownModel>& models, const Calendar& calendar,
                  Language language);

}  // namespace vafa::predictions
