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
    CheckpointIfNeeded();
    return {};
  }

  void Follow() override {
    thread_ = std::thread([this] {
      while (!stopping_) {
        facts_.WaitBeyond(Through(), kPoll);
        if (auto status = CatchUp(); !status) {
          log::warn("timeline: cannot read facts now: {}", Describe(status.error()));
          std::this_thread::sleep_for(kPoll);
        }
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
    const auto now = std::chrono::steady_clock::now();
    if (read_only_ || !timeline_->NeedsCheckpoint() || now < retry_at_) return;
    if (auto status = timeline_->Checkpoint(); !status) {
      log::warn("timeline: facts stay in memory for now: {}", Describe(status.error()));
      retry_at_ = now + kRetry;
    }
  }

  const FactLog& facts_;
  Mutex mutex_;
  std::unique_ptr<timeline::Timeline> timeline_;  // Apply and Checkpoint under mutex_
  const bool read_only_;
  std::chrono::steady_clock::time_point retry_at_ VAFA_GUARDED_BY(mutex_);
  std::atomic<bool> stopping_ = false;
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
