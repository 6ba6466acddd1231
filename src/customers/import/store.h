#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "customers/import/import.h"

namespace vafa::imports_store {

using imports::Record;
using imports::State;

/// A record with what only the importer needs of it.
struct Stored {
  Record record;
  std::string job;          ///< JSON
  std::string fingerprint;  ///< of the file and of how it is read
  uint64_t position = 0;    ///< of the source; what lies before is in the store
  uint64_t rejects_bytes = 0;
  int64_t micros = 0;  ///< that it has run
};

Result<int64_t> Insert(Transaction& transaction, const Stored& import, std::string_view file);
/// Writes everything that changes while an import runs.
Status Update(Transaction& transaction, const Stored& import);
Result<Stored> Get(Session& session, int64_t id);
Result<std::vector<Stored>> List(Session& session, int64_t limit);
/// The newest unfinished import of a fingerprint.
Result<std::optional<int64_t>> FindUnfinished(Session& session, const std::string& fingerprint);
Result<std::vector<int64_t>> Unfinished(Session& session);

}  // namespace vafa::imports_store
