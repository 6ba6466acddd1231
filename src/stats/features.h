#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace vafa::stats {

/// What is known of each customer, as numbers: row by row, one column a name.
struct Features {
  std::span<const std::string> names;
  std::span<const double> values;  ///< rows × names

  size_t columns() const { return names.size(); }
  std::span<const double> Row(size_t row) const {
    return values.subspan(row * columns(), columns());
  }
};

/// kInvalid, naming the column: unless there are `rows` × names finite values and a column at
/// least.
Status Check(const Features& features, size_t rows);

/// How each column is moved to mean 0 and standard deviation 1, so that a search does not depend on
/// units.
struct Standardisation {
  std::vector<double> mean;
  std::vector<double> deviation;
};

enum class Constant { kRefused, kKept };

/// The means and standard deviations (÷ n) of right features. For a column that does not vary
/// kInvalid (stats.collinear), naming it, or a deviation of 1, which makes it 0.
Result<Standardisation> Standardise(const Features& features, Constant constant, int threads);

}  // namespace vafa::stats
