#include "stats/evaluate/discoveries.h"

#include <algorithm>

#include "stats/errors.h"
#include "stats/order.h"

namespace vafa::stats {

Result<std::vector<double>> AdjustForDiscoveries(std::span<const double> p_values) {
  const size_t tests = p_values.size();
  for (size_t i = 0; i < tests; ++i) {
    if (!(p_values[i] >= 0 && p_values[i] <= 1)) {
      return BadColumn("p_values", i, "not a probability");
    }
  }
  const SortedColumn sorted = SortColumn(p_values);
  std::vector<double> adjusted(tests);
  double lowest = 1;
  for (size_t rank = tests; rank > 0; --rank) {
    const double scaled =
        sorted.values[rank - 1] * static_cast<double>(tests) / static_cast<double>(rank);
    lowest = std::min(lowest, scaled);
    adjusted[sorted.rows[rank - 1]] = lowest;
  }
  return adjusted;
}

Result<QValues> QValuesOf(std::span<const double> p_values) {
  QValues result;
  VAFA_ASSIGN(result.values, AdjustForDiscoveries(p_values));
  if (p_values.empty()) return result;
  const auto above =
      static_cast<double>(std::ranges::count_if(p_values, [](double p) { return p > 0.5; }));
  result.null_share = std::min(1.0, (1 + above) / (static_cast<double>(p_values.size()) / 2));
  for (double& q : result.values) q *= result.null_share;
  return result;
}

}  // namespace vafa::stats
