#pragma once

#include "ask/answer.h"
#include "base/sheet.h"

namespace vafa::answers {

/// The rows of an answer with the names of its columns in the reader's language.
Sheet AnswerSheet(const ask::Answer& answer, const Calendar& calendar, Currency currency,
                  Language language);

}  // namespace vafa::answers
