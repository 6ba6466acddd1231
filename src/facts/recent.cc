#include "facts/recent.h"

#include <algorithm>
#include <utility>

namespace vafa {
namespace {

constexpr size_t kMostBytes = 32 << 20;

}  // namespace

void FactBatch::Add(timeline::Entry entry, std::string_view properties,
                    std::optional<FactMoney> money) {
  if (!properties.empty()) {
    details_.push_back({entries_.size(), texts_.size(), money});
    texts_ += properties;
  }
  entries_.push_back(std::move(entry));
}

void FactBatch::Truncate(size_t entries) {
  entries_.resize(entries);
  while (!details_.empty() && details_.back().entry >= entries) {
    texts_.resize(details_.back().begin);
    details_.pop_back();
  }
}

void FactBatch::Drop(size_t entries) {
  entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(entries));
  std::erase_if(details_, [&](const Detail& detail) { return detail.entry < entries; });
  for (Detail& detail : details_) detail.entry -= entries;
}

void FactBatch::Read(size_t begin, size_t end, PropertyReader& reader,
                     std::vector<timeline::Entry>& into) const {
  const size_t first = into.size();
  into.insert(into.end(), entries_.begin() + static_cast<std::ptrdiff_t>(begin),
              entries_.begin() + static_cast<std::ptrdiff_t>(end));
  auto detail = std::ranges::lower_bound(details_, begin, {}, &Detail::entry);
  for (; detail != details_.end() && detail->entry < end; ++detail) {
    const auto next = detail + 1;
    const size_t text_end = next == details_.end() ? texts_.size() : next->begin;
    const std::string_view json =
        std::string_view(texts_).substr(detail->begin, text_end - detail->begin);
    reader.Read(json, detail->money, into[first + detail->entry - begin].properties);
  }
}

size_t FactBatch::bytes() const {
  return entries_.capacity() * sizeof(timeline::Entry) + details_.capacity() * sizeof(Detail) +
         texts_.capacity();
}

void RecentFacts::Add(FactBatch& batch) {
  auto added = std::make_shared<FactBatch>(std::exchange(batch, {}));
  MutexLock lock(mutex_);
  const auto forget = [&]() VAFA_REQUIRES(mutex_) {
    batches_.clear();
    bytes_ = 0;
  };
  if (added->entries().empty()) return;
  const int64_t first = added->entries().front().seq;
  if (!batches_.empty() && batches_.back()->entries().back().seq + 1 != first) forget();
  // Whose customer a correction takes a fact from is known to the store only.
  const auto corrects = [](const timeline::Entry& entry) { return entry.corrects != 0; };
  const auto last =
      std::ranges::find_if(added->entries().rbegin(), added->entries().rend(), corrects);
  if (last != added->entries().rend()) {
    forget();
    added->Drop(static_cast<size_t>(added->entries().rend() - last));
    if (added->entries().empty()) return;
  }
  bytes_ += added->bytes();
  batches_.push_back(std::move(added));
  while (bytes_ > kMostBytes) {
    bytes_ -= batches_.front()->bytes();
    batches_.pop_front();
  }
}

bool RecentFacts::Tail(int64_t after, int64_t limit, std::vector<timeline::Entry>& into) const {
  const auto newest = [](const std::shared_ptr<const FactBatch>& batch) {
    return batch->entries().back().seq;
  };
  std::vector<std::shared_ptr<const FactBatch>> batches;
  {
    MutexLock lock(mutex_);
    if (batches_.empty() || after + 1 < batches_.front()->entries().front().seq ||
        after >= newest(batches_.back())) {
      return false;
    }
    auto batch = std::ranges::upper_bound(batches_, after, {}, newest);
    for (; batch != batches_.end() && (*batch)->entries().front().seq <= after + limit; ++batch) {
      batches.push_back(*batch);
    }
  }
  PropertyReader reader;
  for (const auto& batch : batches) {
    const int64_t first = batch->entries().front().seq;
    const int64_t begin = std::max<int64_t>(after + 1 - first, 0);
    const int64_t end =
        std::min(after + limit + 1 - first, static_cast<int64_t>(batch->entries().size()));
    batch->Read(static_cast<size_t>(begin), static_cast<size_t>(end), reader, into);
  }
  return true;
}

}  // namespace vafa
