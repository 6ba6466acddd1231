#pragma once

#include "cli/fit.h"
#include "learn/predictions/contracts.h"
#include "stats/contracts/contract_model.h"

namespace vafa::cli {

/// The columns of stats::ContractColumns.
struct ContractRows {
  std::vector<uint32_t> periods;
  std::vector<uint8_t> here;
};

/// All subscriptions of the data folder up to --until. kInvalid without any.
Result<ContractRows> ReadContractsOfFolder(const FitRequest& request);

}  // namespace vafa::cli
