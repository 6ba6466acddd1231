#include "stats/dense.h"

#include <cmath>
#include <utility>

namespace vafa::stats {

void SquareMatrix::MirrorLower() {
  for (size_t i = 0; i < size_; ++i) {
    for (size_t j = 0; j < i; ++j) (*this)(j, i) = (*this)(i, j);
  }
}

std::expected<Cholesky, size_t> Cholesky::Of(const SquareMatrix& m, double tolerance) {
  const size_t size = m.size();
  SquareMatrix lower(size);
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      double sum = m(i, j);
      for (size_t k = 0; k < j; ++k) sum -= lower(i, k) * lower(j, k);
      if (i != j) {
        lower(i, j) = sum / lower(j, j);
      } else if (m(i, i) > 0 && sum > tolerance * m(i, i) && std::isfinite(sum)) {
        lower(i, i) = std::sqrt(sum);
      } else {
        return std::unexpected(i);
      }
    }
  }
  return Cholesky(std::move(lower));
}

std::vector<double> Cholesky::Solve(std::span<const double> b) const {
  const size_t size = lower_.size();
  std::vector<double> x(b.begin(), b.end());
  for (size_t i = 0; i < size; ++i) {
    for (size_t k = 0; k < i; ++k) x[i] -= lower_(i, k) * x[k];
    x[i] /= lower_(i, i);
  }
  for (size_t i = size; i-- > 0;) {
    for (size_t k = i + 1; k < size; ++k) x[i] -= lower_(k, i) * x[k];
    x[i] /= lower_(i, i);
  }
  return x;
}

SquareMatrix Cholesky::Inverse() const {
  const size_t size = lower_.size();
  SquareMatrix inverse(size);
  std::vector<double> unit(size);
  for (size_t column = 0; column < size; ++column) {
    unit.assign(size, 0.0);
    unit[column] = 1;
    const std::vector<double> x = Solve(unit);
    for (size_t i = 0; i < size; ++i) inverse(i, column) = x[i];
  }
  return inverse;
}

}  // namespace vafa::stats
