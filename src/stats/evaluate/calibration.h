#pragma once

#include <vector>

#include "stats/evaluate/labelled_scores.h"
#include "stats/intervals.h"

namespace vafa::stats {

/// Mean of (probability − label)² (Brier 1950). kInvalid as CheckProbabilities does.
Result<double> BrierScore(const LabelledScores& probabilities);

/// Mean of −ln of the probability given to what happened. Probabilities are first kept 1e-15 away
/// from 0 and 1, so one certainty that fails costs 34.5 instead of everything.
Result<double> LogLoss(const LabelledScores& probabilities);

struct CalibrationBin {
  size_t customers = 0;
  double predicted = 0;  ///< mean probability
  double observed = 0;   ///< share to whom it happened
  Interval interval;     ///< 95 % of that share, by Wilson
};

/// Customers in order of their probability, cut into `bins` of as equal a size as equal
/// probabilities allow: fewer bins when many are equal. kInvalid naming "bins" when it is 0.
Result<std::vector<CalibrationBin>> CalibrationCurve(const LabelledScores& probabilities,
                                                     size_t bins);

/// logit P(label = 1) = intercept + slope·logit(probability) (Cox 1958). Calibrated: 0 and 1. A
/// slope below 1: probabilities too extreme.
struct CalibrationLine {
  EstimateWithError intercept;
  EstimateWithError slope;
};

/// kInvalid as CheckProbabilities does, naming "score" when the probabilities separate the labels
/// or are all alike, "label" when all labels are.
Result<CalibrationLine> FitCalibrationLine(const LabelledScores& probabilities);

/// Scores made into probabilities by 1/(1 + e^-(intercept + slope·score)) (Platt 1999, with his
/// targets (n₁+1)/(n₁+2) and 1/(n₀+2), which keep it from certainty; Lin, Lin & Weng 2007).
struct PlattCalibration {
  double intercept = 0;
  double slope = 0;

  double At(double score) const;
};

/// kInvalid as Check does, and naming "score" when all are alike.
Result<PlattCalibration> FitPlatt(const LabelledScores& scores);

/// Scores made into probabilities by the rising steps nearest to the labels in squares (pool
/// adjacent violators: Ayer et al. 1955), joined by straight lines between the steps.
struct IsotonicCalibration {
  std::vector<double> score;  ///< the two ends of every step, rising
  std::vector<double> value;

  double At(double at_score) const;  ///< beyond the ends what it is there
};

/// kInvalid as Check does.
Result<IsotonicCalibration> FitIsotonic(const LabelledScores& scores);

}  // namespace vafa::stats
