#pragma once

#include <optional>
#include <string>

#include "base/thread_annotations.h"
#include "facts/organisation.h"
#include "store/store.h"

namespace vafa {

/// The organisation's settings: read once, kept in memory, written through. Safe on any thread.
class Settings {
 public:
  explicit Settings(Store& store) : store_(store) {}

  Result<Organisation> Get() VAFA_EXCLUDES(mutex_);
  Result<Calendar> GetCalendar();

  /// kInvalid names the member: an unknown zone, a first weekday outside 1–7, a window below 1.
  /// The base currency cannot change any more once facts carry money (kConflict).
  Status Save(const Organisation& organisation) VAFA_EXCLUDES(mutex_);
  /// The same within a write of others; what is in memory follows when it is committed.
  Status Save(Transaction& transaction, const Organisation& organisation);

  /// Whether the currency was ever set; the first import may then set it.
  Result<bool> HasCurrency();

 private:
  Result<Organisation> Load();

  Store& store_;
  Mutex mutex_;
  std::optional<Organisation> known_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa
