#include "learn/predictions/keep_sheet.h"

#include <cmath>

#include "customers/list_sheet.h"

namespace vafa::predictions {
namespace {

using Limits = std::optional<stats::Interval>;
using Row = std::vector<Sheet::Cell>;

double Percent(double share) { return std::round(share * 1000) / 10; }

void AddShare(Row& cells, const std::optional<double>& share, const Limits& limits) {
  cells.push_back(share ? Sheet::Cell(Percent(*share)) : Sheet::Cell());
  cells.push_back(limits ? Sheet::Cell(Percent(limits->low)) : Sheet::Cell());
  cells.push_back(limits ? Sheet::Cell(Percent(limits->high)) : Sheet::Cell());
}

/// Minor units.
void AddMoney(Row& cells, int64_t amount, const Limits& limits) {
  cells.emplace_back(amount);
  cells.push_back(limits ? Sheet::Cell(std::llround(limits->low)) : Sheet::Cell());
  cells.push_back(limits ? Sheet::Cell(std::llround(limits->high)) : Sheet::Cell());
}

/// Whether she is still here: by contract as far as she does not leave.
void AddHere(Row& cells, const KeepRow& row, const RowRanges& ranges) {
  if (!row.by_contract || !row.churn_risk) return AddShare(cells, row.p_alive, ranges.p_alive);
  const Limits& risk = ranges.churn_risk;
  AddShare(cells, 1 - *row.churn_risk,
           risk ? Limits({1 - risk->high, 1 - risk->low}) : std::nullopt);
}

/// A column and those of its limits.
void AddColumns(Sheet& sheet, const Sheet::Column& column, Language language) {
  sheet.columns.push_back(column);
  for (const char* id : {"predictions.sheet_low_of", "predictions.sheet_high_of"}) {
    sheet.columns.push_back(
        {Render({id, {{"figure", column.title}}}, language), column.type, column.digits});
  }
}

}  // namespace

Sheet KeepSheet(std::span<const ListedCustomer> rows, Currency currency, const Calendar& calendar,
                Language language) {
  const auto word = [&](const char* id) { return Render(Message(id), language); };
  const auto money = [&](const char* id) -> Sheet::Column {
    return {Render({id, {{"currency", std::string(currency.code())}}}, language),
            Sheet::Type::kMoney, currency.digits()};
  };
  Sheet sheet;
  sheet.name = word("predictions.sheet");
  sheet.right_to_left = language == Language::kPersian;
  sheet.columns = {{word("customers.sheet_id")},
                   {word("customers.sheet_name")},
                   {word("customers.sheet_phone")},
                   {word("customers.sheet_email")},
                   {word("predictions.sheet_reason")},
                   DayColumn(word("predictions.sheet_last"), calendar.kind())};
  AddColumns(sheet, {word("predictions.sheet_here"), Sheet::Type::kNumber}, language);
  AddColumns(sheet, {word("predictions.sheet_risk"), Sheet::Type::kNumber}, language);
  AddColumns(sheet, money("predictions.sheet_expected"), language);
  AddColumns(sheet, money("predictions.sheet_at_risk"), language);
  for (const auto& [row, customer, ranges, reason] : rows) {
    Row cells = {TextCell(customer.external_id),
                 TextCell(customer.name),
                 TextCell(customer.phone),
                 TextCell(customer.email),
                 reason,
                 DayCell(calendar, calendar.StartOfDay(row.last_purchase_day))};
    AddHere(cells, row, ranges);
    AddShare(cells, row.churn_risk, ranges.churn_risk);
    AddMoney(cells, row.expected_value, ranges.expected_value);
    AddMoney(cells, row.value_at_risk, ranges.value_at_risk);
    sheet.rows.push_back(std::move(cells));
  }
  return sheet;
}

}  // namespace vafa::predictions
