#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ask/names.h"
#include "base/message.h"
#include "stats/contracts/contract_model.h"
#include "timeline/timeline.h"

namespace vafa::predictions {

/// A stretch of time in which a customer had a subscription running, up to a moment.
struct Contract {
  CustomerId customer = 0;
  int32_t started_day = 0;  ///< days since 1970-01-01, UTC; as all below
  int32_t last_paid_day = 0;
  uint32_t paid = 0;        ///< periods paid for: the first one and the renewals
  bool here = false;        ///< still running at the moment
  int64_t price = 0;        ///< minor units: what was paid last
  double period_days = 0;   ///< mean of the gaps between her payments; 0 with a single one
  uint32_t paid_later = 0;  ///< renewals after the moment …
  bool lost_later = false;  ///< … and whether it ended after it, as far as facts are known
};

/// All contracts that began before `at`, by rising customer. Within the grace a contract that ended
/// counts as running.
Result<std::vector<Contract>> GatherContracts(const timeline::Snapshot& snapshot,
                                              const ask::Names& names, Instant at,
                                              int64_t grace_days);

/// The median period of those who renewed; 30 days where nobody has.
double UsualPeriod(const std::vector<Contract>& contracts);

inline constexpr size_t kMinContracts = 50;
inline constexpr size_t kMinEnded = 20;

/// How a forecast of renewals did on the contracts running at a moment, period by period.
struct ContractTrial {
  int32_t from_day = 0;
  size_t customers = 0;
  struct Period {
    double expected = 0;  ///< contracts that renew this often after the moment
    double actual = 0;
  };
  std::vector<Period> periods;
  double log_likelihood = 0;           ///< of what happened, a contract
  double baseline_log_likelihood = 0;  ///< by one chance of leaving for everybody
};

/// What became of those of `before` who were here then, as far as it is known, by a fit to what
/// came earlier; up to five periods on.
Result<ContractTrial> TryContracts(const std::vector<Contract>& before,
                                   const stats::ContractFit& fit);

struct ContractsFit {
  std::optional<stats::ContractFit> fit;
  std::optional<ContractTrial> trial;
  double period_days = 30;
  /// What is missing, or why the model is not used: nothing better than one chance for everybody.
  std::optional<Message> reason;

  bool usable() const { return fit.has_value() && !reason; }
};

/// Fits the contract models to all contracts and tries them on the last six periods. The
/// beta-discrete-Weibull is taken where its c is not 1 within twice its standard error.
Result<ContractsFit> FitContractsOf(const timeline::Snapshot& snapshot, const ask::Names& names,
                                    Instant at, int64_t grace_days);

}  // namespace vafa::predictions
