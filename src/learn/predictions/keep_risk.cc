#include "learn/predictions/keep_risk.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"

namespace vafa::predictions {
namespace {

constexpr double kWeek = 7;
constexpr double kTiny = 1e-9;
constexpr double kMostTimes = 20;  // as many purchases as by the purchase model, or as few
constexpr size_t kChunk = 8192;

struct Weeks {
  double recency = 0;
  double age = 0;
};

Weeks WeeksOf(const KeepRow& row) {
  const double recency =
      (static_cast<double>(row.last_purchase_day) - row.first_purchase_day) / kWeek;
  return {recency, recency + row.silent_days / kWeek};
}

double BuysIfAlive(const FittedPurchases& model, const stats::BgNbdParameters& parameters,
                   const KeepRow& row) {
  const auto [recency, age] = WeeksOf(row);
  return model.BuysIfAlive(parameters, static_cast<double>(row.judged_days.value_or(0)) / kWeek,
                           row.purchases - 1, recency, age);
}

/// Moves what is expected of a row to what follows its risk.
void FollowRisk(const FittedPurchases* model, double usual, KeepRow& row) {
  const double risk = row.churn_risk.value_or(0);
  if (model == nullptr) {
    // The plain rule knows no chance of buying that could be held against it.
    row.by_risk = risk > usual;
    row.value_at_risk =
        row.by_risk ? std::llround(static_cast<double>(row.expected_value) * risk) : 0;
    return;
  }
  row.usual_risk = std::max(usual, 1 - BuysIfAlive(*model, model->fit.parameters, row));
  row.by_risk = risk > *row.usual_risk;
  if (row.p_alive) row.p_alive = AliveAtRisk(*model, model->fit.parameters, row);
  const double by_purchases = row.expected_orders;
  const auto orders = [&](double at_risk) {
    KeepRow other = row;
    other.churn_risk = at_risk;
    return by_purchases * FactorOfRisk(*model, model->fit.parameters, other);
  };
  row.expected_orders = orders(risk);
  row.expected_value = std::llround(row.expected_orders * row.order_value);
  row.value_at_risk =
      row.by_risk ? std::llround((orders(*row.usual_risk) - row.expected_orders) * row.order_value)
                  : 0;
}

}  // namespace

double FactorOfRisk(const FittedPurchases& model, const stats::BgNbdParameters& parameters,
                    const KeepRow& row) {
  if (!row.judged_days || !row.churn_risk) return 1;
  const auto [recency, age] = WeeksOf(row);
  const double buys = model.BuysWithin(parameters, static_cast<double>(*row.judged_days) / kWeek,
                                       row.purchases - 1, recency, age);
  const double ratio = std::min(kMostTimes, (1 - *row.churn_risk) / std::max(buys, kTiny));
  return std::pow(ratio, kLastingPart);
}

double AliveAtRisk(const FittedPurchases& model, const stats::BgNbdParameters& parameters,
                   const KeepRow& row) {
  const double buys = std::max(kTiny, BuysIfAlive(model, parameters, row));
  return std::clamp((1 - row.churn_risk.value_or(0)) / buys, kTiny, 1 - kTiny);
}

void GoByRisk(std::span<const float> churn_risk, int64_t horizon_days, KeepList& list) {
  double sum = 0;
  size_t known = 0;
  for (KeepRow& row : list.rows) {
    const auto index = static_cast<size_t>(row.customer);
    if (index >= churn_risk.size() || std::isnan(churn_risk[index])) continue;
    row.churn_risk = churn_risk[index];
    sum += *row.churn_risk;
    ++known;
  }
  if (known == 0) return;
  const double usual = sum / static_cast<double>(known);
  const FittedPurchases* model = list.fit.purchases ? &*list.fit.purchases : nullptr;
  ForEachChunk((list.rows.size() + kChunk - 1) / kChunk, 0, [&](size_t chunk) {
    const size_t end = std::min((chunk + 1) * kChunk, list.rows.size());
    for (size_t i = chunk * kChunk; i < end; ++i) {
      KeepRow& row = list.rows[i];
      if (!row.churn_risk) continue;
      if (model != nullptr) row.judged_days = horizon_days;
      FollowRisk(model, usual, row);
    }
  });
  list.fit.usual_risk = usual;
  SortRows(list);
}

}  // namespace vafa::predictions
