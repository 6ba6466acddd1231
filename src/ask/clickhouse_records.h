#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ask/plan.h"

namespace vafa::ask::clickhouse {

/// What Vafa knows of customers beside their facts, as a table for a shard to look into: who meets
/// a condition on the record, or in which group of a split each customer is.
struct Table {
  std::string name;
  std::string columns;  ///< with their types
  std::string rows;     ///< in RowBinary
};

/// The tables of a plan for one shard, and how they are asked.
struct Records {
  std::vector<Table> tables;
  std::vector<std::string> leaves;  ///< by leaf: the condition; empty when it is about facts
  std::vector<std::string> groups;  ///< by grouping: the table; empty when by label
};

/// The customers of shard `shard` up to number `most`. Names of tables begin with `prefix`.
Records RecordsOf(const Plan& plan, size_t shard, size_t shards, int64_t most,
                  const std::string& prefix);

}  // namespace vafa::ask::clickhouse
