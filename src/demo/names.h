#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/message.h"

namespace vafa::demo {

/// A name as its people write it, and in Latin letters as it stands in their e-mail addresses.
struct Name {
  std::string_view native;
  std::string_view latin;
};

std::span<const Name> FirstNames(Language language);
std::span<const Name> FamilyNames(Language language);

}  // namespace vafa::demo
