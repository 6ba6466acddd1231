#include "stats/btyd/parameters.h"

#include <string>

#include "stats/errors.h"

namespace vafa::stats {

Status CheckParameters(std::span<const char* const> names, std::span<const bool> times,
                       std::span<const double> values) {
  for (size_t i = 0; i < names.size(); ++i) {
    const double widest = times[i] ? 1e30 : 1e10;
    const double value = values[i];
    if (value >= 1 / widest && value <= widest) continue;
    return BadParameter(names[i], std::to_string(value));
  }
  return {};
}

}  // namespace vafa::stats
