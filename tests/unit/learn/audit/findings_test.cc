#include "learn/audit/findings.h"

#include <gmock/gmock.h>

#include <random>

namespace vafa::audit {
namespace {

// A company of two attributes, each with three values, seen for many weeks in three strata of
// tenure; `hazard` says how likely one leaves in a week.
class Company {
 public:
  template <typename Hazard>
  Company(uint32_t seed, int64_t weeks, Hazard&& hazard) : random_(seed) {
    factors_.resize(6);
    for (size_t a = 0; a < 3; ++a) {
      for (size_t b = 0; b < 3; ++b) {
        pairs_.push_back(factors_.size());
        factors_.push_back({Strata(3), std::pair(a, 3 + b), std::nullopt, false});
      }
    }
    for (size_t i = 0; i < 6; ++i) factors_[i] = {Strata(3), std::nullopt, i / 3, true};
    all_.resize(3);
    // As many weeks of each kind, of which a binomial number ends with a customer's leaving.
    for (size_t a = 0; a < 3; ++a) {
      for (size_t b = 0; b < 3; ++b) {
        for (size_t stratum = 0; stratum < 3; ++stratum) {
          const double tenure = 1.5 - 0.4 * static_cast<double>(stratum);
          std::binomial_distribution<int64_t> leaves(weeks / 27, 0.02 * tenure * hazard(a, b));
          const int64_t left = leaves(random_);
          for (const size_t factor : {a, 3 + b, pair(a, b)}) {
            Add(factors_[factor].weeks[stratum], {left, weeks / 27});
          }
          Add(all_[stratum], {left, weeks / 27});
        }
      }
    }
  }

  std::vector<Finding> Find() const { return FindFactors(factors_, all_).value(); }
  size_t pair(size_t a, size_t b) const { return pairs_[a * 3 + b]; }

 private:
  static void Add(Weeks& stratum, const Weeks& more) { stratum = stratum + more; }

  std::mt19937 random_;
  std::vector<Counted> factors_;
  std::vector<size_t> pairs_;
  Strata all_;
};

std::vector<size_t> Factors(const std::vector<Finding>& findings) {
  std::vector<size_t> factors;
  for (const Finding& finding : findings) factors.push_back(finding.factor);
  return factors;
}

TEST(FindingsTest, ACauseIsFoundWithItsStrength) {
  const Company company(1, 200'000, [](size_t a, size_t) { return a == 0 ? 2.0 : 1.0; });
  const auto findings = company.Find();
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].factor, 0u);
  EXPECT_NEAR(findings[0].ratio.value, 2, 0.15);
  EXPECT_LT(findings[0].ratio.interval.low, 2);
  EXPECT_GT(findings[0].ratio.interval.high, 2);
}

TEST(FindingsTest, WhatIsSureButSmallIsNotTold) {
  // With three million weeks a difference of four in a hundred is beyond doubt, and no news.
  const Company company(5, 3'000'000, [](size_t a, size_t) { return a == 0 ? 1.04 : 1.0; });
  EXPECT_TRUE(company.Find().empty());
  const Company larger(5, 3'000'000, [](size_t a, size_t) { return a == 0 ? 1.25 : 1.0; });
  EXPECT_FALSE(larger.Find().empty());
}

TEST(FindingsTest, WhatFollowsFromACauseIsNotTold) {
  int further = 0;
  for (uint32_t seed = 0; seed < 40; ++seed) {
    const Company company(seed, 40'000, [](size_t a, size_t) { return a == 0 ? 2.0 : 1.0; });
    const auto findings = company.Find();
    ASSERT_FALSE(findings.empty());
    EXPECT_EQ(findings[0].factor, 0u);
    further += findings.size() > 1 ? 1 : 0;
  }
  EXPECT_LE(further, 6);  // one company in twenty may show something else
}

TEST(FindingsTest, ACauseThatNeedsTwoIsToldOnce) {
  const Company company(2, 400'000,
                        [](size_t a, size_t b) { return a == 1 && b == 2 ? 2.3 : 1.0; });
  const auto findings = company.Find();
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].factor, company.pair(1, 2));
  EXPECT_NEAR(findings[0].ratio.value, 2.3, 0.2);
  EXPECT_THAT(Factors(findings), testing::Not(testing::Contains(1u)));
  EXPECT_THAT(Factors(findings), testing::Not(testing::Contains(5u)));
}

TEST(FindingsTest, NothingIsFoundWhereThereIsNothing) {
  int found = 0;
  for (uint32_t seed = 0; seed < 40; ++seed) {
    found += Company(seed, 40'000, [](size_t, size_t) { return 1.0; }).Find().empty() ? 0 : 1;
  }
  EXPECT_LE(found, 6);  // one company in twenty may show something
}

TEST(FindingsTest, TooLittleIsNotLookedAt) {
  const Strata all{{4, 1000}};
  const Counted few[] = {{{{2, 500}}}};
  EXPECT_TRUE(FindFactors(few, all)->empty());
  EXPECT_TRUE(FindFactors({}, all)->empty());
}

}  // namespace
}  // namespace vafa::audit
