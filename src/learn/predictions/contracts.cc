#include "learn/predictions/contracts.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <map>

#include "learn/predictions/days_due.h"
#include "learn/predictions/life.h"
#include "learn/predictions/renewals.h"

namespace vafa::predictions {
namespace {

using stats::ContractShape;
using timeline::Block;
using timeline::kBlockCustomers;

constexpr int64_t kDaySeconds = 86'400;
constexpr double kDefaultPeriod = 30;
constexpr double kSamePeriod = 0.5;  // of an interval, within which payments are of the same one
// The trial looks at one period less than it holds out, so that all renewals in it are known.
constexpr uint32_t kHeldOut = 6;
constexpr uint32_t kTrialPeriods = kHeldOut - 1;

/// A running stretch: from its start to its end, if it ended.
struct Stretch {
  int64_t from = 0;
  int64_t to = INT64_MAX;
  bool several = false;  ///< subscriptions ran at once
};

std::vector<Stretch> StretchesOf(const Life& life) {
  std::vector<Stretch> stretches;
  int64_t open = 0;
  for (const Life::Contract& event : life.contracts) {
    const int64_t before = open;
    open = event.ends ? std::max<int64_t>(open - 1, 0) : open + 1;
    if (before == 0 && open == 1) {
      stretches.push_back({event.at});
    } else if (before == 1 && open == 0) {
      stretches.back().to = event.at;
    } else if (open > 1) {
      stretches.back().several = true;
    }
  }
  return stretches;
}

/// What the organisation's calendar makes of contracts at one moment.
class Reader {
 public:
  Reader(const Calendar& calendar, uint32_t at) : calendar_(calendar), at_(at) {}

  std::optional<Contract> ContractOf(CustomerId customer, const Life& life,
                                     const Stretch& stretch) const {
    if (stretch.from >= at_) return std::nullopt;
    Contract contract;
    contract.customer = customer;
    contract.here = stretch.to >= at_;
    contract.lost_later = contract.here && stretch.to != INT64_MAX;
    const Interval interval = IntervalOf(life, stretch);
    // Of several subscriptions what is paid in one interval begins one period.
    const double apart = stretch.several ? kSamePeriod * interval.shortest * kDaySeconds : 0;
    uint32_t last_paid = 0, begun = 0;
    for (const Life::Payment& payment : life.payments) {
      if (payment.at < stretch.from || payment.at >= stretch.to || payment.money <= 0) continue;
      const bool begins = begun == 0 || payment.at - begun >= apart;
      if (begins) begun = payment.at;
      if (payment.at >= at_) {
        if (!begins) continue;
        ++contract.paid_later;
        contract.later_days.push_back(DayOf(payment.at));
      } else {
        contract.paid += begins ? 1 : 0;
        contract.price = payment.money + (begins ? 0 : contract.price);
        last_paid = payment.at;
      }
    }
    if (contract.paid == 0) return std::nullopt;
    contract.started_day = DayOf(stretch.from);
    contract.last_paid_day = DayOf(last_paid);
    FillPeriod(interval, stretch, last_paid, contract);
    return contract;
  }

 private:
  int32_t DayOf(int64_t seconds) const {
    return static_cast<int32_t>(
        calendar_.DayOf(timeline::FromSeconds(static_cast<uint32_t>(seconds))));
  }
  /// By which a contract is paid, and since when.
  struct Interval {
    std::optional<Unit> unit;
    uint32_t from = 0;
    double shortest = 1;  ///< in days, of all that it was paid by
  };
  Interval IntervalOf(const Life& life, const Stretch& stretch) const {
    Interval interval;
    for (const Movement& movement : life.movements) {
      const bool counts = movement.at >= stretch.from && movement.at < at_ && movement.interval &&
                          movement.what != Movement::What::kEnded;
      if (!counts) continue;
      const double days = DaysOf(*movement.interval);
      const double shortest = interval.unit ? std::min(interval.shortest, days) : days;
      interval = {movement.interval, movement.at, shortest};
    }
    return interval;
  }
  void FillPeriod(const Interval& interval, const Stretch& stretch, uint32_t last_paid,
                  Contract& contract) const {
    if (interval.unit) {
      contract.period_days = DaysOf(*interval.unit);
      const int64_t due = RenewalDates(calendar_, interval.from, *interval.unit).After(last_paid);
      contract.due_day = DayOf(due);
      contract.undecided = !contract.here && due >= at_;
    } else if (contract.paid > 1) {
      contract.period_days = static_cast<double>(last_paid - stretch.from) / kDaySeconds /
                             static_cast<double>(contract.paid - 1);
    }
  }

  const Calendar& calendar_;
  uint32_t at_;
};

Result<stats::ContractCounts> CountsOf(const std::vector<Contract>& contracts) {
  std::vector<uint32_t> periods;
  std::vector<uint8_t> here;
  for (const Contract& contract : contracts) {
    periods.push_back(std::min(contract.chances(), stats::kMaxPeriods));
    here.push_back(contract.lost() ? 0 : 1);
  }
  return stats::CountContracts({periods, here});
}

Result<stats::ContractFit> FitBest(const stats::ContractCounts& counts) {
  VAFA_ASSIGN(const auto plain,
              stats::FitContracts(counts, stats::ContractShape::kShiftedBetaGeometric));
  const auto bent = stats::FitContracts(counts, stats::ContractShape::kBetaDiscreteWeibull);
  if (!bent || !bent->converged || bent->weak_prior) return plain;
  const bool differs = std::abs(bent->parameters.c - 1) > 2 * bent->standard_errors.c;
  return differs || !plain.converged ? *bent : plain;
}

std::optional<Message> WhatIsMissing(const std::vector<Contract>& contracts) {
  const auto ended = static_cast<size_t>(std::ranges::count(contracts, false, &Contract::here));
  if (contracts.size() < kMinContracts) {
    return Message("predictions.too_few_contracts",
                   {{"have", static_cast<int64_t>(contracts.size())},
                    {"need", static_cast<int64_t>(kMinContracts)}});
  }
  if (ended >= kMinEnded) return std::nullopt;
  return Message("predictions.too_few_ended", {{"have", static_cast<int64_t>(ended)},
                                               {"need", static_cast<int64_t>(kMinEnded)}});
}

/// One chance of leaving for everybody: those who left of all who were up for renewal.
double GeometricChance(const std::vector<Contract>& contracts) {
  double ended = 0, chances = 0;
  for (const Contract& contract : contracts) {
    ended += contract.lost() ? 1 : 0;
    chances += contract.chances();
  }
  return std::clamp(ended / std::max(1.0, chances), 1e-6, 1 - 1e-6);
}

double Log(double p) { return std::log(std::max(p, 1e-15)); }

}  // namespace

Result<ContractTrial> TryContracts(const std::vector<Contract>& before,
                                   const stats::ContractFit& fit) {
  ContractTrial trial;
  trial.periods.resize(kTrialPeriods);
  const double leave = GeometricChance(before);
  uint32_t most = 0;
  for (const Contract& contract : before) {
    most = std::max(most, contract.paid + contract.paid_later);
  }
  VAFA_ASSIGN(const auto model, stats::ContractModel::Make(fit.parameters));
  const uint32_t longest = std::min(most + kTrialPeriods + 1, stats::kMaxPeriods);
  VAFA_ASSIGN(const std::vector<double> survival, model.Survival(longest));
  for (const Contract& contract : before) {
    if (!contract.here) continue;
    const uint32_t renewed = contract.paid - 1;
    const uint32_t later = contract.paid_later;
    if (renewed + later + 1 >= survival.size()) continue;
    ++trial.customers;
    const double at_start = survival[renewed];
    const double still = survival[renewed + later];
    const double next = survival[renewed + later + 1];
    trial.log_likelihood += Log((contract.lost_later ? still - next : still) / at_start);
    trial.baseline_log_likelihood +=
        later * std::log1p(-leave) + (contract.lost_later ? std::log(leave) : 0);
    for (uint32_t k = 0; k < std::min(kTrialPeriods, contract.due_later); ++k) {
      // Only those of whom it is known.
      if (later <= k && !contract.lost_later) continue;
      trial.periods[k].expected += survival[renewed + k + 1] / at_start;
      trial.periods[k].actual += later > k ? 1 : 0;
    }
  }
  const auto count = static_cast<double>(std::max<size_t>(1, trial.customers));
  trial.log_likelihood /= count;
  trial.baseline_log_likelihood /= count;
  return trial;
}

Result<std::vector<Contract>> GatherContracts(const timeline::Snapshot& snapshot,
                                              const ask::Names& names, const ContractRules& rules,
                                              Instant at, Instant known) {
  const Roles roles = FindRoles(snapshot, names);
  const Reader contracts(rules.calendar, timeline::ToSeconds(at));
  std::vector<std::vector<Contract>> parts(snapshot.blocks());
  VAFA_TRY(timeline::ForEachBlock(
      snapshot, 0, [] { return false; },
      [&](size_t index, const Block& block, int) {
        const LifeReader reader(roles, block, rules.calendar, rules.grace_days * kDaySeconds);
        if (block.Find(roles.started) == nullptr) return;
        Life life;
        for (size_t slot = index == 0 ? 1 : 0; slot < static_cast<size_t>(kBlockCustomers);
             ++slot) {
          reader.ReadPaidContracts(slot, timeline::ToSeconds(known), life);
          const auto customer =
              static_cast<CustomerId>(index) * kBlockCustomers + static_cast<CustomerId>(slot);
          for (const Stretch& stretch : StretchesOf(life)) {
            const auto contract = contracts.ContractOf(customer, life, stretch);
            if (contract) parts[index].push_back(*contract);
          }
        }
      }));
  std::vector<Contract> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

double UsualPeriod(std::span<const Contract> contracts) {
  std::map<Unit, std::vector<double>> periods;
  for (const Contract& contract : contracts) {
    if (contract.period_days > 0) {
      periods[IntervalNear(contract.period_days)].push_back(contract.period_days);
    }
  }
  if (periods.empty()) return kDefaultPeriod;
  auto& usual = std::ranges::max_element(periods, {}, [](const auto& of) {
                  return of.second.size();
                })->second;
  const auto middle = usual.begin() + static_cast<ptrdiff_t>(usual.size() / 2);
  std::nth_element(usual.begin(), middle, usual.end());
  return *middle;
}

std::vector<Contract> PaidBy(std::span<const Contract> contracts, double period_days) {
  const Unit interval = IntervalNear(period_days);
  std::vector<Contract> paid;
  std::ranges::copy_if(contracts, std::back_inserter(paid), [&](const Contract& contract) {
    return contract.period_days <= 0 || IntervalNear(contract.period_days) == interval;
  });
  return paid;
}

std::vector<Contract> RenewalsDueBy(std::vector<Contract> contracts, const Calendar& calendar,
                                    int32_t last_day) {
  const double usual_days = UsualPeriod(contracts);
  for (Contract& contract : contracts) {
    if (!contract.here) continue;
    const DaysDue days(contract, usual_days, calendar);
    const uint32_t most = std::max(kTrialPeriods, contract.paid_later + 1);
    uint32_t& due = contract.due_later = 0;
    while (due < most && days.At(due + 1) < last_day + 1) ++due;
    if (due > contract.paid_later) continue;
    contract.paid_later = due;
    contract.later_days.resize(due);
    contract.lost_later = false;
  }
  return contracts;
}

namespace {

/// Both shapes, fitted to `before`, on what came after; the best, if any could be fitted.
struct Contest {
  std::vector<std::pair<ContractShape, double>> tried;
  std::optional<ContractShape> best;
  ContractTrial trial;  ///< of the best
};

Result<Contest> TryShapes(const std::vector<Contract>& before,
                          std::optional<ContractShape> in_use) {
  VAFA_ASSIGN(const auto counts, CountsOf(before));
  Contest contest;
  for (const auto shape :
       {ContractShape::kShiftedBetaGeometric, ContractShape::kBetaDiscreteWeibull}) {
    const auto fit = stats::FitContracts(counts, shape);
    const bool plain = shape == ContractShape::kShiftedBetaGeometric;
    if (!fit || !fit->converged || (!plain && fit->weak_prior)) continue;
    VAFA_ASSIGN(const ContractTrial trial, TryContracts(before, *fit));
    contest.tried.emplace_back(shape, trial.log_likelihood);
    const double lead = trial.log_likelihood - contest.trial.log_likelihood;
    if (!contest.best || lead > 0 || (lead == 0 && shape == in_use)) {
      contest.best = shape;
      contest.trial = trial;
    }
  }
  return contest;
}

}  // namespace

Result<ContractsFit> FitContractsOf(const timeline::Snapshot& snapshot, const ask::Names& names,
                                    const ContractRules& rules, Instant at,
                                    std::optional<ContractShape> in_use) {
  ContractsFit result;
  VAFA_ASSIGN(const auto all, GatherContracts(snapshot, names, rules, at, at));
  result.period_days = UsualPeriod(all);
  const std::vector<Contract> contracts = PaidBy(all, result.period_days);
  result.reason = WhatIsMissing(contracts);
  if (result.reason) return result;
  VAFA_ASSIGN(const auto counts, CountsOf(contracts));
  VAFA_ASSIGN(result.fit, FitBest(counts));
  if (!result.fit->converged) {
    result.reason = "predictions.contracts_not_fitted";
    return result;
  }
  const Instant tried = at - std::chrono::days(static_cast<int64_t>(kHeldOut * result.period_days));
  VAFA_ASSIGN(const auto all_before, GatherContracts(snapshot, names, rules, tried, at));
  const std::vector<Contract> before =
      RenewalsDueBy(PaidBy(all_before, result.period_days), rules.calendar,
                    static_cast<int32_t>(rules.calendar.DayOf(at) - 1));
  if (WhatIsMissing(before)) return result;  // too young to be tried: taken at its word
  VAFA_ASSIGN(Contest contest, TryShapes(before, in_use));
  if (!contest.best) return result;
  if (*contest.best != result.fit->shape) {
    const auto other = stats::FitContracts(counts, *contest.best);
    if (other && other->converged) result.fit = *other;
  }
  result.tried = std::move(contest.tried);
  result.trial = std::move(contest.trial);
  result.trial->from_day = static_cast<int32_t>(rules.calendar.DayOf(tried));
  if (!(result.trial->log_likelihood > result.trial->baseline_log_likelihood)) {
    result.reason = "predictions.contracts_no_better";
  }
  return result;
}

}  // namespace vafa::predictions
