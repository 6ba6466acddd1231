#include "ask/bins.h"

#include <cmath>

namespace vafa::ask {
namespace {

constexpr int kSteps[] = {1, 2, 5};

__int128 FloorDivide(__int128 a, __int128 b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

}  // namespace

std::vector<int64_t> EvenEdges(int64_t low, int64_t high, int64_t most) {
  for (__int128 power = 1;; power *= 10) {
    for (const int step : kSteps) {
      const __int128 width = power * step;
      const __int128 first = FloorDivide(low, width);
      const __int128 bins = FloorDivide(high, width) - first + 1;
      if (bins > most) continue;
      std::vector<int64_t> edges;
      for (__int128 i = 0; i <= bins; ++i) {
        const __int128 edge = (first + i) * width;
        edges.push_back(static_cast<int64_t>(edge < INT64_MIN   ? __int128{INT64_MIN}
                                             : edge > INT64_MAX ? __int128{INT64_MAX}
                                                                : edge));
      }
      return edges;
    }
  }
}

std::vector<double> EvenEdges(double low, double high, int64_t most) {
  // Beyond this whole numbers of widths are not exact any more.
  constexpr double kMostWidths = 1e15;
  const auto bins = static_cast<double>(most);
  const double spread = high / bins - low / bins;
  // One power below what would do, so that the least is met.
  int power = spread > 0 ? static_cast<int>(std::floor(std::log10(spread))) - 1 : 0;
  for (;; ++power) {
    for (const int step : kSteps) {
      const auto edge = [&](double i) {
        return power < 0 ? i * step / std::pow(10, -power) : i * step * std::pow(10, power);
      };
      double first = std::floor(low / edge(1));
      double last = std::floor(high / edge(1));
      if (!(std::abs(first) < kMostWidths && std::abs(last) < kMostWidths)) continue;
      while (edge(first) > low) --first;
      while (edge(last + 1) <= high) ++last;
      if (last - first + 1 > bins) continue;
      std::vector<double> edges;
      for (double i = first; i <= last + 1; ++i) edges.push_back(edge(i));
      return edges;
    }
  }
}

}  // namespace vafa::ask
