#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "stats/survival/survival_columns.h"

namespace vafa::stats {

inline constexpr uint32_t kMaxGroups = 256;

struct LogRank {
  std::vector<double> customers;  ///< rows of each group
  std::vector<double> observed;   ///< events of each group
  std::vector<double> expected;   ///< events if all groups had one survival curve
  double chi_square = 0;
  double degrees_of_freedom = 0;  ///< groups ever at risk − 1
  double p_value = 1;
};

/// Whether groups 0, 1, … have one survival curve: the log-rank test (Mantel 1966, Peto & Peto
/// 1972; Klein & Moeschberger 2003, eq. 7.3.2 and 7.5.2), summed over strata where `stratum` is not
/// empty. kInvalid as Check does, and naming "group" or "stratum" where their length differs, a
/// group is kMaxGroups or more, or there are not two groups.
Result<LogRank> LogRankTest(const SurvivalColumns& columns, std::span<const uint32_t> group,
                            std::span<const uint32_t> stratum = {});

}  // namespace vafa::stats
