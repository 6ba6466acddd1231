#include "stats/evaluate/ranking.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/distributions.h"
#include "stats/errors.h"
#include "stats/order.h"

namespace vafa::stats {
namespace {

/// Σ (v − mean)² / (n − 1); 0 for one value.
class Variance {
 public:
  void Add(double v) {
    ++count_;
    const double off = v - mean_;
    mean_ += off / count_;
    sum_ += off * (v - mean_);
  }
  double value() const { return count_ > 1 ? sum_ / (count_ - 1) : 0; }
  double count() const { return count_; }

 private:
  double count_ = 0, mean_ = 0, sum_ = 0;
};

}  // namespace

Result<Auc> AreaUnderCurve(const LabelledScores& scores) {
  VAFA_TRY(Check(scores));
  const auto size = static_cast<double>(scores.size());
  const double ones = std::accumulate(scores.label.begin(), scores.label.end(), 0.0);
  if (ones == 0 || ones == size) return BadColumn("label", 0, "all alike");
  const double zeros = size - ones;
  const SortedColumn sorted = SortColumn(scores.score);
  double area = 0, ones_below = 0, zeros_below = 0;
  // For each customer the share of those with the other label that she is on the right side of.
  Variance of_ones, of_zeros;
  for (size_t begin = 0, end = 0; begin < scores.size(); begin = end) {
    double tied_ones = 0;
    for (end = begin; end < scores.size() && sorted.values[end] == sorted.values[begin]; ++end) {
      tied_ones += scores.label[sorted.rows[end]];
    }
    const double tied_zeros = static_cast<double>(end - begin) - tied_ones;
    const double above_zeros = (zeros_below + tied_zeros / 2) / zeros;
    const double below_ones = 1 - (ones_below + tied_ones / 2) / ones;
    for (double i = 0; i < tied_ones; ++i) of_ones.Add(above_zeros);
    for (double i = 0; i < tied_zeros; ++i) of_zeros.Add(below_ones);
    area += tied_ones * above_zeros / ones;
    ones_below += tied_ones;
    zeros_below += tied_zeros;
  }
  Auc auc;
  auc.value = std::clamp(area, 0.0, 1.0);
  auc.standard_error = std::sqrt(of_ones.value() / ones + of_zeros.value() / zeros);
  auc.interval = {auc.value, auc.value};
  if (auc.value > 0 && auc.value < 1) {
    const double odds = auc.value / (1 - auc.value);
    const double spread = std::exp(kNormal975 * auc.standard_error / (auc.value * (1 - auc.value)));
    auc.interval = {odds / (odds + spread), odds / (odds + 1 / spread)};
  }
  return auc;
}

Result<std::vector<Gains>> GainsAt(const LabelledScores& scores, std::span<const double> shares) {
  VAFA_TRY(Check(scores));
  const size_t size = scores.size();
  const double all = std::accumulate(scores.label.begin(), scores.label.end(), 0.0);
  if (all == 0) return BadColumn("label", 0, "nothing happened");
  const SortedColumn sorted = SortColumn(scores.score);
  // found[k]: among the k highest, each with what the average customer of her score brings.
  std::vector<double> found(size + 1);
  for (size_t begin = 0, end = 0; begin < size; begin = end) {
    double ones = 0;
    const auto from_top = [&](size_t k) { return size - 1 - k; };
    for (end = begin; end < size && sorted.values[from_top(end)] == sorted.values[from_top(begin)];
         ++end) {
      ones += scores.label[sorted.rows[from_top(end)]];
    }
    const double average = ones / static_cast<double>(end - begin);
    const double before = found[begin];
    for (size_t k = begin; k < end; ++k) {
      found[k + 1] = before + average * static_cast<double>(k + 1 - begin);
    }
  }
  std::vector<Gains> gains;
  for (size_t i = 0; i < shares.size(); ++i) {
    if (!(shares[i] > 0 && shares[i] <= 1)) return BadColumn("shares", i, "not in (0, 1]");
    Gains g;
    g.share = shares[i];
    g.reached = shares[i] * static_cast<double>(size);
    const auto whole = std::min(static_cast<size_t>(g.reached), size - 1);
    const double part = g.reached - static_cast<double>(whole);
    g.found = found[whole] + part * (found[whole + 1] - found[whole]);
    g.precision = g.found / g.reached;
    g.recall = g.found / all;
    g.lift = g.recall / g.share;
    gains.push_back(g);
  }
  return gains;
}

Result<std::vector<Reached>> ReachedFrom(const LabelledScores& scores, size_t most) {
  VAFA_TRY(Check(scores));
  if (most == 0) return BadParameter("most", "0");
  const size_t size = scores.size();
  const SortedColumn sorted = SortColumn(scores.score);
  std::vector<Reached> steps;
  Reached so_far;
  for (size_t k = 0; k < size; ++k) {
    const size_t place = size - 1 - k;
    so_far.from = sorted.values[place];
    ++so_far.reached;
    so_far.found += scores.label[sorted.rows[place]];
    const bool is_last = k + 1 == size;
    const bool goes_on = !is_last && sorted.values[place - 1] == so_far.from;
    // The last of `most` steps is that of the lowest score.
    const bool is_due = so_far.reached * most >= size * (steps.size() + 1);
    if (is_last || (is_due && !goes_on)) steps.push_back(so_far);
  }
  return steps;
}

Result<double> ThresholdByCosts(double cost, double saved) {
  if (!(cost > 0) || !std::isfinite(cost)) return BadParameter("cost", "not positive");
  if (!(saved > 0) || !std::isfinite(saved)) return BadParameter("saved", "not positive");
  return cost / saved;
}

}  // namespace vafa::stats
