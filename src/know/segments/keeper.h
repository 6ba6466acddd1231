#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <optional>
#include <queue>
#include <thread>
#include <utility>
#include <vector>

#include "ask/bitmap.h"
#include "base/thread_annotations.h"
#include "facts/fact_log.h"
#include "know/segments/segments.h"

namespace vafa::segments {

/// What entering and leaving a segment is called among the facts: the label is the segment's id,
/// the property `segment` its name then.
inline constexpr std::string_view kEntered = "segment_entered";
inline constexpr std::string_view kLeft = "segment_left";

/// Follows who is in each saved segment: after new facts or changed records it looks only at the
/// customers they are about, at everybody when a local day begins, and appends a fact for each who
/// entered or left, so that other rooms can react. Who is in is itself known from these facts, so a
/// restart neither loses nor repeats any.
class Keeper {
 public:
  struct Parts {
    Segments& segments;
    Store& store;
    FactLog& facts;
    const Directory& directory;
    std::function<Result<Asking>()> asking;  ///< the newest facts; outlives this
  };
  explicit Keeper(Parts parts) : parts_(std::move(parts)) {}
  ~Keeper();  ///< Stop()

  /// Follows on a thread of its own.
  void Start();
  void Stop();
  /// One round of following, on the caller's thread (when not started).
  Status Round() VAFA_EXCLUDES(mutex_);

  /// The number of the newest fact that was looked at.
  int64_t through() const { return through_; }
  /// How many are in a segment, as last looked at; nothing before the first round of its condition.
  std::optional<int64_t> Size(const Segment& segment) const VAFA_EXCLUDES(mutex_);
  /// The ids of the segments that a customer is in.
  std::vector<int64_t> SegmentsOf(CustomerId customer) const VAFA_EXCLUDES(mutex_);

 private:
  using Members = std::vector<ask::Bitmap>;  // by block
  struct Standing {
    Segment segment;
    Members members;
    bool counted = false;   // `members` was once the state of `segment`
    bool due = true;        // everybody is to be looked at
    bool by_clock = false;  // people move within a day too, without a fact
  };
  struct Change {
    int64_t segment = 0;
    CustomerId customer = 0;
    bool entered = false;
  };
  struct Wake {
    Instant at;
    CustomerId customer = 0;
    bool operator>(const Wake& other) const { return at > other.at; }
  };
  /// Customers to look at, by block.
  using Touched = std::map<size_t, ask::Bitmap>;

  Status Restore(const Asking& asking) VAFA_EXCLUDES(mutex_);
  Status TakeSegments(const Asking& asking) VAFA_EXCLUDES(mutex_);
  Result<Touched> FindTouched(const Asking& asking, const Directory::Changes& records);
  bool DayBegan(const Asking& asking);
  Status Follow(const Asking& asking, const std::vector<int64_t>& segments, const Touched* among)
      VAFA_EXCLUDES(mutex_);
  Status FollowEach(const Asking& asking, const std::vector<int64_t>& segments,
                    const Touched* among) VAFA_EXCLUDES(mutex_);
  Status FollowList(const Asking& asking, int64_t id) VAFA_EXCLUDES(mutex_);
  Status Record(const Asking& asking, const std::vector<Change>& changes) VAFA_EXCLUDES(mutex_);

  Parts parts_;
  std::thread thread_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int64_t> through_ = 0;

  // Of the following thread only.
  bool restored_ = false;
  int64_t segments_version_ = -1;
  int64_t records_version_ = -1;
  Instant day_ends_{};
  Instant clock_due_{};
  /// Facts beyond through_ that this wrote: the first and the last number of each stretch. They
  /// touch nobody, so they are not read again.
  std::deque<std::pair<int64_t, int64_t>> own_;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes_;

  mutable Mutex mutex_;
  std::map<int64_t, Standing> standings_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa::segments
