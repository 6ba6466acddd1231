#include "stats/btyd/rfm_summary.h"

#include <cmath>
#include <limits>
#include <string>

#include "stats/errors.h"

namespace vafa::stats {
namespace {

bool RowIsRight(uint32_t repeats, double recency, double age) {
  // Written so that a NaN anywhere makes it false.
  return (repeats <= kMaxRepeats) & (age >= 0) & (age <= kMaxAge) & (recency >= 0) &
         (recency <= age) & ((recency > 0) == (repeats > 0));
}

Status CheckWeights(const RepeatColumns& columns) {
  const size_t rows = columns.size();
  if (columns.weights.size() != rows) return BadColumn("weights", rows, "length differs");
  double sum = 0;
  for (size_t i = 0; i < rows; ++i) {
    const double weight = columns.weights[i];
    if (!(weight >= 0 && weight <= kMaxWeight)) return BadColumn("weights", i, "out of range");
    sum += weight;
  }
  if (!(sum > 0)) return Fail(ErrorCode::kInvalid, "stats.no_customers", {}, "weights");
  return {};
}

}  // namespace

Status Check(const RepeatColumns& columns) {
  const size_t rows = columns.size();
  if (rows == 0) return Fail(ErrorCode::kInvalid, "stats.no_customers", {}, "repeats");
  if (columns.recency.size() != rows) return BadColumn("recency", rows, "length differs");
  if (columns.age.size() != rows) return BadColumn("age", rows, "length differs");
  if (!columns.weights.empty()) VAFA_TRY(CheckWeights(columns));
  bool all_right = true;
  for (size_t i = 0; i < rows; ++i) {
    all_right &= RowIsRight(columns.repeats[i], columns.recency[i], columns.age[i]);
  }
  if (all_right) return {};
  for (size_t i = 0; i < rows; ++i) {
    const double age = columns.age[i];
    const double recency = columns.recency[i];
    if (RowIsRight(columns.repeats[i], recency, age)) continue;
    if (columns.repeats[i] > kMaxRepeats) return BadColumn("repeats", i, "too many");
    if (!(age >= 0 && age <= kMaxAge)) {
      return BadColumn("age", i, "not within [0, kMaxAge]");
    }
    if (!(recency >= 0 && recency <= age)) return BadColumn("recency", i, "not within [0, age]");
    return BadColumn("recency", i, "must be 0 exactly when repeats is 0");
  }
  return {};
}

Status CheckChances(const RepeatColumns& columns) {
  VAFA_TRY(Check(columns));
  for (size_t i = 0; i < columns.size(); ++i) {
    const double age = columns.age[i];
    const double recency = columns.recency[i];
    if (age != std::floor(age) || age > kMaxChances)
      return BadColumn("age", i, "not a number of chances");
    if (recency != std::floor(recency)) return BadColumn("recency", i, "not a number of chances");
    if (columns.repeats[i] > recency) return BadColumn("repeats", i, "more than chances");
  }
  return {};
}

Status Check(const PurchaseColumns& purchases) {
  const auto& offsets = purchases.offsets;
  if (purchases.amounts.size() != purchases.days.size()) {
    return BadColumn("amounts", purchases.amounts.size(), "length differs from that of days");
  }
  if (offsets.empty() || offsets.front() != 0 || offsets.back() != purchases.days.size()) {
    return BadColumn("offsets", 0, "must begin with 0 and end with the number of purchases");
  }
  if (offsets.size() > std::numeric_limits<uint32_t>::max()) {
    return BadColumn("offsets", offsets.size(), "too many customers");
  }
  for (size_t i = 0; i + 1 < offsets.size(); ++i) {
    if (offsets[i] > offsets[i + 1] || offsets[i + 1] > purchases.days.size()) {
      return BadColumn("offsets", i, "must not fall");
    }
    for (size_t k = offsets[i] + 1; k < offsets[i + 1]; ++k) {
      if (purchases.days[k - 1] > purchases.days[k]) return BadColumn("days", k, "not sorted");
    }
  }
  return {};
}

Result<RepeatSummary> Summarize(const PurchaseColumns& purchases, int32_t last_day,
                                double days_per_unit) {
  VAFA_TRY(Check(purchases));
  if (!(days_per_unit > 0) || !std::isfinite(days_per_unit)) {
    return Fail(ErrorCode::kInvalid,
                Message("stats.bad_parameter", {{"parameter", "days_per_unit"}}), {},
                "days_per_unit");
  }
  RepeatSummary summary;
  const size_t customers = purchases.customers();
  summary.source.reserve(customers);
  summary.repeats.reserve(customers);
  summary.recency.reserve(customers);
  summary.age.reserve(customers);
  summary.repeat_spend.reserve(customers);
  summary.log_gaps.reserve(customers);
  for (size_t i = 0; i < customers; ++i) {
    const size_t begin = purchases.offsets[i];
    const size_t end = purchases.offsets[i + 1];
    if (begin == end || purchases.days[begin] > last_day) continue;
    const int32_t first = purchases.days[begin];
    int32_t last = first;
    uint32_t repeats = 0;
    double spend = 0;
    double log_gaps = 0;
    for (size_t k = begin; k < end && purchases.days[k] <= last_day; ++k) {
      const int32_t day = purchases.days[k];
      if (day != last) {
        ++repeats;
        log_gaps += std::log((static_cast<double>(day) - last) / days_per_unit);
      }
      last = day;
      if (day != first) spend += static_cast<double>(purchases.amounts[k]);
    }
    summary.source.push_back(static_cast<uint32_t>(i));
    summary.repeats.push_back(repeats);
    summary.recency.push_back((static_cast<double>(last) - first) / days_per_unit);
    summary.age.push_back((static_cast<double>(last_day) - first) / days_per_unit);
    summary.repeat_spend.push_back(spend);
    summary.log_gaps.push_back(log_gaps);
  }
  return summary;
}

}  // namespace vafa::stats
