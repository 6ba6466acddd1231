#pragma once

#include <optional>
#include <string>

#include "ask/answer.h"
#include "base/message.h"
#include "base/money.h"
#include "learn/metrics/metrics.h"

namespace vafa::dashboards {

/// How numbers are written: in whose language, of which currency, rials as tomans.
struct Words {
  Language language = Language::kEnglish;
  Currency currency;
  bool toman = false;
};

/// A value in the unit of its KPI, short enough for a headline: "12.5%", "1.2 million rials",
/// "3 hours". Nothing without a value.
std::optional<std::string> ValueText(const ask::Quantity& value, std::string_view unit,
                                     const Words& words);
/// The same of a number, in minor units for money.
std::string NumberText(double value, std::string_view unit, const Words& words);

/// The label of a period as people write it: "2026-03", "۱۴۰۵/۰۱".
std::string PeriodText(const ask::Period& period, Language language);

/// How a value changed: relatively, in points for shares and points.
struct Difference {
  double by = 0;
  std::string text;  ///< "4.2%", "1.5 points", without a sign
};
std::optional<Difference> DifferenceOf(const ask::Quantity& now, const ask::Quantity& before,
                                       std::string_view unit, Language language);

}  // namespace vafa::dashboards
