#include "stats/btyd/mbgcnbd.h"

#include <cmath>
#include <string>

#include "stats/btyd/mbgcnbd_likelihood.h"
#include "stats/btyd/search.h"
#include "stats/btyd/stages.h"
#include "stats/errors.h"

namespace vafa::stats {
namespace {

Status CheckRegularity(uint32_t k) {
  if (k >= 1 && k <= kMaxRegularity) return {};
  return BadParameter("k", std::to_string(k));
}

Status CheckGaps(const RepeatColumns& columns, std::span<const double> log_gaps) {
  if (log_gaps.size() != columns.size())
    return BadColumn("log_gaps", columns.size(), "length differs");
  for (size_t i = 0; i < log_gaps.size(); ++i) {
    // Gaps that add up to t_x have the greatest sum of logarithms when all are equal.
    const double x = columns.repeats[i];
    const double most = x > 0 ? x * std::log(columns.recency[i] / x) : 0;
    if (!(std::abs(log_gaps[i]) < 1e12 && log_gaps[i] <= most + 1e-6 * (1 + std::abs(most)))) {
      return BadColumn("log_gaps", i, "not that of gaps which add up to the recency");
    }
  }
  return {};
}

SearchPlan<BgNbdParameters> PlanOf(uint32_t k, double mean_age) {
  const double share = 1.0 / k;  // k events make a purchase
  return {{{0.5, 0.25 * share, 0.7, 2}, {1.5, share, 0.2, 3}, {0.2, 0.05 * share, 1.5, 1.5}},
          {0.5, 0.5 * share, 0.5, 2},
          mean_age};
}

}  // namespace

Result<double> MbgCnbdLogLikelihood(const BgNbdParameters& parameters, uint32_t k,
                                    const RepeatColumns& columns,
                                    std::span<const double> log_gaps) {
  VAFA_TRY(Check(parameters));
  VAFA_TRY(CheckRegularity(k));
  VAFA_TRY(Check(columns));
  VAFA_TRY(CheckGaps(columns, log_gaps));
  return MbgCnbdLikelihood(columns, log_gaps, k, 1).Evaluate(parameters).value;
}

Result<MbgCnbdFit> FitMbgCnbd(const RepeatColumns& columns, std::span<const double> log_gaps,
                              const FitOptions& options) {
  VAFA_TRY(Check(columns));
  VAFA_TRY(CheckGaps(columns, log_gaps));
  const SampledColumns sample(columns);
  const CountSums purchases(columns.repeats, columns.weights);
  const double mean_age = MeanAge(columns);
  MbgCnbdFit best;
  for (uint32_t k = 1; k <= kMaxRegularity; ++k) {
    const MbgCnbdLikelihood all(columns, log_gaps, k, options.threads);
    const MbgCnbdLikelihood sampled(sample.columns(), {}, k, 1);
    MbgCnbdFit fit;
    fit.k = k;
    CountCustomers(purchases, fit);
    const auto plan = PlanOf(k, mean_age);
    Search(all, sampled, plan).Run(fit.repeat_buyers >= options.thin_below, fit);
    if (k > 1 && !(fit.log_likelihood > best.log_likelihood)) break;
    best = fit;
  }
  if (!TracesEdge(options, columns)) return best;
  const MbgCnbdLikelihood likelihood(columns, log_gaps, best.k, options.threads);
  const auto plan = PlanOf(best.k, mean_age);
  Search(likelihood, likelihood, plan).Trace(best);
  return best;
}

Result<MbgCnbd> MbgCnbd::Make(const BgNbdParameters& parameters, uint32_t k) {
  VAFA_TRY(Check(parameters));
  VAFA_TRY(CheckRegularity(k));
  return MbgCnbd(parameters, k);
}

double MbgCnbd::Alive(const Buyer& buyer) const {
  const double n = p_.r + k_ * buyer.repeats;
  const double f = SilenceOf(k_, n, buyer.recency, buyer.age, p_.alpha).f;
  return f / (f + p_.a / (p_.b + buyer.repeats));
}

double MbgCnbd::IfAlive(double horizon, const Buyer& buyer) const {
  if (k_ == 1) {
    return ExpectedIfAlive({p_.r, p_.alpha, p_.a, p_.b + 1}, horizon, buyer.repeats, buyer.age);
  }
  const double n = p_.r + k_ * buyer.repeats;
  const double at_age = p_.alpha + buyer.age;
  const double s = (buyer.age - buyer.recency) / at_age;
  std::array<double, kMaxRegularity> weights{1.0};
  for (uint32_t j = 1; j < k_; ++j) weights[j] = weights[j - 1] * (n + (j - 1)) / j * s;
  return ExpectedByStages(n, at_age, p_.a, p_.b + buyer.repeats + 1, horizon,
                          std::span(weights).first(k_));
}

double MbgCnbd::OfNew(double time) const { return p_.b / (p_.a + p_.b) * IfAlive(time, Buyer()); }

void MbgCnbd::Counts(double time, std::span<double> chances) const {
  CountsByStages(p_, k_, Leaving::kAfterAny, time, chances);
}

}  // namespace vafa::stats
