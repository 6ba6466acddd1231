#include "store/checkpointer.h"

#include <soci/sqlite3/soci-sqlite3.h>

#include "base/log.h"
#include "store/connect.h"

namespace vafa {
namespace {

namespace lite = sqlite_api;

// In pages of 8 KiB: from the first on the log is carried over beside the writing; from the second
// on writing waits until it is, which lets the log begin anew instead of growing without end.
constexpr int kDue = 2'000;
constexpr int kOverdue = 32'768;

lite::sqlite3* Connection(soci::session& sql) {
  return static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
}

void Checkpoint(lite::sqlite3* connection) {
  const int result = lite::sqlite3_wal_checkpoint_v2(connection, nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                                     nullptr, nullptr);
  // The log keeps what it has, and the next commit asks again.
  if (result != SQLITE_OK && result != SQLITE_BUSY && result != SQLITE_LOCKED) {
    log::warn("store: the log stays long for now: {}", lite::sqlite3_errstr(result));
  }
}

}  // namespace

Result<std::unique_ptr<Checkpointer>> Checkpointer::Start(const Store::Options& options) {
  VAFA_ASSIGN(auto sql, Connect(options));
  return std::unique_ptr<Checkpointer>(new Checkpointer(std::move(sql)));
}

Checkpointer::Checkpointer(std::unique_ptr<soci::session> sql)
    : sql_(std::move(sql)), thread_([this] { Loop(); }) {}

Checkpointer::~Checkpointer() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Checkpointer::Watch(soci::session& writer) {
  lite::sqlite3_wal_hook(
      Connection(writer),
      [](void* self, lite::sqlite3* connection, const char*, int pages) {
        static_cast<Checkpointer*>(self)->Committed(connection, pages);
        return SQLITE_OK;
      },
      this);
}

void Checkpointer::Committed(lite::sqlite3* writer, int pages) {
  if (pages >= kOverdue) {
    MutexLock lock(running_);
    return Checkpoint(writer);
  }
  if (pages < kDue) return;
  {
    MutexLock lock(mutex_);
    is_due_ = true;
  }
  wake_.notify_one();
}

void Checkpointer::Loop() {
  while (true) {
    {
      MutexLock lock(mutex_);
      while (!is_due_ && !stopping_) lock.Wait(wake_);
      if (stopping_) return;
      is_due_ = false;
    }
    MutexLock lock(running_);
    Checkpoint(Connection(*sql_));
  }
}

}  // namespace vafa
