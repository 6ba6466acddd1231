#pragma once

#include <span>

#include "demo/names.h"

namespace vafa::demo {

std::span<const Name> PersianFirstNames();
std::span<const Name> PersianFamilyNames();
std::span<const Name> TurkishFirstNames();
std::span<const Name> TurkishFamilyNames();
std::span<const Name> EnglishFirstNames();
std::span<const Name> EnglishFamilyNames();

}  // namespace vafa::demo
