#include "facts/past.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "base/log.h"

namespace vafa {
namespace {

/// Facts read from the store at a time.
constexpr int64_t kBatch = 200'000;
constexpr size_t kKept = 3;

std::filesystem::path OwnFolder() {
  static std::atomic<int> made = 0;
  return std::filesystem::temp_directory_path() /
         ("vafa-past-" + std::to_string(getpid()) + "-" + std::to_string(made++));
}

// Folders of earlier runs; the newest of them may be asked for again.
void Forget(const std::filesystem::path& folder, size_t keep) {
  std::error_code ignored;
  std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    found.emplace_back(entry.last_write_time(ignored), entry.path());
  }
  std::ranges::sort(found, std::greater<>());
  for (size_t i = keep; i < found.size(); ++i) {
    std::filesystem::remove_all(found[i].second, ignored);
  }
}

}  // namespace

PastTimelines::PastTimelines(Store& store, const FactLog& facts, std::filesystem::path folder)
    : store_(store),
      facts_(facts),
      vanishes_(folder.empty()),
      folder_(vanishes_ ? OwnFolder() : std::move(folder)) {}

PastTimelines::~PastTimelines() {
  kept_.clear();
  std::error_code ignored;
  if (vanishes_) std::filesystem::remove_all(folder_, ignored);
}

Result<timeline::Snapshot> PastTimelines::At(Instant moment) {
  VAFA_ASSIGN(const int64_t last, facts_.LastRecordedBefore(moment));
  const MutexLock lock(mutex_);
  auto known = kept_.find(last);
  if (known == kept_.end()) {
    VAFA_ASSIGN(auto made, Make(last));
    if (kept_.size() >= kKept) kept_.erase(kept_.begin());
    known = kept_.emplace(last, std::move(made)).first;
    Forget(folder_, kKept);
  }
  return known->second->Take();
}

Result<std::unique_ptr<timeline::Timeline>> PastTimelines::Make(int64_t last) {
  timeline::Timeline::Options options;
  options.folder = folder_ / std::to_string(last);
  options.store_id = store_.id();
  VAFA_ASSIGN(auto opened, timeline::Timeline::Open(std::move(options)));
  timeline::Timeline& timeline = *opened.timeline;
  std::vector<timeline::Entry> entries;
  while (timeline.through() < last) {
    entries.clear();
    const int64_t most = std::min(kBatch, last - timeline.through());
    VAFA_ASSIGN(const int64_t read, facts_.Tail(timeline.through(), most, entries));
    std::erase_if(entries, [&](const timeline::Entry& entry) { return entry.seq > last; });
    if (entries.empty()) break;
    timeline.Apply(entries);
    if (timeline.NeedsCheckpoint()) VAFA_TRY(timeline.Checkpoint());
    if (read >= last) break;
  }
  // What does not fit the disk is made again the next time.
  if (auto status = timeline.Checkpoint(); !status) {
    log::warn("timeline: the past is not kept: {}", Describe(status.error()));
  }
  return std::move(opened.timeline);
}

}  // namespace vafa
