#pragma once

#include <string_view>

#include "base/sheet.h"
#include "net/contract.h"
#include "net/http.h"

namespace vafa::net {

/// The `format` of a query that asks for a file instead of JSON: "csv" or "xlsx".
Field FormatField();

/// A sheet as a download: `name` with the ending of its format.
Result<Response> SheetResponse(const Sheet& sheet, std::string_view format, std::string_view name);

}  // namespace vafa::net
