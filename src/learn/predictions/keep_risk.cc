#include "learn/predictions/keep_risk.h"

#include <cmath>

namespace vafa::predictions {

void GoByRisk(std::span<const float> churn_risk, KeepList& list) {
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
  for (KeepRow& row : list.rows) {
    if (!row.churn_risk) continue;
    row.by_risk = *row.churn_risk > usual;
    const double at_risk = static_cast<double>(row.expected_value) * *row.churn_risk;
    row.value_at_risk = row.by_risk ? std::llround(at_risk) : 0;
  }
  list.fit.usual_risk = usual;
  SortRows(list);
}

}  // namespace vafa::predictions
