#pragma once

#include "base/kept.h"
#include "timeline/timeline.h"

namespace vafa {

/// With more customers than a few blocks hold, a kept value may lag behind single new facts.
inline Lag LagFor(const timeline::Snapshot& snapshot) {
  constexpr size_t kFewBlocks = 12;
  return snapshot.blocks() > kFewBlocks ? Lag::kAllowed : Lag::kNone;
}

}  // namespace vafa
