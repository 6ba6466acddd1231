#pragma once

#include <condition_variable>
#include <thread>

#include "base/thread_annotations.h"
#include "learn/predictions/fit_jobs.h"
#include "learn/predictions/models.h"

namespace vafa::predictions {

/// Fits a model as a job that was begun, and ends the job by what came of it.
Result<ModelVersion> RunFit(Models& models, FitJobs& jobs, ModelKind kind, int64_t job);

/// Fits models in the background: when they are due, and when somebody asks, one after the other.
/// Safe on any thread.
class Refitter {
 public:
  Refitter(Models& models, Store& store, const Clock& clock)
      : models_(models), jobs_(store, clock) {}
  ~Refitter();  ///< Stop()

  /// Goes on with what was queued when the program ended.
  void Start();
  /// Waits for a fit that is running.
  void Stop() VAFA_EXCLUDES(mutex_);

  /// Has a kind fitted soon, due or not.
  Status Ask(ModelKind kind) VAFA_EXCLUDES(mutex_);

  const FitJobs& jobs() const { return jobs_; }

 private:
  void Loop() VAFA_EXCLUDES(mutex_);
  void FitQueued() VAFA_EXCLUDES(mutex_);
  void FitNow(const FitJob& job);
  void QueueDue();
  void FailInterrupted();
  bool stopping() VAFA_EXCLUDES(mutex_);

  Models& models_;
  FitJobs jobs_;
  mutable Mutex mutex_;
  std::condition_variable changed_;
  bool queued_ VAFA_GUARDED_BY(mutex_) = true;  // perhaps: to be looked at
  bool stopping_ VAFA_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace vafa::predictions
