#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vafa::stats {

struct SortedColumn {
  std::vector<double> values;  ///< from lowest to highest
  std::vector<uint32_t> rows;  ///< where each stood; equal values keep their order
};

/// Sorts fewer than 2^32 numbers, none of them NaN; −0 and 0 are equal. Large columns by radix, in
/// as many shares as there are `threads` (0: one per processor), from the lowest values to the
/// highest; the result does not depend on their number.
SortedColumn SortColumn(std::span<const double> values, int threads = 0);

}  // namespace vafa::stats
