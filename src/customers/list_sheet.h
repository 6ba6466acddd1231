#pragma once

#include <span>

#include "base/sheet.h"
#include "customers/list.h"

namespace vafa {

/// A day as a sheet of the organisation shows it: a date, or in its own calendar a text.
Sheet::Column DayColumn(std::string title, CalendarKind calendar);
Sheet::Cell DayCell(const Calendar& calendar, Instant at);
/// Nothing where the text is empty.
Sheet::Cell TextCell(const std::string& text);

/// The days from one up to the other, as texts; empty: ever.
struct ListPeriod {
  std::string from;
  std::string to;
};

/// A list of customers with their contacts, and their figures of the period.
Sheet ListSheet(std::span<const CustomerList::Row> rows, const ListPeriod& period,
                Currency currency, const Calendar& calendar, Language language);

}  // namespace vafa
