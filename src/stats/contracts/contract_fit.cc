#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "stats/contracts/contract_likelihood.h"
#include "stats/contracts/contract_model.h"
#include "stats/errors.h"
#include "stats/newton.h"

namespace vafa::stats {
namespace {

constexpr Vector<3> kPriorMean = {0, 1.3862943611198906, 0};  // ln 1, ln 4, ln 1
constexpr Vector<3> kPriorDeviation = {1.5, 1.5, 0.5};

/// The search is in (ln alpha, ln beta, ln c), without the last where c is 1.
template <size_t N>
ContractParameters ParametersAt(const Vector<N>& at) {
  ContractParameters p = {std::exp(at[0]), std::exp(at[1]), 1};
  if constexpr (N == 3) p.c = std::exp(at[2]);
  return p;
}

template <size_t N>
Evaluation<N> Evaluate(const ContractCounts& counts, const Vector<N>& at, bool weak_prior) {
  const ContractParameters p = ParametersAt<N>(at);
  if (!Check(p)) return {-std::numeric_limits<double>::infinity(), {}, {}};
  const Evaluation<3> full = InLogarithms(EvaluateContracts(p, counts), p.array());
  Evaluation<N> result;
  result.value = full.value;
  for (size_t i = 0; i < N; ++i) {
    result.gradient[i] = full.gradient[i];
    for (size_t j = 0; j < N; ++j) result.hessian[i][j] = full.hessian[i][j];
    if (!weak_prior) continue;
    const double precision = 1 / (kPriorDeviation[i] * kPriorDeviation[i]);
    const double off = at[i] - kPriorMean[i];
    result.value -= 0.5 * precision * off * off;
    result.gradient[i] -= precision * off;
    result.hessian[i][i] -= precision;
  }
  return result;
}

template <size_t N>
Maximum<N> Search(const ContractCounts& counts, bool weak_prior) {
  NewtonOptions options;
  options.max_step = 1;
  options.tolerance = 1e-9 * std::max(1.0, counts.customers() / 1e4);  // above its rounding
  Vector<N> start{};
  for (size_t i = 0; i < N; ++i) start[i] = kPriorMean[i];
  if constexpr (N == 3) {
    // The model without c leads to where the data are; c moves from 1.
    const Maximum<2> simple = Search<2>(counts, weak_prior);
    start[0] = simple.at[0];
    start[1] = simple.at[1];
  }
  const auto evaluate = [&](const Vector<N>& at) { return Evaluate<N>(counts, at, weak_prior); };
  return Maximize<N>(evaluate, start, options);
}

/// The covariance in logarithms, where there is a maximum around which the data tell each parameter
/// within a factor of e³.
template <size_t N>
std::optional<Matrix<N>> CovarianceInside(const Maximum<N>& maximum) {
  if (!maximum.converged) return std::nullopt;
  Matrix<N> information = maximum.evaluation.hessian;
  for (auto& row : information) {
    for (double& v : row) v = -v;
  }
  const auto inverse = InversePositiveDefinite(information);
  if (!inverse) return std::nullopt;
  for (size_t i = 0; i < N; ++i) {
    if (!((*inverse)[i][i] < 9)) return std::nullopt;
  }
  return inverse;
}

template <size_t N>
void Fit(const ContractCounts& counts, ContractFit& fit) {
  Maximum<N> maximum = Search<N>(counts, false);
  auto covariance = CovarianceInside(maximum);
  fit.evaluations = maximum.evaluations;
  if (!covariance) {
    fit.weak_prior = true;
    maximum = Search<N>(counts, true);
    covariance = CovarianceInside(maximum);
    fit.evaluations += maximum.evaluations;
  }
  fit.converged = covariance.has_value();
  fit.parameters = ParametersAt<N>(maximum.at);
  fit.log_likelihood = EvaluateContracts(fit.parameters, counts).value;
  fit.standard_errors.c = 0;
  if (!covariance) return;
  const auto p = fit.parameters.array();
  for (size_t i = 0; i < N; ++i) {
    for (size_t j = 0; j < N; ++j) fit.covariance[i][j] = p[i] * p[j] * (*covariance)[i][j];
  }
  const auto& v = fit.covariance;
  fit.standard_errors = {std::sqrt(v[0][0]), std::sqrt(v[1][1]), std::sqrt(v[2][2])};
}

Status Check(const ContractCounts& counts) {
  if (counts.lost.empty() || counts.here.size() != counts.lost.size()) {
    return BadColumn("here", counts.lost.size(), "length differs");
  }
  for (size_t t = 0; t < counts.lost.size(); ++t) {
    if (!(counts.lost[t] >= 0) || (t == 0 && counts.lost[t] > 0)) {
      return BadColumn("lost", t, "not a count of customers");
    }
    if (!(counts.here[t] >= 0)) return BadColumn("here", t, "not a count of customers");
  }
  if (!(counts.customers() > 0) || !std::isfinite(counts.customers())) {
    return Fail(ErrorCode::kInvalid, "stats.no_customers", {}, "here");
  }
  return {};
}

}  // namespace

Status Check(const ContractParameters& p) {
  const char* const names[] = {"alpha", "beta", "c"};
  const double widest[] = {1e8, 1e8, 20};
  for (size_t i = 0; i < 3; ++i) {
    const double value = p.array()[i];
    if (value >= 1 / widest[i] && value <= widest[i]) continue;
    return BadParameter(names[i], std::to_string(value));
  }
  return {};
}

Result<double> ContractLogLikelihood(const ContractParameters& parameters,
                                     const ContractCounts& counts) {
  VAFA_TRY(Check(parameters));
  VAFA_TRY(Check(counts));
  return EvaluateContracts(parameters, counts).value;
}

Result<ContractFit> FitContracts(const ContractCounts& counts, ContractShape shape) {
  VAFA_TRY(Check(counts));
  ContractFit fit;
  fit.shape = shape;
  fit.customers = counts.customers();
  fit.lost = counts.all_lost();
  if (shape == ContractShape::kShiftedBetaGeometric) {
    Fit<2>(counts, fit);
  } else {
    Fit<3>(counts, fit);
  }
  return fit;
}

}  // namespace vafa::stats
