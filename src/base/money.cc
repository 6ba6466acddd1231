#include "base/money.h"

#include <unicode/localpointer.h>
#include <unicode/ucurr.h>
#include <unicode/uenum.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"

namespace vafa {
namespace {

constexpr size_t kLetters = 26;
constexpr int kDefaultDigits = 2;

constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

/// Minor digits by code, -1 where ICU knows no such currency.
class CurrencyTable {
 public:
  static const CurrencyTable& Get() {
    static const CurrencyTable kTable;
    return kTable;
  }

  int Digits(const char* letters) const { return digits_[Slot(letters)]; }

 private:
  static size_t Slot(const char* letters) {
    const auto at = [letters](int i) { return static_cast<size_t>(letters[i] - 'A'); };
    return (at(0) * kLetters + at(1)) * kLetters + at(2);
  }

  CurrencyTable() {
    digits_.fill(-1);
    UErrorCode status = U_ZERO_ERROR;
    const icu::LocalUEnumerationPointer codes(ucurr_openISOCurrencies(UCURR_ALL, &status));
    while (U_SUCCESS(status)) {
      int32_t length = 0;
      const char* code = uenum_next(codes.getAlias(), &length, &status);
      if (code == nullptr) break;
      if (length != 3 || !std::all_of(code, code + 3, IsUpper)) continue;
      const UChar wide[] = {static_cast<UChar>(code[0]), static_cast<UChar>(code[1]),
                            static_cast<UChar>(code[2]), 0};
      const int digits = ucurr_getDefaultFractionDigits(wide, &status);
      digits_[Slot(code)] = static_cast<int8_t>(digits);
    }
  }

  std::array<int8_t, kLetters * kLetters * kLetters> digits_;
};

struct Alias {
  const char* folded;
  const char* code;
  int64_t factor;
};

constexpr Alias kAliases[] = {
    {"toman", "IRR", 10}, {"tomans", "IRR", 10}, {"irt", "IRR", 10},  {"تومان", "IRR", 10},
    {"تومن", "IRR", 10},  {"rial", "IRR", 1},    {"rials", "IRR", 1}, {"rls", "IRR", 1},
    {"ریال", "IRR", 1},   {"﷼", "IRR", 1},       {"tl", "TRY", 1},    {"₺", "TRY", 1},
    {"lira", "TRY", 1},   {"$", "USD", 1},       {"us$", "USD", 1},   {"€", "EUR", 1},
    {"euro", "EUR", 1},   {"£", "GBP", 1},       {"¥", "JPY", 1},     {"₽", "RUB", 1},
    {"₼", "AZN", 1},      {"₹", "INR", 1},       {"₴", "UAH", 1},     {"₸", "KZT", 1},
};

}  // namespace

Result<Currency> Currency::Parse(std::string_view code) {
  Currency currency;
  if (code.size() == 3) {
    for (size_t i = 0; i < 3; ++i) {
      const char c = code[i];
      currency.letters_[i] = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (std::all_of(currency.letters_, currency.letters_ + 3, IsUpper) &&
        CurrencyTable::Get().Digits(currency.letters_) >= 0) {
      return currency;
    }
  }
  return Fail(ErrorCode::kInvalid, {"base.currency_unknown", {{"value", Shorten(code, 20)}}}, {},
              "currency");
}

int Currency::digits() const {
  return empty() ? kDefaultDigits : std::max(0, CurrencyTable::Get().Digits(letters_));
}

uint32_t Currency::packed() const {
  return static_cast<uint32_t>(letters_[0]) | static_cast<uint32_t>(letters_[1]) << 8 |
         static_cast<uint32_t>(letters_[2]) << 16;
}

Currency Currency::FromPacked(uint32_t packed) {
  Currency currency;
  for (int i = 0; i < 3; ++i) {
    const char c = static_cast<char>(packed >> (8 * i) & 0xFF);
    if (!IsUpper(c)) return {};
    currency.letters_[i] = c;
  }
  return currency;
}

Result<MoneyUnit> ParseMoneyUnit(std::string_view text) {
  text = Trim(text);
  if (text.size() == 3) {
    if (const auto currency = Currency::Parse(text)) return MoneyUnit{*currency, 1};
  }
  if (text.size() <= 32) {
    const std::string folded = Fold(text);
    for (const Alias& alias : kAliases) {
      if (folded != alias.folded && folded != Fold(alias.folded)) continue;
      VAFA_ASSIGN(const Currency currency, Currency::Parse(alias.code));
      return MoneyUnit{currency, alias.factor};
    }
  }
  return Fail(ErrorCode::kInvalid, {"base.currency_unknown", {{"value", Shorten(text, 20)}}}, {},
              "currency");
}

std::string DecimalString(Money money) {
  const auto digits = static_cast<size_t>(money.currency.digits());
  const bool negative = money.minor < 0;
  const auto magnitude =
      negative ? 0 - static_cast<uint64_t>(money.minor) : static_cast<uint64_t>(money.minor);
  std::string text = std::to_string(magnitude);
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  if (digits > 0) text.insert(text.size() - digits, ".");
  return negative ? "-" + text : text;
}

}  // namespace vafa
