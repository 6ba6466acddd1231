#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stats/churn/trees.h"
#include "stats/evaluate/calibration.h"

namespace vafa::stats {

/// How it is told who will leave, from the plainest to the richest.
enum class ChurnMethod : uint8_t {
  kRule,      ///< logistic regression on the columns of silence alone: the plain recency rule
  kLogistic,  ///< logistic regression on all columns
  kTrees,     ///< boosted trees on all columns
};

std::string_view Name(ChurnMethod method);  ///< "rule", "logistic", "trees"
std::optional<ChurnMethod> ChurnMethodFromName(std::string_view name);

/// The log-odds of leaving as a sum of one part for each column. Immutable; safe on any thread.
class ChurnScorer {
 public:
  /// A weighted sum: intercept + Σ weight·(value − centre).
  struct Linear {
    double intercept = 0;
    std::vector<double> weights;  ///< one a column; 0 where the method does not look
    std::vector<double> centres;  ///< the means of the rows that it was trained on
  };

  /// `silence` names the columns that kRule may look at. kInvalid as Trees::Train and FitLogistic
  /// do, and naming "silence" unless it has columns of the features.
  static Result<ChurnScorer> Train(ChurnMethod method, const Features& features,
                                   std::span<const size_t> silence, std::span<const uint8_t> label,
                                   const TreeOptions& options = {});

  /// Of what a scorer was made before.
  static Result<ChurnScorer> Make(ChurnMethod method, Linear linear, PlattCalibration calibration);
  static ChurnScorer Make(Trees trees, PlattCalibration calibration);

  ChurnMethod method() const { return method_; }
  const Linear& linear() const { return linear_; }              ///< not of kTrees
  const std::optional<Trees>& trees() const { return trees_; }  ///< only of kTrees
  size_t columns() const { return trees_ ? trees_->columns() : linear_.weights.size(); }

  /// What its log-odds become before they are probabilities; the identity after Train.
  const PlattCalibration& calibration() const { return calibration_; }
  void Calibrate(const PlattCalibration& calibration) { calibration_ = calibration; }

  /// ln(p/(1−p)) of each row, not calibrated. Like all below kInvalid, naming "names", with another
  /// number of columns than that of the training.
  Result<std::vector<double>> LogOdds(const Features& features) const;
  /// Calibrated.
  Result<std::vector<double>> Probabilities(const Features& features) const;
  /// The calibrated log-odds taken apart: rows × (columns + 1), the last of which is the average
  /// customer's. Exact Shapley values: of trees Trees::Contributions; of a weighted sum
  /// weight·(value − mean), which takes the columns as independent.
  Result<std::vector<double>> Contributions(const Features& features) const;

 private:
  ChurnScorer(ChurnMethod method, Linear linear, std::optional<Trees> trees,
              PlattCalibration calibration)
      : method_(method),
        linear_(std::move(linear)),
        trees_(std::move(trees)),
        calibration_(calibration) {}

  ChurnMethod method_;
  Linear linear_;
  std::optional<Trees> trees_;
  PlattCalibration calibration_;
};

}  // namespace vafa::stats
