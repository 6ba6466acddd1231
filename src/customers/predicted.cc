#include "customers/predicted.h"

#include <algorithm>
#include <cmath>

#include "customers/api.h"
#include "customers/list_sheet.h"

namespace vafa {
namespace {

bool IsShare(const ask::Prediction& prediction) {
  return prediction.name == "p_alive" || prediction.name == "churn_risk";
}
bool IsDay(const ask::Prediction& prediction) { return prediction.name == "next_purchase"; }

double Rounded(double number, double steps) { return std::round(number * steps) / steps; }

int64_t Minor(double number) {
  constexpr double kMost = 9.2e18;
  return std::llround(std::clamp(number, 0.0, kMost));
}

Sheet::Column TitleOf(const ask::Prediction& prediction, Currency currency,
                      const Calendar& calendar, Language language) {
  const std::string title = Render({"customers.sheet_" + std::string(prediction.name),
                                    {{"currency", std::string(currency.code())}}},
                                   language);
  if (IsDay(prediction)) return DayColumn(title, calendar.kind());
  if (prediction.money) return {title, Sheet::Type::kMoney, currency.digits()};
  return {title, Sheet::Type::kNumber};
}

}  // namespace

PredictedRows::PredictedRows(std::span<const ShownPrediction> shown,
                             std::span<const CustomerList::Row> rows, Instant from)
    : from_(from) {
  std::vector<uint32_t> ids;
  for (const auto& row : rows) ids.push_back(static_cast<uint32_t>(row.customer.id));
  for (const ShownPrediction& one : shown) {
    columns_.push_back({one.prediction, NumbersOf(one.column.get(), ids)});
  }
}

Instant PredictedRows::DayAfter(double days, const Calendar& calendar) const {
  constexpr double kFar = 36'500;
  return calendar.StartOfDay(calendar.DayOf(from_) + std::llround(std::clamp(days, 0.0, kFar)));
}

json::value PredictedRows::Value(const Column& column, size_t row, Currency currency,
                                 const Calendar& calendar) const {
  const double number = column.numbers[row];
  if (std::isnan(number)) return nullptr;
  if (column.prediction.money) return ToJson(Money{Minor(number), currency});
  if (!IsDay(column.prediction)) return Rounded(number, IsShare(column.prediction) ? 1e4 : 100);
  return json::value(IsoDate(calendar, DayAfter(number, calendar)));
}

json::object PredictedRows::Json(size_t row, Currency currency, const Calendar& calendar) const {
  json::object object;
  for (const Column& column : columns_) {
    object[column.prediction.name] = Value(column, row, currency, calendar);
  }
  return object;
}

Sheet::Cell PredictedRows::Cell(const Column& column, size_t row, const Calendar& calendar) const {
  const double number = column.numbers[row];
  if (std::isnan(number)) return {};
  if (column.prediction.money) return Minor(number);
  if (IsShare(column.prediction)) return Rounded(number * 100, 10);
  if (!IsDay(column.prediction)) return Rounded(number, 100);
  return DayCell(calendar, DayAfter(number, calendar));
}

void PredictedRows::AddTo(Sheet& sheet, Currency currency, const Calendar& calendar,
                          Language language) const {
  for (const Column& column : columns_) {
    sheet.columns.push_back(TitleOf(column.prediction, currency, calendar, language));
    for (size_t row = 0; row < sheet.rows.size(); ++row) {
      sheet.rows[row].push_back(Cell(column, row, calendar));
    }
  }
}

}  // namespace vafa
