#include "stats/features.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace vafa::stats {
namespace {

TEST(Features, AreStandardised) {
  // The first column is large and hardly varies; three chunks.
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  const std::vector<std::string> names = {"moment", "amount"};
  std::vector<double> values;
  for (int i = 0; i < 40'000; ++i) {
    values.push_back(1.7e15 + 1e6 * normal(random));
    values.push_back(3 * normal(random) - 2);
  }
  const Features features{names, values};
  ASSERT_TRUE(Check(features, 40'000));
  const auto scale = Standardise(features, Constant::kRefused, 2).value();
  EXPECT_NEAR((scale.mean[0] - 1.7e15) / 1e6, 0, 0.02);
  EXPECT_NEAR(scale.deviation[0] / 1e6, 1, 0.02);
  EXPECT_NEAR(scale.mean[1], -2, 0.06);
  EXPECT_NEAR(scale.deviation[1], 3, 0.06);
  EXPECT_EQ(Standardise(features, Constant::kRefused, 1)->mean, scale.mean);
}

TEST(Features, ThatDoNotVaryAreRefusedOrKept) {
  const std::vector<std::string> names = {"x", "y"};
  const std::vector<double> values = {1, 0.1, 2, 0.1, 3, 0.1};
  const auto refused = Standardise({names, values}, Constant::kRefused, 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "y");
  const auto kept = Standardise({names, values}, Constant::kKept, 1).value();
  EXPECT_EQ(kept.mean[1], 0.1);
  EXPECT_EQ(kept.deviation[1], 1);
}

TEST(Features, ErrorsNameTheColumn) {
  const std::vector<std::string> names = {"x", "y"};
  const auto field = [&](const std::vector<double>& values) {
    const auto status = Check(Features{names, values}, 2);
    return status ? "none" : status.error().field;
  };
  EXPECT_EQ(field({1, 2, 3, 4}), "none");
  EXPECT_EQ(field({1, 2, 3}), "values");
  EXPECT_EQ(field({1, 2, 3, std::nan("")}), "y");
  EXPECT_EQ(field({1, 2, 1e200, 4}), "x");
  EXPECT_EQ(Check(Features{{}, {}}, 0).error().field, "names");
}

}  // namespace
}  // namespace vafa::stats
