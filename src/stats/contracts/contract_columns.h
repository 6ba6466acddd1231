#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace vafa::stats {

/// No contract is followed for more periods than this (27 years of days).
inline constexpr uint32_t kMaxPeriods = 10'000;

/// One row a customer, all with contracts of one length. Her first period is period 1; at its end
/// she renews or leaves.
struct ContractColumns {
  /// Of one who is still here: how often she has renewed. Of one who has left: in which period she
  /// was last seen, 1 if she never renewed.
  std::span<const uint32_t> periods;
  std::span<const uint8_t> here;  ///< 1: still here, 0: has left

  size_t size() const { return periods.size(); }
};

/// What the likelihood of a contract model needs of any number of customers.
struct ContractCounts {
  std::vector<double> lost;  ///< lost[t]: customers who left at the end of period t; lost[0] is 0
  std::vector<double> here;  ///< here[t]: customers who have renewed t times and are still here

  size_t periods() const { return lost.size() - 1; }  ///< the longest that anybody was followed
  double customers() const;
  double all_lost() const;
};

/// Counts individual customers. kInvalid, naming the column, on lengths that differ, on who left in
/// period 0, and beyond kMaxPeriods; kInvalid (stats.no_customers) when there is nobody.
Result<ContractCounts> CountContracts(const ContractColumns& columns);

/// Counts of one cohort: `survivors[t]` of the survivors[0] customers have renewed t times. Several
/// cohorts are added up by adding their counts. kInvalid, naming "survivors", if there are fewer
/// than two, if they grow, are negative or not finite, and when nobody was there at the start.
Result<ContractCounts> CountSurvivors(std::span<const double> survivors);

}  // namespace vafa::stats
