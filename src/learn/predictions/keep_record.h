#pragma once

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/thread_annotations.h"
#include "learn/predictions/api.h"

namespace vafa::predictions {

/// What became of those whom a list of the past would have named, made by models fitted to what had
/// happened by then.
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

/// Makes the record of the last lists on a thread of its own, since models are fitted for each, and
/// anew for another day or after other facts; a rest of a hundred times the making bounds what that
/// costs. Safe on any thread; destroying it waits for the list that is being made.
class KeepRecords {
 public:
  explicit KeepRecords(PredictionsContext& context) : context_(context) {}
  ~KeepRecords() { stopping_ = true; }
  KeepRecords(const KeepRecords&) = delete;
  KeepRecords& operator=(const KeepRecords&) = delete;

  /// The newest there is, without waiting; null while the first is being made.
  Result<std::shared_ptr<const KeepRecord>> Get() VAFA_EXCLUDES(mutex_);

 private:
  using Clock = std::chrono::steady_clock;
  /// The day and its zone, and the newest fact.
  using Version = std::tuple<int64_t, std::string, int64_t>;

  void MakeBehind(const timeline::Snapshot& snapshot, const Calendar& calendar, Version version)
      VAFA_REQUIRES(mutex_);
  Result<std::shared_ptr<const KeepRecord>> Make(const timeline::Snapshot& snapshot,
                                                 const Calendar& calendar, int64_t today);

  PredictionsContext& context_;
  std::atomic<bool> stopping_ = false;
  Mutex mutex_;
  std::shared_ptr<const KeepRecord> record_ VAFA_GUARDED_BY(mutex_);
  std::optional<Error> failed_ VAFA_GUARDED_BY(mutex_);
  Version version_ VAFA_GUARDED_BY(mutex_);  ///< of what was made last
  bool making_ VAFA_GUARDED_BY(mutex_) = false;
  Clock::time_point rest_until_ VAFA_GUARDED_BY(mutex_);
  std::future<void> task_ VAFA_GUARDED_BY(mutex_);
};

/// `context` and `records` must outlive the router.
Status AddKeepRecordRoute(net::Router& router, PredictionsContext& context, KeepRecords& records);

}  // namespace vafa::predictions
