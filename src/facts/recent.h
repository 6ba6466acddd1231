#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/thread_annotations.h"
#include "facts/properties.h"
#include "timeline/timeline.h"

namespace vafa {

/// What a commit appends, as timeline entries whose properties are not read yet. Numbers rise by
/// one without a gap.
class FactBatch {
 public:
  void Add(timeline::Entry entry, std::string_view properties, std::optional<FactMoney> money);
  void Truncate(size_t entries);
  /// Leaves out the first `entries`.
  void Drop(size_t entries);
  /// Adds the entries from `begin` until `end` to `into`, with their properties.
  void Read(size_t begin, size_t end, PropertyReader& reader,
            std::vector<timeline::Entry>& into) const;

  const std::vector<timeline::Entry>& entries() const { return entries_; }
  size_t bytes() const;

 private:
  struct Detail {
    size_t entry;
    size_t begin;  ///< in texts_, until the next one's
    std::optional<FactMoney> money;
  };
  std::vector<timeline::Entry> entries_;
  std::vector<Detail> details_;  ///< of the entries that have properties, by rising entry
  std::string texts_;
};

/// The newest committed facts, so that who follows the log closely need not read them back from
/// the store.
class RecentFacts {
 public:
  /// Takes what a commit has added, and leaves `batch` empty. A number that does not follow on the
  /// last one makes all before it forgotten.
  void Add(FactBatch& batch) VAFA_EXCLUDES(mutex_);
  /// Adds those after `after` to `into`, at most `limit`; false when they are not all here.
  bool Tail(int64_t after, int64_t limit, std::vector<timeline::Entry>& into) const
      VAFA_EXCLUDES(mutex_);

 private:
  mutable Mutex mutex_;
  std::deque<std::shared_ptr<const FactBatch>> batches_ VAFA_GUARDED_BY(mutex_);  // none is empty
  size_t bytes_ VAFA_GUARDED_BY(mutex_) = 0;
};

}  // namespace vafa
