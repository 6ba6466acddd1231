#pragma once

#include <functional>

#include "learn/audit/factors.h"
#include "learn/audit/findings.h"
#include "learn/metrics/metrics.h"

namespace vafa::audit {

/// What those who left in a period had in common, beside those who stayed.
struct Audit {
  ask::Period weeks;           ///< the whole weeks of the period
  int64_t left = 0;            ///< weeks in which a customer left
  int64_t customer_weeks = 0;  ///< weeks in which one who was active could have left
  size_t looked_at = 0;        ///< factors
  std::vector<Factor> factors;
  std::vector<Finding> findings;
  /// What they were, without asking whether it tells them from the others: of each factor of which
  /// a customer has one (her plan, an attribute) in how many weeks it held.
  struct Trait {
    size_t factor = 0;
    Weeks weeks;
  };
  std::vector<Trait> traits;
  ask::Condition active_at_start;  ///< and in one of the bands that are held against each other
  ask::Condition active_at_end;
};

/// The parts that an audit stands on; everything outlives it.
struct AuditParts {
  metrics::Metrics& metrics;
  const CustomerAttributes& attributes;
  const FactLog& facts;
  std::function<int64_t()> customers;
};

/// Looks at each whole week of [from, to): who was active at its start and no longer at its end,
/// and what held at its start. Weeks of customers who have been customers for as long (in a shop:
/// who have been silent for as long) are held against each other. kInvalid without a whole week or
/// with more than 106.
Result<Audit> AuditChurn(const AuditParts& parts, Instant from, Instant to,
                         const ask::Cancelled& cancelled);

}  // namespace vafa::audit
