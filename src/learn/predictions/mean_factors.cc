#include "learn/predictions/mean_factors.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "learn/predictions/renewals.h"

namespace vafa::predictions {
namespace {

using stats::Interval;

constexpr size_t kSample = 500;  // of 16,000 buyers the width is then right to a twentieth

/// By how much a sum is off, as if its parts erred apart (MOVER: Zou & Donner 2008).
struct Off {
  double below = 0;
  double above = 0;

  void Add(double value, const Interval& interval) {
    below = std::hypot(below, value - interval.low);
    above = std::hypot(above, interval.high - value);
  }
};

using Rows = std::vector<const KeepRow*>;

/// Every n-th, since they are in order of what is at risk.
Rows Sample(const std::vector<KeepRow>& rows) {
  const size_t step = std::max<size_t>(1, (rows.size() + kSample - 1) / kSample);
  Rows sample;
  for (size_t i = step / 2; i < rows.size(); i += step) sample.push_back(&rows[i]);
  return sample;
}

/// Of the sum over rows whose risk the model of churn gives. In each part of the trial the risks
/// err together, so that all its rows go to the ends of their intervals at once; the parts err
/// apart about what was found. Where all risks were too high, or too low, that does not average
/// out: the interval is widened to hold `value`.
std::optional<Interval> SumByRisk(const Ranking::Answer& answer, const Rows& rows, double value) {
  const auto& churn = answer.models->churn;
  if (!churn) return std::nullopt;
  struct Part {
    double found = 0;
    Interval interval;
  };
  std::map<size_t, Part> parts;
  for (const KeepRow* row : rows) {
    const double risk = row->churn_risk.value_or(0);
    const auto alike = churn->tried.Near(risk);
    if (!alike) return std::nullopt;
    const auto at = [&](double churn_risk) {
      KeepRow other = *row;
      other.churn_risk = churn_risk;
      return answer.lifetime->Value(other, answer.list.fit.to_day);
    };
    Part& part = parts[churn->tried.PartOf(risk)];
    part.found += at(alike->share);
    part.interval.low += at(alike->found.high);
    part.interval.high += at(alike->found.low);
  }
  double found = 0;
  Off off;
  for (const auto& [_, part] : parts) {
    found += part.found;
    off.Add(part.found, part.interval);
  }
  return Interval{std::min(value, found - off.below), std::max(value, found + off.above)};
}

}  // namespace

std::optional<Interval> FactorsOfMean(const Ranking::Answer& answer) {
  const int32_t at_day = answer.list.fit.to_day;
  std::map<std::optional<Unit>, Rows> by_parameters;  // no unit: by a purchase model
  Rows by_risk;
  for (const KeepRow* row : Sample(answer.list.rows)) {
    const auto unit = row->by_contract ? std::optional(IntervalNear(row->rhythm_days.value_or(30)))
                                       : std::nullopt;
    by_parameters[unit].push_back(row);
    if (row->judged_renewals || row->judged_days) by_risk.push_back(row);
  }
  double sum = 0;
  Off off;
  for (const auto& [unit, rows] : by_parameters) {
    const auto part = answer.lifetime->SumWithInterval(rows, at_day);
    if (!(part.value > 0)) continue;
    if (!part.interval || (!unit && !answer.lifetime->KnowsSpend())) return std::nullopt;
    sum += part.value;
    off.Add(part.value, *part.interval);
  }
  if (!(sum > 0)) return std::nullopt;
  if (!by_risk.empty()) {
    double value = 0;
    for (const KeepRow* row : by_risk) value += answer.lifetime->Value(*row, at_day);
    const auto interval = SumByRisk(answer, by_risk, value);
    if (!interval) return std::nullopt;
    off.Add(value, *interval);
  }
  return Interval{std::max(0.0, 1 - off.below / sum), 1 + off.above / sum};
}

}  // namespace vafa::predictions
