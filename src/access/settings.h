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

  /// The base currency cannot change any more once facts carry money (kConflict).
  Status Save(const Organisation& organisation) VAFA_EXCLUDES(mutex_);
  /// The same within a write of others; what is in memory follows when it is committed.
  Status Save(Transaction& transaction, const Organisation& organisation);
  /// Others have written it: it is read again when next asked for.
  void Forget() VAFA_EXCLUDES(mutex_);

  /// Whether the currency was ever set; the first import may then set it.
  Result<bool> HasCurrency();

 private:
  Store& store_;
  Mutex mutex_;
  std::optional<Organisation> known_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa
