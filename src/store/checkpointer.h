#pragma once

#include <soci/sqlite3/soci-sqlite3.h>

#include <condition_variable>
#include <memory>
#include <thread>

#include "base/thread_annotations.h"
#include "store/store.h"

namespace vafa {

/// Carries what SQLite's log of writes holds over into the database file, on a thread of its own,
/// so that the writing thread need not wait for it.
class Checkpointer {
 public:
  static Result<std::unique_ptr<Checkpointer>> Start(const Store::Options& options);
  ~Checkpointer();

  /// Hears of every commit of this connection from now on; the connection must go first.
  void Watch(soci::session& writer);

 private:
  explicit Checkpointer(std::unique_ptr<soci::session> sql);
  void Committed(sqlite_api::sqlite3* writer, int pages) VAFA_EXCLUDES(mutex_, running_);
  void Loop() VAFA_EXCLUDES(mutex_, running_);

  const std::unique_ptr<soci::session> sql_;
  Mutex running_;  // held while a checkpoint runs
  Mutex mutex_;
  std::condition_variable wake_;
  bool is_due_ VAFA_GUARDED_BY(mutex_) = false;
  bool stopping_ VAFA_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace vafa
