#pragma once

#include <optional>

#include "learn/predictions/ranking.h"
#include "stats/intervals.h"

namespace vafa::predictions {

/// How sure the mean of `clv` over all rows is: the ends of its 95 % interval as factors of it, by
/// what is not known of the parameters of the models of purchases, spend and contracts and of the
/// risks that the model of churn gives (docs/reference/models.md). That of the same customers under
/// the true parameters: who else might have been one is not in it. By an even sample of the rows.
/// Nothing where a part of the mean comes from what has no interval: the plain rule, a plain mean
/// of what was spent, a fit without a covariance, one chance of leaving for everybody, or a model
/// of churn without a trial.
std::optional<stats::Interval> FactorsOfMean(const Ranking::Answer& answer);

}  // namespace vafa::predictions
