#include "stats/btyd/uncertainty.h"

#include <limits>

namespace vafa::stats {

Estimate EstimateOnScale(double value, double variance, Scale scale, bool converged) {
  constexpr double kZ = 1.959963984540054;  // Φ⁻¹(0.975)
  const bool is_chance = scale == Scale::kProbability;
  if (value <= 0 || (is_chance && value >= 1)) return {value, {value, value}};
  if (!converged || !(variance >= 0)) {
    return {value, {0, is_chance ? 1.0 : std::numeric_limits<double>::infinity()}};
  }
  const double factor = std::exp(kZ * std::sqrt(variance));
  if (!is_chance) return {value, {value / factor, value * factor}};
  const double odds = value / (1 - value);
  return {value, {odds / factor / (1 + odds / factor), 1 - 1 / (1 + odds * factor)}};
}

}  // namespace vafa::stats
