#include "learn/dashboards/figure_words.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "learn/dashboards/short_money.h"

namespace vafa::dashboards {
namespace {

constexpr double kMinute = 60;
constexpr double kHour = 60 * kMinute;
constexpr double kDay = 24 * kHour;

std::string Number(const char* message, double value, Language language) {
  return Render({message, {{"value", value}}}, language);
}

// In the largest unit of which there are at least two.
std::string Duration(double seconds, Language language) {
  if (seconds >= 2 * kDay) return Number("dashboards.days", seconds / kDay, language);
  if (seconds >= 2 * kHour) return Number("dashboards.hours", seconds / kHour, language);
  if (seconds >= 2 * kMinute) return Number("dashboards.minutes", seconds / kMinute, language);
  return Number("dashboards.seconds", seconds, language);
}

}  // namespace

std::string NumberText(double value, std::string_view unit, const Words& words) {
  const Language language = words.language;
  if (unit == "money") {
    return DisplayShort({std::llround(value), words.currency}, language, words.toman);
  }
  if (unit == "share") return Number("dashboards.share", value, language);
  if (unit == "days") return Duration(value * kDay, language);
  if (unit == "seconds") return Duration(value, language);
  if (unit == "months") return Number("dashboards.months", value, language);
  if (unit == "points") return Number("dashboards.points", value, language);
  return Number("dashboards.number", value, language);
}

std::optional<std::string> ValueText(const ask::Quantity& value, std::string_view unit,
                                     const Words& words) {
  if (!value.has_value()) return std::nullopt;
  return NumberText(value.AsDouble(), unit, words);
}

std::string PeriodText(const ask::Period& period, Language language) {
  if (language != Language::kPersian) return period.label;
  std::string text = period.label;
  std::ranges::replace(text, '-', '/');
  return PersianDigits(text);
}

std::optional<Difference> DifferenceOf(const ask::Quantity& now, const ask::Quantity& before,
                                       std::string_view unit, Language language) {
  if (!now.has_value() || !before.has_value()) return std::nullopt;
  const double difference = now.AsDouble() - before.AsDouble();
  if (unit == "share" || unit == "points") {
    const double points = unit == "share" ? 100 * difference : difference;
    return Difference{difference, Number("dashboards.change_points", std::abs(points), language)};
  }
  if (before.AsDouble() == 0) return std::nullopt;
  const double by = difference / std::abs(before.AsDouble());
  return Difference{by, Number("dashboards.share", std::abs(by), language)};
}

}  // namespace vafa::dashboards
