#include "learn/predictions/keep_contracts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace vafa::predictions {
namespace {

constexpr size_t kPlainPeriods = 600;

std::optional<double> RiskOf(const ContractOutlook& outlook, CustomerId customer) {
  const auto index = static_cast<size_t>(customer);
  if (index >= outlook.churn_risk.size() || std::isnan(outlook.churn_risk[index])) {
    return std::nullopt;
  }
  return outlook.churn_risk[index];
}

int64_t Rounded(double amount) {
  constexpr double kMost = 9.2e18;
  return std::llround(std::clamp(amount, 0.0, kMost));
}

double PeriodOf(const ContractOutlook& outlook, const Contract& contract) {
  return std::max(1.0, contract.period_days >= 1 ? contract.period_days : outlook.period_days);
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
  const auto due = static_cast<uint32_t>(kHorizonDays / *row.rhythm_days);
  for (uint32_t k = 1; k <= due; ++k) {
    row.expected_orders += RenewalChance(outlook.survival, contract.paid - 1, k);
  }
  row.expected_value = Rounded(row.expected_orders * row.order_value);
  row.churn_risk = RiskOf(outlook, contract.customer);
  if (!row.churn_risk) {
    const double due_soon = std::ceil(static_cast<double>(outlook.horizon_days) / *row.rhythm_days);
    row.churn_risk = 1 - RenewalChance(outlook.survival, contract.paid - 1,
                                       static_cast<uint32_t>(std::max(1.0, due_soon)));
  }
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

std::vector<double> PlainSurvival(std::span<const Contract> contracts) {
  double ended = 0, chances = 0;
  for (const Contract& contract : contracts) {
    ended += contract.here ? 0 : 1;
    chances += contract.here ? contract.paid - 1 : contract.paid;
  }
  const double stay = 1 - (ended + 1) / (chances + 2);
  std::vector<double> survival(kPlainPeriods);
  for (size_t t = 0; t < survival.size(); ++t) {
    survival[t] = std::pow(stay, static_cast<double>(t));
  }
  return survival;
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
    const double excess = std::max(0.0, (row.churn_risk.value_or(0) - usual) / (1 - usual));
    row.value_at_risk = Rounded(row.order_value * row.expected_orders * excess);
  }
  std::erase_if(list.rows, [&](const KeepRow& row) { return here.contains(row.customer); });
  list.rows.insert(list.rows.end(), rows.begin(), rows.end());
  list.fit.contracts = rows.size();
  SortRows(list);
}

}  // namespace vafa::predictions
