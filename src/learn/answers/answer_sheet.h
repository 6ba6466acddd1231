#pragma once

#include <expected>
#include <span>
#include <string>
#include <utility>

#include "ask/answer.h"
#include "base/sheet.h"

namespace vafa::answers {

/// The rows of an answer with the names of its columns in the reader's language.
Sheet AnswerSheet(const ask::Answer& answer, const Calendar& calendar, Currency currency,
                  Language language);

/// Figures side by side: the periods of the first, and the values of each in a column of its name.
/// All must have the periods of the first and be neither split nor tables; else the place of the
/// one at fault, from 0.
std::expected<Sheet, size_t> FiguresSheet(
    std::span<const std::pair<std::string, ask::Answer>> columns, const Calendar& calendar,
    Currency currency, Language language);

}  // namespace vafa::answers
