#include "stats/contracts/contract_likelihood.h"

#include <cmath>

#include "stats/gamma_ratio.h"

namespace vafa::stats {
namespace {

/// sum += weight·term.
void Add(const Evaluation<3>& term, double weight, Evaluation<3>& sum) {
  sum.value += weight * term.value;
  for (size_t i = 0; i < 3; ++i) {
    sum.gradient[i] += weight * term.gradient[i];
    for (size_t j = 0; j < 3; ++j) sum.hessian[i][j] += weight * term.hessian[i][j];
  }
}

/// ln(1 − e^-h), where h and its derivatives are those of ln S(t−1) − ln S(t).
Evaluation<3> LogOfLoss(const Evaluation<3>& h) {
  const double odds = 1 / std::expm1(h.value);
  Evaluation<3> result;
  result.value = std::log(-std::expm1(-h.value));
  for (size_t i = 0; i < 3; ++i) {
    result.gradient[i] = odds * h.gradient[i];
    for (size_t j = 0; j < 3; ++j) {
      result.hessian[i][j] =
          odds * h.hessian[i][j] - odds * (1 + odds) * h.gradient[i] * h.gradient[j];
    }
  }
  return result;
}

}  // namespace

/// ln S = g(β, α) − g(β + z, α), where z = t^c and g is RatioOfGammas.
Evaluation<3> LogSurvival(const ContractParameters& p, double t) {
  Evaluation<3> result;
  if (t == 0) return result;
  auto& [f, gradient, h] = result;
  const double z = std::pow(t, p.c);
  const double dz = z * std::log(t);
  const double ddz = dz * std::log(t);
  const GammaRatio start = RatioOfGammas(p.beta, p.alpha);
  const GammaRatio now = RatioOfGammas(p.beta + z, p.alpha);
  f = start.log - now.log;
  gradient = {start.psi - now.psi, start.slope - now.slope, -now.slope * dz};
  h[0] = {start.psi1 - now.psi1, start.psi1 - now.psi1, -now.psi1 * dz};
  h[1] = {h[0][1], start.bend - now.bend, -now.bend * dz};
  h[2] = {h[0][2], h[1][2], -now.bend * dz * dz - now.slope * ddz};
  return result;
}

Evaluation<3> EvaluateContracts(const ContractParameters& p, const ContractCounts& counts) {
  Evaluation<3> sum;
  Evaluation<3> before;
  for (size_t t = 1; t <= counts.periods(); ++t) {
    const Evaluation<3> now = LogSurvival(p, static_cast<double>(t));
    if (counts.here[t] > 0) Add(now, counts.here[t], sum);
    if (counts.lost[t] > 0) {
      Evaluation<3> hazard = before;
      Add(now, -1, hazard);
      Add(before, counts.lost[t], sum);
      Add(LogOfLoss(hazard), counts.lost[t], sum);
    }
    before = now;
  }
  return sum;
}

}  // namespace vafa::stats
