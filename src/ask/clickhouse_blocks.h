#pragma once

#include <functional>
#include <span>
#include <string>

#include "ask/plan.h"
#include "warehouse/address.h"

namespace vafa::ask::clickhouse {

/// Takes a block of the facts that a plan reads; false ends.
using TakeBlock = std::function<bool(size_t index, const timeline::Block& block)>;

/// Reads from the shards what a plan reads, some blocks of customers at a time, as columns like
/// those of the timeline, so that whatever folds those answers from ClickHouse too. Of kinds that
/// the plan does not name, only each customer's first fact comes along, and only when the plan asks
/// who is known. `properties`: those that the plan was compiled with.
///
/// kUnavailable when a shard cannot be asked, kCancelled.
Status ReadBlocks(const Plan& plan, const timeline::Properties& properties,
                  std::span<const warehouse::Address> shards, const Cancelled& cancelled,
                  const TakeBlock& take);

/// What a shard is asked for the customers in [first, end).
std::string BlocksSql(const Plan& plan, bool corrections, int64_t swept, CustomerId first,
                      CustomerId end);

}  // namespace vafa::ask::clickhouse
