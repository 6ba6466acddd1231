#include "net/workers.h"

namespace vafa::net {

Workers::Workers(int threads, size_t queue_limit) : queue_limit_(queue_limit) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

Workers::~Workers() { Stop(); }

bool Workers::Submit(Task& task) { return Push(task, queue_limit_); }
bool Workers::Continue(Task& task) { return Push(task, SIZE_MAX); }

bool Workers::Push(Task& task, size_t limit) {
  {
    MutexLock lock(mutex_);
    if (stopping_ || queue_.size() >= limit) return false;
    queue_.push_back(std::move(task));
  }
  changed_.notify_one();
  return true;
}

void Workers::Work() {
  while (true) {
    Task task;
    {
      MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) lock.Wait(changed_);
      if (stopping_) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    task();
  }
}

void Workers::Stop() {
  std::deque<Task> dropped;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
  }
  changed_.notify_all();
  threads_.clear();
}

}  // namespace vafa::net
