#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ask/engine.h"
#include "timeline/timeline.h"

namespace vafa::ask {

/// How long customers take between one day of buying and the next.
struct Rhythm {
  std::vector<int64_t> gaps;  ///< [d]: gaps of d days, d ≥ 1
  int64_t count = 0;          ///< of all gaps

  /// The smallest number of days that at least this share (0 to 1) of the gaps do not exceed
  /// (nearest rank); 0 without gaps.
  int64_t Percentile(double share) const;

  struct Bin {
    int64_t from_days = 0;  ///< inclusive
    int64_t to_days = 0;    ///< exclusive; in the last bin one more than the longest gap
    int64_t count = 0;
  };
  /// Bins of equal width, about thirty up to the 99th percentile; the last takes the rest.
  std::vector<Bin> Bins() const;
};

/// Gaps between consecutive days (local to `calendar`) on which the same customer has facts of any
/// of `kinds`, over all facts, in one parallel pass.
Result<Rhythm> FindRhythm(const timeline::Snapshot& snapshot, std::span<const KindId> kinds,
                          const Calendar& calendar, const Cancelled& cancelled);

}  // namespace vafa::ask
