#include "learn/dashboards/short_money.h"

#include <unicode/currunit.h>
#include <unicode/numberformatter.h>
#include <unicode/ucurr.h>

#include <cstdlib>

#include "base/currency_word.h"

namespace vafa::dashboards {
namespace {

namespace number = icu::number;

std::string Format(const number::LocalizedNumberFormatter& formatter, const std::string& decimal) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString text = formatter.formatDecimal(decimal, status).toString(status);
  if (U_FAILURE(status)) return decimal;
  std::string result;
  return text.toUTF8String(result);
}

// "₺"; beside a currency ICU has only the short word for a thousand.
std::string SymbolOf(Currency currency, const icu::Locale& locale) {
  icu::UnicodeString code = icu::UnicodeString::fromUTF8(std::string(currency.code()));
  UErrorCode status = U_ZERO_ERROR;
  int32_t length = 0;
  const UChar* symbol = ucurr_getName(code.getTerminatedBuffer(), locale.getName(),
                                      UCURR_NARROW_SYMBOL_NAME, nullptr, &length, &status);
  std::string text;
  if (U_SUCCESS(status) != 0) icu::UnicodeString(symbol, length).toUTF8String(text);
  return text;
}

}  // namespace

std::string DisplayShort(Money money, Language language, bool toman) {
  const bool tomans = toman && money.currency.code() == "IRR";
  if (tomans) money.minor /= 10;
  int64_t unit = 1;
  for (int i = 0; i < money.currency.digits(); ++i) unit *= 10;
  const int64_t whole = std::abs(money.minor / unit);
  auto formatter = number::NumberFormatter::with().precision(number::Precision::integer());
  if (whole >= 10'000) {
    formatter = number::NumberFormatter::with()
                    .notation(language == Language::kTurkish
                                  ? number::Notation::compactLong()  // "B" is taken for a billion
                                  : number::Notation::compactShort())
                    .precision(number::Precision::maxFraction(1));
  }
  const std::string decimal = DecimalString(money);
  const icu::Locale locale(std::string(Tag(language)).c_str());
  if (tomans) {
    return Render({"base.tomans", {{"amount", Format(formatter.locale(locale), decimal)}}},
                  language);
  }
  const std::string code(money.currency.code());
  if (code.empty()) return Format(formatter.locale(locale), decimal);
  if (language == Language::kPersian) {
    return Format(formatter.locale(locale), decimal) + " " + PersianUnit(money.currency);
  }
  if (language == Language::kTurkish && whole >= 10'000) {
    return Format(formatter.locale(locale), decimal) + " " + SymbolOf(money.currency, locale);
  }
  UErrorCode status = U_ZERO_ERROR;
  return Format(formatter.unit(icu::CurrencyUnit(icu::StringPiece(code), status))
                    .unitWidth(UNUM_UNIT_WIDTH_NARROW)
                    .locale(locale),
                decimal);
}

}  // namespace vafa::dashboards
