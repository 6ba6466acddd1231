#include "net/sheet_response.h"

namespace vafa::net {

Field FormatField() {
  return {.name = "format", .one_of = {"csv", "xlsx"}, .summary = "A file instead of JSON"};
}

Result<Response> SheetResponse(const Sheet& sheet, std::string_view format, std::string_view name) {
  const std::string file = std::string(name) + "." + std::string(format);
  if (format == "csv") return DownloadResponse(ToCsv(sheet), "text/csv; charset=utf-8", file);
  VAFA_ASSIGN(std::string bytes, ToXlsx(sheet));
  Response response = DownloadResponse(
      std::move(bytes), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file);
  response.compressible = false;
  return response;
}

}  // namespace vafa::net
