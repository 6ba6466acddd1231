#include <algorithm>
#include <cmath>

#include "stats/distributions.h"
#include "stats/errors.h"
#include "stats/survival/cox.h"
#include "stats/survival/cox_likelihood.h"

namespace vafa::stats {
namespace {

constexpr int kMaxEvaluations = 100;
constexpr double kTolerance = 1e-12;  // of what a step promises to the log-likelihood
/// Where a step promises nothing any more but still goes so far (in standard deviations), it goes
/// on for ever.
constexpr double kStillMoving = 1e-2;

std::unexpected<Error> Separated(const Features& features, const std::vector<double>& step) {
  const auto farthest =
      std::ranges::max_element(step, [](double a, double b) { return std::abs(a) < std::abs(b); });
  const std::string& name = features.names[static_cast<size_t>(farthest - step.begin())];
  return Fail(ErrorCode::kInvalid, Message("stats.separated", {{"column", name}}),
              "the coefficient of " + name + " grows without end", name);
}

struct Maximum {
  std::vector<double> beta;
  CoxEvaluation at;  ///< with the ridge in gradient and information
  double null_value = 0;
  int evaluations = 0;
};

class Search {
 public:
  Search(CoxLikelihood& likelihood, const Features& features, double ridge)
      : likelihood_(likelihood), features_(features), ridge_(ridge) {}

  Result<Maximum> Run() {
    Maximum best;
    best.beta.resize(features_.columns());
    best.at = Evaluate(best.beta);
    best.null_value = best.at.value;
    std::vector<double> step(best.beta.size());
    while (evaluations_ < kMaxEvaluations) {
      const auto factor = Cholesky::Of(best.at.information);
      if (!factor && evaluations_ > 1) return Separated(features_, step);
      if (!factor) {
        const std::string& name = features_.names[factor.error()];
        return Fail(ErrorCode::kInvalid, Message("stats.collinear", {{"column", name}}),
                    name + " follows from others", name);
      }
      step = factor->Solve(best.at.gradient);
      double promised = 0;
      for (size_t j = 0; j < step.size(); ++j) promised += 0.5 * step[j] * best.at.gradient[j];
      if (promised < kTolerance) {
        const auto [low, high] = std::ranges::minmax(step);
        if (std::max(-low, high) > kStillMoving) return Separated(features_, step);
        best.evaluations = evaluations_;
        return best;
      }
      if (!Improve(step, best)) return Separated(features_, step);
    }
    return Separated(features_, step);
  }

 private:
  CoxEvaluation Evaluate(const std::vector<double>& beta) {
    ++evaluations_;
    CoxEvaluation result = likelihood_.Evaluate(beta);
    for (size_t j = 0; j < beta.size(); ++j) {
      result.value -= 0.5 * ridge_ * beta[j] * beta[j];
      result.gradient[j] -= ridge_ * beta[j];
      result.information(j, j) += ridge_;
    }
    return result;
  }

  /// Goes the step, or a half of it, a quarter, …: the first that does not lower the value.
  bool Improve(const std::vector<double>& step, Maximum& best) {
    double share = 1;
    for (int tries = 0; tries < 40; ++tries, share /= 2) {
      std::vector<double> beta = best.beta;
      for (size_t j = 0; j < step.size(); ++j) beta[j] += share * step[j];
      CoxEvaluation trial = Evaluate(beta);
      if (!(trial.value >= best.at.value - 1e-12 * std::abs(best.at.value))) continue;
      best.beta = std::move(beta);
      best.at = std::move(trial);
      return true;
    }
    return false;
  }

  CoxLikelihood& likelihood_;
  const Features& features_;
  double ridge_;
  int evaluations_ = 0;
};

Status CheckOptions(const CoxOptions& options) {
  if (options.ridge >= 0 && std::isfinite(options.ridge)) return {};
  return BadParameter("ridge", "negative or not finite");
}

CoxFit FitOf(const CoxColumns& columns, const Standardisation& scale, const Maximum& maximum,
             const SquareMatrix& inverse, double ridge) {
  const Features& features = columns.features;
  CoxFit fit;
  fit.names.assign(features.names.begin(), features.names.end());
  fit.means = scale.mean;
  fit.rows = columns.survival.size();
  fit.events =
      static_cast<size_t>(std::ranges::count(columns.survival.event, static_cast<uint8_t>(1)));
  fit.evaluations = maximum.evaluations;
  fit.covariance = SquareMatrix(features.columns());
  fit.log_likelihood = maximum.at.value;
  for (size_t i = 0; i < features.columns(); ++i) {
    const double beta = maximum.beta[i];
    fit.log_likelihood += 0.5 * ridge * beta * beta;
    for (size_t j = 0; j < features.columns(); ++j) {
      fit.covariance(i, j) = inverse(i, j) / (scale.deviation[i] * scale.deviation[j]);
    }
    fit.coefficients.push_back(beta / scale.deviation[i]);
    fit.standard_errors.push_back(std::sqrt(fit.covariance(i, i)));
    fit.z.push_back(fit.coefficients[i] / fit.standard_errors[i]);
    fit.p_values.push_back(TwoSidedNormal(fit.z[i]));
  }
  fit.null_log_likelihood = maximum.null_value;
  fit.likelihood_ratio = 2 * (fit.log_likelihood - fit.null_log_likelihood);
  const auto freedom = static_cast<double>(features.columns());
  fit.p_value = ridge > 0 ? 1 : ChiSquareTail(fit.likelihood_ratio, freedom);
  return fit;
}

}  // namespace

Status Check(const CoxColumns& columns) {
  VAFA_TRY(Check(columns.survival));
  const size_t size = columns.survival.size();
  VAFA_TRY(Check(columns.features, size));
  if (!columns.stratum.empty() && columns.stratum.size() != size) {
    return BadColumn("stratum", size, "length differs");
  }
  if (std::ranges::find(columns.survival.event, static_cast<uint8_t>(1)) ==
      columns.survival.event.end()) {
    return Fail(ErrorCode::kInvalid, "stats.no_events", {}, "event");
  }
  return {};
}

Result<CoxFit> FitCox(const CoxColumns& columns, const CoxOptions& options) {
  VAFA_TRY(Check(columns));
  VAFA_TRY(CheckOptions(options));
  VAFA_ASSIGN(const Standardisation scale, Standardise(columns.features, options.threads));
  CoxLikelihood likelihood(columns, scale, options.ties, options.threads);
  VAFA_ASSIGN(const Maximum maximum, Search(likelihood, columns.features, options.ridge).Run());
  const auto factor = Cholesky::Of(maximum.at.information);
  if (!factor) return Separated(columns.features, maximum.beta);
  return FitOf(columns, scale, maximum, factor->Inverse(), options.ridge);
}

}  // namespace vafa::stats
