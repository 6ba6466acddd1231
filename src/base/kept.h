#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <utility>

#include "base/log.h"
#include "base/result.h"
#include "base/thread_annotations.h"

namespace vafa {

/// Whether a caller may be given a value made from what was known a moment ago.
enum class Lag : bool { kNone, kAllowed };

/// A costly value, kept until the question or the version of what it is made of changes. With
/// Lag::kAllowed the last value for the same question is served while a newer one is made behind
/// it, so that nobody waits for what others changed; a rest of `rest` times the making bounds what
/// that costs. Callers wait for one making instead of making each. Safe on any thread; destroying
/// it waits for what is being made, so it stands last among the members that `make` uses.
template <typename Question, typename Version, typename Value>
class Kept {
 public:
  explicit Kept(int rest = 4) : rest_(rest) {}

  using Made = Result<std::shared_ptr<const Value>>;
  using Make = std::function<Made()>;

  Made Get(const Question& question, const Version& version, Lag lag, Make make)
      VAFA_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    const bool known = value_ != nullptr && question_ == question;
    if (known && version_ == version) return value_;
    if (known && lag == Lag::kAllowed) {
      if (!making_ && Clock::now() >= rest_until_) MakeBehind(version, std::move(make));
      return value_;
    }
    const auto started = Clock::now();
    VAFA_ASSIGN(value_, make());
    question_ = question;
    version_ = version;
    Rest(started);
    return value_;
  }

 private:
  using Clock = std::chrono::steady_clock;

  void Rest(Clock::time_point started) VAFA_REQUIRES(mutex_) {
    const auto now = Clock::now();
    rest_until_ = now + rest_ * (now - started);
  }

  void MakeBehind(const Version& version, Make make) VAFA_REQUIRES(mutex_) {
    making_ = true;
    task_ = std::async(std::launch::async,
                       [this, question = question_, version, make = std::move(make)] {
                         const auto started = Clock::now();
                         Made made = make();
                         MutexLock lock(mutex_);
                         making_ = false;
                         Rest(started);
                         if (!made) {
                           log::warn("an older value is kept: {}", Describe(made.error()));
                         } else if (question_ == question) {
                           value_ = *std::move(made);
                           version_ = version;
                         }
                       });
  }

  const int rest_;
  Mutex mutex_;
  std::shared_ptr<const Value> value_ VAFA_GUARDED_BY(mutex_);
  Question question_ VAFA_GUARDED_BY(mutex_){};
  Version version_ VAFA_GUARDED_BY(mutex_){};
  bool making_ VAFA_GUARDED_BY(mutex_) = false;
  Clock::time_point rest_until_ VAFA_GUARDED_BY(mutex_);
  std::future<void> task_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa
