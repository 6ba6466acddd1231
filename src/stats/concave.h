#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/dense.h"

namespace vafa::stats {

/// A log-likelihood at one point.
struct ConcaveEvaluation {
  double value = 0;
  std::vector<double> gradient;
  SquareMatrix information;  ///< minus the second derivatives
};

struct ConcaveMaximum {
  std::vector<double> at;
  /// There, less ½·Σ ridge·at², gradient and information included.
  ConcaveEvaluation evaluation;
  double start_value = 0;
  SquareMatrix covariance;  ///< the inverse of the information
  int evaluations = 0;
};

/// Maximises a concave log-likelihood of standardised features less ½·Σ ridge·at² by Newton's
/// method with step halving, from `start`. Coordinates have `names`, and each its ridge (0: none).
/// kInvalid, naming the coordinate: stats.collinear when its feature follows from those before it,
/// stats.separated when there is no maximum, because it gains without end by growing.
Result<ConcaveMaximum> MaximizeConcave(
    const std::function<ConcaveEvaluation(const std::vector<double>&)>& evaluate,
    std::vector<double> start, std::span<const std::string> names, std::span<const double> ridge);

}  // namespace vafa::stats
