#pragma once

#include "base/json.h"
#include "base/office_hours.h"
#include "base/result.h"

namespace vafa::access {

/// docs/reference/api.md "Office hours"; null when people are always there.
json::value ToJson(const OfficeHours& hours);
/// kInvalid names the row or day that is wrong.
Result<OfficeHours> ReadOfficeHours(const json::value& value);

}  // namespace vafa::access
