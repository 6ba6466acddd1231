#pragma once

#include <span>
#include <vector>

#include "base/result.h"

namespace vafa::stats {

/// Of many tests, those with an adjusted p-value up to q are false discoveries in a share of at
/// most q on average (Benjamini & Hochberg 1995; for independent or positively dependent tests). In
/// the order of the tests. kInvalid, naming "p_values", unless all are in [0, 1].
Result<std::vector<double>> AdjustForDiscoveries(std::span<const double> p_values);

struct QValues {
  std::vector<double> values;
  double null_share = 1;  ///< estimated share of tests in which there is nothing to find
};

/// The same less strict where many tests find something: adjusted p-values times the share π₀ of
/// those in which there is nothing, estimated from the p-values above ½ as (1 + #)/(m/2), at most 1
/// (Storey 2002; Storey, Taylor & Siegmund 2004).
Result<QValues> QValuesOf(std::span<const double> p_values);

}  // namespace vafa::stats
