#pragma once

#include <algorithm>

#include "ask/timeline_engine.h"
#include "learn/metrics/metrics.h"

namespace vafa::metrics {

/// One request's view of everything.
struct Metrics::Setting {
  Organisation organisation;
  Calendar calendar;
  Rules rules;
  std::shared_ptr<const Catalogue> catalogue;
  timeline::Snapshot snapshot;
  ask::Context asking;

  std::map<std::string, int64_t> Days() const { return asking.parameters; }
  ask::TimelineEngine engine() const { return ask::TimelineEngine(snapshot); }
};

/// What lies after it was not known.
inline Instant Known(const Range& range, Instant now) {
  return range.as_of ? std::min(*range.as_of, now) : now;
}

/// Whether there are any facts of a kind.
inline bool HasFacts(const timeline::Snapshot& snapshot, KindId kind) {
  for (size_t i = 0; i < snapshot.blocks(); ++i) {
    if (snapshot.block(i)->Find(kind) != nullptr) return true;
  }
  return false;
}

}  // namespace vafa::metrics
