#pragma once

#include <filesystem>
#include <map>
#include <memory>

#include "base/result.h"
#include "base/thread_annotations.h"
#include "facts/fact_log.h"
#include "timeline/timeline.h"

namespace vafa {

/// The timeline as it was known at a moment: of the facts recorded before it, without any later
/// correction. Made from the log when it is first asked for, and kept beside the index; the last
/// few of them stay. Safe on any thread.
class PastTimelines {
 public:
  /// `folder` is this object's own; without one (the data folder belongs to another process) it
  /// makes one that vanishes with it.
  PastTimelines(Store& store, const FactLog& facts, std::filesystem::path folder);
  ~PastTimelines();

  Result<timeline::Snapshot> At(Instant moment) VAFA_EXCLUDES(mutex_);

 private:
  Result<std::unique_ptr<timeline::Timeline>> Make(int64_t last) VAFA_REQUIRES(mutex_);

  Store& store_;
  const FactLog& facts_;
  const bool vanishes_;
  std::filesystem::path folder_;
  Mutex mutex_;
  std::map<int64_t, std::unique_ptr<timeline::Timeline>> kept_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa
