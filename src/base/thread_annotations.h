#pragma once

#include <condition_variable>
#include <mutex>

/// Locks that the compiler understands: -Wthread-safety checks that guarded state is touched only
/// under its mutex.
#define VAFA_GUARDED_BY(x) __attribute__((guarded_by(x)))
#define VAFA_REQUIRES(...) __attribute__((requires_capability(__VA_ARGS__)))
#define VAFA_EXCLUDES(...) __attribute__((locks_excluded(__VA_ARGS__)))

namespace vafa {

class __attribute__((capability("mutex"))) Mutex {
 public:
  void Lock() __attribute__((acquire_capability())) { mutex_.lock(); }
  void Unlock() __attribute__((release_capability())) { mutex_.unlock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

/// Holds a Mutex for a scope; `Wait` on it gives the mutex up meanwhile.
class __attribute__((scoped_lockable)) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) __attribute__((acquire_capability(mutex)))
      : lock_(mutex.mutex_) {}
  ~MutexLock() __attribute__((release_capability())) {}

  void Wait(std::condition_variable& changed) { changed.wait(lock_); }
  template <typename Duration>
  std::cv_status WaitFor(std::condition_variable& changed, Duration at_most) {
    return changed.wait_for(lock_, at_most);
  }

 private:
  std::unique_lock<std::mutex> lock_;
};

}  // namespace vafa
