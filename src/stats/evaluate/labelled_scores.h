#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"

namespace vafa::stats {

/// What was predicted of each customer, and whether it happened.
struct LabelledScores {
  std::span<const double> score;
  std::span<const uint8_t> label;  ///< 1: it happened

  size_t size() const { return score.size(); }
};

/// kInvalid, naming the column: "score" unless all are finite and there is one, "label" unless it
/// is as long and of 0 and 1.
Status Check(const LabelledScores& scores);

/// The same for scores that are probabilities: each in [0, 1].
Status CheckProbabilities(const LabelledScores& scores);

}  // namespace vafa::stats
