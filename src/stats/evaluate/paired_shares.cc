#include "stats/evaluate/paired_shares.h"

#include <algorithm>
#include <cmath>

#include "stats/distributions.h"
#include "stats/errors.h"

namespace vafa::stats {

Result<EstimateWithInterval> DifferenceOfPairedShares(const PairedCounts& counts) {
  if (counts.both < 0) return BadParameter("both", "negative");
  if (counts.only_a < 0) return BadParameter("only_a", "negative");
  if (counts.only_b < 0) return BadParameter("only_b", "negative");
  if (counts.neither < 0) return BadParameter("neither", "negative");
  const auto customers =
      static_cast<double>(counts.both + counts.only_a + counts.only_b + counts.neither);
  if (customers == 0) return BadParameter("customers", "none");
  const auto a = static_cast<double>(counts.only_a), b = static_cast<double>(counts.only_b);
  const double adjusted = customers + 2;
  const double middle = (a - b) / adjusted;
  const double spread =
      kNormal975 * std::sqrt(((a + b + 2) / adjusted - middle * middle) / adjusted);
  return EstimateWithInterval{(a - b) / customers,
                              {std::max(-1.0, middle - spread), std::min(1.0, middle + spread)}};
}

}  // namespace vafa::stats
