#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stats/churn/trees.h"
#include "stats/evaluate/calibration.h"
#include "stats/evaluate/ranking.h"

namespace vafa::stats {

/// Which rows a held-out row may be predicted from.
enum class FoldOrder {
  kInTime,  ///< those of folds with lower numbers: folds are periods, and nobody knows the future
  kAny,     ///< those of all other folds
};

/// How the model did on customers that it had not seen.
struct ChurnEvaluation {
  size_t rows = 0;  ///< held out and predicted: with kInTime all but those of the first fold
  Auc auc;
  /// Of the calibrated probabilities. Their two numbers come from the same rows, which flatters
  /// these by next to nothing.
  double brier_score = 0;
  double log_loss = 0;
  double baseline_auc = 0;  ///< of logistic regression (ridge 1), fold by fold on the same rows
};

/// Who is likely to leave, and why: boosted trees whose probabilities are calibrated on customers
/// that they had not seen.
class ChurnModel {
 public:
  /// Trains on each fold's known rows and predicts it, calibrates those predictions (Platt), and
  /// trains on all rows. `fold` is a number for each row; kInvalid naming "fold" unless it is as
  /// long and there are two, as Trees::Train does, and naming "label" where what a fold is
  /// predicted from is all alike.
  static Result<ChurnModel> Train(const Features& features, std::span<const uint8_t> label,
                                  std::span<const uint32_t> fold,
                                  FoldOrder order = FoldOrder::kInTime,
                                  const TreeOptions& options = {});

  const ChurnEvaluation& evaluation() const { return evaluation_; }
  const Trees& trees() const { return trees_; }
  const PlattCalibration& calibration() const { return calibration_; }

  /// The calibrated probability of each row.
  Result<std::vector<double>> Probabilities(const Features& features) const;

  /// The same taken apart: rows × (columns + 1) parts of the calibrated log-odds, the last of which
  /// is the average customer's (Trees::Contributions).
  Result<std::vector<double>> Contributions(const Features& features) const;

 private:
  ChurnModel(Trees trees, PlattCalibration calibration, ChurnEvaluation evaluation)
      : trees_(std::move(trees)), calibration_(calibration), evaluation_(std::move(evaluation)) {}

  Trees trees_;
  PlattCalibration calibration_;
  ChurnEvaluation evaluation_;
};

}  // namespace vafa::stats
