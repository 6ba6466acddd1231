#include "stats/btyd/forecast.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "stats/errors.h"

namespace vafa::stats {
namespace {

struct Age {
  double age = 0;
  double customers = 0;
};

/// How many customers have each age, the youngest first: what a new customer is expected to do
/// depends on that alone. Of more than kMostAges neighbours are taken together at their mean, which
/// changes a sum over a smooth function by less than a millionth.
std::vector<Age> CustomersByAge(const PurchaseModel& model, const RepeatColumns& columns) {
  constexpr size_t kMostAges = 1'000;
  std::map<double, double> customers;
  double total = 0;
  for (size_t i = 0; i < columns.size(); ++i) {
    customers[columns.age[i]] += columns.weight(i);
    total += columns.weight(i);
  }
  const bool together = customers.size() > kMostAges && !model.IsDiscrete();
  const double enough = together ? total / kMostAges : 0;
  std::vector<Age> ages;
  Age next;
  for (const auto& [age, many] : customers) {
    next.age += age * many;
    next.customers += many;
    if (!(next.customers > 0) || next.customers < enough) continue;
    ages.push_back({next.age / next.customers, next.customers});
    next = {};
  }
  if (next.customers > 0) ages.push_back({next.age / next.customers, next.customers});
  return ages;
}

}  // namespace

Result<std::vector<CountGroup>> FitByCount(const PurchaseModel& model, const RepeatColumns& columns,
                                           uint32_t most) {
  VAFA_TRY(model.CheckCustomers(columns));
  std::vector<CountGroup> groups(size_t{most} + 1);
  for (uint32_t i = 0; i <= most; ++i) groups[i].purchases = i;
  for (size_t i = 0; i < columns.size(); ++i) {
    groups[std::min(columns.repeats[i], most)].customers += columns.weight(i);
  }
  for (const auto& [age, customers] : CustomersByAge(model, columns)) {
    VAFA_ASSIGN(const std::vector<double> chances, model.CountsOfNew(age, most));
    double rest = 1;
    for (uint32_t i = 0; i < most; ++i) {
      groups[i].expected += customers * chances[i];
      rest -= chances[i];
    }
    groups[most].expected += customers * std::max(0.0, rest);
  }
  return groups;
}

Result<HoldOut> EvaluateHoldOut(const PurchaseModel& model, const RepeatColumns& columns,
                                std::span<const uint32_t> later, double horizon, uint32_t most) {
  if (later.size() != columns.size()) {
    return BadColumn("later", later.size(), "length differs");
  }
  std::vector<double> p_alive(columns.size()), expected(columns.size());
  VAFA_TRY(model.Predict(columns, horizon, p_alive, expected));
  HoldOut result;
  result.horizon = horizon;
  result.by_purchases.resize(size_t{most} + 1);
  double customers = 0;
  for (size_t i = 0; i < columns.size(); ++i) {
    const double weight = columns.weight(i);
    const double of_her = p_alive[i] * expected[i];
    HoldOut::Group& group = result.by_purchases[std::min(columns.repeats[i], most)];
    group.customers += weight;
    group.actual += weight * later[i];
    group.expected += weight * of_her;
    result.mean_absolute_error += weight * std::abs(later[i] - of_her);
    result.squared_errors += weight * (later[i] - of_her) * (later[i] - of_her);
    customers += weight;
  }
  result.mean_absolute_error /= customers;
  for (uint32_t i = 0; i <= most; ++i) {
    HoldOut::Group& group = result.by_purchases[i];
    group.purchases = i;
    result.actual += group.actual;
    result.expected += group.expected;
    if (group.customers == 0) continue;
    group.actual /= group.customers;
    group.expected /= group.customers;
  }
  return result;
}

Result<std::vector<double>> CumulativePurchases(const PurchaseModel& model,
                                                const RepeatColumns& columns,
                                                std::span<const double> times) {
  VAFA_TRY(model.CheckCustomers(columns));
  const std::vector<Age> by_age = CustomersByAge(model, columns);
  const double oldest = *std::max_element(columns.age.begin(), columns.age.end());
  std::vector<double> totals(times.size(), 0.0);
  for (size_t i = 0; i < times.size(); ++i) {
    for (const auto& [age, customers] : by_age) {
      const double since = times[i] - (oldest - age);
      if (!(since > 0) && times[i] >= 0) continue;
      VAFA_ASSIGN(const double expected, model.ExpectedPurchasesOfNew(since));
      totals[i] += customers * expected;
    }
  }
  return totals;
}

}  // namespace vafa::stats
