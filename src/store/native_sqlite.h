#pragma once

#include "store/native.h"

namespace vafa {

std::unique_ptr<BulkInsert> MakeSqliteInsert(soci::session& sql, std::string_view table,
                                             std::span<const std::string_view> columns);
Status ScanSqlite(soci::session& sql, const std::string& text,
                  std::span<const Parameter> parameters,
                  const std::function<bool(const RowView&)>& row);

}  // namespace vafa
