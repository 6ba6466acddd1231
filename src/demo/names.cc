#include "demo/names.h"

#include "demo/names_tables.h"

namespace vafa::demo {

std::span<const Name> FirstNames(Language language) {
  switch (language) {
    case Language::kPersian:
      return PersianFirstNames();
    case Language::kTurkish:
      return TurkishFirstNames();
    case Language::kEnglish:
      break;
  }
  return EnglishFirstNames();
}

std::span<const Name> FamilyNames(Language language) {
  switch (language) {
    case Language::kPersian:
      return PersianFamilyNames();
    case Language::kTurkish:
      return TurkishFamilyNames();
    case Language::kEnglish:
      break;
  }
  return EnglishFamilyNames();
}

}  // namespace vafa::demo
