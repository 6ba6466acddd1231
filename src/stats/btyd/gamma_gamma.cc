#include "stats/btyd/gamma_gamma.h"

#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "stats/errors.h"
#include "stats/lanes.h"
#include "stats/newton.h"

namespace vafa::stats {
namespace {

constexpr size_t kChunk = 16384;
constexpr uint32_t kFewPurchases = 1024;  // up to which a table counts customers, not a map
constexpr double kPriorDeviation = 1.5;

/// The customers the model is fitted to. Amounts are divided by their mean, so that the search does
/// not depend on the currency.
struct Spenders {
  std::vector<double> purchases;  ///< x
  std::vector<double> total;      ///< x times the mean amount
  std::vector<double> weights;    ///< empty: all 1
  std::map<uint32_t, double> customers_by_purchases;
  double scale = 1;
  /// Σ x·ln(x·z̄) and Σ ln z̄, z̄ in scaled amounts: what the likelihood needs beside ln(γ + x·z̄).
  double purchases_log_total = 0;
  double log_mean = 0;
  double customers = 0;
  double without_purchase = 0;
  double not_positive = 0;
  double correlation = 0;

  size_t size() const { return purchases.size(); }
  double weight(size_t i) const { return weights.empty() ? 1 : weights[i]; }
};

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

/// Σ x·ln(x·z̄) and Σ ln z̄ = Σ ln(x·z̄) − Σ ln x.
void AddLogs(Spenders& spenders) {
  Lanes sum{}, x_sum{};
  for (size_t i = 0; i < spenders.size(); i += kLanes) {
    const bool both = i + 1 < spenders.size();
    const Lanes x{spenders.purchases[i], both ? spenders.purchases[i + 1] : 1};
    const Lanes total{spenders.total[i], both ? spenders.total[i + 1] : 1};
    const Lanes log = Log(total) * Lanes{spenders.weight(i), both ? spenders.weight(i + 1) : 0};
    sum += log;
    x_sum += x * log;
  }
  spenders.purchases_log_total = SumOf(x_sum);
  spenders.log_mean = SumOf(sum);
  for (const auto& [purchases, customers] : spenders.customers_by_purchases) {
    spenders.log_mean -= customers * std::log(purchases);
  }
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

/// Sums over customers with S = x·z̄, s = 1/(γ+S).
struct Sums {
  Lanes log{}, x_log{}, s{}, x_s{}, ss{}, x_ss{};
};

Sums SumRange(const Spenders& spenders, double gamma, size_t begin, size_t end) {
  Sums sums;
  const auto add = [&](Lanes x, Lanes total, Lanes weight) __attribute__((always_inline)) {
    const Lanes at = total + gamma;
    const Lanes log = Log(at) * weight;
    const Lanes inverse = 1.0 / at;
    const Lanes s = weight * inverse;
    sums.log += log;
    sums.x_log += x * log;
    sums.s += s;
    sums.x_s += x * s;
    sums.ss += s * inverse;
    sums.x_ss += x * s * inverse;
  };
  const double* x = spenders.purchases.data();
  const double* total = spenders.total.data();
  size_t i = begin;
  for (; i + kLanes <= end; i += kLanes) {
    add(Lanes{x[i], x[i + 1]}, Lanes{total[i], total[i + 1]},
        Lanes{spenders.weight(i), spenders.weight(i + 1)});
  }
  if (i < end) add(Lanes(x[i]), Lanes(total[i]), Lanes{spenders.weight(i), 0.0});
  return sums;
}

/// ln L = ln Γ(px+q) − ln Γ(px) − ln Γ(q) + q·ln γ + px·ln(x·z̄) − ln z̄ − (px+q)·ln(γ + x·z̄) over
/// customers, with its derivatives in (p, q, γ); scaled amounts.
Evaluation<3> Evaluate(const Spenders& spenders, const GammaGammaParameters& b, int threads) {
  using boost::math::digamma;
  using boost::math::trigamma;
  const size_t chunks = (spenders.size() + kChunk - 1) / kChunk;
  std::vector<Sums> parts(chunks);
  ForEachChunk(chunks, threads, [&](size_t chunk) {
    const size_t begin = chunk * kChunk;
    parts[chunk] = SumRange(spenders, b.gamma, begin, std::min(begin + kChunk, spenders.size()));
  });
  double log = 0, x_log = 0, s = 0, x_s = 0, ss = 0, x_ss = 0;
  for (const Sums& part : parts) {
    log += SumOf(part.log);
    x_log += SumOf(part.x_log);
    s += SumOf(part.s);
    x_s += SumOf(part.x_s);
    ss += SumOf(part.ss);
    x_ss += SumOf(part.x_ss);
  }
  const double n = spenders.customers;
  const double log_gamma = std::log(b.gamma);
  Evaluation<3> sum;
  auto& [f, g, h] = sum;
  f = n * (b.q * log_gamma - std::lgamma(b.q)) + b.p * spenders.purchases_log_total -
      spenders.log_mean - b.p * x_log - b.q * log;
  g[0] = spenders.purchases_log_total - x_log;
  g[1] = n * (log_gamma - digamma(b.q)) - log;
  g[2] = n * b.q / b.gamma - b.p * x_s - b.q * s;
  h[2][0] = -x_s;
  h[1][1] = -n * trigamma(b.q);
  h[2][1] = n / b.gamma - s;
  h[2][2] = -n * b.q / (b.gamma * b.gamma) + b.p * x_ss + b.q * ss;
  for (const auto& [purchases, customers] : spenders.customers_by_purchases) {
    const double x = purchases;
    const double count = customers;
    const double shape = b.p * x;
    f += count * (std::lgamma(shape + b.q) - std::lgamma(shape));
    const double both = digamma(shape + b.q);
    const double both2 = trigamma(shape + b.q);
    g[0] += count * x * (both - digamma(shape));
    g[1] += count * both;
    h[0][0] += count * x * x * (both2 - trigamma(shape));
    h[1][0] += count * x * both2;
    h[1][1] += count * both2;
  }
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = i + 1; j < 3; ++j) h[i][j] = h[j][i];
  }
  return sum;
}

GammaGammaParameters ParametersAt(const Vector<3>& at) {
  return {std::exp(at[0]), std::exp(at[1]), std::exp(at[2])};
}

Maximum<3> Search(const Spenders& spenders, const FitOptions& options, bool with_prior) {
  const Vector<3> usual = {std::log(2.0), std::log(4.0), std::log(1.5)};
  const auto evaluate = [&](const Vector<3>& at) {
    const GammaGammaParameters p = ParametersAt(at);
    Evaluation<3> result = InLogarithms(Evaluate(spenders, p, options.threads), p.array());
    if (!with_prior) return result;
    constexpr double kPrecision = 1 / (kPriorDeviation * kPriorDeviation);
    for (size_t i = 0; i < 3; ++i) {
      const double off = at[i] - usual[i];
      result.value -= 0.5 * kPrecision * off * off;
      result.gradient[i] -= kPrecision * off;
      result.hessian[i][i] -= kPrecision;
    }
    return result;
  };
  NewtonOptions newton;
  newton.bound = 14;  // beyond, Γ(px+q)/Γ(px) drowns in rounding
  Maximum<3> best = Maximize<3>(evaluate, usual, newton);
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
