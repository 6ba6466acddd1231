#include "learn/predictions/keep_sheet.h"

#include <cmath>

#include "customers/list_sheet.h"

namespace vafa::predictions {
namespace {

Sheet::Cell Percent(const std::optional<double>& share) {
  if (!share) return {};
  return std::round(*share * 1000) / 10;
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
                   DayColumn(word("predictions.sheet_last"), calendar.kind()),
                   {word("predictions.sheet_here"), Sheet::Type::kNumber},
                   money("predictions.sheet_expected"),
                   money("predictions.sheet_at_risk")};
  for (const auto& [row, customer, reason] : rows) {
    const auto here =
        row.by_contract && row.churn_risk ? std::optional(1 - *row.churn_risk) : row.p_alive;
    sheet.rows.push_back({TextCell(customer.external_id), TextCell(customer.name),
                          TextCell(customer.phone), TextCell(customer.email), reason,
                          DayCell(calendar, calendar.StartOfDay(row.last_purchase_day)),
                          Percent(here), row.expected_value, row.value_at_risk});
  }
  return sheet;
}

}  // namespace vafa::predictions
