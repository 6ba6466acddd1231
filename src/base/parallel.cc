#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/thread_annotations.h"

namespace vafa {
namespace {

size_t Cores() { return std::max(1u, std::thread::hardware_concurrency()); }

/// Threads that stay, since a new one can wait some milliseconds for a core that is free: the
/// kernel leaves it beside the one that made it.
class Pool {
 public:
  ~Pool() {
    {
      MutexLock lock(mutex_);
      over_ = true;
    }
    asked_.notify_all();
  }

  /// Calls `work(worker)` for worker 0 here, and for 1 … helpers on threads that are free before
  /// that is over.
  void Run(int helpers, const std::function<void(int)>& work) {
    Job job{.pool = *this, .work = work, .wanted = helpers};
    Offer(job);
    work(0);
  }

 private:
  struct Job {
    Pool& pool;
    const std::function<void(int)>& work;
    int wanted;
    int helpers = 0;  ///< so many have come
    int running = 0;
    std::condition_variable done = {};

    ~Job() { pool.TakeBack(*this); }
  };

  void Offer(Job& job) VAFA_EXCLUDES(mutex_) {
    {
      MutexLock lock(mutex_);
      jobs_.push_back(&job);
      Grow(static_cast<size_t>(job.wanted));
    }
    for (int i = 0; i < job.wanted; ++i) asked_.notify_one();
  }

  void TakeBack(Job& job) VAFA_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    std::erase(jobs_, &job);
    while (job.running > 0) lock.Wait(job.done);
  }

  void Grow(size_t helpers) VAFA_REQUIRES(mutex_) {
    const size_t most = std::max(Cores(), helpers);
    try {
      while (idle_ < helpers && threads_.size() < most) {
        threads_.emplace_back([this] {
          while (Help()) continue;
        });
        ++idle_;
      }
    } catch (const std::system_error&) {
      // No more threads to be had: those that run do the work.
    }
  }

  /// False when all is over.
  bool Help() VAFA_EXCLUDES(mutex_) {
    const auto [job, worker] = Take();
    if (job == nullptr) return false;
    job->work(worker);
    MutexLock lock(mutex_);
    ++idle_;
    if (--job->running == 0) job->done.notify_one();
    return true;
  }

  std::pair<Job*, int> Take() VAFA_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (jobs_.empty() && !over_) lock.Wait(asked_);
    if (over_) return {nullptr, 0};
    Job* job = jobs_.front();
    const int worker = ++job->helpers;
    if (worker == job->wanted) jobs_.pop_front();
    ++job->running;
    --idle_;
    return {job, worker};
  }

  Mutex mutex_;
  std::condition_variable asked_;
  std::deque<Job*> jobs_ VAFA_GUARDED_BY(mutex_);
  size_t idle_ VAFA_GUARDED_BY(mutex_) = 0;
  bool over_ VAFA_GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> threads_ VAFA_GUARDED_BY(mutex_);
};

Pool& SharedPool() {
  static Pool pool;
  return pool;
}

}  // namespace

int Workers(int asked, size_t work) {
  const size_t wanted = asked > 0 ? static_cast<size_t>(asked) : Cores();
  return static_cast<int>(std::clamp<size_t>(wanted, 1, std::max<size_t>(work, 1)));
}

void ParallelFor(size_t count, int workers, const std::function<bool(size_t, int)>& step) {
  std::atomic<size_t> next = 0;
  std::atomic<bool> stopped = false;
  const auto run = [&](int worker) {
    while (!stopped.load(std::memory_order_relaxed)) {
      const size_t index = next.fetch_add(1, std::memory_order_relaxed);
      if (index >= count) return;
      if (!step(index, worker)) stopped.store(true, std::memory_order_relaxed);
    }
  };
  const int helpers = Workers(workers, count) - 1;
  if (helpers == 0) return run(0);
  SharedPool().Run(helpers, run);
}

void ForEachChunk(size_t chunks, int threads, const std::function<void(size_t)>& work) {
  ParallelFor(chunks, threads, [&](size_t chunk, int) {
    work(chunk);
    return true;
  });
}

}  // namespace vafa
