#pragma once

#include <span>
#include <vector>

#include "base/time.h"

namespace vafa::demo {

/// When customers come: more every year, and more in some months than in others. All growth and all
/// seasons of the company lie here, so that what a customer does afterwards follows its model
/// exactly.
class AcquisitionCurve {
 public:
  /// `yearly_growth` 1.4: a day brings 1.4 times as many as the same day a year before. `months`:
  /// relative weights of January to December.
  AcquisitionCurve(Instant start, Instant end, double yearly_growth,
                   std::span<const double, 12> months);

  /// The moment (model time, see Rhythm) before which the share `quantile` of all customers came.
  Instant At(double quantile) const;
  /// The share of all customers that come within [from, to).
  double Share(Instant from, Instant to) const;

 private:
  double Reached(Instant at) const;

  Instant start_;
  std::vector<double> reached_;  // share of all, after each day
};

}  // namespace vafa::demo
