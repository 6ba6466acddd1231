#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "stats/intervals.h"

namespace vafa::stats {

/// How many of two groups something happened to.
struct TwoGroups {
  int64_t happened_a = 0, customers_a = 0;
  int64_t happened_b = 0, customers_b = 0;
};

struct EstimateWithInterval {
  double value = 0;
  Interval interval;  ///< 95 %
};

/// The share in group A less that in group B, with its interval from Wilson's for each (method 10
/// of Newcombe, "Interval estimation for the difference between independent proportions", 1998).
/// kInvalid, naming "happened_a" or "customers_b" and so on, unless 0 ≤ happened ≤ customers > 0.
Result<EstimateWithInterval> DifferenceOfShares(const TwoGroups& groups);

/// The share in group A over that in group B, with its interval from the normal distribution of its
/// logarithm (Katz, Baptista, Azen & Pike 1978). kInvalid as above, and naming the group to whom
/// nothing happened: a ratio with 0 has no interval.
Result<EstimateWithInterval> RatioOfShares(const TwoGroups& groups);

/// The probability of two shares as different or more, if there is no difference and both totals
/// stand; two-sided, by adding up what is no likelier than what was seen.
struct ExactTest {
  double p_value = 1;  ///< Fisher's exact test (1935): right also for the smallest counts
  double mid_p = 1;    ///< with what was seen counted half (Lancaster 1961): less timid
};
Result<ExactTest> TestExactly(const TwoGroups& groups);

struct ChiSquareTest {
  double chi_square = 0;
  double degrees_of_freedom = 0;
  double p_value = 1;
  double cramers_v = 0;  ///< strength from 0 to 1: √(χ² / (n·min(rows − 1, columns − 1)))
};

/// Whether the rows of a table of counts, rows × columns, have the same shares (Pearson 1900,
/// without continuity correction). Rows and columns without counts are left out. kInvalid naming
/// "counts" where one is negative or not finite, or the size does not fit, and "columns" when 0.
Result<ChiSquareTest> TestTable(std::span<const double> counts, size_t columns);

/// Whether a share differs between groups A and B when only the customers of one stratum are held
/// against each other: one degree of freedom, without continuity correction (Cochran 1954; Mantel &
/// Haenszel 1959). Strata in which one group has nobody, or that happened to all or nobody of, say
/// nothing; where all are such the p-value is 1. `cramers_v` is not filled. kInvalid as
/// DifferenceOfShares, except that a group may be empty.
Result<ChiSquareTest> TestStrata(std::span<const TwoGroups> strata);

/// Whether TestStrata has enough to go by: with all totals as they are, group A could have had at
/// least five fewer and five more than expected (Mantel & Fleiss, "Minimum expected cell size
/// requirements for the Mantel-Haenszel one-degree-of-freedom chi-square test", 1980).
bool EnoughInStrata(std::span<const TwoGroups> strata);

/// The share in group A over that in group B when only the customers of one stratum are held
/// against each other (Mantel & Haenszel 1959), with the interval of Greenland & Robins,
/// "Estimation of a common effect parameter from sparse follow-up data" (Biometrics 41, 1985). With
/// one stratum the same as RatioOfShares. kInvalid as TestStrata, and where nothing happened to a
/// group in any stratum that has both.
Result<EstimateWithInterval> RatioWithinStrata(std::span<const TwoGroups> strata);

struct RankTest {
  double u = 0;  ///< pairs in which a is above b, equal ones half
  /// u over all pairs: the chance that one drawn from a is above one from b, equal ones half. ½: no
  /// effect.
  double superiority = 0.5;
  double rank_biserial = 0;  ///< 2·superiority − 1 (Wendt 1972)
  double p_value = 1;        ///< two-sided
  bool exact = false;
};

/// Whether one of two samples tends to be above the other (Mann & Whitney 1947). Exact for up to 40
/// values without equal ones; otherwise by the normal distribution with correction for ties and
/// continuity. kInvalid naming "a" or "b" when empty or not finite.
Result<RankTest> TestRanks(std::span<const double> a, std::span<const double> b);

}  // namespace vafa::stats
