#pragma once

#include <string>

#include "ask/windows.h"
#include "base/time.h"

namespace vafa::ask::clickhouse {

/// The local day of a row as a number that rises by one a day, for rows whose `second` lies in the
/// span (both ends belong to it). Made from the zone that Vafa knows: ClickHouse's own calendar is
/// as old as the server.
std::string LocalDay(const Calendar& calendar, Span seconds);

}  // namespace vafa::ask::clickhouse
