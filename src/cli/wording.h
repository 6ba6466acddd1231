#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/message.h"
#include "base/time.h"

namespace vafa::cli {

/// The days of files that belong to no organisation: Gregorian, in UTC.
Calendar CalendarOfFiles();

/// How texts and tables for people write numbers, money and days: in the digits of the language and
/// by the calendar of the organisation. JSON and CSV know none of it.
class Wording {
 public:
  Wording(Language language, Calendar calendar)
      : language_(language), calendar_(std::move(calendar)) {}

  Language language() const { return language_; }
  std::string Say(const Message& message) const { return Render(message, language_); }

  /// With five decimals, fewer for great numbers and as many as three digits need for small ones.
  std::string Number(double value) const;
  std::string Fixed(double value, int decimals) const;
  /// The same of JSON; "—" of null.
  std::string Number(const json::value& value) const;
  /// With at most six digits, as it would be typed.
  std::string Plain(double value) const;
  std::string Percent(double share, int decimals = 0) const;
  std::string Count(double value) const;  ///< to whole ones, in thousands
  /// "0.0123", "< 0.0001".
  std::string PValue(double p) const;

  /// A day of ISO 8601 in the calendar of the organisation; empty of null.
  std::string Day(const json::value& iso) const;
  std::string Day(Instant at) const { return calendar_.Display(at, language_); }
  /// {"amount": "12.50", "currency": "USD"}.
  std::string Money(const json::value& money) const;

  /// Of Latin digits with a point and a sign.
  std::string InDigits(std::string number) const;
  std::string List(const std::vector<std::string>& items) const;

 private:
  Language language_;
  Calendar calendar_;
};

}  // namespace vafa::cli
