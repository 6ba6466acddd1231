#include "store/write_queue.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "store/connect.h"

namespace vafa {
namespace {

/// How many writes share a commit at most; more gain nothing and make the first wait.
constexpr size_t kBatch = 256;

void RunHooks(bool committed, std::vector<std::function<void()>>& on_commit,
              std::vector<std::function<void()>>& on_rollback) {
  if (committed) {
    for (auto& hook : on_commit) hook();
  } else {
    for (auto hook = on_rollback.rbegin(); hook != on_rollback.rend(); ++hook) (*hook)();
  }
  on_commit.clear();
  on_rollback.clear();
}

}  // namespace

WriteQueue::WriteQueue(Store::Options options, std::unique_ptr<soci::session> sql,
                       const Presence& presence, std::unique_ptr<Checkpointer> checkpointer)
    : options_(std::move(options)),
      dialect_(options_.postgresql.empty() ? Dialect::kSqlite : Dialect::kPostgresql),
      presence_(presence),
      checkpointer_(std::move(checkpointer)),
      sql_(std::move(sql)),
      thread_([this] { Loop(); }) {}

WriteQueue::~WriteQueue() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  waiting_.notify_all();
  thread_.join();
}

Status WriteQueue::Run(const Body& body) {
  Item item{.body = &body, .transaction = nullptr, .status = {}};
  MutexLock lock(mutex_);
  if (stopping_) return Fail(ErrorCode::kUnavailable, "store.stopping");
  if (queue_.size() >= limits::kQueuedWrites) {
    return Fail(ErrorCode::kTooMany, "store.too_many_writes");
  }
  queue_.push_back(&item);
  waiting_.notify_one();
  while (!item.done) lock.Wait(finished_);
  return std::move(item.status);
}

void WriteQueue::Loop() {
  std::vector<Item*> batch;
  while (true) {
    batch.clear();
    {
      MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) lock.Wait(waiting_);
      if (queue_.empty()) return;
      const size_t count = std::min(queue_.size(), kBatch);
      batch.assign(queue_.begin(), queue_.begin() + static_cast<ptrdiff_t>(count));
      queue_.erase(queue_.begin(), queue_.begin() + static_cast<ptrdiff_t>(count));
    }
    RunBatch(batch);
    {
      MutexLock lock(mutex_);
      for (Item* item : batch) item->done = true;
    }
    finished_.notify_all();
  }
}

Status WriteQueue::Reconnect() {
  if (sql_ && IsAlive(*sql_, dialect_)) return {};
  sql_.reset();
  VAFA_ASSIGN(auto sql, Connect(options_));
  presence_.Enter(*sql);
  sql_ = std::move(sql);
  log::info("store: connected to the database again");
  return {};
}

void WriteQueue::RunBatch(std::vector<Item*>& batch) {
  try {
    if (auto status = Reconnect(); !status) return RollBack(batch, status.error());
    *sql_ << (dialect_ == Dialect::kSqlite ? "BEGIN IMMEDIATE" : "BEGIN");
    bool any = false;
    for (Item* item : batch) {
      item->transaction = std::make_unique<Transaction>(*sql_, dialect_);
      item->status = RunOne(*item, batch.size() == 1);
      any |= item->applied;
      // These take the whole transaction with them, whatever the others did.
      if (!item->status && (item->status.error().code == ErrorCode::kStorageFull ||
                            item->status.error().code == ErrorCode::kUnavailable)) {
        return RollBack(batch, Error(item->status.error()));
      }
    }
    *sql_ << (any ? "COMMIT" : "ROLLBACK");
  } catch (...) {
    return RollBack(batch, DatabaseError());
  }
  for (Item* item : batch) {
    if (!item->applied) continue;
    Transaction& t = *item->transaction;
    RunHooks(true, t.on_commit_, t.on_rollback_);
  }
}

/// Throws only when the whole transaction is lost.
Status WriteQueue::RunOne(Item& item, bool alone) {
  if (!alone) *sql_ << "SAVEPOINT one";
  Status status;
  try {
    status = (*item.body)(*item.transaction);
  } catch (...) {
    status = std::unexpected(DatabaseError());
  }
  if (status) {
    if (!alone) *sql_ << "RELEASE SAVEPOINT one";
    item.applied = true;
    return status;
  }
  RunHooks(false, item.transaction->on_commit_, item.transaction->on_rollback_);
  if (!alone) {
    *sql_ << "ROLLBACK TO SAVEPOINT one";
    *sql_ << "RELEASE SAVEPOINT one";
  }
  return status;
}

void WriteQueue::RollBack(std::vector<Item*>& batch, const Error& error) {
  log::warn("store: a write was given up: {}", Describe(error));
  try {
    if (sql_) *sql_ << "ROLLBACK";
  } catch (...) {
    // The connection is gone, and the transaction with it.
    sql_.reset();
  }
  for (auto item = batch.rbegin(); item != batch.rend(); ++item) {
    if ((*item)->transaction) {
      Transaction& t = *(*item)->transaction;
      RunHooks(false, t.on_commit_, t.on_rollback_);
    }
    if ((*item)->status) (*item)->status = std::unexpected(error);
    (*item)->applied = false;
  }
}

}  // namespace vafa
