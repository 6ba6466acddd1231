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

/// What reaching everybody from some score on brings.
struct Reached {
  double from = 0;
  size_t reached = 0;  ///< customers with this score or a higher one
  size_t found = 0;    ///< of them with label 1
};

/// For at most `most` (1 or more) of the scores, the highest first and the lowest last, that add
/// about equally many customers each; equal scores are never parted. kInvalid as Check does.
Result<std::vector<Reached>> ReachedFrom(const LabelledScores& scores, size_t most);

/// From which probability on acting pays, when it costs `cost` and saves `saved` in whom it would
/// happen to: cost / saved (Elkan 2001, equation 2, where doing nothing costs nothing else).
/// kInvalid, naming "cost" or "saved", unless both are positive and finite.
Result<double> ThresholdByCosts(double cost, double saved);

}  // namespace vafa::stats
