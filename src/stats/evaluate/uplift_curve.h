#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "stats/evaluate/labelled_scores.h"

namespace vafa::stats {

/// A trial: what each customer's treatment was predicted to add, whether she was treated (by
/// chance), and whether it happened.
struct UpliftScores {
  LabelledScores scores;
  std::span<const uint8_t> treated;  ///< 1: treated, 0: control
};

struct UpliftPoint {
  double share = 0;  ///< of customers, those with the highest scores
  double treated = 0;
  double control = 0;
  /// What happened among the treated, less what would have, as the control tells: Y₁ − Y₀·n₁/n₀.
  /// 0 while nobody of the control is among them.
  double added = 0;
};

/// How well scores find those whom treatment changes (Radcliffe, "Using Control Groups to Target on
/// Predicted Lift", 2007).
struct UpliftCurve {
  std::vector<UpliftPoint> points;  ///< from 0 to all, at every different score
  double effect = 0;                ///< the difference of the two shares over all customers
  /// The area between `added` per treated customer and the straight line of choosing by chance:
  /// above 0 the scores find them, at 0 they are no better than chance.
  double qini = 0;
};

/// kInvalid as Check does, naming "treated" where its length or a value is wrong, or where one of
/// the two groups is empty.
Result<UpliftCurve> MakeUpliftCurve(const UpliftScores& columns);

}  // namespace vafa::stats
