#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <exception>
#include <string>

#include "store/store.h"

namespace vafa {
namespace {

Error Make(ErrorCode code, const char* message, const char* detail) {
  return Error{code, Message(message), detail, {}, {}};
}

Error FromSqlite(const soci::sqlite3_soci_error& e) {
  switch (e.result() & 0xff) {
    case SQLITE_FULL:
      return Make(ErrorCode::kStorageFull, "store.disk_full", e.what());
    case SQLITE_CONSTRAINT:
      return Make(ErrorCode::kConflict, "store.exists_already", e.what());
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Make(ErrorCode::kUnavailable, "store.busy", e.what());
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return Make(ErrorCode::kUnavailable, "store.not_writable", e.what());
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Make(ErrorCode::kUnavailable, "store.damaged", e.what());
    case SQLITE_IOERR:
      return Make(ErrorCode::kUnavailable, "store.io_error", e.what());
    default:
      return Make(ErrorCode::kInternal, "base.internal", e.what());
  }
}

Error FromPostgresql(const soci::postgresql_soci_error& e) {
  const std::string state = e.sqlstate();
  if (state.starts_with("53100")) return Make(ErrorCode::kStorageFull, "store.disk_full", e.what());
  if (state.starts_with("23")) {
    return Make(ErrorCode::kConflict, "store.exists_already", e.what());
  }
  // 08: connection; 53: resources; 57: shutting down; 40: serialisation, deadlock. A connection
  // that broke in the middle of a statement carries no state at all.
  const bool away = state.starts_with("08") || state.starts_with("53") || state.starts_with("57") ||
                    state.starts_with("40") || state.find_first_not_of(" \0") == std::string::npos;
  return away ? Make(ErrorCode::kUnavailable, "store.database_away", e.what())
              : Make(ErrorCode::kInternal, "base.internal", e.what());
}

}  // namespace

Error DatabaseError() {
  try {
    throw;
  } catch (const soci::sqlite3_soci_error& e) {
    return FromSqlite(e);
  } catch (const soci::postgresql_soci_error& e) {
    return FromPostgresql(e);
  } catch (const soci::soci_error& e) {
    const bool connection = e.get_error_category() == soci::soci_error::connection_error;
    return connection ? Make(ErrorCode::kUnavailable, "store.database_away", e.what())
                      : Make(ErrorCode::kInternal, "base.internal", e.what());
  } catch (const std::exception& e) {
    return Make(ErrorCode::kInternal, "base.internal", e.what());
  }
}

}  // namespace vafa
