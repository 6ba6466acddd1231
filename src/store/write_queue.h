#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/thread_annotations.h"
#include "store/checkpointer.h"
#include "store/store.h"

namespace vafa {

/// The writing thread: takes all writes that wait, runs each in a savepoint of one transaction,
/// commits once, and only then answers. One failing write does not touch the others.
class WriteQueue {
 public:
  using Body = std::function<Status(Transaction&)>;

  /// `checkpointer` on SQLite, null on PostgreSQL.
  WriteQueue(Store::Options options, std::unique_ptr<soci::session> sql, const Presence& presence,
             std::unique_ptr<Checkpointer> checkpointer);
  ~WriteQueue();  ///< finishes what waits

  Status Run(const Body& body) VAFA_EXCLUDES(mutex_);

 private:
  struct Item {
    const Body* body;
    std::unique_ptr<Transaction> transaction;
    Status status;
    bool applied = false;  ///< its statements are part of the commit to come
    bool done = false;
  };

  void Loop() VAFA_EXCLUDES(mutex_);
  void RunBatch(std::vector<Item*>& batch);
  Status Reconnect();
  Status RunOne(Item& item, bool alone);
  void RollBack(std::vector<Item*>& batch, const Error& error);

  const Store::Options options_;
  const Dialect dialect_;
  const Presence& presence_;
  const std::unique_ptr<Checkpointer> checkpointer_;
  std::unique_ptr<soci::session> sql_;  // of the writing thread

  Mutex mutex_;
  std::condition_variable waiting_;
  std::condition_variable finished_;
  std::deque<Item*> queue_ VAFA_GUARDED_BY(mutex_);
  bool stopping_ VAFA_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace vafa
