#pragma once

#include <vector>

#include "stats/btyd/rfm_summary.h"

namespace vafa::stats {

/// The columns with equal rows (x, t_x, T) taken together, their weights added, in the order of
/// their first appearance. Where a sample shows that few rows are equal, they stay as they are.
class CollapsedColumns {
 public:
  /// `all` must be right (Check) and outlive this.
  explicit CollapsedColumns(const RepeatColumns& all);

  RepeatColumns columns() const;

 private:
  RepeatColumns all_;
  bool collapsed_ = false;
  std::vector<uint32_t> repeats_;
  std::vector<double> recency_;
  std::vector<double> age_;
  std::vector<double> weights_;
};

}  // namespace vafa::stats
