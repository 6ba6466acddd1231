#pragma once

#include "base/sheet.h"
#include "learn/audit/audit.h"

namespace vafa::audit {

/// What stands out, a row a finding: its words, how many times as often they left with its
/// interval, the p-value adjusted for all that was looked at, and in how many weeks it held and
/// they left.
Sheet AuditSheet(const Audit& audit, Language language);

}  // namespace vafa::audit
