#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/message.h"
#include "base/result.h"

namespace vafa {

/// An ISO 4217 currency, kept as its three letters.
class Currency {
 public:
  Currency() = default;
  /// kInvalid unless ICU knows the code. Lower case is taken; "TOMAN"/"IRT" is not a currency:
  /// see ParseMoneyUnit.
  static Result<Currency> Parse(std::string_view code);

  std::string_view code() const { return {letters_, letters_[0] ? 3u : 0u}; }
  bool empty() const { return letters_[0] == 0; }
  /// Minor digits, from ICU: 2 for USD, 0 for JPY. 2 when there is no currency.
  int digits() const;
  /// A number that stands for the currency in columns and rows; 0 for none.
  uint32_t packed() const;
  static Currency FromPacked(uint32_t packed);
  bool operator==(const Currency&) const = default;

 private:
  char letters_[4] = {};
};

/// An amount in integer minor units. Never a floating-point number.
struct Money {
  int64_t minor = 0;
  Currency currency;
  bool operator==(const Money&) const = default;
};

/// What people count in: a currency, or so many of its units (a toman is 10 rials).
struct MoneyUnit {
  Currency currency;
  int64_t factor = 1;
  bool operator==(const MoneyUnit&) const = default;
};

/// A unit as people write it: an ISO code, "toman", "IRT", "تومان", "ریال", "﷼", "₺", "TL", "€",
/// "$" (taken as USD). kInvalid on anything else.
Result<MoneyUnit> ParseMoneyUnit(std::string_view text);

/// Reads a decimal amount ("1,234.50", "1.234,50", "۱۲۳٬۴۵۰", "-5", "(5.00)", "$12.00", "12 TL")
/// into minor units of `currency`, rounding half away from zero where there are more digits than
/// the currency has. A single separator followed by exactly three digits is a thousands separator
/// unless it is the decimal point of `decimal` ('.' or ','; 0 to decide from the text). A sign of
/// another currency is kInvalid; tomans are turned into rials.
/// kInvalid on anything else and on overflow.
Result<int64_t> ParseMinor(std::string_view text, Currency currency, char decimal = '.');
/// The same in units of so many of a currency ("12" tomans are 120 rials).
Result<int64_t> ParseMinor(std::string_view text, MoneyUnit unit, char decimal = '.');

/// Reads what DecimalString writes: digits with at most one point, and a sign before them.
Result<int64_t> ParseDecimal(std::string_view text, Currency currency);

/// "1234.50": for programs.
std::string DecimalString(Money money);
/// In a language's digits and order with the currency's sign: for people. With `toman`, rials are
/// shown as tomans.
std::string Display(Money money, Language language, bool toman = false);

}  // namespace vafa
