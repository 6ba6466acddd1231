#include "stats/btyd/gamma_gamma.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "stats/btyd/gamma_gamma_likelihood.h"
#include "stats/errors.h"
#include "stats/lanes.h"
#include "stats/newton.h"

namespace vafa::stats {
namespace {

constexpr uint32_t kFewPurchases = 1024;  // up to which a table counts customers, not a map
constexpr double kPriorDeviation = 1.5;
constexpr double kAmountError = 0.005;  // relative: with the prior, amounts are told no finer

/// Of the numbers of purchases with the means.
double Correlation(const Spenders& spenders, const std::vector<double>& means) {
  const auto& x = spenders.purchases;
  double mean_x = 0, mean_y = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    mean_x += x[i] * spenders.weight(i) / spenders.customers;
    mean_y += means[i] * spenders.weight(i) / spenders.customers;
  }
  double xx = 0, yy = 0, xy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double weight = spenders.weight(i);
    xx += weight * (x[i] - mean_x) * (x[i] - mean_x);
    yy += weight * (means[i] - mean_y) * (means[i] - mean_y);
    xy += weight * (x[i] - mean_x) * (means[i] - mean_y);
  }
  const double both = std::sqrt(xx) * std::sqrt(yy);
  return both > 0 ? std::clamp(xy / both, -1.0, 1.0) : std::numeric_limits<double>::quiet_NaN();
}

/// By Fisher's z, whose standard error is 1/√(n − 3).
Interval CorrelationInterval(double correlation, double customers) {
  if (!(std::abs(correlation) < 1) || customers <= 3) return {-1, 1};
  const double spread = 1.959963984540054 / std::sqrt(customers - 3);
  return {std::tanh(std::atanh(correlation) - spread), std::tanh(std::atanh(correlation) + spread)};
}

void AddLogs(Spenders& spenders) {
  Lanes sum{}, x_sum{};
  for (size_t i = 0; i < spenders.size(); i += kLanes) {
    const bool both = i + 1 < spenders.size();
    const Lanes x{spenders.purchases[i], both ? spenders.purchases[i + 1] : 1};
    const Lanes total{spenders.total[i], both ? spenders.total[i + 1] : 1};
    const Lanes weight{spenders.weight(i), both ? spenders.weight(i + 1) : 0};
    const Lanes log = weight * Log(total / x);
    sum += log;
    x_sum += x * log;
    spenders.all_purchases += SumOf(weight * x);
  }
  spenders.log_mean = SumOf(sum);
  spenders.x_log_mean = SumOf(x_sum);
}

Result<Spenders> Collect(const SpendColumns& columns) {
  if (columns.mean_spend.size() != columns.size()) {
    return BadColumn("mean_spend", columns.size(), "length differs");
  }
  if (!columns.weights.empty() && columns.weights.size() != columns.size()) {
    return BadColumn("weights", columns.size(), "length differs");
  }
  Spenders spenders;
  std::vector<double> means;
  std::vector<double> few(kFewPurchases);  // customers by purchases
  for (size_t i = 0; i < columns.size(); ++i) {
    const double mean = columns.mean_spend[i];
    const uint32_t purchases = columns.purchases[i];
    if (purchases > kMaxRepeats) return BadColumn("purchases", i, "too many");
    if (!(std::abs(mean) < 1e100)) return BadColumn("mean_spend", i, "not finite");
    const double weight = columns.weight(i);
    if (!(weight >= 0 && weight <= kMaxWeight)) return BadColumn("weights", i, "out of range");
    if (purchases == 0 || mean < 1e-100) {
      (purchases == 0 ? spenders.without_purchase : spenders.not_positive) += weight;
      continue;
    }
    spenders.purchases.push_back(purchases);
    means.push_back(mean);
    if (!columns.weights.empty()) spenders.weights.push_back(weight);
    (purchases < kFewPurchases ? few[purchases] : spenders.customers_by_purchases[purchases]) +=
        weight;
    spenders.customers += weight;
  }
  if (!(spenders.customers > 0))
    return Fail(ErrorCode::kInvalid, "stats.no_customers", {}, "purchases");
  spenders.correlation = Correlation(spenders, means);
  double sum = 0;
  for (size_t i = 0; i < means.size(); ++i) {
    sum += means[i] * spenders.weight(i) / spenders.customers;
  }
  spenders.scale = sum;
  spenders.total = std::move(means);
  for (size_t i = 0; i < spenders.size(); ++i) spenders.total[i] *= spenders.purchases[i] / sum;
  for (uint32_t purchases = 1; purchases < kFewPurchases; ++purchases) {
    if (few[purchases] > 0) spenders.customers_by_purchases[purchases] = few[purchases];
  }
  AddLogs(spenders);
  return spenders;
}

GammaGammaParameters ParametersAt(const Vector<3>& at) {
  return {std::exp(at[0]), std::exp(at[1]), std::exp(at[2])};
}

Vector<3> Usual() { return {std::log(2.0), std::log(4.0), std::log(1.5)}; }

/// In logarithms. The log-normal part alone would not hold amounts that are all equal, whose
/// likelihood grows with p^(n/2): to a relative error e of an occasion and of a customer's mean,
/// −½·e²·(p + q) is what a customer's log-likelihood loses on average.
void AddPrior(const Vector<3>& at, double customers, Evaluation<3>& sum) {
  constexpr double kPrecision = 1 / (kPriorDeviation * kPriorDeviation);
  const Vector<3> usual = Usual();
  for (size_t i = 0; i < 3; ++i) {
    const double off = at[i] - usual[i];
    sum.value -= 0.5 * kPrecision * off * off;
    sum.gradient[i] -= kPrecision * off;
    sum.hessian[i][i] -= kPrecision;
  }
  for (size_t i = 0; i < 2; ++i) {
    const double loss = 0.5 * kAmountError * kAmountError * customers * std::exp(at[i]);
    sum.value -= loss;
    sum.gradient[i] -= loss;
    sum.hessian[i][i] -= loss;
  }
}

Maximum<3> Search(const Spenders& spenders, const FitOptions& options, bool with_prior) {
  const auto evaluate = [&](const Vector<3>& at) {
    const GammaGammaParameters p = ParametersAt(at);
    Evaluation<3> result = InLogarithms(Evaluate(spenders, p, options.threads), p.array());
    if (with_prior) AddPrior(at, spenders.customers, result);
    return result;
  };
  NewtonOptions newton;
  newton.bound = 14;  // amounts within 0.1 % of each other: alike for whatever is asked
  Maximum<3> best = Maximize<3>(evaluate, Usual(), newton);
  const Vector<3> even = {std::log(10.0), std::log(20.0), std::log(2.0)};
  if (!best.converged) {
    const Maximum<3> other = Maximize<3>(evaluate, even, newton);
    if (other.converged || other.evaluation.value > best.evaluation.value) best = other;
  }
  return best;
}

/// The covariance in logarithms; nullopt where there is no maximum inside.
std::optional<Matrix<3>> CovarianceInLogarithms(const Maximum<3>& maximum) {
  if (!maximum.converged) return std::nullopt;
  Matrix<3> information = maximum.evaluation.hessian;
  for (auto& row : information) {
    for (double& v : row) v = -v;
  }
  return InversePositiveDefinite(information);
}

}  // namespace

Status Check(const GammaGammaParameters& parameters) {
  const char* const names[] = {"p", "q", "gamma"};
  const double widest[] = {1e10, 1e10, 1e100};
  for (size_t i = 0; i < 3; ++i) {
    const double value = parameters.array()[i];
    if (value >= 1 / widest[i] && value <= widest[i]) continue;
    return Fail(ErrorCode::kInvalid, Message("stats.bad_parameter", {{"parameter", names[i]}}),
                "Gamma-Gamma " + std::string(names[i]) + " = " + std::to_string(value), names[i]);
  }
  return {};
}

Result<double> GammaGammaLogLikelihood(const GammaGammaParameters& parameters,
                                       const SpendColumns& columns) {
  VAFA_TRY(Check(parameters));
  VAFA_ASSIGN(const Spenders spenders, Collect(columns));
  const GammaGammaParameters scaled = {parameters.p, parameters.q,
                                       parameters.gamma / spenders.scale};
  return Evaluate(spenders, scaled, 1).value - spenders.customers * std::log(spenders.scale);
}

Result<GammaGammaFit> FitGammaGamma(const SpendColumns& columns, const FitOptions& options) {
  VAFA_ASSIGN(const Spenders spenders, Collect(columns));
  GammaGammaFit fit;
  fit.customers = static_cast<size_t>(std::llround(spenders.customers));
  fit.without_purchase = static_cast<size_t>(std::llround(spenders.without_purchase));
  fit.not_positive = static_cast<size_t>(std::llround(spenders.not_positive));
  fit.correlation = spenders.correlation;
  fit.correlation_interval = CorrelationInterval(spenders.correlation, spenders.customers);
  Maximum<3> maximum;
  std::optional<Matrix<3>> covariance;
  if (fit.customers >= options.thin_below) {
    maximum = Search(spenders, options, false);
    fit.evaluations = maximum.evaluations;
    covariance = CovarianceInLogarithms(maximum);
  }
  if (!covariance || (*covariance)[0][0] > 9 || (*covariance)[1][1] > 9) {
    fit.estimator = Estimator::kWeakPrior;
    maximum = Search(spenders, options, true);
    fit.evaluations += maximum.evaluations;
    covariance = CovarianceInLogarithms(maximum);
  }
  fit.converged = covariance.has_value();
  fit.parameters = ParametersAt(maximum.at);
  fit.log_likelihood = Evaluate(spenders, fit.parameters, options.threads).value -
                       spenders.customers * std::log(spenders.scale);
  fit.parameters.gamma *= spenders.scale;
  if (!covariance) return fit;
  const auto p = fit.parameters.array();
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < 3; ++j) fit.covariance[i][j] = p[i] * p[j] * (*covariance)[i][j];
  }
  const auto& c = fit.covariance;
  fit.standard_errors = {std::sqrt(c[0][0]), std::sqrt(c[1][1]), std::sqrt(c[2][2])};
  return fit;
}

Result<double> ExpectedSpend(const GammaGammaParameters& parameters, uint32_t purchases,
                             double mean_spend) {
  VAFA_TRY(Check(parameters));
  const double shape = parameters.p * purchases;
  if (!(shape + parameters.q > 1)) {
    return Fail(ErrorCode::kInvalid, Message("stats.bad_parameter", {{"parameter", "q"}}),
                "the mean spend does not exist", "q");
  }
  if (!(mean_spend >= 0) || !std::isfinite(mean_spend)) {
    return BadColumn("mean_spend", 0, "negative or not finite");
  }
  const double total = purchases > 0 ? mean_spend * purchases : 0;
  return parameters.p * (parameters.gamma + total) / (shape + parameters.q - 1);
}

}  // namespace vafa::stats
