#pragma once

#include <span>
#include <vector>

#include "stats/evaluate/labelled_scores.h"
#include "stats/intervals.h"

namespace vafa::stats {

struct Auc {
  double value = 0;  ///< P(a score with label 1 is higher than one with label 0) + ½·P(equal)
  double standard_error = 0;
  Interval interval;  ///< 95 %, from the logit of the value, so that it stays inside (0, 1)
};

/// The area under the receiver operating characteristic, with DeLong's standard error (DeLong,
/// DeLong & Clarke-Pearson 1988, computed by ranks as Sun & Xu 2014). The interval of 0 and 1 has
/// no width. kInvalid as Check does, and naming "label" when all are alike.
Result<Auc> AreaUnderCurve(const LabelledScores& scores);

/// What reaching the highest scores brings.
struct Gains {
  double share = 0;      ///< of customers reached
  double reached = 0;    ///< customers: share·n
  double found = 0;      ///< of them with label 1
  double precision = 0;  ///< found / reached
  double recall = 0;     ///< found / all with label 1: the cumulative gain
  double lift = 0;       ///< precision / the share with label 1 overall
};

/// The gains for budgets of each of `shares` (in (0, 1]) of the customers. Of equal scores at the
/// end of the budget the average customer is taken. kInvalid as Check does, naming "label" when
/// nothing happened and "shares" when one is out of its range.
Result<std::vector<Gains>> GainsAt(const LabelledScores& scores, std::span<const double> shares);

}  // namespace vafa::stats
