#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "base/time.h"
#include "store/store.h"

namespace vafa::predictions {

/// A fit of a model: queued, run, and what came of it.
struct FitJob {
  enum class State : uint8_t { kQueued, kRunning, kDone, kFailed };

  int64_t id = 0;
  std::string kind;
  State state = State::kQueued;
  bool asked = false;  ///< by somebody; else it was due
  Instant queued_at;
  std::optional<Instant> started_at;
  std::optional<Instant> ended_at;
  int64_t version = 0;            ///< of kDone: what was stored
  std::optional<Message> reason;  ///< of kFailed: why
};

std::string_view Name(FitJob::State state);  ///< "queued", "running", "done", "failed"

/// The jobs as they are stored, so that they outlive a restart. Safe on any thread.
class FitJobs {
 public:
  FitJobs(Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// Queues a fit, unless one of the kind is queued already. What it answers is the id of either.
  Result<int64_t> Queue(const std::string& kind, bool asked);
  /// The oldest one that is queued is running from now on, in this process.
  Result<std::optional<FitJob>> Begin();
  /// The same of a fit of a kind that somebody asks for: of the one that is queued, or a new one.
  Result<FitJob> BeginAsked(const std::string& kind);
  Status End(int64_t id, int64_t version);
  Status Fail(int64_t id, const Message& reason);
  /// What was running in a process that is gone will not be finished: it has failed.
  Status FailInterrupted();

  /// The newest of a kind first, at most so many.
  Result<std::vector<FitJob>> Of(const std::string& kind, size_t most) const;

 private:
  int64_t QueueIn(Transaction& transaction, const std::string& kind, bool asked);
  /// Makes a queued job this process's own; false where another was quicker.
  bool Claim(Transaction& transaction, FitJob& job);
  Status Close(int64_t id, FitJob::State state, int64_t version, const std::string& reason);

  Store& store_;
  const Clock& clock_;
};

}  // namespace vafa::predictions
