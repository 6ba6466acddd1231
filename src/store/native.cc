#include "store/native.h"

#include "store/native_postgresql.h"
#include "store/native_sqlite.h"

namespace vafa {

std::unique_ptr<BulkInsert> BulkInsert::Make(Session& session, std::string_view table,
                                             std::span<const std::string_view> columns) {
  return session.dialect() == Dialect::kSqlite
             ? MakeSqliteInsert(session.sql(), table, columns)
             : MakePostgresqlInsert(session.sql(), table, columns);
}

Status Scan(Session& session, const std::string& sql, std::span<const Parameter> parameters,
            const std::function<bool(const RowView&)>& row) {
  return session.dialect() == Dialect::kSqlite
             ? ScanSqlite(session.sql(), sql, parameters, row)
             : ScanPostgresql(session.sql(), sql, parameters, row);
}

}  // namespace vafa
