#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/thread_annotations.h"

namespace vafa::net {

/// Threads that run blocking work in the order it came, with a bounded queue before them.
class Workers {
 public:
  using Task = std::move_only_function<void()>;

  Workers(int threads, size_t queue_limit);
  ~Workers();  ///< Stop()

  /// False, and nothing is taken, when the queue is full or Stop() was called.
  bool Submit(Task& task) VAFA_EXCLUDES(mutex_);
  /// The same past the limit: for the next step of work that was let in already.
  bool Continue(Task& task) VAFA_EXCLUDES(mutex_);

  /// Drops what has not begun, and waits for what has.
  void Stop() VAFA_EXCLUDES(mutex_);

 private:
  bool Push(Task& task, size_t limit) VAFA_EXCLUDES(mutex_);
  void Work() VAFA_EXCLUDES(mutex_);

  const size_t queue_limit_;
  Mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> queue_ VAFA_GUARDED_BY(mutex_);
  bool stopping_ VAFA_GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> threads_;
};

}  // namespace vafa::net
