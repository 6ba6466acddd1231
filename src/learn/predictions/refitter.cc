#include "learn/predictions/refitter.h"

#include "base/log.h"

namespace vafa::predictions {
namespace {

/// How often it is looked at whether a model is due.
constexpr std::chrono::seconds kLook{60};
/// The first look: what was imported just now is in then.
constexpr std::chrono::seconds kFirstLook{20};

size_t IndexOf(ModelKind kind) { return static_cast<size_t>(kind); }

}  // namespace

Refitter::~Refitter() { Stop(); }

void Refitter::Start() {
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

void Refitter::Ask(ModelKind kind) {
  const MutexLock lock(mutex_);
  states_[IndexOf(kind)] = {.waiting = true, .failed = std::nullopt};
  changed_.notify_all();
}

Refitter::State Refitter::Of(ModelKind kind) const {
  const MutexLock lock(mutex_);
  return states_[IndexOf(kind)];
}

std::optional<ModelKind> Refitter::Next() {
  const MutexLock lock(mutex_);
  for (const ModelKind kind : kModelKinds) {
    if (states_[IndexOf(kind)].waiting && !stopping_) return kind;
  }
  return std::nullopt;
}

void Refitter::FitNow(ModelKind kind) {
  const auto fitted = models_.Fit(kind);
  const MutexLock lock(mutex_);
  State& state = states_[IndexOf(kind)];
  state = {};
  if (fitted) return;
  state.failed = fitted.error().message;
  log::warn("predictions: {} cannot be fitted: {}", Name(kind), Describe(fitted.error()));
}

void Refitter::Loop() {
  auto look = std::chrono::steady_clock::now() + kFirstLook;
  while (true) {
    while (const auto kind = Next()) FitNow(*kind);
    {
      MutexLock lock(mutex_);
      if (stopping_) return;
      lock.WaitFor(changed_, std::chrono::seconds(1));
      if (stopping_) return;
    }
    if (std::chrono::steady_clock::now() < look) continue;
    look = std::chrono::steady_clock::now() + kLook;
    for (const ModelKind kind : kModelKinds) {
      const auto due = models_.IsDue(kind);
      if (due && *due) Ask(kind);
    }
  }
}

}  // namespace vafa::predictions
