#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "stats/dense.h"

namespace vafa::stats {

/// Adds up weight·x·xᵀ. Four terms are taken together, so that the sum is read and written once
/// for them.
class TriangleSum {
 public:
  explicit TriangleSum(size_t size)
      : size_(size), sum_(size * (size + 1) / 2), waiting_(kTogether * size) {}

  void Add(double weight, const double* x) {
    std::copy_n(x, size_, &waiting_[count_ * size_]);
    weights_[count_] = weight;
    if (++count_ == kTogether) Flush();
  }

  /// Adds what was added up, times `scale`, to what is on and below the diagonal of `m`.
  void AddTo(SquareMatrix& m, double scale) {
    std::fill(weights_.begin() + static_cast<ptrdiff_t>(count_), weights_.end(), 0.0);
    Flush();
    for (size_t i = 0, k = 0; i < size_; ++i) {
      for (size_t j = 0; j <= i; ++j) m(i, j) += scale * sum_[k++];
    }
  }

 private:
  static constexpr size_t kTogether = 4;

  void Flush() {
    const double* x0 = waiting_.data();
    const double* x1 = x0 + size_;
    const double* x2 = x1 + size_;
    const double* x3 = x2 + size_;
    double* __restrict row = sum_.data();
    for (size_t i = 0; i < size_; ++i) {
      const double a0 = weights_[0] * x0[i];
      const double a1 = weights_[1] * x1[i];
      const double a2 = weights_[2] * x2[i];
      const double a3 = weights_[3] * x3[i];
      for (size_t j = 0; j <= i; ++j) {
        row[j] += (a0 * x0[j] + a1 * x1[j]) + (a2 * x2[j] + a3 * x3[j]);
      }
      row += i + 1;
    }
    count_ = 0;
  }

  size_t size_;
  size_t count_ = 0;
  std::vector<double> sum_;  ///< what is on and below the diagonal, row by row
  std::vector<double> waiting_;
  std::array<double, kTogether> weights_{};
};

}  // namespace vafa::stats
