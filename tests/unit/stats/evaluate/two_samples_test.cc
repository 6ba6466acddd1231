#include "stats/evaluate/two_samples.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace vafa::stats {
namespace {

TEST(TwoSharesPublished, DifferenceOfNewcombe) {
  // Newcombe 1998 (873–890), table II, method 10.
  struct Case {
    TwoGroups groups;
    double low, high;
  };
  for (const Case& c :
       {Case{{56, 70, 48, 80}, 0.0524, 0.3339}, Case{{9, 10, 3, 10}, 0.1705, 0.8090},
        Case{{6, 7, 2, 7}, 0.0582, 0.8062}, Case{{5, 56, 0, 29}, -0.0381, 0.1926},
        Case{{0, 10, 0, 20}, -0.1611, 0.2775}, Case{{10, 10, 0, 20}, 0.6791, 1.0000}}) {
    const auto difference = DifferenceOfShares(c.groups).value();
    EXPECT_NEAR(difference.interval.low, c.low, 6e-5);
    EXPECT_NEAR(difference.interval.high, c.high, 6e-5);
  }
}

TEST(TwoSharesPublished, RatioOfThePhysiciansStudy) {
  // Agresti 2007, section 2.2.3: 189 of 11,034 on placebo and 104 of 11,037 on aspirin: 1.82, and
  // (1.43, 2.30).
  const auto ratio = RatioOfShares({189, 11'034, 104, 11'037}).value();
  EXPECT_NEAR(ratio.value, 1.82, 5e-3);
  EXPECT_NEAR(ratio.interval.low, 1.433030903, 1e-8);
  EXPECT_NEAR(ratio.interval.high, 2.305884233, 1e-8);
}

TEST(TwoSharesPublished, BerkeleysDepartments) {
  // Bickel, Hammel & O'Connell 1975: men and women admitted by six departments. Together men fare
  // better; within departments they do not. R: mantelhaen.test(UCBAdmissions, correct = FALSE).
  const TwoGroups departments[] = {{512, 825, 89, 108},  {353, 560, 17, 25}, {120, 325, 202, 593},
                                   {138, 417, 131, 375}, {53, 191, 94, 393}, {22, 373, 24, 341}};
  const auto test = TestStrata(departments).value();
  EXPECT_NEAR(test.chi_square, 1.5246, 5e-5);
  EXPECT_NEAR(test.p_value, 0.2169, 5e-5);
  TwoGroups all;
  for (const TwoGroups& one : departments) {
    all.happened_a += one.happened_a;
    all.customers_a += one.customers_a;
    all.happened_b += one.happened_b;
    all.customers_b += one.customers_b;
  }
  EXPECT_LT(TestExactly(all)->p_value, 1e-15);
}

TEST(TwoShares, RatioWithinOneStratumIsKatzs) {
  const TwoGroups one[] = {{189, 11'034, 104, 11'037}};
  const auto plain = RatioOfShares(one[0]).value();
  const auto within = RatioWithinStrata(one).value();
  EXPECT_NEAR(within.value, plain.value, 1e-12);
  EXPECT_NEAR(within.interval.low, plain.interval.low, 1e-9);
  EXPECT_NEAR(within.interval.high, plain.interval.high, 1e-9);
}

TEST(TwoShares, RatioWithinStrataSeesThroughAMixture) {
  // In each stratum the ratio is 2; together it would be 0.87.
  const TwoGroups strata[] = {{20, 100, 100, 1000}, {400, 1000, 20, 100}, {0, 7, 0, 0}};
  const auto within = RatioWithinStrata(strata).value();
  EXPECT_NEAR(within.value, 2, 1e-12);
  EXPECT_LT(within.interval.low, 2);
  EXPECT_GT(within.interval.high, 2);
  const TwoGroups none[] = {{0, 5, 3, 9}};
  EXPECT_EQ(RatioWithinStrata(none).error().field, "happened_a");
}

TEST(TwoShares, StrataHaveEnoughWithRoomBothWays) {
  // Expected 10 of 20, and anything from 0 to 20 possible.
  EXPECT_TRUE(EnoughInStrata(std::vector<TwoGroups>{{12, 20, 8, 20}}));
  // Expected 19.6 of 20: one cannot have five more.
  EXPECT_FALSE(EnoughInStrata(std::vector<TwoGroups>{{18, 20, 970, 988}}));
  // Expected 2 of 20, in each of three strata 6: enough together.
  const TwoGroups few{2, 20, 8, 80};
  EXPECT_FALSE(EnoughInStrata(std::vector<TwoGroups>{few}));
  EXPECT_TRUE(EnoughInStrata(std::vector<TwoGroups>{few, few, few}));
  EXPECT_FALSE(EnoughInStrata({}));
}

TEST(TwoShares, StrataThatSayNothingAreLeftOut) {
  EXPECT_EQ(TestStrata({})->p_value, 1);
  const TwoGroups silent[] = {{0, 5, 0, 9}, {5, 5, 9, 9}, {0, 0, 3, 9}, {1, 4, 0, 0}};
  EXPECT_EQ(TestStrata(silent)->p_value, 1);
  const TwoGroups one[] = {{3, 10, 6, 10}};
  const TwoGroups among[] = {{0, 5, 0, 9}, {3, 10, 6, 10}, {0, 0, 3, 9}};
  EXPECT_EQ(TestStrata(among)->chi_square, TestStrata(one)->chi_square);
  const TwoGroups wrong[] = {{4, 3, 0, 1}};
  EXPECT_EQ(TestStrata(wrong).error().field, "happened_a");
}

TEST(TwoSharesPublished, FishersTea) {
  // Agresti 2007, section 2.6: two-sided 0.486, and R's fisher.test on other tables.
  EXPECT_NEAR(TestExactly({3, 4, 1, 4})->p_value, 0.4857142857, 1e-9);
  EXPECT_NEAR(TestExactly({10, 13, 2, 17})->p_value, 0.0005367241191, 1e-12);
  EXPECT_NEAR(TestExactly({7, 27, 93, 173})->p_value, 0.01190762198, 1e-9);
  // What was seen (and its mirror image) has 16/70 each: half of that less.
  EXPECT_NEAR(TestExactly({3, 4, 1, 4})->mid_p, 0.4857142857 - 16 / 70., 1e-9);
}

TEST(TablePublished, GenderGap) {
  // Agresti 2007, table 2.5: X² = 30.1 with 2 degrees of freedom.
  const auto test = TestTable(std::vector<double>{762, 327, 468, 484, 239, 477}, 3).value();
  EXPECT_NEAR(test.chi_square, 30.070149, 1e-6);
  EXPECT_EQ(test.degrees_of_freedom, 2);
  EXPECT_NEAR(test.p_value, 2.953589e-07, 1e-12);
  EXPECT_NEAR(test.cramers_v, std::sqrt(30.070149 / 2'757), 1e-8);
}

TEST(RanksPublished, Permeability) {
  // Hollander & Wolfe 1973, p. 69: W = 35, one-sided p = 0.1272.
  const std::vector<double> x = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  const std::vector<double> y = {1.15, 0.88, 0.90, 0.74, 1.21};
  const auto test = TestRanks(x, y).value();
  EXPECT_TRUE(test.exact);
  EXPECT_EQ(test.u, 35);
  EXPECT_NEAR(test.p_value, 0.2544123, 1e-7);
  EXPECT_NEAR(test.superiority, 0.7, 1e-15);
  EXPECT_NEAR(test.rank_biserial, 0.4, 1e-15);
}

TEST(RanksPublished, TiesAsInR) {
  const auto test = TestRanks(std::vector<double>{1, 2, 2, 3, 5, 7, 7, 7, 9},
                              std::vector<double>{2, 4, 7, 8, 8, 10, 11})
                        .value();
  EXPECT_FALSE(test.exact);
  EXPECT_EQ(test.u, 16.5);
  EXPECT_NEAR(test.p_value, 0.1206487081, 1e-9);
}

TEST(TwoSamplesConsistent, TurningTheGroupsRoundTurnsTheAnswer) {
  const TwoGroups groups = {17, 60, 31, 75}, turned = {31, 75, 17, 60};
  const auto difference = DifferenceOfShares(groups).value();
  const auto other = DifferenceOfShares(turned).value();
  EXPECT_NEAR(difference.interval.low, -other.interval.high, 1e-15);
  const auto ratio = RatioOfShares(groups).value();
  EXPECT_NEAR(ratio.interval.low * RatioOfShares(turned)->interval.high, 1, 1e-12);
  EXPECT_NEAR(TestExactly(groups)->p_value, TestExactly(turned)->p_value, 1e-12);
  const std::vector<double> a = {1, 5, 9, 12}, b = {2, 3, 4};
  EXPECT_EQ(TestRanks(a, b)->u + TestRanks(b, a)->u, 12);
  EXPECT_EQ(TestRanks(a, b)->p_value, TestRanks(b, a)->p_value);
}

TEST(TwoSamplesConsistent, LargeCountsAgreeWithChiSquare) {
  const auto exact = TestExactly({5'200, 10'000, 5'000, 10'000}).value();
  const auto table = TestTable(std::vector<double>{5'200, 4'800, 5'000, 5'000}, 2).value();
  EXPECT_NEAR(exact.mid_p / table.p_value, 1, 0.02);
}

TEST(TwoSamplesConsistent, ExactRanksAgreeWithAllOrders) {
  // The values 1 … 6 in all 20 ways of choosing three for a.
  std::vector<double> u_of;
  for (int mask = 0; mask < 64; ++mask) {
    std::vector<double> a, b;
    for (int i = 0; i < 6; ++i) ((mask >> i & 1) != 0 ? a : b).push_back(i);
    if (a.size() == 3) u_of.push_back(TestRanks(a, b)->u);
  }
  ASSERT_EQ(u_of.size(), 20u);
  const auto test = TestRanks(std::vector<double>{1, 2, 5}, std::vector<double>{3, 4, 6}).value();
  const double farthest = std::min(test.u, 9 - test.u);
  double tail = 0;
  for (const double u : u_of) tail += u <= farthest ? 1 : 0;
  EXPECT_NEAR(test.p_value, 2 * tail / 20, 1e-12);
}

TEST(TwoSamplesConsistent, SmallPValuesAreAsRareAsTheySay) {
  std::mt19937_64 random(3);
  int by_ranks = 0, by_counts = 0;
  constexpr int kRounds = 1'000;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> a, b;
    for (int i = 0; i < 30; ++i) a.push_back(static_cast<double>(random() % 20));
    for (int i = 0; i < 40; ++i) b.push_back(static_cast<double>(random() % 20));
    by_ranks += TestRanks(a, b)->p_value < 0.1 ? 1 : 0;
    std::binomial_distribution<int> sixty(60, 0.3), eighty(80, 0.3);
    by_counts += TestExactly({sixty(random), 60, eighty(random), 80})->mid_p < 0.1 ? 1 : 0;
  }
  EXPECT_NEAR(by_ranks / static_cast<double>(kRounds), 0.1, 0.035);
  EXPECT_NEAR(by_counts / static_cast<double>(kRounds), 0.1, 0.035);
}

TEST(TwoSamplesBadInputs, ErrorsNameTheParameter) {
  EXPECT_EQ(DifferenceOfShares({1, 0, 1, 2}).error().field, "customers_a");
  EXPECT_EQ(DifferenceOfShares({1, 2, 3, 2}).error().field, "happened_b");
  EXPECT_EQ(RatioOfShares({0, 2, 1, 2}).error().field, "happened_a");
  EXPECT_EQ(RatioOfShares({1, 2, 0, 2}).error().field, "happened_b");
  EXPECT_EQ(TestExactly({-1, 2, 1, 2}).error().field, "happened_a");
  EXPECT_EQ(TestExactly({1, 2, 1, -2}).error().field, "customers_b");
  EXPECT_EQ(TestTable(std::vector<double>{1, 2, 3}, 2).error().field, "counts");
  EXPECT_EQ(TestTable(std::vector<double>{1, -2}, 2).error().field, "counts");
  EXPECT_EQ(TestTable(std::vector<double>{1, 2}, 0).error().field, "columns");
  EXPECT_EQ(TestRanks({}, std::vector<double>{1}).error().field, "a");
  EXPECT_EQ(TestRanks(std::vector<double>{1}, std::vector<double>{std::nan("")}).error().field,
            "b");
}

TEST(TwoSamplesAnything, EdgesHaveAnswers) {
  const auto all = RatioOfShares({5, 5, 3, 3}).value();
  EXPECT_EQ(all.value, 1);
  EXPECT_EQ(all.interval.low, 1);
  EXPECT_NEAR(TestExactly({0, 5, 0, 9})->p_value, 1, 1e-12);
  EXPECT_EQ(TestTable(std::vector<double>{0, 0, 5, 3}, 2)->p_value, 1);
  EXPECT_EQ(TestTable(std::vector<double>{0, 0}, 2)->degrees_of_freedom, 0);
  EXPECT_EQ(TestRanks(std::vector<double>{2, 2}, std::vector<double>{2})->p_value, 1);
  EXPECT_EQ(TestRanks(std::vector<double>{1}, std::vector<double>{2})->p_value, 1);
}

}  // namespace
}  // namespace vafa::stats
