#pragma once

#include "ask/engine.h"
#include "base/json.h"
#include "base/money.h"

namespace vafa::answers {

/// Reads which part of an answer is meant, by the names and values of its columns: `from` (of the
/// row; else the first), `of` ("numerator", "denominator"), `later` (periods after the birth;
/// without it, all who were born), `step` and `lost`, `from_number` and `to_number`, `at_least` and
/// `below`, `group` and `group_values`. kInvalid names what does not fit the question.
Result<ask::Part> ReadPart(const json::object& part, const ask::Inquiry& inquiry,
                           Currency currency);

/// Whether a part speaks of all groups without a name of their own together.
bool IsRest(const ask::Part& part);

}  // namespace vafa::answers
