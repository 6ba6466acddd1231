#pragma once

#include <cstdint>
#include <vector>

namespace vafa::ask {

/// The edges of at most `most` bins of equal width that hold all numbers from `low` to `high`: a
/// width of 1, 2 or 5 times a power of ten, the least that suffices, and edges that are multiples
/// of it. One more edge than bins.
std::vector<int64_t> EvenEdges(int64_t low, int64_t high, int64_t most);
std::vector<double> EvenEdges(double low, double high, int64_t most);

}  // namespace vafa::ask
