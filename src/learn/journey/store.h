#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace vafa::journey::store {

struct Row {
  std::string name;
  std::string definition;  ///< a condition as JSON
};

/// In their order.
Result<std::vector<Row>> Load(Session& session);
Status Replace(Transaction& transaction, const std::vector<Row>& rows);

}  // namespace vafa::journey::store
