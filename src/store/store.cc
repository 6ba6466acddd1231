#include "store/store.h"

#include <sodium.h>

#include <condition_variable>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/thread_annotations.h"
#include "store/connect.h"
#include "store/migrate.h"
#include "store/write_queue.h"

namespace vafa {
namespace {

class SqlStore : public Store {
 public:
  explicit SqlStore(Options options)
      : options_(std::move(options)),
        dialect_(options_.postgresql.empty() ? Dialect::kSqlite : Dialect::kPostgresql),
        presence_(dialect_) {}

  Status Start() try {
    VAFA_ASSIGN(auto sql, Connect(options_));
    if (options_.migrate && !options_.read_only) VAFA_TRY(Migrate(*sql, dialect_));
    VAFA_ASSIGN(const auto pending, PendingMigrations(*sql, dialect_));
    if (!pending.empty()) {
      return Fail(ErrorCode::kConflict,
                  {"store.migrations_pending",
                   {{"count", static_cast<int64_t>(pending.size())}, {"first", pending.front()}}});
    }
    VAFA_TRY(LoadId(*sql));
    if (!options_.read_only) {
      presence_.Enter(*sql);
      std::unique_ptr<Checkpointer> checkpointer;
      if (dialect_ == Dialect::kSqlite) {
        VAFA_ASSIGN(checkpointer, Checkpointer::Start(options_));
        checkpointer->Watch(*sql);
      }
      writes_ = std::make_unique<WriteQueue>(options_, std::move(sql), presence_,
                                             std::move(checkpointer));
    }
    return {};
  } catch (...) {
    return std::unexpected(DatabaseError());
  }

  Dialect dialect() const override { return dialect_; }
  uint64_t id() const override { return id_; }
  const Presence& presence() const override { return presence_; }

  Status RunRead(const std::function<Status(Session&)>& body) override {
    VAFA_ASSIGN(auto sql, Borrow());
    Status status;
    try {
      Session session(*sql, dialect_);
      status = body(session);
    } catch (...) {
      status = std::unexpected(DatabaseError());
    }
    GiveBack(std::move(sql));
    return status;
  }

  Status RunWrite(const std::function<Status(Transaction&)>& body) override {
    if (!writes_) return Fail(ErrorCode::kConflict, "store.read_only");
    return writes_->Run(body);
  }

 private:
  Status LoadId(soci::session& sql) try {
    std::string text;
    sql << "SELECT value FROM meta WHERE name = 'store_id'", soci::into(text);
    if (!sql.got_data()) {
      uint64_t random = 0;
      randombytes_buf(&random, sizeof random);
      text = std::to_string(random | 1);
      sql << "INSERT INTO meta (name, value) VALUES ('store_id', :id)", soci::use(text);
    }
    id_ = std::stoull(text);
    return {};
  } catch (...) {
    return std::unexpected(DatabaseError());
  }

  Result<std::unique_ptr<soci::session>> Borrow() VAFA_EXCLUDES(mutex_) {
    {
      MutexLock lock(mutex_);
      while (idle_.empty() && lent_ >= options_.readers) lock.Wait(returned_);
      ++lent_;
      if (!idle_.empty()) {
        auto sql = std::move(idle_.back());
        idle_.pop_back();
        return sql;
      }
    }
    auto sql = Connect(options_);
    if (!sql) GiveBack(nullptr);
    return sql;
  }

  /// A connection that was lost is not kept, nor are those that lie idle: what cut one cut them
  /// too, and each would fail a reader before it was noticed. The next readers make new ones.
  void GiveBack(std::unique_ptr<soci::session> sql) VAFA_EXCLUDES(mutex_) {
    const bool keep = sql != nullptr && IsAlive(*sql, dialect_);
    std::vector<std::unique_ptr<soci::session>> lost;
    {
      MutexLock lock(mutex_);
      --lent_;
      if (keep) idle_.push_back(std::move(sql));
      if (!keep) lost.swap(idle_);
    }
    returned_.notify_one();
  }

  const Options options_;
  const Dialect dialect_;
  const Presence presence_;
  uint64_t id_ = 0;

  Mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<soci::session>> idle_ VAFA_GUARDED_BY(mutex_);
  int lent_ VAFA_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<WriteQueue> writes_;
};

}  // namespace

Result<std::unique_ptr<Store>> Store::Open(Options options) {
  if (options.postgresql.empty() && !options.read_only) {
    std::error_code error;
    std::filesystem::create_directories(options.folder, error);
    if (error) {
      return Fail(ErrorCode::kUnavailable,
                  {"store.cannot_open",
                   {{"folder", options.folder.string()}, {"reason", error.message()}}});
    }
  }
  auto store = std::make_unique<SqlStore>(std::move(options));
  VAFA_TRY(store->Start());
  return store;
}

}  // namespace vafa
