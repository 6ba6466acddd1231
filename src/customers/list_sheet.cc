#include "customers/list_sheet.h"

#include <fmt/format.h>

#include "timeline/block.h"

namespace vafa {

Sheet::Cell TextCell(const std::string& text) {
  if (text.empty()) return {};
  return text;
}

Sheet::Column DayColumn(std::string title, CalendarKind calendar) {
  const bool gregorian = calendar == CalendarKind::kGregorian;
  return {std::move(title), gregorian ? Sheet::Type::kDate : Sheet::Type::kText};
}

Sheet::Cell DayCell(const Calendar& calendar, Instant at) {
  if (calendar.kind() == CalendarKind::kGregorian) return IsoDate(calendar, at);
  const CivilDate date = calendar.DateOf(at);
  return fmt::format("{:04}/{:02}/{:02}", date.year, date.month, date.day);
}

Sheet ListSheet(std::span<const CustomerList::Row> rows, const ListPeriod& period,
                Currency currency, const Calendar& calendar, Language language) {
  const auto in_period = [&](std::string title) {
    if (period.from.empty()) return title;
    return Render({"customers.sheet_in_period",
                   {{"title", std::move(title)}, {"from", period.from}, {"to", period.to}}},
                  language);
  };
  const auto word = [&](const char* id) { return Render(Message(id), language); };
  const std::string code(currency.code());
  const auto day = [&](const char* id) { return DayColumn(word(id), calendar.kind()); };
  Sheet sheet;
  sheet.name = word("customers.sheet");
  sheet.right_to_left = language == Language::kPersian;
  sheet.columns = {{word("customers.sheet_id")},
                   {word("customers.sheet_name")},
                   {word("customers.sheet_email")},
                   {word("customers.sheet_phone")},
                   {word("customers.sheet_city")},
                   {in_period(word("customers.sheet_orders")), Sheet::Type::kInteger},
                   {in_period(Render({"customers.sheet_revenue", {{"currency", code}}}, language)),
                    Sheet::Type::kMoney, currency.digits()},
                   day("customers.sheet_first_order"),
                   day("customers.sheet_last_order"),
                   day("customers.sheet_created")};
  for (const auto& [customer, figures] : rows) {
    const auto order = [&](uint32_t seconds) -> Sheet::Cell {
      if (seconds == 0) return {};
      return DayCell(calendar, timeline::FromSeconds(seconds));
    };
    sheet.rows.push_back({TextCell(customer.external_id), TextCell(customer.name),
                          TextCell(customer.email), TextCell(customer.phone),
                          TextCell(customer.city), static_cast<int64_t>(figures.orders),
                          figures.revenue, order(figures.first_order), order(figures.last_order),
                          DayCell(calendar, customer.created_at)});
  }
  return sheet;
}

}  // namespace vafa
