#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/message.h"
#include "base/time.h"
#include "demo/random.h"

namespace vafa::demo {

/// Who a customer is. All of it is made up: addresses lie in the example domains of RFC 2606, and
/// numbers in ranges that no operator hands out.
struct Person {
  std::string name;  ///< "" never; in the person's own script
  std::string email;
  std::string phone;  ///< written as people write it; empty when not known
  std::optional<CivilDate> birthday;
  std::string_view city;
  std::string_view country;  ///< ISO 3166 alpha-2
  Language language = Language::kEnglish;
};

/// Draws a person. `index` makes the e-mail address and the phone number unlike anyone else's.
Person MakePerson(Random& random, int64_t index);

/// The number of Persian, Turkish and English speakers in a hundred customers: 45, 30, 25.
inline constexpr double kLanguageShares[] = {45, 30, 25};

}  // namespace vafa::demo
