#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "stats/evaluate/two_samples.h"

namespace vafa::audit {

/// How many customer-weeks there were in one stratum, and in how many of them she left.
struct Weeks {
  int64_t left = 0;
  int64_t all = 0;
  Weeks operator-(const Weeks& other) const { return {left - other.left, all - other.all}; }
  Weeks operator+(const Weeks& other) const { return {left + other.left, all + other.all}; }
};
using Strata = std::vector<Weeks>;  ///< by how long she had been a customer
Weeks SumOf(const Strata& strata);

/// Something that held at the start of a week, for some customers.
struct Counted {
  Strata weeks;
  /// Of two that hold together: their places among the others.
  std::optional<std::pair<size_t, size_t>> pair = std::nullopt;
  /// Of those that say the same in other words: at most one holds (`exclusive`), or they overlap.
  std::optional<size_t> group = std::nullopt;
  bool exclusive = false;
};

struct Finding {
  size_t factor = 0;
  int64_t left = 0;                   ///< weeks in which a customer left while it held
  int64_t weeks = 0;                  ///< in which it held
  stats::EstimateWithInterval ratio;  ///< of the chance to leave to that of all other weeks
  double p_value = 1;
  double adjusted = 1;  ///< for the many that were looked at (Benjamini & Hochberg 1995)
};

/// Which of many factors are over- or under-represented among those who left: Mantel and Haenszel's
/// ratio and test within strata, false discoveries at most 5 % on average; the strongest first.
///
/// Of two factors together it is told only if they do more than either alone, and a factor alone
/// only if it does something outside such a pair. Of a group the clearest is told, and another of
/// an exclusive one only if it differs from the rest without those told.
Result<std::vector<Finding>> FindFactors(std::span<const Counted> factors, const Strata& all);

}  // namespace vafa::audit
