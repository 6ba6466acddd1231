#pragma once

#include <span>

#include "base/sheet.h"
#include "customers/list.h"

namespace vafa {

/// A day as a sheet of the organisation shows it: a date, or in its own calendar a text.
Sheet::Column DayColumn(std::string title, CalendarKind calendar);
Sheet::Cell DayCell(const Calendar& calendar, Instant at);

/// A list of customers with their contacts and figures.
Sheet ListSheet(std::span<const CustomerList::Row> rows, Currency currency,
                const Calendar& calendar, Language language);

}  // namespace vafa
