#pragma once

#include <map>
#include <span>
#include <vector>

#include "learn/predictions/contracts.h"
#include "learn/predictions/keep.h"

namespace vafa::predictions {

/// The chance of renewing `later` more times after `renewed` renewals; beyond the curve it goes on
/// as it ended.
double RenewalChance(std::span<const double> survival, uint32_t renewed, uint32_t later);
/// The same of a row by contract, by what a model of churn has seen of her too: within its horizon
/// her own churn_risk counts instead of the curve, and at renewals after it she is likelier to
/// leave than by the curve, or less likely, as within it, though less so
/// (docs/reference/models.md).
double RenewalChance(const KeepRow& row, std::span<const double> survival, uint32_t later);

/// Renewals expected of a row by contract within so many days.
double ExpectedRenewals(const KeepRow& row, std::span<const double> survival, int32_t from_day,
                        int64_t days);
/// How many renewals of a row by contract a look so far ahead decides: one that is due at its very
/// end is not a second one.
uint32_t RenewalsJudged(const KeepRow& row, int32_t from_day, int64_t horizon_days);
/// A row by contract as if a model of churn had given it this risk.
KeepRow WithRisk(KeepRow row, double churn_risk, int32_t from_day, int64_t horizon_days);
/// What a row by contract would bring more within kHorizonDays if its risk were the usual one; 0
/// where it is no higher. Minor units.
double ValueLostToRisk(const KeepRow& row, std::span<const double> survival, double usual_risk,
                       int32_t from_day, int64_t horizon_days);

/// How many renewals are due within so many days from a day on: the first on its day, or at once
/// where that is over, and then one each period.
uint32_t RenewalsDue(int32_t due_day, double period_days, int32_t from_day, int64_t days);

/// S(0), S(1), …: the share that has renewed so often, a curve for each interval, since a year is
/// not renewed as often as a month. Immutable.
class RenewalCurves {
 public:
  RenewalCurves() = default;
  /// `usual` is that of the contracts paid by about `usual_days`; nothing: one chance of leaving
  /// for everybody. Of any other interval it is one chance: of those who were up for renewal, those
  /// who left, with the usual one weighing as much as two of them.
  RenewalCurves(std::span<const Contract> contracts, double usual_days, std::vector<double> usual);

  std::span<const double> Of(double period_days) const;
  /// Of the usual interval, for which a model may stand.
  const std::vector<double>& usual() const { return usual_; }
  bool IsUsual(double period_days) const;
  /// The curves at the two ends of the 95 % interval of an interval's one chance of staying, by its
  /// beta posterior; nothing of the usual interval.
  struct Limits {
    std::vector<double> low;
    std::vector<double> high;
  };
  const Limits* LimitsOf(double period_days) const;
  /// The same with another curve of the usual interval …
  RenewalCurves WithUsual(std::vector<double> usual) const;
  /// … and with those of the other intervals at the lower, or the upper, ends of theirs.
  RenewalCurves AtLimits(bool upper) const;

 private:
  struct Other {
    std::vector<double> curve;
    Limits limits;
  };
  Unit interval_ = Unit::kMonth;
  std::vector<double> usual_;
  std::map<Unit, Other> others_;
};

/// What is expected of those who pay by the period, beside those who buy when they please.
struct ContractOutlook {
  std::span<const Contract> contracts;  ///< those who are not here any more are passed over
  const RenewalCurves& curves;
  double period_days = 30;  ///< of contracts of which it is not known
  /// By customer id: the probability of being lost within the horizon; NaN or beyond the end where
  /// it is not known.
  std::span<const float> churn_risk;
  int64_t horizon_days = 31;
  int32_t at_day = 0;
};

/// Puts a row for each running contract into the list, in the place of one by the purchase model,
/// and orders it again. What is at risk is what they would bring more at the usual risk of leaving
/// (docs/reference/keep.md).
void AddContracts(const ContractOutlook& outlook, KeepList& list);

}  // namespace vafa::predictions
