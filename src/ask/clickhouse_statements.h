#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ask/clickhouse_customers.h"
#include "ask/fold.h"
#include "warehouse/rows.h"

namespace vafa::ask::clickhouse {

/// A SELECT for one shard, and how each row of its answer adds to the totals of the plan.
struct Statement {
  std::string sql;
  std::function<void(warehouse::RowReader&, Totals&)> take;
};

/// Everything that a plan asks of a shard. The statements refer to the plan.
std::vector<Statement> StatementsOf(const Plan& plan, const ShardView& shard);

/// The customers of a program: one column.
std::string MembersSql(const Plan& plan, const ShardView& shard, uint32_t program);

/// One row about the facts that the plan reads: how many, the greatest number of a customer, the
/// first and the last second.
std::string SurveySql(const Plan& plan);

}  // namespace vafa::ask::clickhouse
