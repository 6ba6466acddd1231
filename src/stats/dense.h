#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <utility>
#include <vector>

namespace vafa::stats {

/// A square matrix whose size is known when the program runs.
class SquareMatrix {
 public:
  SquareMatrix() = default;
  explicit SquareMatrix(size_t size) : size_(size), values_(size * size) {}

  size_t size() const { return size_; }
  double& operator()(size_t row, size_t column) { return values_[row * size_ + column]; }
  double operator()(size_t row, size_t column) const { return values_[row * size_ + column]; }
  /// Copies what is below the diagonal to above it.
  void MirrorLower();

 private:
  size_t size_ = 0;
  std::vector<double> values_;
};

/// The factor L of a symmetric positive definite matrix, m = L·Lᵀ.
class Cholesky {
 public:
  /// Reads what is on and below the diagonal. The error is the first column that the columns before
  /// it explain but for a share of `tolerance`, or whose diagonal is not a positive number.
  static std::expected<Cholesky, size_t> Of(const SquareMatrix& m, double tolerance = 1e-11);

  /// x of m·x = b.
  std::vector<double> Solve(std::span<const double> b) const;
  SquareMatrix Inverse() const;

 private:
  explicit Cholesky(SquareMatrix lower) : lower_(std::move(lower)) {}

  SquareMatrix lower_;
};

}  // namespace vafa::stats
