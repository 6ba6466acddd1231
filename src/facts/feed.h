#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "facts/fact_log.h"
#include "timeline/timeline.h"

namespace vafa {

/// Keeps the timeline index up to date with the log of facts. Safe on any thread.
class TimelineFeed {
 public:
  /// Opens the index; one that is damaged is thrown away, with one line in the log, and filled
  /// again. Nothing is read from the log yet.
  static Result<std::unique_ptr<TimelineFeed>> Open(Store& store, const FactLog& facts,
                                                    std::filesystem::path folder, bool read_only);
  virtual ~TimelineFeed() = default;  ///< stops following

  /// Takes in every fact committed before the call; what was acknowledged is seen by Take().
  virtual Status CatchUp() = 0;
  /// Follows the log on a thread of its own from now on.
  virtual void Follow() = 0;
  /// Writes what is only in memory to disk.
  virtual Status Checkpoint() = 0;

  virtual timeline::Snapshot Take() const = 0;
  virtual timeline::Timeline::Size size() const = 0;
};

}  // namespace vafa
