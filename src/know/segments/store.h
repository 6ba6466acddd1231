#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "facts/fact.h"
#include "store/store.h"

namespace vafa::segments::store {

/// A row of the table, its condition still JSON.
struct Row {
  int64_t id = 0;
  std::string name;
  std::string kind;
  std::string definition;
  std::string created_by;
  Instant created_at;
  Instant updated_at;
};

Result<std::vector<Row>> LoadAll(Session& session);
Result<int64_t> Insert(Transaction& transaction, const Row& row, const std::string& folded);
Status Update(Transaction& transaction, const Row& row, const std::string& folded);
Status Delete(Transaction& transaction, int64_t id);
/// Whether another segment than `own` has this folded name.
Result<bool> NameTaken(Session& session, const std::string& folded, int64_t own);

Result<std::vector<CustomerId>> LoadMembers(Session& session, int64_t id);
Status AddMembers(Transaction& transaction, int64_t id, std::span<const CustomerId> customers);
Status RemoveMembers(Transaction& transaction, int64_t id, std::span<const CustomerId> customers);

}  // namespace vafa::segments::store
