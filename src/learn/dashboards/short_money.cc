#include "learn/dashboards/short_money.h"

#include <unicode/currunit.h>
#include <unicode/numberformatter.h>

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
  if (language == Language::kPersian) {
    return Format(formatter.locale(locale), decimal) + " " + PersianUnit(money.currency);
  }
  UErrorCode status = U_ZERO_ERROR;
  return Format(formatter.unit(icu::CurrencyUnit(icu::StringPiece(code), status))
                    .unitWidth(UNUM_UNIT_WIDTH_NARROW)
                    .locale(locale),
                decimal);
}

}  // namespace vafa::dashboards
