#pragma once

#include <array>
#include <condition_variable>
#include <optional>
#include <thread>

#include "base/thread_annotations.h"
#include "learn/predictions/models.h"

namespace vafa::predictions {

/// Fits models in the background: when they are due, and when somebody asks. Safe on any thread.
class Refitter {
 public:
  explicit Refitter(Models& models) : models_(models) {}
  ~Refitter();  ///< Stop()

  void Start();
  /// Waits for a fit that is running.
  void Stop() VAFA_EXCLUDES(mutex_);

  /// Has a kind fitted soon, due or not.
  void Ask(ModelKind kind) VAFA_EXCLUDES(mutex_);

  struct State {
    bool waiting = false;           ///< asked for, or being fitted
    std::optional<Message> failed;  ///< why the last fit came to nothing
  };
  State Of(ModelKind kind) const VAFA_EXCLUDES(mutex_);

 private:
  void Loop() VAFA_EXCLUDES(mutex_);
  std::optional<ModelKind> Next() VAFA_EXCLUDES(mutex_);
  void FitNow(ModelKind kind) VAFA_EXCLUDES(mutex_);

  Models& models_;
  mutable Mutex mutex_;
  std::condition_variable changed_;
  std::array<State, kModelKinds.size()> states_ VAFA_GUARDED_BY(mutex_);
  bool stopping_ VAFA_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace vafa::predictions
