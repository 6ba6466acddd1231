#include "facts/recent.h"

#include <algorithm>

namespace vafa {
namespace {

constexpr size_t kMost = 256 << 10;

}  // namespace

void RecentFacts::Add(std::vector<timeline::Entry>& entries) {
  MutexLock lock(mutex_);
  for (const timeline::Entry& entry : entries) {
    if (!entries_.empty() && entries_.back().seq + 1 != entry.seq) entries_.clear();
    entries_.push_back(entry);
    // Whose customer it takes a fact from is known to the store only.
    if (entry.corrects != 0) entries_.clear();
  }
  while (entries_.size() > kMost) entries_.pop_front();
  entries.clear();
}

bool RecentFacts::Tail(int64_t after, int64_t limit, std::vector<timeline::Entry>& into) const {
  MutexLock lock(mutex_);
  if (entries_.empty() || after + 1 < entries_.front().seq || after >= entries_.back().seq) {
    return false;
  }
  const auto first = entries_.begin() + (after + 1 - entries_.front().seq);
  const auto count = std::min<int64_t>(limit, entries_.end() - first);
  into.insert(into.end(), first, first + count);
  return true;
}

}  // namespace vafa
