#include "stats/evaluate/design_effect.h"

#include <numeric>
#include <unordered_map>

namespace vafa::stats {

double DesignEffect(std::span<const uint8_t> label, std::span<const int64_t> cluster) {
  const auto rows = static_cast<double>(label.size());
  const double share = std::accumulate(label.begin(), label.end(), 0.0) / rows;
  std::unordered_map<int64_t, double> residual;  // summed up by cluster
  for (size_t i = 0; i < label.size(); ++i) residual[cluster[i]] += label[i] - share;
  if (residual.size() < 2) return 1;
  const auto clusters = static_cast<double>(residual.size());
  const double independent = rows * share * (1 - share);
  if (!(independent > 0)) return rows / clusters;
  double squares = 0;
  for (const auto& [id, sum] : residual) squares += sum * sum;
  return squares / independent * (clusters / (clusters - 1)) * ((rows - 1) / rows);
}

}  // namespace vafa::stats
