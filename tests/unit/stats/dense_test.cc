#include "stats/dense.h"

#include <gtest/gtest.h>

#include <random>

namespace vafa::stats {
namespace {

/// The sums of squares and products of random columns.
SquareMatrix Random(size_t size, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  SquareMatrix m(size);
  for (size_t row = 0; row < 3 * size; ++row) {
    std::vector<double> x(size);
    for (double& v : x) v = normal(random);
    for (size_t i = 0; i < size; ++i) {
      for (size_t j = 0; j <= i; ++j) m(i, j) += x[i] * x[j];
    }
  }
  m.MirrorLower();
  return m;
}

TEST(Cholesky, InverseTimesMatrixIsOne) {
  for (const size_t size : {1u, 2u, 7u, 40u}) {
    const SquareMatrix m = Random(size, size);
    const SquareMatrix inverse = Cholesky::Of(m)->Inverse();
    for (size_t i = 0; i < size; ++i) {
      for (size_t j = 0; j < size; ++j) {
        double sum = 0;
        for (size_t k = 0; k < size; ++k) sum += m(i, k) * inverse(k, j);
        EXPECT_NEAR(sum, i == j ? 1 : 0, 1e-9);
      }
    }
  }
}

TEST(Cholesky, NamesTheColumnThatOthersExplain) {
  SquareMatrix m = Random(5, 9);
  for (size_t i = 0; i < 5; ++i) m(i, 3) = m(i, 0) + 2 * m(i, 1);
  for (size_t i = 0; i < 5; ++i) m(3, i) = m(i, 3);
  m(3, 3) = m(0, 3) + 2 * m(1, 3);
  const auto factor = Cholesky::Of(m);
  ASSERT_FALSE(factor);
  EXPECT_EQ(factor.error(), 3u);
  EXPECT_EQ(Cholesky::Of(SquareMatrix(2)).error(), 0u);
}

}  // namespace
}  // namespace vafa::stats
