#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stats/survival/survival_columns.h"

namespace vafa::stats {

/// The rows in the order in which a walk back in time meets them, stratum by stratum.
///
/// At each moment with events the rows that were followed then are those met so far, less those
/// that had not begun yet. `rows` holds row numbers; the ends of what was met and the rows whose
/// beginning was passed are positions in it.
struct RiskSets {
  /// One time of one stratum at which events happened.
  struct Moment {
    uint32_t begin = 0;  ///< met here: rows[begin, end), the events last
    uint32_t end = 0;
    uint32_t events = 0;       ///< rows[end − events, end)
    uint32_t entry_begin = 0;  ///< begin at this time or later: entries[entry_begin, entry_end)
    uint32_t entry_end = 0;
    uint32_t stratum = 0;  ///< counted from 0 in the order of the given numbers
    double time = 0;
  };

  std::vector<uint32_t> rows;
  std::vector<uint32_t> entries;  ///< positions in `rows`; empty without left truncation
  std::vector<Moment> moments;    ///< stratum by stratum, times falling
  std::vector<uint32_t> strata;   ///< the given numbers

  bool StartsStratum(size_t moment) const {
    return moment == 0 || moments[moment].stratum != moments[moment - 1].stratum;
  }
  /// Whether the row at this position, met at `moment`, ended there by the event.
  static bool IsEvent(const Moment& moment, size_t position) {
    return position >= moment.end - moment.events;
  }
};

/// The columns must be right (Check). `stratum` is empty or as long as they are.
RiskSets MakeRiskSets(const SurvivalColumns& columns, std::span<const uint32_t> stratum,
                      int threads);

}  // namespace vafa::stats
