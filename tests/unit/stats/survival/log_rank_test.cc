// The log-rank test against published numbers (R's survdiff on its lung cancer data; Freireich's
// leukaemia trial, χ² 16.79), against itself, and on bad inputs.
#include "stats/survival/log_rank.h"

#include <gtest/gtest.h>

#include "tests/unit/stats/survival/survival_data.h"

namespace vafa::stats {
namespace {

std::vector<uint32_t> Groups(const std::vector<double>& numbers, double first) {
  std::vector<uint32_t> groups;
  for (const double v : numbers) groups.push_back(static_cast<uint32_t>(v - first));
  return groups;
}

TEST(LogRankPublished, Remission) {
  SurvivalRows rows;
  for (const double t : {6, 6, 6, 7, 10, 13, 16, 22, 23}) rows.Push(t, true, {});
  for (const double t : {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35}) rows.Push(t, false, {});
  std::vector<uint32_t> group(rows.time.size(), 0);
  for (const double t : {1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23}) {
    rows.Push(t, true, {});
    group.push_back(1);
  }
  const auto test = LogRankTest(rows.survival(), group).value();
  EXPECT_NEAR(test.chi_square, 16.79, 5e-3);
  EXPECT_NEAR(test.expected[0], 19.25, 5e-3);
  EXPECT_NEAR(test.expected[1], 10.75, 5e-3);
  EXPECT_EQ(test.observed, (std::vector<double>{9, 21}));
  EXPECT_EQ(test.degrees_of_freedom, 1);
}

TEST(LogRankPublished, Lung) {
  VAFA_TABLE_OR_SKIP(lung, "lung.csv");
  const auto rows = RowsOf(lung, "time", "status", 1, {"sex"});
  const auto by_sex = LogRankTest(rows.survival(), Groups(rows.values, 1)).value();
  EXPECT_NEAR(by_sex.chi_square, 10.32674195, 1e-7);
  EXPECT_NEAR(by_sex.p_value, 0.001311, 1e-6);
  const auto known = RowsOf(lung, "time", "status", 1, {"ph.ecog"});
  const auto performance = Groups(known.values, 0);
  const auto by_performance = LogRankTest(known.survival(), performance).value();
  EXPECT_NEAR(by_performance.chi_square, 21.96213168, 1e-7);
  EXPECT_EQ(by_performance.degrees_of_freedom, 3);
  EXPECT_NEAR(by_performance.expected[2], 26.1473530653, 1e-7);
  const auto both = RowsOf(lung, "time", "status", 1, {"ph.ecog", "sex"});
  std::vector<uint32_t> sex;
  for (size_t i = 1; i < both.values.size(); i += 2) {
    sex.push_back(static_cast<uint32_t>(both.values[i]) - 1);
  }
  const auto stratified = LogRankTest(both.survival(), sex, performance).value();
  EXPECT_NEAR(stratified.chi_square, 10.79505963, 1e-7);
  EXPECT_NEAR(stratified.expected[0], 90.641, 5e-4);
}

TEST(LogRankConsistent, ExpectedAddUpToObserved) {
  auto rows = SimulateLives({0.4}, 3'000, 0.02, 5);
  std::mt19937_64 random(6);
  std::vector<uint32_t> group, stratum;
  for (size_t i = 0; i < 3'000; ++i) {
    group.push_back(static_cast<uint32_t>(random() % 5));
    stratum.push_back(1'000 + static_cast<uint32_t>(random() % 7));
    rows.entry.push_back(i % 4 == 0 ? rows.time[i] / 3 : -1);
  }
  const auto test = LogRankTest(rows.survival(), group, stratum).value();
  double observed = 0, expected = 0;
  for (size_t g = 0; g < 5; ++g) {
    observed += test.observed[g];
    expected += test.expected[g];
  }
  EXPECT_NEAR(observed, expected, 1e-8);
  EXPECT_EQ(test.degrees_of_freedom, 4);
}

TEST(LogRankConsistent, SmallPValuesAreAsRareAsTheySay) {
  int small = 0;
  constexpr int kRounds = 500;
  for (int round = 0; round < kRounds; ++round) {
    const auto rows = SimulateLives({}, 150, 0.05, 1'000 + static_cast<uint64_t>(round));
    std::vector<uint32_t> group;
    for (uint32_t i = 0; i < 150; ++i) group.push_back(i % 3);
    small += LogRankTest(rows.survival(), group)->p_value < 0.1 ? 1 : 0;
  }
  EXPECT_NEAR(small / static_cast<double>(kRounds), 0.1, 0.04);
}

TEST(LogRankConsistent, AGroupThatIsEmptyOrNeverAtRiskChangesNothing) {
  const auto rows = SimulateLives({}, 200, 0, 7);
  std::vector<uint32_t> group, spread;
  for (uint32_t i = 0; i < 200; ++i) {
    group.push_back(i % 2);
    spread.push_back(i % 2 * 3);
  }
  const auto test = LogRankTest(rows.survival(), group).value();
  const auto same = LogRankTest(rows.survival(), spread).value();
  EXPECT_NEAR(test.chi_square, same.chi_square, 1e-10);
  EXPECT_EQ(same.degrees_of_freedom, 1);
  EXPECT_EQ(same.expected[1], 0);
}

TEST(LogRankBadInputs, ErrorsNameTheColumn) {
  const auto rows = SimulateLives({}, 3, 0, 8);
  const auto field = [&](const std::vector<uint32_t>& group, const std::vector<uint32_t>& stratum) {
    const auto test = LogRankTest(rows.survival(), group, stratum);
    return test ? "none" : test.error().field;
  };
  EXPECT_EQ(field({0, 1, 1}, {}), "none");
  EXPECT_EQ(field({0, 1}, {}), "group");
  EXPECT_EQ(field({0, 0, 0}, {}), "group");
  EXPECT_EQ(field({0, 1, kMaxGroups}, {}), "group");
  EXPECT_EQ(field({0, 1, 1}, {1}), "stratum");
}

TEST(LogRankAnything, WithoutEventsNothingIsDifferent) {
  auto rows = SimulateLives({}, 10, 0, 9);
  std::ranges::fill(rows.event, uint8_t{0});
  const auto test =
      LogRankTest(rows.survival(), std::vector<uint32_t>{0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
  EXPECT_EQ(test->p_value, 1);
  EXPECT_EQ(test->degrees_of_freedom, 0);
}

}  // namespace
}  // namespace vafa::stats
