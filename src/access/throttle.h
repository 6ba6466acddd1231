#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/time.h"

namespace vafa::access {

/// Counts failed sign-ins by e-mail and address, and by address alone, in memory. Safe on any
/// thread.
class Throttle {
 public:
  explicit Throttle(const Clock& clock) : clock_(clock) {}

  /// Counts an attempt as failed before it is made, so that many at once do not slip through.
  /// kTooMany when there were too many within limits::kSignInWindow.
  Status Begin(std::string_view email_folded, std::string_view address) VAFA_EXCLUDES(mutex_);
  /// It succeeded after all.
  void Succeeded(std::string_view email_folded, std::string_view address) VAFA_EXCLUDES(mutex_);

 private:
  struct Count {
    int failures = 0;
    Instant since;
  };
  Count& Current(const std::string& key, Instant now) VAFA_REQUIRES(mutex_);
  void Forget(Instant now) VAFA_REQUIRES(mutex_);

  const Clock& clock_;
  Mutex mutex_;
  std::map<std::string, Count> counts_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa::access
