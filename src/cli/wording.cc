#include "cli/wording.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/money.h"
#include "base/text.h"

namespace vafa::cli {

Calendar CalendarOfFiles() { return *Calendar::Make(CalendarKind::kGregorian, "UTC", 1); }

std::string Wording::InDigits(std::string number) const {
  if (language_ == Language::kEnglish) return number;
  const bool persian = language_ == Language::kPersian;
  if (const size_t point = number.find('.'); point != number.npos) {
    number.replace(point, 1, persian ? "٫" : ",");
  }
  if (!persian) return number;
  // As CLDR writes it: the mark keeps the sign on the left.
  if (number.starts_with('-')) number.replace(0, 1, "\u200e\u2212");
  return PersianDigits(number);
}

std::string Wording::Fixed(double value, int decimals) const {
  return InDigits(fmt::format("{:.{}f}", value, decimals));
}

std::string Wording::Number(double value) const {
  constexpr int kDecimals = 5;
  if (std::isinf(value)) return value > 0 ? "∞" : InDigits("-∞");
  if (value == 0) return InDigits("0");
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
  if (exponent < -7) return InDigits(fmt::format("{:.2e}", value));
  return Fixed(
      value, exponent >= 0 ? std::max(0, kDecimals - exponent) : std::max(kDecimals, 2 - exponent));
}

std::string Wording::Number(const json::value& value) const {
  if (value.is_null()) return "—";
  if (value.is_double()) return Number(value.as_double());
  return InDigits(fmt::format("{}", value.to_number<int64_t>()));
}

std::string Wording::Plain(double value) const { return InDigits(fmt::format("{:g}", value)); }

std::string Wording::Percent(double share, int decimals) const {
  return Say({"cli.percent", {{"number", Fixed(share * 100, decimals)}}});
}

std::string Wording::Count(double value) const {
  return Say({"cli.count", {{"number", std::llround(value)}}});
}

std::string Wording::List(const std::vector<std::string>& items) const {
  return fmt::format("{}", fmt::join(items, language_ == Language::kPersian ? "، " : ", "));
}

std::string Wording::PValue(double p) const {
  constexpr double kLeast = 1e-4;
  return p < kLeast ? "< " + Fixed(kLeast, 4) : Fixed(p, 4);
}

std::string Wording::Day(const json::value& iso) const {
  if (iso.is_null()) return {};
  const std::string text(iso.as_string());
  const auto at = ParseInstant(text, calendar_);
  return at ? Day(*at) : text;
}

std::string Wording::Money(const json::value& money) const {
  const std::string amount(money.at("amount").as_string());
  const auto currency = Currency::Parse(std::string_view(money.at("currency").as_string()));
  const auto minor = ParseDecimal(amount, currency.value_or(Currency()));
  if (!minor) return amount;
  return Display(vafa::Money{*minor, currency.value_or(Currency())}, language_);
}

}  // namespace vafa::cli
