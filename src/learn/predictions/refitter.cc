#include "learn/predictions/refitter.h"

#include "base/log.h"

namespace vafa::predictions {
namespace {

/// How often it is looked at whether a model is due.
constexpr std::chrono::seconds kLook{60};
/// The first look: what was imported just now is in then.
constexpr std::chrono::seconds kFirstLook{20};

void Warn(const char* what, const Status& status) {
  if (!status) log::warn("predictions: {}: {}", what, Describe(status.error()));
}

}  // namespace

Result<ModelVersion> RunFit(Models& models, FitJobs& jobs, ModelKind kind, int64_t job) {
  auto fitted = models.Fit(kind);
  VAFA_TRY(fitted ? jobs.End(job, fitted->number) : jobs.Fail(job, fitted.error().message));
  return fitted;
}

Refitter::~Refitter() { Stop(); }

void Refitter::Start() {
  FailInterrupted();
  thread_ = std::thread([this] { Loop(); });
}

void Refitter::Stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

Status Refitter::Ask(ModelKind kind) {
  VAFA_TRY(jobs_.Queue(std::string(Name(kind)), true));
  const MutexLock lock(mutex_);
  queued_ = true;
  changed_.notify_all();
  return {};
}

void Refitter::FailInterrupted() {
  Warn("interrupted fits cannot be told", jobs_.FailInterrupted());
}

bool Refitter::stopping() {
  const MutexLock lock(mutex_);
  return stopping_;
}

void Refitter::FitNow(const FitJob& job) {
  const auto kind = ModelKindFromName(job.kind);
  if (!kind) {
    return Warn("a job", jobs_.Fail(job.id, {"predictions.no_such_model", {{"kind", job.kind}}}));
  }
  const auto fitted = RunFit(models_, jobs_, *kind, job.id);
  if (fitted) return;
  log::warn("predictions: {} cannot be fitted: {}", job.kind, Describe(fitted.error()));
}

void Refitter::FitQueued() {
  {
    const MutexLock lock(mutex_);
    if (!queued_) return;
    queued_ = false;
  }
  while (!stopping()) {
    auto begun = jobs_.Begin();
    if (!begun) return log::warn("predictions: no job can be begun: {}", Describe(begun.error()));
    const std::optional<FitJob> job = *std::move(begun);
    if (!job) return;
    FitNow(*job);
  }
}

void Refitter::QueueDue() {
  for (const ModelKind kind : kModelKinds) {
    const auto due = models_.IsDue(kind);
    if (!due || !*due) continue;
    const auto queued = jobs_.Queue(std::string(Name(kind)), false);
    if (!queued) log::warn("predictions: no job can be queued: {}", Describe(queued.error()));
    const MutexLock lock(mutex_);
    queued_ = true;
  }
}

void Refitter::Loop() {
  auto look = std::chrono::steady_clock::now() + kFirstLook;
  while (true) {
    FitQueued();
    {
      MutexLock lock(mutex_);
      if (stopping_) return;
      if (!queued_) lock.WaitFor(changed_, std::chrono::seconds(1));
      if (stopping_) return;
    }
    if (std::chrono::steady_clock::now() < look) continue;
    look = std::chrono::steady_clock::now() + kLook;
    FailInterrupted();  // of other nodes
    QueueDue();
  }
}

}  // namespace vafa::predictions
