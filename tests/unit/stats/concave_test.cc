#include "stats/concave.h"

#include <gtest/gtest.h>

#include <cmath>

namespace vafa::stats {
namespace {

const std::vector<std::string> kNames = {"a", "b"};
const std::vector<double> kFree = {0, 0};

/// −cosh(a − 1) − cosh(2b + 3): far away a full step overshoots.
ConcaveEvaluation Valley(const std::vector<double>& at) {
  ConcaveEvaluation e{-std::cosh(at[0] - 1) - std::cosh(2 * at[1] + 3),
                      {-std::sinh(at[0] - 1), -2 * std::sinh(2 * at[1] + 3)},
                      SquareMatrix(2)};
  e.information(0, 0) = std::cosh(at[0] - 1);
  e.information(1, 1) = 4 * std::cosh(2 * at[1] + 3);
  return e;
}

TEST(Concave, FindsTheMaximum) {
  const auto found = MaximizeConcave(Valley, {20, -4}, kNames, kFree).value();
  EXPECT_NEAR(found.at[0], 1, 1e-6);
  EXPECT_NEAR(found.at[1], -1.5, 1e-6);
  EXPECT_NEAR(found.covariance(1, 1), 0.25, 1e-9);
  EXPECT_NEAR(found.evaluation.value, -2, 1e-12);
}

TEST(Concave, ARidgePullsToNothing) {
  const auto found = MaximizeConcave(Valley, {0, 0}, kNames, std::vector<double>{1e6, 0}).value();
  EXPECT_NEAR(found.at[0], 0, 1e-5);
  EXPECT_NEAR(found.at[1], -1.5, 1e-6);
}

TEST(Concave, NamesWhatGainsWithoutEnd) {
  // −e^-b has no maximum.
  const auto endless = [](const std::vector<double>& at) {
    ConcaveEvaluation e{
        -at[0] * at[0] - std::exp(-at[1]), {-2 * at[0], std::exp(-at[1])}, SquareMatrix(2)};
    e.information(0, 0) = 2;
    e.information(1, 1) = std::exp(-at[1]);
    return e;
  };
  const auto found = MaximizeConcave(endless, {1, 1}, kNames, kFree);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message.id, "stats.separated");
  EXPECT_EQ(found.error().field, "b");
}

TEST(Concave, NamesWhatFollowsFromOthers) {
  const auto flat = [](const std::vector<double>& at) {
    const double off = at[0] + at[1];
    ConcaveEvaluation e{-off * off, {-2 * off, -2 * off}, SquareMatrix(2)};
    for (size_t i = 0; i < 2; ++i) e.information(i, 0) = e.information(i, 1) = 2;
    return e;
  };
  const auto found = MaximizeConcave(flat, {1, 1}, kNames, kFree);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message.id, "stats.collinear");
  EXPECT_EQ(found.error().field, "b");
}

}  // namespace
}  // namespace vafa::stats
