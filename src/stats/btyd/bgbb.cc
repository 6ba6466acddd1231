#include "stats/btyd/bgbb.h"

#include <cmath>

#include "stats/btyd/bgbb_likelihood.h"
#include "stats/btyd/collapse.h"
#include "stats/btyd/search.h"

namespace vafa::stats {
namespace {

/// B(α+x, β+j−x)/B(α, β) as logarithms.
double LogBuys(const BgBbParameters& p, double x, double j) {
  return std::lgamma(p.alpha + x) - std::lgamma(p.alpha) + std::lgamma(p.beta + j - x) -
         std::lgamma(p.beta) - std::lgamma(p.alpha + p.beta + j) + std::lgamma(p.alpha + p.beta);
}

/// B(γ, δ+j)/B(γ, δ), the chance to be alive at the j-th chance.
double LogStays(const BgBbParameters& p, double j) {
  return std::lgamma(p.delta + j) - std::lgamma(p.delta) - std::lgamma(p.gamma + p.delta + j) +
         std::lgamma(p.gamma + p.delta);
}

/// The chance to stay over one more chance after j of them.
double StaysOn(const BgBbParameters& p, double j) {
  return (p.delta + j) / (p.gamma + p.delta + j);
}

}  // namespace

Result<BgBbFit> FitBgBb(const RepeatColumns& columns, const FitOptions& options) {
  VAFA_TRY(CheckChances(columns));
  const CollapsedColumns collapsed(columns);
  const BgBbLikelihood all(collapsed.columns(), options.threads);
  const SampledColumns sample(collapsed.columns());
  const BgBbLikelihood sampled(sample.columns(), options.threads);
  BgBbFit fit;
  CountCustomers(CountSums(columns.repeats, columns.weights), fit);
  const SearchPlan<BgBbParameters> plan = {
      {{1, 1, 0.5, 2}, {0.3, 1.5, 0.3, 5}, {3, 3, 1, 10}}, {1, 1, 0.5, 2}, 1};
  const Search search(all, sampled, plan);
  search.Run(fit.repeat_buyers >= options.thin_below, fit);
  if (TracesEdge(options, collapsed.columns())) search.Trace(fit);
  return fit;
}

Result<double> BgBbLogLikelihood(const BgBbParameters& parameters, const RepeatColumns& columns) {
  VAFA_TRY(CheckParameters(parameters));
  VAFA_TRY(CheckChances(columns));
  return BgBbLikelihood(columns, 1).Evaluate(parameters).value;
}

Result<BgBb> BgBb::Make(const BgBbParameters& parameters) {
  VAFA_TRY(CheckParameters(parameters));
  return BgBb(parameters);
}

/// P(x, n)·S(n) / L: alive at her last chance, before she may leave again.
double BgBb::Alive(const Buyer& buyer) const {
  const auto n = buyer.age;
  const double alive = LogBuys(p_, buyer.repeats, n) + LogStays(p_, n);
  double sum = 1;
  // Terms below 1e-16 of all end the sum: they fall from the last purchase on, or rise to n.
  for (double j = buyer.recency; j < n; ++j) {
    sum += std::exp(LogBuys(p_, buyer.repeats, j) + LogStays(p_, j) +
                    std::log(p_.gamma / (p_.gamma + p_.delta + j)) - alive);
  }
  return 1 / sum;
}

/// Σ_{i=1..t} E[p]·S(n+i)/S(n): eq. (13) of the paper without P(alive).
double BgBb::IfAlive(double horizon, const Buyer& buyer) const {
  const double buys = (p_.alpha + buyer.repeats) / (p_.alpha + p_.beta + buyer.age);
  double stays = 1;
  double sum = 0;
  for (double i = 0; i < horizon; ++i) {
    stays *= StaysOn(p_, buyer.age + i);
    sum += stays;
  }
  return buys * sum;
}

double BgBb::OfNew(double time) const { return IfAlive(time, Buyer()); }

/// Eq. (8) of the paper.
void BgBb::Counts(double time, std::span<double> chances) const {
  const auto ways = [](double j, double x) {
    return std::lgamma(j + 1) - std::lgamma(x + 1) - std::lgamma(j - x + 1);
  };
  for (size_t i = 0; i < chances.size(); ++i) {
    const auto x = static_cast<double>(i);
    chances[i] = 0;
    if (x > time) continue;
    chances[i] = std::exp(ways(time, x) + LogBuys(p_, x, time) + LogStays(p_, time));
    for (double j = x; j < time; ++j) {
      chances[i] += std::exp(ways(j, x) + LogBuys(p_, x, j) + LogStays(p_, j)) * p_.gamma /
                    (p_.gamma + p_.delta + j);
    }
  }
}

/// Σ_{i≥1} E[p]·S(n+i)/S(n)·(1+rate)^-i, eq. (14) of the paper without P(alive).
double BgBb::DiscountedIfAlive(double rate, const Buyer& buyer) const {
  const double buys = (p_.alpha + buyer.repeats) / (p_.alpha + p_.beta + buyer.age);
  double term = 1;
  double sum = 0;
  // What is left after a term is at most term/rate.
  for (double i = 0; term > 1e-13 * rate * sum && i < 10 * kMaxChances; ++i) {
    term *= StaysOn(p_, buyer.age + i) / (1 + rate);
    sum += term;
  }
  return buys * sum;
}

}  // namespace vafa::stats
