#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "facts/feed.h"
#include "learn/predictions/keep_contracts.h"
#include "stats/btyd/uncertainty.h"
#include "stats/contracts/contract_model.h"

namespace vafa::predictions {

/// How money that is still to come is counted.
struct LifetimeTerms {
  int32_t horizon_days = 3 * 365;
  double yearly_discount = 0.1;
  double margin = 1;  ///< of revenue, after the costs that orders carry; 1 where they carry none
  bool costs_known = false;
};

/// The margin of all orders whose cost is known.
LifetimeTerms TermsOf(const timeline::Snapshot& snapshot, const FactLog& facts);

/// The lifetime value to come: expected margin within the horizon, discounted to the present. Of
/// who buys when she pleases from the purchase and the spend model, of contracts from the chances
/// of renewing (docs/reference/models.md). Immutable; safe on any thread.
class LifetimeModel {
 public:
  /// `contract` where the usual curve comes from a model.
  static Result<LifetimeModel> Make(const KeepFit& fit, RenewalCurves curves,
                                    std::optional<stats::ContractFit> contract,
                                    const LifetimeTerms& terms);

  const LifetimeTerms& terms() const { return terms_; }

  /// In minor units of the base currency.
  double Value(const KeepRow& row, int32_t at_day) const;
  /// The same with what the uncertainty of the parameters makes of it; no interval under the plain
  /// rule and where a fit gave no covariance.
  struct Ranged {
    double value = 0;
    std::optional<stats::Interval> interval;
  };
  Ranged ValueWithInterval(const KeepRow& row, int32_t at_day) const;
  /// expected_orders and p_alive of a row by a purchase model, with their intervals.
  Ranged ExpectedOrders(const KeepRow& row, int32_t at_day) const;
  Ranged PAlive(const KeepRow& row, int32_t at_day) const;

  /// In how many days from the day of the list she pays next: the expected one, and the days
  /// between which 8 of 10 such customers do; of contracts the day on which the period ends.
  struct Next {
    double days = 0;
    std::optional<stats::Interval> interval;
  };
  std::optional<Next> NextPurchase(const KeepRow& row, int32_t at_day) const;

 private:
  LifetimeModel() = default;

  double Purchases(const stats::PurchaseModel& model, const KeepRow& row, int32_t at_day) const;
  double Renewals(std::span<const double> survival, const KeepRow& row, int32_t at_day) const;
  double SpendVariance(const KeepRow& row) const;
  double RenewalVariance(const KeepRow& row, int32_t at_day) const;
  double Discount(double days) const;

  std::optional<FittedPurchases> purchases_;
  std::shared_ptr<const stats::PurchaseModel> model_;
  std::optional<stats::GammaGammaFit> spend_;
  RenewalCurves curves_;
  std::optional<stats::ContractFit> contract_;
  LifetimeTerms terms_;
};

}  // namespace vafa::predictions
