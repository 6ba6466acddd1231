#pragma once

#include <string>
#include <vector>

#include "ask/question.h"
#include "base/json.h"
#include "base/money.h"

namespace vafa::segments {

/// The names of the segments that a condition speaks of, at any depth.
std::vector<std::string> NamedIn(const ask::Condition& condition, Currency currency);

/// The same of any JSON with conditions in it, such as a measure.
std::vector<std::string> NamedIn(const json::value& value);

}  // namespace vafa::segments
