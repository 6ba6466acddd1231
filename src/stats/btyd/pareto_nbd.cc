#include "stats/btyd/pareto_nbd.h"

#include <cmath>

#include "stats/btyd/collapse.h"
#include "stats/btyd/pareto_nbd_likelihood.h"
#include "stats/btyd/quadrature.h"
#include "stats/btyd/search.h"

namespace vafa::stats {

Result<ParetoNbdFit> FitParetoNbd(const RepeatColumns& columns, const FitOptions& options) {
  VAFA_TRY(Check(columns));
  const CollapsedColumns collapsed(columns);
  const ParetoNbdLikelihood all(collapsed.columns(), options.threads);
  const SampledColumns sample(columns);
  const ParetoNbdLikelihood sampled(sample.columns(), options.threads);
  ParetoNbdFit fit;
  CountCustomers(all.counts(), fit);
  const SearchPlan<ParetoNbdParameters> plan = {
      {{0.5, 0.3, 0.6, 0.4}, {1.5, 1, 1, 1}, {0.2, 0.05, 0.3, 0.1}},
      {0.5, 0.5, 0.5, 0.5},
      MeanAge(columns)};
  const Search search(all, sampled, plan);
  search.Run(fit.repeat_buyers >= options.thin_below, fit);
  if (TracesEdge(options, collapsed.columns())) search.Trace(fit);
  return fit;
}

Result<double> ParetoNbdLogLikelihood(const ParetoNbdParameters& parameters,
                                      const RepeatColumns& columns) {
  VAFA_TRY(CheckParameters(parameters));
  VAFA_TRY(Check(columns));
  return ParetoNbdLikelihood(columns, 1).Evaluate(parameters).value;
}

Result<ParetoNbd> ParetoNbd::Make(const ParetoNbdParameters& parameters) {
  VAFA_TRY(CheckParameters(parameters));
  return ParetoNbd(parameters);
}

double ParetoNbd::Alive(const Buyer& buyer) const {
  const LogShares shares = LogSharesOf(p_, buyer);
  return 1 / (1 + std::exp(shares.left - shares.alive));
}

/// n·(β+T)/((α+T)(s−1)) · [1 − ((β+T)/(β+T+t))^(s−1)], eq. (41) of the note without P(alive); at
/// s = 1 it is nothing special.
double ParetoNbd::IfAlive(double horizon, const Buyer& buyer) const {
  const double at_beta = p_.beta + buyer.age;
  const double log_time = std::log1p(horizon / at_beta);
  const double exponent = (1 - p_.s) * log_time;
  const double growth = exponent == 0 ? 1.0 : std::expm1(exponent) / exponent;
  return (p_.r + buyer.repeats) * at_beta / (p_.alpha + buyer.age) * log_time * growth;
}

double ParetoNbd::OfNew(double time) const { return IfAlive(time, Buyer()); }

/// P(X = x) = P(N(t) = x)·(β/(β+t))^s + ∫ P(N(τ) = x) · s·β^s·(β+τ)^-(s+1) dτ over 0 < τ < t, with
/// N negative binomial and she leaving at τ.
void ParetoNbd::Counts(double time, std::span<double> chances) const {
  for (size_t i = 0; i < chances.size(); ++i) {
    const auto x = static_cast<double>(i);
    if (time == 0) {
      chances[i] = i == 0 ? 1 : 0;
      continue;
    }
    const double ways = std::lgamma(p_.r + x) - std::lgamma(p_.r) - std::lgamma(x + 1);
    const auto log_chance = [&](double log_tau, double tau) {
      return ways - p_.r * std::log1p(tau / p_.alpha) +
             (x > 0 ? x * (log_tau - std::log(p_.alpha + tau)) : 0);
    };
    const double log_time = std::log(time);
    const double left = IntegrateUnit([&](double log_p, double log_rest) {
      const double tau = time * std::exp(log_p);
      return p_.s / p_.beta * time *
             std::exp(log_chance(log_time + log_p, tau) - (p_.s + 1) * std::log1p(tau / p_.beta) +
                      log_p + log_rest);
    });
    chances[i] = left + std::exp(log_chance(log_time, time) - p_.s * std::log1p(time / p_.beta));
  }
}

}  // namespace vafa::stats
