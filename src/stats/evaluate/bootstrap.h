#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.h"
#include "stats/dense.h"
#include "stats/intervals.h"

namespace vafa::stats {

enum class BootstrapInterval {
  kPercentile,
  kBca,  ///< corrected for bias and for an error that changes with the value (Efron 1987)
};

struct BootstrapOptions {
  BootstrapInterval interval = BootstrapInterval::kBca;
  double level = 0.95;
  uint32_t resamples = 2000;
  uint64_t seed = 1;
  int threads = 0;  ///< 0: one per processor; the result does not depend on it
};

struct BootstrapEstimate {
  double value = 0;
  double standard_error = 0;
  Interval interval;
};

/// A figure of some rows, given by their numbers (repeated where a row was drawn again). It is
/// called from several threads at once.
using Statistic = std::function<double(std::span<const uint32_t> rows)>;

/// The statistic of rows 0 … rows − 1 with an interval from resamples of them (Efron & Tibshirani,
/// "An Introduction to the Bootstrap", 1993, eq. 14.9, 14.10, 14.14, 14.15). The jackknife that
/// corrects BCa leaves out one row at a time, or with more than 1,000 rows one of 1,000 groups of
/// neighbours. kInvalid naming "rows" unless there are two and fewer than 2^32, "level" unless in
/// (0, 1), "resamples" below 100, and "statistic" where it is not finite.
Result<BootstrapEstimate> Bootstrap(size_t rows, const Statistic& statistic,
                                    const BootstrapOptions& options = {});

/// The standard error of a function of estimates with this covariance: √(gᵀ·covariance·g), g its
/// gradient by central differences (the delta method; Casella & Berger 2002, theorem 5.5.28).
/// kInvalid naming "covariance" where its size is not that of `at`, "function" where it is not
/// finite nearby.
Result<EstimateWithError> DeltaMethod(
    const std::function<double(std::span<const double>)>& function, std::span<const double> at,
    const SquareMatrix& covariance);

}  // namespace vafa::stats
