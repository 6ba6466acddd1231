#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "stats/dense.h"
#include "stats/lanes.h"

namespace vafa::stats {

/// Adds up weight·x·xᵀ. Four terms are taken together, so that the sum is read and written once
/// for them, and two of its rows, which meet the same of each x.
class TriangleSum {
 public:
  explicit TriangleSum(size_t size)
      : size_(size),
        pairs_((size + 1) / 2),
        sum_(pairs_ * (pairs_ + 1)),
        waiting_(kTogether * pairs_) {}

  void Add(double weight, const double* x) {
    Lanes* to = &waiting_[count_ * pairs_];
    size_t j = 0;
    for (; j + 1 < size_; j += kLanes) *to++ = Lanes{x[j], x[j + 1]};
    if (j < size_) *to = Lanes{x[j], 0};
    weights_[count_] = weight;
    if (++count_ == kTogether) Flush();
  }

  /// Adds what was added up, times `scale`, to what is on and below the diagonal of `m`.
  void AddTo(SquareMatrix& m, double scale) {
    std::fill(weights_.begin() + static_cast<ptrdiff_t>(count_), weights_.end(), 0.0);
    Flush();
    const Lanes* row = sum_.data();
    for (size_t i = 0; i < size_; ++i) {
      for (size_t j = 0; j <= i; ++j) m(i, j) += scale * row[j / kLanes][j % kLanes];
      row += i / kLanes + 1;
    }
  }

 private:
  static constexpr size_t kTogether = 4;

  void Flush() {
    const Lanes* x0 = waiting_.data();
    const Lanes* x1 = x0 + pairs_;
    const Lanes* x2 = x1 + pairs_;
    const Lanes* x3 = x2 + pairs_;
    Lanes* __restrict row = sum_.data();
    for (size_t p = 0; p < pairs_; ++p) {
      const Lanes a0 = weights_[0] * x0[p], a1 = weights_[1] * x1[p];
      const Lanes a2 = weights_[2] * x2[p], a3 = weights_[3] * x3[p];
      Lanes* __restrict next = row + p + 1;
      for (size_t q = 0; q <= p; ++q) {
        row[q] += (a0[0] * x0[q] + a1[0] * x1[q]) + (a2[0] * x2[q] + a3[0] * x3[q]);
        next[q] += (a0[1] * x0[q] + a1[1] * x1[q]) + (a2[1] * x2[q] + a3[1] * x3[q]);
      }
      row = next + p + 1;
    }
    count_ = 0;
  }

  size_t size_;
  size_t pairs_;  ///< of numbers in a row
  size_t count_ = 0;
  std::vector<Lanes> sum_;  ///< what is on and below the diagonal, row by row, to whole pairs
  std::vector<Lanes> waiting_;
  std::array<double, kTogether> weights_{};
};

}  // namespace vafa::stats
