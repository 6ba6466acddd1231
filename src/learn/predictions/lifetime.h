#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "facts/feed.h"
#include "facts/organisation.h"
#include "learn/predictions/keep_contracts.h"
#include "stats/btyd/uncertainty.h"
#include "stats/contracts/contract_model.h"

namespace vafa::predictions {

/// How money that is still to come is counted.
struct LifetimeTerms {
  int32_t horizon_days = 3 * 365;
  double yearly_discount = 0.1;
  double margin = 1;  ///< of revenue, after costs; 1 where nothing is known of them
  bool costs_known = false;
};

/// The organisation's terms; the margin, where it has set none, that of all orders whose cost is
/// known.
LifetimeTerms TermsOf(const timeline::Snapshot& snapshot, const FactLog& facts,
                      const LifetimeSettings& settings);

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
  /// … and of the sum over rows that the same parameters stand behind, and so err together: all by
  /// a purchase model, or all by contract of one interval.
  using Rows = std::span<const KeepRow* const>;
  Ranged SumWithInterval(Rows rows, int32_t at_day) const;
  /// What is expected of a row in the kHorizonDays to come: payments, and minor units.
  Ranged ExpectedOrders(const KeepRow& row, int32_t at_day) const;
  Ranged ExpectedValue(const KeepRow& row, int32_t at_day) const;
  /// Of rows by a purchase model: p_alive, and value_at_risk by silence alone.
  Ranged PAlive(const KeepRow& row, int32_t at_day) const;
  Ranged ValueInDoubt(const KeepRow& row, int32_t at_day, double usual_gap_days) const;
  /// Of rows that a model of churn judges: what is lost to a risk above the usual one.
  Ranged LostToRisk(const KeepRow& row, double usual_risk, int32_t at_day,
                    int64_t horizon_days) const;
  /// Of rows by contract: the chance of not renewing all that is due within so many days.
  Ranged RenewalRisk(const KeepRow& row, int32_t at_day, int64_t days) const;
  /// … and of still being here after so many more renewals.
  Ranged StillHere(const KeepRow& row, uint32_t later) const;

  /// Whether a model of spend stands behind what is expected of a purchase.
  bool KnowsSpend() const { return spend_.has_value(); }

  /// In how many days from the day of the list she is expected to pay next, of contracts until the
  /// day on which the period ends; nothing under the plain rule.
  std::optional<double> NextPurchase(const KeepRow& row, int32_t at_day) const;
  /// … and between which days 8 of 10 such customers do; of rows by a purchase model.
  std::optional<stats::Interval> NextPurchaseWithin(const KeepRow& row, int32_t at_day) const;

 private:
  LifetimeModel() = default;

  using Figure = std::function<double(std::span<const double> survival)>;

  static stats::Buyer BuyerOf(const KeepRow& row, int32_t at_day);
  double Purchases(const stats::PurchaseModel& model, const KeepRow& row, int32_t at_day) const;
  double Renewals(std::span<const double> survival, const KeepRow& row, int32_t at_day) const;
  double SpendVariance(const KeepRow& row) const;
  Ranged PurchasesLostToRisk(const KeepRow& row, double usual_risk, int32_t at_day) const;
  double SpendVariance(Rows rows, std::span<const double> values) const;
  Ranged OfRenewals(const KeepRow& row, double value, stats::Scale scale,
                    const Figure& figure) const;
  double Discount(double days) const;

  std::optional<FittedPurchases> purchases_;
  std::shared_ptr<const stats::PurchaseModel> model_;
  std::optional<stats::GammaGammaFit> spend_;
  RenewalCurves curves_;
  std::optional<stats::ContractFit> contract_;
  LifetimeTerms terms_;
};

}  // namespace vafa::predictions
