#pragma once

#include <optional>

#include "ask/answer.h"
#include "learn/metrics/catalogue.h"
#include "stats/intervals.h"

namespace vafa::metrics {

/// The 95 % interval that a figure has in itself; nothing for the kinds that need other figures.
/// That of a mean of predictions is put together with the ends that its models leave open,
/// `factors` of it (ask::Predictions::MeanFactors), as if the customers and the models erred apart.
std::optional<stats::Interval> IntervalOf(IntervalKind kind, const ask::Figure& figure,
                                          const std::optional<stats::Interval>& factors = {});
/// Of the mean of −1 for each detractor, 0 for each passive and +1 for each promoter, in points, by
/// the standard error of a mean.
std::optional<stats::Interval> AroundNps(const ask::Figure& promoters,
                                         const ask::Figure& detractors);
/// Of one share of counts less another (Newcombe 1998).
std::optional<stats::Interval> AroundDifference(const ask::Figure& of, const ask::Figure& less);

}  // namespace vafa::metrics
