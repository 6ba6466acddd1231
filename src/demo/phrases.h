#pragma once

#include <string_view>

#include "base/message.h"
#include "demo/random.h"

namespace vafa::demo {

enum class Mood { kUnhappy, kNeutral, kHappy };

/// What a customer may write under a rating, in her language.
std::string_view Comment(Random& random, Language language, Mood mood, bool shop);

/// A complaint: what it is about (a stable code, the label of the fact) and her words.
struct Grievance {
  std::string_view topic;
  std::string_view text;
};
Grievance Complaint(Random& random, Language language, bool shop);

}  // namespace vafa::demo
