#include "learn/dashboards/short_money.h"

#include <unicode/currunit.h>
#include <unicode/numberformatter.h>
#include <unicode/ucurr.h>

#include <cstdlib>

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

// Persian data put the sign of a currency between the number and its "هزار": it stands after both.
std::string ShortPersian(const number::UnlocalizedNumberFormatter& formatter,
                         const std::string& decimal, std::string_view code) {
  const std::string amount = Format(formatter.locale(icu::Locale("fa")), decimal);
  if (code == "IRR") return amount + " ریال";
  UErrorCode status = U_ZERO_ERROR;
  int32_t length = 0;
  icu::UnicodeString iso = icu::UnicodeString::fromUTF8(code);
  const char16_t* name = ucurr_getName(iso.getTerminatedBuffer(), "fa", UCURR_NARROW_SYMBOL_NAME,
                                       nullptr, &length, &status);
  if (U_FAILURE(status)) return amount + " " + std::string(code);
  std::string sign;
  icu::UnicodeString(name, length).toUTF8String(sign);
  return amount + " " + sign;
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
                    .notation(number::Notation::compactShort())
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
  if (language == Language::kPersian) return ShortPersian(formatter, decimal, code);
  UErrorCode status = U_ZERO_ERROR;
  return Format(formatter.unit(icu::CurrencyUnit(icu::StringPiece(code), status))
                    .unitWidth(UNUM_UNIT_WIDTH_NARROW)
                    .locale(locale),
                decimal);
}

}  // namespace vafa::dashboards
