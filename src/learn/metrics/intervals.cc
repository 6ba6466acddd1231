#include "learn/metrics/intervals.h"

#include <algorithm>
#include <cmath>

#include "stats/distributions.h"
#include "stats/evaluate/two_samples.h"

namespace vafa::metrics {
namespace {

std::optional<stats::Interval> AroundMean(const ask::Figure& figure) {
  if (!figure.standard_error || !figure.value.has_value()) return std::nullopt;
  const double half = stats::kNormal975 * *figure.standard_error;
  return stats::Interval{figure.value.AsDouble() - half, figure.value.AsDouble() + half};
}

// By the distances of the ends (MOVER: Zou & Donner 2008). What is predicted is not negative.
std::optional<stats::Interval> AroundPredictedMean(const ask::Figure& figure,
                                                   const std::optional<stats::Interval>& factors) {
  const auto mean = AroundMean(figure);
  if (!mean || !factors) return std::nullopt;
  const double value = figure.value.AsDouble();
  const double below = std::hypot(value - mean->low, value * (1 - factors->low));
  const double above = std::hypot(mean->high - value, value * (factors->high - 1));
  return stats::Interval{std::max(0.0, value - below), value + above};
}

bool IsShareOfCounts(const ask::Figure& figure) {
  using Kind = ask::Quantity::Kind;
  return figure.numerator.kind == Kind::kCount && figure.denominator.kind == Kind::kCount &&
         0 <= figure.numerator.integer && figure.numerator.integer <= figure.denominator.integer;
}

}  // namespace

std::optional<stats::Interval> IntervalOf(IntervalKind kind, const ask::Figure& figure,
                                          const std::optional<stats::Interval>& factors) {
  if (!figure.value.has_value()) return std::nullopt;
  if (kind == IntervalKind::kMean) return AroundMean(figure);
  if (kind == IntervalKind::kPredictedMean) return AroundPredictedMean(figure, factors);
  if (kind == IntervalKind::kRank) return figure.interval;
  if (kind != IntervalKind::kWilson || !IsShareOfCounts(figure)) return std::nullopt;
  return stats::WilsonInterval(figure.numerator.integer, figure.denominator.integer);
}

std::optional<stats::Interval> AroundNps(const ask::Figure& promoters,
                                         const ask::Figure& detractors) {
  const auto n = static_cast<double>(promoters.denominator.integer);
  if (n < 2 || !promoters.value.has_value() || !detractors.value.has_value()) return std::nullopt;
  const double up = promoters.numerator.AsDouble();
  const double down = detractors.numerator.AsDouble();
  const double mean = (up - down) / n;
  const double variance = (up + down - n * mean * mean) / (n - 1);
  const double half = stats::kNormal975 * std::sqrt(std::max(variance, 0.0) / n);
  return stats::Interval{100 * std::max(mean - half, -1.0), 100 * std::min(mean + half, 1.0)};
}

std::optional<stats::Interval> AroundDifference(const ask::Figure& of, const ask::Figure& less) {
  if (!IsShareOfCounts(of) || !IsShareOfCounts(less)) return std::nullopt;
  const auto difference =
      stats::DifferenceOfShares({of.numerator.integer, of.denominator.integer,
                                 less.numerator.integer, less.denominator.integer});
  if (!difference) return std::nullopt;
  return difference->interval;
}

}  // namespace vafa::metrics
