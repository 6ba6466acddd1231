#include "base/currency_word.h"

#include <unicode/ucurr.h>
#include <unicode/unistr.h>

#include <array>
#include <utility>

namespace vafa {
namespace {

// What people call the usual ones, whose full names have the country in them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kUsual{{{"IRR", "ریال"},
                                                                               {"USD", "دلار"},
                                                                               {"EUR", "یورو"},
                                                                               {"TRY", "لیر"},
                                                                               {"GBP", "پوند"},
                                                                               {"AED", "درهم"}}};

}  // namespace

std::string PersianUnit(Currency currency) {
  for (const auto& [code, word] : kUsual) {
    if (currency.code() == code) return std::string(word);
  }
  UErrorCode status = U_ZERO_ERROR;
  int32_t length = 0;
  icu::UnicodeString code = icu::UnicodeString::fromUTF8(currency.code());
  const char16_t* name =
      ucurr_getName(code.getTerminatedBuffer(), "fa", UCURR_LONG_NAME, nullptr, &length, &status);
  if (U_FAILURE(status)) return std::string(currency.code());
  std::string word;
  return icu::UnicodeString(name, length).toUTF8String(word);
}

}  // namespace vafa
