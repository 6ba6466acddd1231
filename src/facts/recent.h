#pragma once

#include <deque>
#include <vector>

#include "base/thread_annotations.h"
#include "timeline/timeline.h"

namespace vafa {

/// The newest committed facts as timeline entries, so that who follows the log closely need not
/// read them back from the store. Numbers rise by one without a gap.
class RecentFacts {
 public:
  /// Takes what a commit has added, in order, and leaves `entries` empty. A number that does not
  /// follow on the last one makes all before it forgotten.
  void Add(std::vector<timeline::Entry>& entries) VAFA_EXCLUDES(mutex_);
  /// Adds those after `after` to `into`, at most `limit`; false when they are not all here.
  bool Tail(int64_t after, int64_t limit, std::vector<timeline::Entry>& into) const
      VAFA_EXCLUDES(mutex_);

 private:
  mutable Mutex mutex_;
  std::deque<timeline::Entry> entries_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa
