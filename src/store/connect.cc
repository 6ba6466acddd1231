#include "store/connect.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <filesystem>

namespace vafa {
namespace {

/// Waiting longer than this for another process's write means that something is wrong with it.
constexpr int kBusyTimeoutMs = 20'000;

/// A connection is used by one thread at a time here, so SQLite need not lock at every value.
void LeaveOutSqliteLocks() {
  static const int done = sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) |
                          sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(done);
}

Result<std::unique_ptr<soci::session>> ConnectSqlite(const Store::Options& options) {
  LeaveOutSqliteLocks();
  const std::filesystem::path file = options.folder / "vafa.db";
  if (options.read_only && !std::filesystem::exists(file)) {
    return Fail(ErrorCode::kNotFound, {"store.no_data", {{"folder", options.folder.string()}}});
  }
  auto sql = std::make_unique<soci::session>();
  soci::connection_parameters parameters("sqlite3", "db=\"" + file.string() + "\"");
  sql->open(parameters);
  auto* connection = static_cast<soci::sqlite3_session_backend*>(sql->get_backend())->conn_;
  sqlite_api::sqlite3_busy_timeout(connection, kBusyTimeoutMs);
  *sql << "PRAGMA page_size = 8192";
  if (!options.read_only) *sql << "PRAGMA journal_mode = WAL";
  *sql << "PRAGMA synchronous = FULL";
  *sql << "PRAGMA foreign_keys = ON";
  *sql << "PRAGMA temp_store = MEMORY";
  *sql << "PRAGMA cache_size = -16384";
  *sql << "PRAGMA wal_autocheckpoint = 2000";
  return sql;
}

Result<std::unique_ptr<soci::session>> ConnectPostgresql(const Store::Options& options) {
  auto sql = std::make_unique<soci::session>();
  sql->open(soci::connection_parameters("postgresql", options.postgresql));
  *sql << "SET client_min_messages = warning";
  *sql << "SET synchronous_commit = on";
  *sql << "SET idle_in_transaction_session_timeout = 0";
  return sql;
}

}  // namespace

Result<std::unique_ptr<soci::session>> Connect(const Store::Options& options) {
  try {
    return options.postgresql.empty() ? ConnectSqlite(options) : ConnectPostgresql(options);
  } catch (...) {
    Error error = DatabaseError();
    if (options.postgresql.empty()) {
      if (error.code == ErrorCode::kInternal) error.code = ErrorCode::kUnavailable;
      error.message = {"store.cannot_open",
                       {{"folder", options.folder.string()}, {"reason", error.detail}}};
    } else {
      error.code = ErrorCode::kUnavailable;
      error.message = {"store.cannot_connect", {{"reason", error.detail}}};
    }
    return std::unexpected(std::move(error));
  }
}

bool IsAlive(soci::session& sql, Dialect dialect) {
  if (dialect == Dialect::kSqlite) return true;
  auto* backend = static_cast<soci::postgresql_session_backend*>(sql.get_backend());
  return backend != nullptr && backend->conn_ != nullptr &&
         PQstatus(backend->conn_) == CONNECTION_OK;
}

}  // namespace vafa
