#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "learn/predictions/contracts.h"
#include "learn/predictions/purchase_trial.h"
#include "learn/predictions/risk_trial.h"
#include "learn/predictions/store.h"

namespace vafa::predictions {

/// What models expect of the time to come, and between which numbers what happens will then lie in
/// 95 of 100 cases (docs/reference/models.md). The interval carries how sure the parameters are,
/// and that counts vary by chance: by as much more than chance alone as they did in the trial.
inline constexpr int32_t kForecastWeeks = 13;

/// Around `expected` events of which the expectation is as sure as `of_expected` says and which
/// vary by chance with `variance`, about normal (MOVER: Zou & Donner 2008).
stats::Interval RangeOfCount(double expected, const stats::Interval& of_expected, double variance);

/// How much more than by chance what came differed from what had been expected: the mean of squared
/// differences over variances, at least 1 (quasi-likelihood: McCullagh & Nelder 1989, section
/// 4.5.2).
struct Tried {
  double expected = 0;
  double actual = 0;
  double variance = 0;  ///< by chance alone
};
double Dispersion(std::span<const Tried> tried);
double DispersionOf(const PurchaseTrial& trial);
double DispersionOf(const ContractTrial& trial);

/// The purchase days of the weeks after input.at_day, of all who have bought by then.
Result<std::vector<store::Forecast>> ForecastPurchases(const KeepInput& input,
                                                       const FittedPurchases& fitted,
                                                       double dispersion, const Calendar& calendar);

/// The renewals of the weeks that begin with `today`, of the contracts that run then.
Result<std::vector<store::Forecast>> ForecastRenewals(std::span<const Contract> contracts,
                                                      const ContractsFit& fit, int32_t today,
                                                      const Calendar& calendar);

/// How many will be lost in [from, to), by the risk of each; `sum_of_squares` of these risks.
struct RisksAdded {
  double sum = 0;
  double sum_of_squares = 0;
};
store::Forecast ForecastLost(const RisksAdded& risks, const RiskTrial& trial, Instant from,
                             Instant to);

/// The share who will buy from their list, by that of the `customers` on whom it was tried, among
/// as many again.
store::Forecast ForecastHits(double hit_rate, size_t customers, Instant from, Instant to);

}  // namespace vafa::predictions
