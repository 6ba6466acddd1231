// Amounts as people read them.
#include <unicode/currunit.h>
#include <unicode/numberformatter.h>

#include <map>
#include <mutex>

#include "base/currency_word.h"
#include "base/money.h"

namespace vafa {
namespace {

namespace number = icu::number;

std::string Format(const number::LocalizedNumberFormatter& formatter, const std::string& decimal) {
  UErrorCode status = U_ZERO_ERROR;
  const number::FormattedNumber formatted = formatter.formatDecimal(decimal, status);
  const icu::UnicodeString text = formatted.toString(status);
  if (U_FAILURE(status)) return decimal;
  std::string result;
  return text.toUTF8String(result);
}

/// ICU's formatters are immutable and safe on any thread once made; making one is slow.
const number::LocalizedNumberFormatter& FormatterOf(Currency currency, Language language) {
  using Key = std::pair<uint32_t, Language>;
  static std::mutex mutex;
  static std::map<Key, number::LocalizedNumberFormatter> formatters;
  const std::scoped_lock lock(mutex);
  const Key key{currency.packed(), language};
  if (const auto found = formatters.find(key); found != formatters.end()) return found->second;

  auto formatter =
      number::NumberFormatter::withLocale(icu::Locale(std::string(Tag(language)).c_str()));
  if (!currency.empty() && language != Language::kPersian) {
    UErrorCode status = U_ZERO_ERROR;
    const std::string code(currency.code());
    formatter = formatter.unit(icu::CurrencyUnit(icu::StringPiece(code), status));
  }
  formatter = formatter.precision(number::Precision::fixedFraction(currency.digits()));
  return formatters.emplace(key, std::move(formatter)).first->second;
}

}  // namespace

std::string Display(Money money, Language language, bool toman) {
  if (toman && money.currency.code() == "IRR") {
    const int64_t tomans = money.minor / 10;
    const int64_t rest = money.minor % 10;
    std::string decimal = std::to_string(tomans);
    if (rest != 0) {
      if (money.minor < 0 && tomans == 0) decimal = "-0";
      decimal += "." + std::to_string(rest < 0 ? -rest : rest);
    }
    const auto plain =
        number::NumberFormatter::withLocale(icu::Locale(std::string(Tag(language)).c_str()));
    return Render({"base.tomans", {{"amount", Format(plain, decimal)}}}, language);
  }
  std::string text = Format(FormatterOf(money.currency, language), DecimalString(money));
  if (language == Language::kPersian && !money.currency.empty()) {
    text += " " + PersianUnit(money.currency);
  }
  return text;
}

}  // namespace vafa
