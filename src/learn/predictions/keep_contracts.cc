#include "learn/predictions/keep_contracts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>
#include <utility>

#include "learn/predictions/keep_risk.h"
#include "learn/predictions/renewals.h"
#include "stats/distributions.h"

namespace vafa::predictions {
namespace {

constexpr size_t kPlainPeriods = 600;
constexpr double kUsualPeriod = 30;
constexpr double kMostTimes = 20;  // as likely to leave as by the curve, or as unlikely

std::optional<double> RiskOf(const ContractOutlook& outlook, CustomerId customer) {
  const auto index = static_cast<size_t>(customer);
  if (index >= outlook.churn_risk.size() || std::isnan(outlook.churn_risk[index])) {
    return std::nullopt;
  }
  return outlook.churn_risk[index];
}

/// How many times as likely to leave as by the curve, by what each says of staying.
double HazardRatio(double stays, double stays_by_curve) {
  const double ratio = std::log(stays) / std::log(stays_by_curve);
  return std::isnan(ratio) ? 1 : std::clamp(ratio, 1 / kMostTimes, kMostTimes);
}

int64_t Rounded(double amount) {
  constexpr double kMost = 9.2e18;
  return std::llround(std::clamp(amount, 0.0, kMost));
}

double PeriodOf(const ContractOutlook& outlook, const Contract& contract) {
  return std::max(1.0, contract.period_days >= 1 ? contract.period_days : outlook.period_days);
}

/// The chance of staying of all who were up for renewal: Beta(stayed, left), with what is usual
/// counted among them as two.
struct Staying {
  double stayed = 0;
  double left = 0;

  double mean() const { return stayed / (stayed + left); }
};

Staying StayingOf(std::span<const Contract> contracts, double usual) {
  double ended = 0, chances = 0;
  for (const Contract& contract : contracts) {
    ended += contract.lost() ? 1 : 0;
    chances += contract.chances();
  }
  return {chances - ended + 2 * usual, ended + 2 * (1 - usual)};
}

std::vector<double> GeometricCurve(double stay) {
  std::vector<double> survival(kPlainPeriods);
  for (size_t t = 0; t < survival.size(); ++t) {
    survival[t] = std::pow(stay, static_cast<double>(t));
  }
  return survival;
}

KeepRow RowOf(const ContractOutlook& outlook, const Contract& contract) {
  KeepRow row;
  row.customer = contract.customer;
  row.by_contract = true;
  row.first_purchase_day = contract.started_day;
  row.last_purchase_day = contract.last_paid_day;
  row.silent_days = std::max(0, outlook.at_day - contract.last_paid_day);
  row.purchases = contract.paid;
  row.reason = KeepReason::kContract;
  row.rhythm_days = PeriodOf(outlook, contract);
  row.average_order = contract.price;
  row.order_value = static_cast<double>(contract.price);
  row.due_day = contract.due_day != 0
                    ? contract.due_day
                    : contract.last_paid_day + static_cast<int32_t>(std::lround(*row.rhythm_days));
  const auto survival = outlook.curves.Of(*row.rhythm_days);
  const uint32_t judged = RenewalsJudged(row, outlook.at_day, outlook.horizon_days);
  row.churn_risk = RiskOf(outlook, contract.customer);
  if (row.churn_risk) {
    row.judged_renewals = judged;
  } else {
    row.churn_risk = 1 - RenewalChance(row, survival, judged);
  }
  row.expected_orders = ExpectedRenewals(row, survival, outlook.at_day, kHorizonDays);
  row.expected_value = Rounded(row.expected_orders * row.order_value);
  return row;
}

}  // namespace

double RenewalChance(std::span<const double> survival, uint32_t renewed, uint32_t later) {
  if (survival.size() < 2) return 1;
  const size_t last = survival.size() - 1;
  const double retention = survival[last - 1] > 0 ? survival[last] / survival[last - 1] : 0;
  const auto at = [&](size_t t) {
    if (t <= last) return survival[t];
    return survival[last] * std::pow(retention, static_cast<double>(t - last));
  };
  const double now = at(renewed);
  return now > 0 ? std::clamp(at(size_t{renewed} + later) / now, 0.0, 1.0) : 0;
}

double RenewalChance(const KeepRow& row, std::span<const double> survival, uint32_t later) {
  const uint32_t renewed = row.purchases - 1;
  if (!row.judged_renewals) return RenewalChance(survival, renewed, later);
  const double stays = 1 - row.churn_risk.value_or(0);
  const uint32_t judged = *row.judged_renewals;
  if (later < judged) return std::pow(stays, static_cast<double>(later) / judged);
  const double rest = RenewalChance(survival, renewed + judged, later - judged);
  const double ratio =
      judged == 0 ? 1 : HazardRatio(stays, RenewalChance(survival, renewed, judged));
  return stays * std::pow(rest, std::pow(ratio, kLastingPart));
}

double ExpectedRenewals(const KeepRow& row, std::span<const double> survival, int32_t from_day,
                        int64_t days) {
  const double period = row.rhythm_days.value_or(kUsualPeriod);
  const uint32_t due = RenewalsDue(row.due_day, period, from_day, days);
  double renewals = 0;
  for (uint32_t k = 1; k <= due; ++k) renewals += RenewalChance(row, survival, k);
  return renewals;
}

uint32_t RenewalsJudged(const KeepRow& row, int32_t from_day, int64_t horizon_days) {
  const double period = row.rhythm_days.value_or(kUsualPeriod);
  const auto due_in = [&](int64_t days) {
    return RenewalsDue(row.due_day, period, from_day, days);
  };
  return std::max(due_in(horizon_days - 1), std::min(1U, due_in(horizon_days)));
}

KeepRow WithRisk(KeepRow row, double churn_risk, int32_t from_day, int64_t horizon_days) {
  row.judged_renewals = RenewalsJudged(row, from_day, horizon_days);
  row.churn_risk = churn_risk;
  return row;
}

double ValueLostToRisk(const KeepRow& row, std::span<const double> survival, double usual_risk,
                       int32_t from_day, int64_t horizon_days) {
  const double risk = row.churn_risk.value_or(0);
  if (risk <= usual_risk) return 0;
  const auto renewals = [&](double at_risk) {
    return ExpectedRenewals(WithRisk(row, at_risk, from_day, horizon_days), survival, from_day,
                            kHorizonDays);
  };
  return row.order_value * (renewals(usual_risk) - renewals(risk));
}

uint32_t RenewalsDue(int32_t due_day, double period_days, int32_t from_day, int64_t days) {
  const double first = std::max(0, due_day - from_day);
  const auto rest = static_cast<double>(days) - first;
  return rest < 0 ? 0 : 1 + static_cast<uint32_t>(rest / period_days);
}

RenewalCurves::RenewalCurves(std::span<const Contract> contracts, double usual_days,
                             std::vector<double> usual)
    : interval_(IntervalNear(usual_days)), usual_(std::move(usual)) {
  const double stay = StayingOf(PaidBy(contracts, usual_days), 0.5).mean();
  if (usual_.empty()) usual_ = GeometricCurve(stay);
  std::map<Unit, std::vector<Contract>> others;
  for (const Contract& contract : contracts) {
    if (contract.period_days <= 0 || IsUsual(contract.period_days)) continue;
    others[IntervalNear(contract.period_days)].push_back(contract);
  }
  for (const auto& [interval, of] : others) {
    const double as_usual = std::pow(stay, DaysOf(interval) / usual_days);
    const Staying staying = StayingOf(of, as_usual);
    const auto quantile = [&](double p) {
      return stats::BetaQuantile(p, staying.stayed, staying.left);
    };
    others_[interval] = {GeometricCurve(staying.mean()),
                         {GeometricCurve(quantile(0.025)), GeometricCurve(quantile(0.975))}};
  }
}

std::span<const double> RenewalCurves::Of(double period_days) const {
  const auto found = others_.find(IntervalNear(period_days));
  return found == others_.end() ? usual_ : found->second.curve;
}

const RenewalCurves::Limits* RenewalCurves::LimitsOf(double period_days) const {
  const auto found = others_.find(IntervalNear(period_days));
  return found == others_.end() ? nullptr : &found->second.limits;
}

RenewalCurves RenewalCurves::WithUsual(std::vector<double> usual) const {
  RenewalCurves curves = *this;
  curves.usual_ = std::move(usual);
  return curves;
}

RenewalCurves RenewalCurves::AtLimits(bool upper) const {
  RenewalCurves curves = *this;
  for (auto& [interval, of] : curves.others_) of.curve = upper ? of.limits.high : of.limits.low;
  return curves;
}

bool RenewalCurves::IsUsual(double period_days) const {
  return IntervalNear(period_days) == interval_;
}

void AddContracts(const ContractOutlook& outlook, KeepList& list) {
  std::vector<KeepRow> rows;
  std::unordered_set<int64_t> here;
  double risks = 0;
  for (const Contract& contract : outlook.contracts) {
    if (!contract.here || !here.insert(contract.customer).second) continue;
    rows.push_back(RowOf(outlook, contract));
    risks += rows.back().churn_risk.value_or(0);
  }
  if (rows.empty()) return;
  const double usual = std::min(0.999, risks / static_cast<double>(rows.size()));
  for (KeepRow& row : rows) {
    const auto survival = outlook.curves.Of(row.rhythm_days.value_or(kUsualPeriod));
    row.value_at_risk =
        Rounded(ValueLostToRisk(row, survival, usual, outlook.at_day, outlook.horizon_days));
    row.by_risk = row.judged_renewals.has_value() && row.churn_risk.value_or(0) > usual;
  }
  std::erase_if(list.rows, [&](const KeepRow& row) { return here.contains(row.customer); });
  list.rows.insert(list.rows.end(), rows.begin(), rows.end());
  list.fit.contracts = rows.size();
  list.fit.usual_contract_risk = usual;
  SortRows(list);
}

}  // namespace vafa::predictions
