#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace vafa::stats {

/// What the likelihoods have of a customer's count alone, summed over customers.
///
/// Γ(z+x)/Γ(z) = Π_{j<x} (z+j), so over all customers its logarithm is Σ_j more(j)·ln(z+j), where
/// more(j) customers have x > j. No special function is needed, and x of any size is safe: beyond a
/// table of counts Stirling's series takes over.
class CountSums {
 public:
  /// Of the counts `x·factor + offset`. Empty weights are all 1.
  CountSums(std::span<const uint32_t> x, std::span<const double> weights, uint32_t factor = 1,
            uint32_t offset = 0);

  struct Rising {
    double value = 0, first = 0, second = 0;
  };
  /// Σ ln Γ(z+x) − ln Γ(z), and its derivatives in z.
  Rising RisingAt(double z) const;

  struct Staying {
    double value = 0, a = 0, b = 0, aa = 0, ab = 0, bb = 0;
  };
  /// Σ ln [Γ(a+b)Γ(b+x) / (Γ(b)Γ(a+b+x))] = −Σ_j more(j)·ln(1 + a/(b+j)), and its derivatives: the
  /// chance to stay x times where that to leave is Beta(a, b).
  Staying StayingAt(double a, double b) const;

  double customers() const { return customers_; }
  double positive() const { return more_.empty() ? 0 : more_[0]; }  ///< with a count above 0
  double total() const { return total_; }                           ///< the sum of the counts

 private:
  struct Large {
    double count, weight;
  };
  std::vector<double> more_;  ///< more_[j]: customers whose count is above j, below the table's end
  std::vector<Large> large_;  ///< those beyond the table
  double customers_ = 0;
  double total_ = 0;
};

}  // namespace vafa::stats
