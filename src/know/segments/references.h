#pragma once

#include <string>
#include <vector>

#include "ask/question.h"
#include "base/money.h"

namespace vafa::segments {

/// The names of the segments that a condition speaks of, at any depth.
std::vector<std::string> NamedIn(const ask::Condition& condition, Currency currency);

}  // namespace vafa::segments
