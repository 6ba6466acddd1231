#pragma once

#include "cli/fit.h"
#include "cli/fit_input.h"
#include "learn/predictions/contracts.h"
#include "stats/contracts/contract_model.h"

namespace vafa::cli {

/// The columns of stats::ContractColumns.
struct ContractRows {
  std::vector<uint32_t> periods;
  std::vector<uint8_t> here;
  /// What the rows were made of, with what came of the renewals due in the hold-out.
  std::vector<predictions::Contract> contracts;
  size_t other_intervals = 0;  ///< how many were left out, since they renew more or less often
  FitDays days;
  Calendar calendar = CalendarOfFiles();
};

/// The subscriptions of the data folder up to --until, or to the day on which --holdout begins; of
/// the most frequent interval.
/// kInvalid without any.
Result<ContractRows> ReadContractsOfFolder(const FitRequest& request);

}  // namespace vafa::cli
