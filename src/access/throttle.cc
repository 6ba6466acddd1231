#include "access/throttle.h"

#include "base/limits.h"

namespace vafa::access {
namespace {

constexpr size_t kManyCounts = 100'000;

std::string KeyOf(std::string_view email, std::string_view address) {
  return std::string(address) + '|' + std::string(email.substr(0, limits::kEmailBytes));
}

}  // namespace

Throttle::Count& Throttle::Current(const std::string& key, Instant now) {
  Count& count = counts_[key];
  if (now - count.since > limits::kSignInWindow) count = {0, now};
  return count;
}

void Throttle::Forget(Instant now) {
  std::erase_if(
      counts_, [&](const auto& entry) { return now - entry.second.since > limits::kSignInWindow; });
  if (counts_.size() > kManyCounts) counts_.clear();  // a flood: memory matters more
}

Status Throttle::Begin(std::string_view email_folded, std::string_view address) {
  const Instant now = clock_.Now();
  MutexLock lock(mutex_);
  if (counts_.size() > kManyCounts) Forget(now);
  Count& one = Current(KeyOf(email_folded, address), now);
  Count& all = Current(KeyOf({}, address), now);
  if (one.failures >= limits::kSignInFailuresPerWindow ||
      all.failures >= limits::kSignInFailuresPerAddress) {
    const int64_t minutes = limits::kSignInWindow.count();
    return Fail(ErrorCode::kTooMany, {"access.too_many_failures", {{"minutes", minutes}}});
  }
  ++one.failures;
  ++all.failures;
  return {};
}

void Throttle::Succeeded(std::string_view email_folded, std::string_view address) {
  const Instant now = clock_.Now();
  MutexLock lock(mutex_);
  counts_.erase(KeyOf(email_folded, address));
  Count& all = Current(KeyOf({}, address), now);
  if (all.failures > 0) --all.failures;
}

}  // namespace vafa::access
