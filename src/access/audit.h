#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "store/session.h"

namespace vafa::access {

/// Who changed what, when; written in the transaction of the change itself.
struct AuditEntry {
  Instant at;
  int64_t user_id = 0;  ///< 0: the program itself
  std::string action;   ///< "organisation.changed"
  std::string subject;  ///< what it was done to: "user/3"
  std::string detail;   ///< JSON, without secrets
};

Status WriteAudit(Transaction& transaction, const AuditEntry& entry);
/// The newest first.
Result<std::vector<AuditEntry>> ReadAudit(Session& session, int64_t limit);

}  // namespace vafa::access
