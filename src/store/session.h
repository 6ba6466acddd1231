#pragma once

#include <soci/soci.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace vafa {

enum class Dialect { kSqlite, kPostgresql };

/// A connection lent to one reader. Statements go through SOCI with bound values; hot paths use
/// store/native.h.
class Session {
 public:
  Session(soci::session& sql, Dialect dialect) : sql_(sql), dialect_(dialect) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  soci::session& sql() { return sql_; }
  Dialect dialect() const { return dialect_; }

 private:
  soci::session& sql_;
  Dialect dialect_;
};

/// A session inside a write. Several writers' transactions may share one commit; each is still
/// all or nothing.
class Transaction : public Session {
 public:
  using Session::Session;

  /// Run on the writing thread after this write is durable (`OnCommit`) or given up (`OnRollback`).
  /// For parts that keep memory beside the database, like the fact log.
  void OnCommit(std::function<void()> hook) { on_commit_.push_back(std::move(hook)); }
  void OnRollback(std::function<void()> hook) { on_rollback_.push_back(std::move(hook)); }

 private:
  friend class Store;
  friend class WriteQueue;
  std::vector<std::function<void()>> on_commit_;
  std::vector<std::function<void()>> on_rollback_;
};

}  // namespace vafa
