#include "stats/newton.h"

#include <gtest/gtest.h>

#include <cmath>

namespace vafa::stats {
namespace {

/// Minus Rosenbrock's valley: its maximum is 0 at (1, 1), and it is not concave on the way.
Evaluation<2> Valley(const Vector<2>& at) {
  const auto [x, y] = at;
  const double off = y - x * x;
  return {-100 * off * off - (1 - x) * (1 - x),
          {400 * x * off + 2 * (1 - x), -200 * off},
          {{{400 * y - 1200 * x * x - 2, 400 * x}, {400 * x, -200}}}};
}

TEST(Newton, FindsTheEndOfACurvedValley) {
  const auto found = Maximize<2>(Valley, {-1.2, 1.0}, {});
  EXPECT_TRUE(found.converged);
  EXPECT_NEAR(found.at[0], 1, 1e-4);
  EXPECT_NEAR(found.at[1], 1, 1e-4);
  EXPECT_LT(found.evaluations, 60);
}

TEST(Newton, AFunctionWithoutAMaximumDoesNotConverge) {
  const auto slope = [](const Vector<1>& at) { return Evaluation<1>{at[0], {1.0}, {{{0.0}}}}; };
  EXPECT_FALSE(Maximize<1>(slope, {0.0}, {}).converged);
}

TEST(Newton, AStartWithoutAValueDoesNotConverge) {
  const auto nothing = [](const Vector<1>&) {
    return Evaluation<1>{std::nan(""), {0.0}, {{{-1.0}}}};
  };
  EXPECT_FALSE(Maximize<1>(nothing, {0.0}, {}).converged);
}

TEST(Newton, InverseTimesMatrixIsOne) {
  const Matrix<3> m = {{{4, 1, 0.5}, {1, 3, 0.2}, {0.5, 0.2, 2}}};
  const auto inverse = InversePositiveDefinite(m);
  ASSERT_TRUE(inverse);
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < 3; ++j) {
      double sum = 0;
      for (size_t k = 0; k < 3; ++k) sum += m[i][k] * (*inverse)[k][j];
      EXPECT_NEAR(sum, i == j ? 1 : 0, 1e-14);
    }
  }
  EXPECT_FALSE(InversePositiveDefinite(Matrix<2>{{{1, 2}, {2, 1}}}));
}

}  // namespace
}  // namespace vafa::stats
