// Contract models on bad inputs, whose errors name what is wrong, and on anything else.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "stats/contracts/contract_model.h"

namespace vafa::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename T>
std::string FieldOf(const Result<T>& result) {
  return result ? "none" : result.error().field;
}

std::string FieldOfRows(const std::vector<uint32_t>& periods, const std::vector<uint8_t>& here) {
  return FieldOf(CountContracts({periods, here}));
}

TEST(ContractsBadInputs, ErrorsNameTheColumn) {
  EXPECT_EQ(FieldOfRows({}, {}), "periods");
  EXPECT_EQ(FieldOfRows({1}, {}), "here");
  EXPECT_EQ(FieldOfRows({1}, {2}), "here");
  EXPECT_EQ(FieldOfRows({0}, {0}), "periods");
  EXPECT_EQ(FieldOfRows({kMaxPeriods + 1}, {1}), "periods");
  EXPECT_EQ(FieldOfRows({std::numeric_limits<uint32_t>::max()}, {1}), "periods");
  EXPECT_EQ(FieldOfRows({0, 3}, {1, 0}), "none");
  const auto survivors = [](const std::vector<double>& s) { return FieldOf(CountSurvivors(s)); };
  for (const std::vector<double>& wrong :
       std::vector<std::vector<double>>{{}, {5}, {0, 0}, {5, 6}, {5, -1}, {5, kNan}, {kNan, 1}}) {
    EXPECT_EQ(survivors(wrong), "survivors");
  }
  EXPECT_EQ(survivors({5, 5}), "none");
  const auto shape = ContractShape::kShiftedBetaGeometric;
  EXPECT_EQ(FieldOf(FitContracts({}, shape)), "here");
  EXPECT_EQ(FieldOf(FitContracts({{0, 1}, {1}}, shape)), "here");
  EXPECT_EQ(FieldOf(FitContracts({{0, 0}, {0, 0}}, shape)), "here");
  EXPECT_EQ(FieldOf(FitContracts({{1, 1}, {0, 0}}, shape)), "lost");
  EXPECT_EQ(FieldOf(FitContracts({{0, kNan}, {0, 1}}, shape)), "lost");
}

TEST(ContractsBadInputs, ErrorsNameTheParameter) {
  EXPECT_EQ(FieldOf(ContractModel::Make({0, 1, 1})), "alpha");
  EXPECT_EQ(FieldOf(ContractModel::Make({1, kNan, 1})), "beta");
  EXPECT_EQ(FieldOf(ContractModel::Make({1, 1, 50})), "c");
  const auto model = ContractModel::Make({1, 1, 1}).value();
  EXPECT_EQ(FieldOf(model.Survival(kMaxPeriods + 1)), "periods");
  EXPECT_EQ(FieldOf(model.Retention(kMaxPeriods + 1)), "periods");
  EXPECT_EQ(FieldOf(model.ResidualLifetimes(kMaxPeriods + 1, 0.1)), "most_renewals");
  EXPECT_EQ(FieldOf(model.ResidualLifetimes(1, 0)), "discount");
  EXPECT_EQ(FieldOf(model.ResidualLifetimes(1, kNan)), "discount");
}

void ExpectUsable(const ContractCounts& counts, const char* what) {
  for (const auto shape :
       {ContractShape::kShiftedBetaGeometric, ContractShape::kBetaDiscreteWeibull}) {
    const auto fit = FitContracts(counts, shape);
    ASSERT_TRUE(fit) << what;
    // Only lives that are all of one length drive c out of its range.
    const bool at_the_edge = fit->parameters.c > 10;
    EXPECT_TRUE(fit->converged || at_the_edge) << what;
    EXPECT_TRUE(std::isfinite(fit->log_likelihood)) << what;
    const auto model = ContractModel::Make(fit->parameters);
    ASSERT_TRUE(model) << what;
    for (const double share : model->Survival(100).value()) EXPECT_TRUE(share >= 0 && share <= 1);
    for (const double life : model->ResidualLifetimes(100, 0.1).value()) {
      EXPECT_TRUE(life >= 0 && life <= 11 + 1e-9) << what;
    }
    if (!fit->converged) continue;
    for (size_t i = 0; i < (shape == ContractShape::kShiftedBetaGeometric ? 2 : 3); ++i) {
      EXPECT_GT(fit->standard_errors.array()[i], 0) << what;
    }
  }
}

TEST(ContractsAnything, DataWithoutAMaximumLeanOnThePrior) {
  // All customers alike: one in ten leaves every period.
  std::vector<double> even = {1e5};
  for (int t = 0; t < 12; ++t) even.push_back(even.back() * 0.9);
  const auto fit =
      FitContracts(CountSurvivors(even).value(), ContractShape::kShiftedBetaGeometric).value();
  EXPECT_TRUE(fit.weak_prior && fit.converged);
  const auto rates = ContractModel::Make(fit.parameters)->Retention(12).value();
  for (const double rate : rates) EXPECT_NEAR(rate, 0.9, 2e-3);
}

TEST(ContractsAnything, GivesAnAnswer) {
  ExpectUsable({{0, 1}, {0, 0}}, "one lost");
  ExpectUsable({{0}, {1}}, "one who came today");
  ExpectUsable({{0, 0, 0}, {0, 0, 1e6}}, "nobody lost");
  ExpectUsable({{0, 1e6, 0}, {0, 0, 0}}, "all lost at once");
  ExpectUsable({{0, 0, 0, 1e6}, {0, 0, 0, 0}}, "all lost at the third");
  std::mt19937_64 random(7);
  for (int round = 0; round < 60; ++round) {
    const size_t periods = std::uniform_int_distribution<size_t>(1, 40)(random);
    ContractCounts counts{std::vector<double>(periods + 1), std::vector<double>(periods + 1)};
    const double most = std::exp(std::uniform_real_distribution(0.0, 12.0)(random));
    std::uniform_real_distribution<double> some(0, most);
    for (size_t t = 1; t <= periods; ++t) {
      if (random() % 3 != 0) counts.lost[t] = std::floor(some(random));
      if (random() % 4 == 0) counts.here[t] = std::ceil(some(random));
    }
    counts.here[0] = 1;
    ExpectUsable(counts, "random counts");
  }
}

}  // namespace
}  // namespace vafa::stats
