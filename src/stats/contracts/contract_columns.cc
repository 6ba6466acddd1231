#include "stats/contracts/contract_columns.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/errors.h"

namespace vafa::stats {

double ContractCounts::customers() const {
  return std::accumulate(here.begin(), here.end(), all_lost());
}

double ContractCounts::all_lost() const { return std::accumulate(lost.begin(), lost.end(), 0.0); }

Result<ContractCounts> CountContracts(const ContractColumns& columns) {
  if (columns.here.size() != columns.size()) {
    return BadColumn("here", columns.size(), "length differs");
  }
  if (columns.size() == 0) return Fail(ErrorCode::kInvalid, "stats.no_customers", {}, "periods");
  const uint32_t longest = *std::max_element(columns.periods.begin(), columns.periods.end());
  ContractCounts counts;
  counts.lost.resize(std::min(longest, kMaxPeriods) + 1);
  counts.here.resize(counts.lost.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const uint32_t t = columns.periods[i];
    if (t > kMaxPeriods) return BadColumn("periods", i, "too many");
    if (columns.here[i] > 1) return BadColumn("here", i, "neither 0 nor 1");
    if (columns.here[i] == 0 && t == 0) return BadColumn("periods", i, "left before period 1");
    ++(columns.here[i] != 0 ? counts.here : counts.lost)[t];
  }
  return counts;
}

Result<ContractCounts> CountSurvivors(std::span<const double> survivors) {
  if (survivors.size() < 2 || survivors.size() > kMaxPeriods + 1) {
    return BadColumn("survivors", survivors.size(), "too few or too many periods");
  }
  if (!(survivors[0] > 0)) return BadColumn("survivors", 0, "nobody at the start");
  ContractCounts counts;
  counts.lost.resize(survivors.size());
  counts.here.resize(survivors.size());
  for (size_t t = 0; t < survivors.size(); ++t) {
    if (!(survivors[t] >= 0) || !std::isfinite(survivors[t])) {
      return BadColumn("survivors", t, "negative or not finite");
    }
    if (t == 0) continue;
    if (survivors[t] > survivors[t - 1]) return BadColumn("survivors", t, "grows");
    counts.lost[t] = survivors[t - 1] - survivors[t];
  }
  counts.here.back() = survivors.back();
  return counts;
}

}  // namespace vafa::stats
