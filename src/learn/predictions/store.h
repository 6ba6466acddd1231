#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "stats/intervals.h"
#include "store/store.h"

namespace vafa::predictions::store {

/// A fitted model as it is stored.
struct Row {
  std::string kind;
  int64_t version = 0;
  std::string method;
  Instant fitted_at;
  Instant data_to;      ///< the moment up to which facts were looked at
  int64_t through = 0;  ///< the newest fact then
  std::string parameters, figures, reason;
  bool in_use = false;
};

/// What was expected of [from, to) when the version was made.
struct Forecast {
  Instant from;
  Instant to;
  double expected = 0;
  std::optional<stats::Interval> interval = std::nullopt;  ///< of what will happen, 95 %
};

/// All versions of one kind, or of all kinds when it is empty, the newest first.
Result<std::vector<Row>> LoadModels(Session& session, const std::string& kind);
/// Those in use, at most one of each kind.
Result<std::vector<Row>> LoadInUse(Session& session);
/// Those that were in use at a moment, as far as they are kept.
Result<std::vector<Row>> LoadUsedAt(Session& session, Instant moment);
Result<std::vector<Forecast>> LoadForecasts(Session& session, const std::string& kind,
                                            int64_t version);

/// Stores a version under the next number, which it answers; with `in_use` it replaces the one that
/// was. kConflict when another node stored one meanwhile.
Result<int64_t> Insert(Transaction& transaction, const Row& row,
                       std::span<const Forecast> forecasts);

/// Removes all but the newest `keep` versions of a kind and those in use at `used_after` or later.
Status Prune(Transaction& transaction, const std::string& kind, int64_t keep, Instant used_after);

}  // namespace vafa::predictions::store
