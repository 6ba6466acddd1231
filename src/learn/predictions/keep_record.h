#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/kept.h"
#include "learn/predictions/api.h"

namespace vafa::predictions {

/// What became of those whom a list of the past would have named, made by models fitted to what was
/// known then.
struct PastList {
  Instant at;  ///< the day of the list
  /// What became of each of its first rows, the dearest first. She is lost who bought nothing in
  /// the days after, or with a subscription had none any more at their end.
  enum class Fate : uint8_t {
    kStayed,
    kLost,
    kLostBefore,  ///< had bought nothing for as many days already: no loss that a call could stop
  };
  std::vector<Fate> fates;
  int64_t contracts = 0;  ///< of these rows
  /// All who were customers then: those with a subscription, and those who had bought within as
  /// many days before.
  int64_t customers = 0;
  int64_t customers_lost = 0;
};

/// How often such lists were right.
struct KeepRecord {
  int64_t days = 0;             ///< what is waited for after each list
  std::vector<PastList> lists;  ///< newest first, one at the end of the other's days
};

/// Makes the record of the last lists, and keeps it for the day. Safe on any thread.
class KeepRecords {
 public:
  explicit KeepRecords(PredictionsContext& context) : context_(context) {}

  Result<std::shared_ptr<const KeepRecord>> Get();

 private:
  Result<std::shared_ptr<const KeepRecord>> Make(const timeline::Snapshot& snapshot,
                                                 const Calendar& calendar, int64_t today);

  PredictionsContext& context_;
  Kept<std::pair<int64_t, std::string>, int64_t, KeepRecord> kept_{100};
};

/// `context` and `records` must outlive the router.
Status AddKeepRecordRoute(net::Router& router, PredictionsContext& context, KeepRecords& records);

}  // namespace vafa::predictions
