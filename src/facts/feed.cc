#include "facts/feed.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "base/log.h"
#include "base/thread_annotations.h"

namespace vafa {
namespace {

/// Facts read from the store at a time.
constexpr int64_t kBatch = 200'000;
/// How long a follower sleeps at most before it looks by itself.
constexpr std::chrono::milliseconds kPoll{500};
/// A checkpoint that failed (a full disk) is tried again after this time; until then facts wait
/// in memory.
constexpr std::chrono::seconds kRetry{30};
/// Between the parts of a checkpoint, in which whoever waits for the newest facts takes them in.
constexpr std::chrono::milliseconds kBreath{2};

class Feed : public TimelineFeed {
 public:
  Feed(const FactLog& facts, std::unique_ptr<timeline::Timeline> timeline, bool read_only)
      : facts_(facts), timeline_(std::move(timeline)), read_only_(read_only) {}

  ~Feed() override {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

  Status CatchUp() override VAFA_EXCLUDES(mutex_) {
    const int64_t target = facts_.last_seq();
    MutexLock lock(mutex_);
    std::vector<timeline::Entry> entries;
    while (timeline_->through() < target && !stopping_) {
      entries.clear();
      VAFA_ASSIGN(const int64_t last, facts_.Tail(timeline_->through(), kBatch, entries));
      if (entries.empty()) break;
      timeline_->Apply(entries);
      if (last >= target) break;
      CheckpointIfNeeded();
    }
    if (!following_) CheckpointIfNeeded();
    return {};
  }

  void Follow() override {
    following_ = true;
    thread_ = std::thread([this] {
      while (!stopping_) {
        facts_.WaitBeyond(Through(), kPoll);
        if (auto status = CatchUp(); !status) {
          log::warn("timeline: cannot read facts now: {}", Describe(status.error()));
          std::this_thread::sleep_for(kPoll);
        }
        while (CheckpointSome() && !stopping_) std::this_thread::sleep_for(kBreath);
      }
    });
  }

  Status Checkpoint() override VAFA_EXCLUDES(mutex_) {
    if (read_only_) return {};
    MutexLock lock(mutex_);
    return timeline_->Checkpoint();
  }

  timeline::Snapshot Take() const override { return timeline_->Take(); }
  timeline::Timeline::Size size() const override { return timeline_->size(); }

 private:
  int64_t Through() VAFA_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return timeline_->through();
  }

  void CheckpointIfNeeded() VAFA_REQUIRES(mutex_) {
    if (!IsDue()) return;
    if (auto status = timeline_->Checkpoint(); !status) Postpone(status.error());
  }

  /// A part of the checkpoint that is due; false when none is.
  bool CheckpointSome() VAFA_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (!IsDue()) return false;
    const auto ended = timeline_->CheckpointSome();
    if (!ended) Postpone(ended.error());
    return ended && !*ended;
  }

  bool IsDue() const VAFA_REQUIRES(mutex_) {
    return !read_only_ && timeline_->NeedsCheckpoint() &&
           std::chrono::steady_clock::now() >= retry_at_;
  }

  void Postpone(const Error& why) VAFA_REQUIRES(mutex_) {
    log::warn("timeline: facts stay in memory for now: {}", Describe(why));
    retry_at_ = std::chrono::steady_clock::now() + kRetry;
  }

  const FactLog& facts_;
  Mutex mutex_;
  std::unique_ptr<timeline::Timeline> timeline_;  // Apply and Checkpoint under mutex_
  const bool read_only_;
  std::chrono::steady_clock::time_point retry_at_ VAFA_GUARDED_BY(mutex_);
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> following_ = false;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<TimelineFeed>> TimelineFeed::Open(Store& store, const FactLog& facts,
                                                         std::filesystem::path folder,
                                                         bool read_only) {
  timeline::Timeline::Options options;
  options.folder = std::move(folder);
  options.read_only = read_only;
  options.store_id = store.id();
  VAFA_ASSIGN(auto opened, timeline::Timeline::Open(std::move(options)));
  if (!opened.rebuilt_because.empty()) {
    log::warn("timeline: the index is made anew ({})", opened.rebuilt_because);
  }
  return std::make_unique<Feed>(facts, std::move(opened.timeline), read_only);
}

}  // namespace vafa
