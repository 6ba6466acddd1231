#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "ask/names.h"
#include "base/message.h"
#include "base/time.h"
#include "stats/contracts/contract_model.h"
#include "timeline/timeline.h"

namespace vafa::predictions {

/// A stretch of time in which a customer had a subscription running, up to a moment.
struct Contract {
  CustomerId customer = 0;
  int32_t started_day = 0;  ///< days since 1970-01-01, of the organisation; as all below
  int32_t last_paid_day = 0;
  int32_t due_day = 0;     ///< of the next renewal; 0 where its interval is not known
  uint32_t paid = 0;       ///< periods paid for: the first one and the renewals
  bool here = false;       ///< still running at the moment
  bool undecided = false;  ///< ended before the next renewal, and it is not yet due for others
  /// Minor units: what was paid last; of several subscriptions at once, in the last interval.
  int64_t price = 0;
  /// Of its interval, else the mean of the gaps between her payments; 0 where neither is known.
  double period_days = 0;
  uint32_t paid_later = 0;            ///< renewals after the moment …
  std::vector<int32_t> later_days{};  ///< … each on its day …
  bool lost_later = false;          ///< … and whether it ended after it, as far as facts are known
  uint32_t due_later = UINT32_MAX;  ///< renewals of which a trial may know, by RenewalsDueBy

  /// Whether it was not renewed. The undecided would count for more than they are: who began with
  /// them and stays is not asked before the day.
  bool lost() const { return !here && !undecided; }
  /// The renewals that she was up for.
  uint32_t chances() const { return lost() ? paid : paid - 1; }
};

struct ContractRules {
  const Calendar& calendar;
  int64_t grace_days = 0;  ///< within which a contract that ended counts as running
};

/// All contracts that began before `at`, by rising customer; what came later as far as it was known
/// at `known`.
Result<std::vector<Contract>> GatherContracts(const timeline::Snapshot& snapshot,
                                              const ask::Names& names, const ContractRules& rules,
                                              Instant at, Instant known);

/// The median period of the contracts of the most frequent interval; 30 days where none is known.
double UsualPeriod(std::span<const Contract> contracts);
/// Those that are paid by about this period, and those of which it is not known.
std::vector<Contract> PaidBy(std::span<const Contract> contracts, double period_days);

/// What became of them of the renewals due by `last_day`, however late these were made; of what is
/// due later nothing is taken as known: those who have left before it would count for more than
/// they are, since who stays is not asked before the day.
std::vector<Contract> RenewalsDueBy(std::vector<Contract> contracts, const Calendar& calendar,
                                    int32_t last_day);

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
  std::optional<ContractTrial> trial;  ///< of its shape
  /// What each shape that could be fitted gave to what happened: log-likelihood a contract.
  std::vector<std::pair<stats::ContractShape, double>> tried;
  double period_days = 30;
  /// What is missing, or why the model is not used: nothing better than one chance for everybody.
  std::optional<Message> reason;

  bool usable() const { return fit.has_value() && !reason; }
};

/// Fits the contract models to all contracts of the most frequent interval. Both shapes are fitted
/// to what came before the last six periods and tried on these; the likelier is taken, of two alike
/// the one `in_use`, and only if it beats one chance for everybody. Where there is too little to
/// try on, the beta-discrete-Weibull is taken if its c is not 1 within twice its standard error.
Result<ContractsFit> FitContractsOf(const timeline::Snapshot& snapshot, const ask::Names& names,
                                    const ContractRules& rules, Instant at,
                                    std::optional<stats::ContractShape> in_use = {});

}  // namespace vafa::predictions
