#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/bgnbd_likelihood.h"

namespace vafa::stats {
namespace {

constexpr size_t kSample = 16384;  // customers on which the starting points are tried
constexpr double kPriorDeviation = 1.5;

/// ln (r, alpha / mean age, a, b): the search does not depend on the unit of time.
using Point = Vector<4>;

BgNbdParameters ParametersAt(const Point& at, double mean_age) {
  return {std::exp(at[0]), mean_age * std::exp(at[1]), std::exp(at[2]), std::exp(at[3])};
}

Point PointAt(double r, double alpha, double a, double b) {
  return {std::log(r), std::log(alpha), std::log(a), std::log(b)};
}

/// Every so-many-eth customer, copied; the whole when it is small.
struct Sample {
  std::vector<uint32_t> repeats;
  std::vector<double> recency;
  std::vector<double> age;

  explicit Sample(const RepeatColumns& all) {
    const size_t rows = std::min(all.size(), kSample);
    for (size_t i = 0; i < rows; ++i) {
      const size_t from = i * all.size() / rows;
      repeats.push_back(all.repeats[from]);
      recency.push_back(all.recency[from]);
      age.push_back(all.age[from]);
    }
  }
  RepeatColumns columns() const { return {repeats, recency, age}; }
};

double MeanAge(const RepeatColumns& columns) {
  double sum = 0;
  for (const double age : columns.age) sum += age / static_cast<double>(columns.size());
  return sum > 1e-12 ? sum : 1.0;
}

class Problem {
 public:
  Problem(const BgNbdLikelihood& likelihood, double mean_age, const Point* prior)
      : likelihood_(likelihood), mean_age_(mean_age), prior_(prior) {}

  Evaluation<4> operator()(const Point& at) const {
    const BgNbdParameters p = ParametersAt(at, mean_age_);
    Evaluation<4> result = InLogarithms(likelihood_.Evaluate(p), p.array());
    if (prior_ == nullptr) return result;
    constexpr double kPrecision = 1 / (kPriorDeviation * kPriorDeviation);
    for (size_t i = 0; i < 4; ++i) {
      const double off = at[i] - (*prior_)[i];
      result.value -= 0.5 * kPrecision * off * off;
      result.gradient[i] -= kPrecision * off;
      result.hessian[i][i] -= kPrecision;
    }
    return result;
  }

 private:
  const BgNbdLikelihood& likelihood_;
  double mean_age_;
  const Point* prior_;
};

/// Several starts on the sample, then the best of them on everything.
Maximum<4> FitFromSeveralStarts(const BgNbdLikelihood& all, const RepeatColumns& sample,
                                double mean_age, const Point* prior) {
  const Point starts[] = {PointAt(0.5, 0.25, 0.7, 2), PointAt(1.5, 1, 0.2, 3),
                          PointAt(0.2, 0.05, 1.5, 1.5)};
  const BgNbdLikelihood sampled(sample, 1);
  Maximum<4> best;
  bool found = false;
  for (const Point& start : starts) {
    NewtonOptions rough;
    rough.tolerance = 1e-4;
    const auto tried = Maximize<4>(Problem(sampled, mean_age, prior), start, rough);
    if (found && !(tried.evaluation.value > best.evaluation.value)) continue;
    best = tried;
    found = true;
  }
  return Maximize<4>(Problem(all, mean_age, prior), best.at, NewtonOptions());
}

void FillErrors(const Maximum<4>& maximum, BgNbdFit& fit) {
  Matrix<4> information = maximum.evaluation.hessian;
  for (auto& row : information) {
    for (double& v : row) v = -v;
  }
  const auto inverse = InversePositiveDefinite(information);
  if (!inverse) {
    fit.converged = false;
    return;
  }
  const auto p = fit.parameters.array();
  for (size_t i = 0; i < 4; ++i) {
    for (size_t j = 0; j < 4; ++j) fit.covariance[i][j] = p[i] * p[j] * (*inverse)[i][j];
  }
  const auto& c = fit.covariance;
  fit.standard_errors = {std::sqrt(c[0][0]), std::sqrt(c[1][1]), std::sqrt(c[2][2]),
                         std::sqrt(c[3][3])};
}

/// A maximum in whose neighbourhood the data tell each parameter within a factor of e³.
bool IsInside(const Maximum<4>& maximum) {
  if (!maximum.converged) return false;
  Matrix<4> information = maximum.evaluation.hessian;
  for (auto& row : information) {
    for (double& v : row) v = -v;
  }
  const auto inverse = InversePositiveDefinite(information);
  if (!inverse) return false;
  for (size_t i = 0; i < 4; ++i) {
    if (!((*inverse)[i][i] < 9)) return false;
  }
  return true;
}

}  // namespace

Status Check(const BgNbdParameters& parameters) {
  const char* const names[] = {"r", "alpha", "a", "b"};
  const double widest[] = {1e10, 1e30, 1e10, 1e10};
  for (size_t i = 0; i < 4; ++i) {
    const double value = parameters.array()[i];
    if (value >= 1 / widest[i] && value <= widest[i]) continue;
    return Fail(ErrorCode::kInvalid, Message("stats.bad_parameter", {{"parameter", names[i]}}),
                "BG/NBD " + std::string(names[i]) + " = " + std::to_string(value), names[i]);
  }
  return {};
}

Result<double> BgNbdLogLikelihood(const BgNbdParameters& parameters, const RepeatColumns& columns) {
  VAFA_TRY(Check(parameters));
  VAFA_TRY(Check(columns));
  return BgNbdLikelihood(columns, 1).Evaluate(parameters).value;
}

Result<BgNbdFit> FitBgNbd(const RepeatColumns& columns, const BgNbdOptions& options) {
  VAFA_TRY(Check(columns));
  const BgNbdLikelihood likelihood(columns, options.threads);
  const Sample sample(columns);
  const double mean_age = MeanAge(columns);
  BgNbdFit fit;
  fit.customers = columns.size();
  fit.repeat_buyers = likelihood.repeat_buyers();
  fit.repeat_purchases = likelihood.repeat_purchases();
  Maximum<4> maximum;
  if (fit.repeat_buyers >= options.thin_below) {
    maximum = FitFromSeveralStarts(likelihood, sample.columns(), mean_age, nullptr);
    fit.evaluations = maximum.evaluations;
  }
  if (!IsInside(maximum)) {
    const Point prior = PointAt(0.5, 0.5, 0.5, 2);
    fit.estimator = Estimator::kWeakPrior;
    maximum = FitFromSeveralStarts(likelihood, sample.columns(), mean_age, &prior);
    fit.evaluations += maximum.evaluations;
  }
  fit.converged = maximum.converged;
  fit.parameters = ParametersAt(maximum.at, mean_age);
  fit.log_likelihood = fit.estimator == Estimator::kMaximumLikelihood
                           ? maximum.evaluation.value
                           : likelihood.Evaluate(fit.parameters).value;
  FillErrors(maximum, fit);
  return fit;
}

}  // namespace vafa::stats
