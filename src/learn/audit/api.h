#pragma once

#include "learn/audit/audit.h"
#include "net/router.h"

namespace vafa::audit {

struct AuditApi {
  AuditParts parts;
  std::function<Result<Organisation>()> organisation;
  /// After which nothing has happened; every fact acknowledged before is seen.
  std::function<Result<Instant>()> now;
};

/// `api` must outlive the router.
Status AddAuditRoutes(net::Router& router, AuditApi& api);

}  // namespace vafa::audit
