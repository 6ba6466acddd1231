#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "stats/features.h"

namespace vafa::stats {

/// How boosted trees learn. The defaults suit some thousands of customers and tens of features:
/// many shallow trees, each of which adds little.
struct TreeOptions {
  int rounds = 200;
  int depth = 3;
  double learning_rate = 0.05;
  double least_weight = 5;  ///< of customers (p·(1−p) each) in a leaf
  double row_share = 0.8;   ///< of customers drawn for a tree
  double column_share = 0.8;
  double ridge = 1;  ///< on the values of leaves
  uint32_t seed = 1;
  /// Threads of XGBoost wait for each other by spinning: on a machine that does other things too,
  /// more than one cost far more than they save. Sums may differ in their last bits with another
  /// number.
  int threads = 1;
};

/// Gradient-boosted trees for a label of 0 and 1 (Friedman 2001; Chen & Guestrin, "XGBoost", 2016).
/// They find bends and interactions of features by themselves, with no need of scaling.
class Trees {
 public:
  /// Minimises the log-loss. kInvalid as Check of features does; naming "label" unless it is as
  /// long, of 0 and 1, and not all alike; naming the option that is out of its range.
  static Result<Trees> Train(const Features& features, std::span<const uint8_t> label,
                             const TreeOptions& options = {});

  /// What Save gave; kInvalid, naming "trees", on anything else.
  static Result<Trees> Load(std::string_view bytes);
  Result<std::string> Save() const;

  size_t columns() const { return columns_; }

  /// ln(p/(1−p)) of each row. Like all below kInvalid, naming "names", with another number of
  /// features than that of the training.
  Result<std::vector<double>> LogOdds(const Features& features) const;

  /// How each feature moves a row's log-odds away from the average: rows × (columns + 1), where the
  /// last is the average, and a row adds up to its log-odds. Exact Shapley values of the trees
  /// (Lundberg et al., "From local explanations to global understanding", 2020).
  Result<std::vector<double>> Contributions(const Features& features) const;

 private:
  Trees(std::shared_ptr<void> booster, size_t columns)
      : booster_(std::move(booster)), columns_(columns) {}

  Result<std::vector<double>> Predict(const Features& features, const char* config) const;

  std::shared_ptr<void> booster_;
  size_t columns_ = 0;
};

}  // namespace vafa::stats
