#include "stats/evaluate/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/errors.h"
#include "stats/newton.h"
#include "stats/order.h"

namespace vafa::stats {
namespace {

constexpr double kNearCertain = 1e-15;

double Clipped(double p) { return std::clamp(p, kNearCertain, 1 - kNearCertain); }

/// ln(1 + e^v) without overflow.
double LogOnePlusExp(double v) {
  return v > 0 ? v + std::log1p(std::exp(-v)) : std::log1p(std::exp(v));
}

/// Σ t·η − ln(1 + e^η) with η = at[0] + at[1]·x: the likelihood of logistic regression on one
/// column, with targets t in [0, 1].
Evaluation<2> Evaluate(const std::vector<double>& x, const std::vector<double>& target,
                       const Vector<2>& at) {
  Evaluation<2> sum;
  for (size_t i = 0; i < x.size(); ++i) {
    const double eta = at[0] + at[1] * x[i];
    const double p = 1 / (1 + std::exp(-eta));
    const double off = target[i] - p;
    const double weight = p * (1 - p);
    sum.value += target[i] * eta - LogOnePlusExp(eta);
    sum.gradient[0] += off;
    sum.gradient[1] += off * x[i];
    sum.hessian[0][0] -= weight;
    sum.hessian[0][1] -= weight * x[i];
    sum.hessian[1][1] -= weight * x[i] * x[i];
  }
  sum.hessian[1][0] = sum.hessian[0][1];
  return sum;
}

struct Line {
  Vector<2> at{};
  Matrix<2> covariance{};
};

/// The maximum of Evaluate; the error where there is none.
Result<Line> FitLine(std::vector<double> x, const std::vector<double>& target) {
  const auto n = static_cast<double>(x.size());
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  double squares = 0;
  for (const double v : x) squares += (v - mean) * (v - mean);
  const double deviation = std::sqrt(squares / n);
  if (!(deviation > 1e-12 * (std::abs(mean) + 1e-300))) return BadColumn("score", 0, "all alike");
  for (double& v : x) v = (v - mean) / deviation;
  const double share = std::accumulate(target.begin(), target.end(), 0.0) / n;
  if (!(share > 0 && share < 1)) return BadColumn("label", 0, "all alike");
  NewtonOptions options;
  options.max_step = 4;
  options.bound = 1e3;
  options.tolerance = 1e-14;
  const auto evaluate = [&](const Vector<2>& at) { return Evaluate(x, target, at); };
  const auto found = Maximize<2>(evaluate, {std::log(share / (1 - share)), 0}, options);
  Matrix<2> information = found.evaluation.hessian;
  for (auto& row : information) {
    for (double& v : row) v = -v;
  }
  const auto covariance = InversePositiveDefinite(information);
  // Where the scores separate the labels the slope grows until nothing is left to gain.
  if (!found.converged || !covariance || found.evaluation.value > -1e-6) {
    return BadColumn("score", 0, "separates the labels");
  }
  const double scale = 1 / deviation, shift = -mean / deviation;
  const Matrix<2>& c = *covariance;
  Line line;
  line.at = {found.at[0] + found.at[1] * shift, found.at[1] * scale};
  line.covariance[0][0] = c[0][0] + 2 * shift * c[0][1] + shift * shift * c[1][1];
  line.covariance[1][1] = scale * scale * c[1][1];
  line.covariance[0][1] = line.covariance[1][0] = scale * (c[0][1] + shift * c[1][1]);
  return line;
}

}  // namespace

Result<double> BrierScore(const LabelledScores& probabilities) {
  VAFA_TRY(CheckProbabilities(probabilities));
  double sum = 0;
  for (size_t i = 0; i < probabilities.size(); ++i) {
    const double off = probabilities.score[i] - probabilities.label[i];
    sum += off * off;
  }
  return sum / static_cast<double>(probabilities.size());
}

Result<double> LogLoss(const LabelledScores& probabilities) {
  VAFA_TRY(CheckProbabilities(probabilities));
  double sum = 0;
  for (size_t i = 0; i < probabilities.size(); ++i) {
    const double p = Clipped(probabilities.score[i]);
    sum -= probabilities.label[i] != 0 ? std::log(p) : std::log1p(-p);
  }
  return sum / static_cast<double>(probabilities.size());
}

Result<std::vector<CalibrationBin>> CalibrationCurve(const LabelledScores& probabilities,
                                                     size_t bins) {
  VAFA_TRY(CheckProbabilities(probabilities));
  if (bins == 0) return BadParameter("bins", "none");
  const size_t size = probabilities.size();
  const SortedColumn sorted = SortColumn(probabilities.score);
  std::vector<CalibrationBin> curve;
  for (size_t begin = 0, bin = 1; begin < size; ++bin) {
    size_t end = std::max(begin + 1, std::min(bin, bins) * size / bins);
    while (end < size && sorted.values[end] == sorted.values[end - 1]) ++end;
    CalibrationBin one;
    one.customers = end - begin;
    int64_t happened = 0;
    for (size_t i = begin; i < end; ++i) {
      one.predicted += sorted.values[i] / static_cast<double>(end - begin);
      happened += probabilities.label[sorted.rows[i]];
    }
    one.observed = static_cast<double>(happened) / static_cast<double>(end - begin);
    one.interval = WilsonInterval(happened, static_cast<int64_t>(end - begin)).value_or(Interval());
    curve.push_back(one);
    begin = end;
    while (bin < bins && (bin + 1) * size / bins <= begin) ++bin;  // swallowed by equal ones
  }
  return curve;
}

Result<CalibrationLine> FitCalibrationLine(const LabelledScores& probabilities) {
  VAFA_TRY(CheckProbabilities(probabilities));
  std::vector<double> logits;
  for (const double p : probabilities.score) {
    logits.push_back(std::log(Clipped(p)) - std::log1p(-Clipped(p)));
  }
  const std::vector<double> target(probabilities.label.begin(), probabilities.label.end());
  VAFA_ASSIGN(const Line line, FitLine(std::move(logits), target));
  return CalibrationLine{{line.at[0], std::sqrt(line.covariance[0][0])},
                         {line.at[1], std::sqrt(line.covariance[1][1])}};
}

double PlattCalibration::At(double score) const {
  return 1 / (1 + std::exp(-(intercept + slope * score)));
}

Result<PlattCalibration> FitPlatt(const LabelledScores& scores) {
  VAFA_TRY(Check(scores));
  const double ones = std::accumulate(scores.label.begin(), scores.label.end(), 0.0);
  const double zeros = static_cast<double>(scores.size()) - ones;
  std::vector<double> target;
  for (const uint8_t label : scores.label) {
    target.push_back(label != 0 ? (ones + 1) / (ones + 2) : 1 / (zeros + 2));
  }
  VAFA_ASSIGN(const Line line, FitLine({scores.score.begin(), scores.score.end()}, target));
  return PlattCalibration{line.at[0], line.at[1]};
}

double IsotonicCalibration::At(double at_score) const {
  const auto after = std::ranges::upper_bound(score, at_score) - score.begin();
  if (after == 0) return value.front();
  const auto i = static_cast<size_t>(after);
  if (i == score.size()) return value.back();
  const double share = (at_score - score[i - 1]) / (score[i] - score[i - 1]);
  return value[i - 1] + share * (value[i] - value[i - 1]);
}

Result<IsotonicCalibration> FitIsotonic(const LabelledScores& scores) {
  VAFA_TRY(Check(scores));
  struct Step {
    double low, high, ones, customers;
  };
  const SortedColumn sorted = SortColumn(scores.score);
  std::vector<Step> steps;
  for (size_t i = 0; i < scores.size(); ++i) {
    const double at = sorted.values[i];
    const double label = scores.label[sorted.rows[i]];
    if (!steps.empty() && steps.back().high == at) {
      steps.back().ones += label;
      steps.back().customers += 1;
      if (i + 1 < scores.size() && sorted.values[i + 1] == at) continue;
    } else {
      steps.push_back({at, at, label, 1});
      if (i + 1 < scores.size() && sorted.values[i + 1] == at) continue;
    }
    while (steps.size() > 1) {
      const Step& last = steps.back();
      Step& before = steps[steps.size() - 2];
      if (before.ones * last.customers < last.ones * before.customers) break;
      before = {before.low, last.high, before.ones + last.ones, before.customers + last.customers};
      steps.pop_back();
    }
  }
  IsotonicCalibration curve;
  for (const Step& step : steps) {
    const double share = step.ones / step.customers;
    curve.score.push_back(step.low);
    curve.value.push_back(share);
    if (step.high == step.low) continue;
    curve.score.push_back(step.high);
    curve.value.push_back(share);
  }
  return curve;
}

}  // namespace vafa::stats
