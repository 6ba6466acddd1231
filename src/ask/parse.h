#pragma once

#include <string_view>

#include "ask/question.h"
#include "base/json.h"
#include "base/money.h"
#include "base/result.h"

namespace vafa::ask {

inline constexpr int64_t kLanguageVersion = 1;

/// Reads a question of docs/reference/questions.md. Amounts in it are decimal texts in `currency`,
/// the organisation's base currency.
///
/// kInvalid names the place as a JSON pointer in `field` ("/measure/customers/did/kinds/0") and
/// says what would be right; kTooLarge when a limit of base/limits.h is passed.
Result<Question> ParseQuestion(std::string_view text, Currency currency);
Result<Question> ParseQuestion(const json::value& value, Currency currency);

/// Parts of a question, as data files and saved segments hold them. `place`: where a measure
/// stands in what it is part of.
Result<Measure> ParseMeasure(const json::value& value, Currency currency,
                             const std::string& place = {});
Result<Condition> ParseCondition(const json::value& value, Currency currency);

json::object ToJson(const Question& question, Currency currency);
json::object ToJson(const Measure& measure, Currency currency);
json::object ToJson(const Condition& condition, Currency currency);

}  // namespace vafa::ask
