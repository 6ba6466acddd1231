#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "stats/churn/churn_scorer.h"
#include "stats/evaluate/ranking.h"

namespace vafa::stats {

/// Which rows a held-out row may be predicted from.
enum class FoldOrder {
  kInTime,  ///< those of folds with lower numbers: folds are periods, and nobody knows the future
  kAny,     ///< those of all other folds
};

/// How a method did on customers that neither it nor the calibration of its probabilities had seen.
struct ChurnResult {
  ChurnMethod method = ChurnMethod::kRule;
  Auc auc;
  double brier_score = 0;
  double log_loss = 0;
  /// How much lower the log-loss is than that of the rule, row by row, with its standard error.
  EstimateWithError gain;
};

/// All methods on the same held-out rows.
struct ChurnContest {
  std::array<ChurnResult, 3> results;  ///< by ChurnMethod
  /// The richest method that is worth it. Either needs to do surely better than the rule (gain
  /// above kSure standard errors); where logistic regression does, trees must gain more than one
  /// standard error over it, row by row.
  ChurnMethod best = ChurnMethod::kRule;
  PlattCalibration calibration;  ///< of the best, by all held-out rows: for those still to come
  // Of the held-out rows:
  std::vector<uint32_t> rows;  ///< which of the input
  std::vector<uint8_t> label;
  // Calibrated by the held-out rows of other folds:
  std::vector<double> probability;  ///< by the best
  std::vector<double> rule;         ///< by the rule

  const ChurnResult& of(ChurnMethod method) const { return results[static_cast<size_t>(method)]; }
};

/// Two chances in a hundred that one of two methods that know nothing passes.
inline constexpr double kSure = 2.326;

/// Has every method predict each fold (in time: but the first) from those that it may know, and
/// compares them there. What a row is held against is calibrated (Platt, never downwards) by the
/// held-out rows of the other folds, or of one fold by its other fifths. kInvalid as
/// ChurnScorer::Train does, and naming "fold" unless it is as long as the label and there are two.
Result<ChurnContest> RunChurnContest(const Features& features, std::span<const size_t> silence,
                                     std::span<const uint8_t> label, std::span<const uint32_t> fold,
                                     FoldOrder order = FoldOrder::kInTime,
                                     const TreeOptions& options = {});

}  // namespace vafa::stats
