#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/money.h"
#include "base/text.h"

namespace {

void Require(bool holds) {
  if (!holds) abort();
}

}  // namespace

/// Texts as people type them: folding, amounts, units of money, JSON.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string folded = vafa::Fold(text);
  Require(vafa::Fold(folded) == folded);
  Require(vafa::LatinDigits(vafa::PersianDigits(vafa::LatinDigits(text))) ==
          vafa::LatinDigits(text));
  if (vafa::IsUtf8(text)) Require(vafa::IsUtf8(vafa::Shorten(text, size / 2)));
  for (const char* code : {"USD", "IRR", "KWD"}) {
    const auto currency = vafa::Currency::Parse(code).value();
    for (const char decimal : {'.', ',', '\0'}) {
      const auto minor = vafa::ParseMinor(text, currency, decimal);
      if (!minor) continue;
      const std::string written = vafa::DecimalString({*minor, currency});
      Require(vafa::ParseMinor(written, currency).value() == *minor);
    }
  }
  (void)vafa::ParseMoneyUnit(text).has_value();
  (void)vafa::FoldPhone(text);
  (void)vafa::ParseJson(text).has_value();
  return 0;
}
