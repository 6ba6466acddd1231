#include <cmath>

#include "stats/btyd/bgnbd.h"
#include "stats/btyd/bgnbd_likelihood.h"
#include "stats/btyd/mbgcnbd.h"
#include "stats/btyd/search.h"

namespace vafa::stats {
namespace {

Result<BgNbdFit> Fit(const RepeatColumns& columns, const FitOptions& options, Leaving leaving) {
  VAFA_TRY(Check(columns));
  const BgNbdLikelihood all(columns, options.threads, leaving);
  const SampledColumns sample(columns);
  const BgNbdLikelihood sampled(sample.columns(), 1, leaving);
  BgNbdFit fit;
  CountCustomers(all.counts(), fit);
  const SearchPlan<BgNbdParameters> plan = {
      {{0.5, 0.25, 0.7, 2}, {1.5, 1, 0.2, 3}, {0.2, 0.05, 1.5, 1.5}},
      {0.5, 0.5, 0.5, 2},
      MeanAge(columns)};
  const Search search(all, sampled, plan);
  search.Run(fit.repeat_buyers >= options.thin_below, fit);
  if (TracesEdge(options, columns)) search.Trace(fit);
  return fit;
}

Result<double> LogLikelihood(const BgNbdParameters& parameters, const RepeatColumns& columns,
                             Leaving leaving) {
  VAFA_TRY(Check(parameters));
  VAFA_TRY(Check(columns));
  return BgNbdLikelihood(columns, 1, leaving).Evaluate(parameters).value;
}

}  // namespace

Status Check(const BgNbdParameters& parameters) { return CheckParameters(parameters); }

Result<double> BgNbdLogLikelihood(const BgNbdParameters& parameters, const RepeatColumns& columns) {
  return LogLikelihood(parameters, columns, Leaving::kAfterRepeats);
}

Result<BgNbdFit> FitBgNbd(const RepeatColumns& columns, const FitOptions& options) {
  return Fit(columns, options, Leaving::kAfterRepeats);
}

Result<double> MbgNbdLogLikelihood(const BgNbdParameters& parameters,
                                   const RepeatColumns& columns) {
  return LogLikelihood(parameters, columns, Leaving::kAfterAny);
}

Result<BgNbdFit> FitMbgNbd(const RepeatColumns& columns, const FitOptions& options) {
  return Fit(columns, options, Leaving::kAfterAny);
}

}  // namespace vafa::stats
