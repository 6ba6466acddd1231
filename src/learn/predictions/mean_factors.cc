#include "learn/predictions/mean_factors.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "learn/predictions/renewals.h"
#include "stats/distributions.h"

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

/// `found`, an interval of 95 % about `middle`; where that does not hold `value`, on to it, and on
/// the other side to where so much more is left out as is left out less on this one.
Interval ToHold(double value, const Interval& found, double middle) {
  const auto other_side = [](double half_widths) {
    const double left_out = 1 - stats::NormalDistribution(stats::kNormal975 * half_widths);
    return stats::NormalQuantile(0.95 + left_out) / stats::kNormal975;
  };
  const double below = middle - found.low, above = found.high - middle;
  if (value < found.low) return {value, middle + above * other_side((middle - value) / below)};
  if (value > found.high) return {middle - below * other_side((value - middle) / above), value};
  return found;
}

/// Of a sum of parts that err apart, each with its interval: half widths are put together by root
/// of squares, and how far the middles of the intervals lie off what was found as means, weighted
/// by the squares, as the third cumulants that they come from add up like the second.
struct SumOfParts {
  double found = 0, squares = 0, off = 0;

  void Add(double part, const Interval& interval) {
    const double half = (interval.high - interval.low) / 2;
    found += part;
    squares += half * half;
    off += half * half * ((interval.low + interval.high) / 2 - part);
  }
  Interval interval() const {
    if (!(squares > 0)) return {found, found};
    const double half = std::sqrt(squares), middle = found + off / squares;
    return {middle - half, middle + half};
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
/// apart about what was found, by half of these: Wilson's intervals reach farther to one side,
/// which over many parts would add up. Where all risks were too high, or too low, that does not
/// average out: the interval is widened to hold `value`.
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
  SumOfParts sum;
  for (const auto& [_, part] : parts) sum.Add(part.found, part.interval);
  return ToHold(value, sum.interval(), sum.found);
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
