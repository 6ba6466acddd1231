#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"

namespace vafa::stats {

/// How long each row was followed, and whether the event (she left, she bought again, …) ended it.
/// A row that did not end so is censored: what happens later is not known.
struct SurvivalColumns {
  std::span<const double> time;    ///< when following ended, in [0, ∞)
  std::span<const uint8_t> event;  ///< 1: by the event; 0: censored
  /// When following began, before `time`; the row says nothing of what went before (left
  /// truncation). Empty: all from the start. Covariates that change in time are several rows of one
  /// customer, (entry, time] one after the other.
  std::span<const double> entry = {};

  size_t size() const { return time.size(); }
};

/// kInvalid, naming the column, on lengths that differ, on times that are negative or not finite,
/// on an entry that is not before its time, and beyond 2^32 − 2 rows; kInvalid
/// (stats.no_customers) without rows.
Status Check(const SurvivalColumns& columns);

}  // namespace vafa::stats
