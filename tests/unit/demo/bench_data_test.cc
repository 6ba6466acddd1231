#include "demo/bench_data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/limits.h"
#include "tests/unit/demo/company.h"

namespace vafa::demo {
namespace {

BenchData Data(int64_t customers, int64_t facts, uint64_t seed = 1) {
  return BenchData::Make({.customers = customers, .facts = facts, .seed = seed, .end = kEnd})
      .value();
}

std::vector<BenchFact> All(const BenchData& data) {
  std::vector<BenchFact> all;
  std::vector<BenchFact> facts;
  for (int64_t block = 0; block < data.blocks(); ++block) {
    EXPECT_EQ(static_cast<int64_t>(all.size()), data.FactsBefore(block));
    data.Fill(block, facts);
    all.insert(all.end(), facts.begin(), facts.end());
  }
  return all;
}

bool Same(const BenchFact& a, const BenchFact& b) {
  return a.customer == b.customer && a.at_micros == b.at_micros && a.minor == b.minor &&
         a.label == b.label && a.kind == b.kind;
}

TEST(BenchData, HasExactlyAsManyFactsAsAskedFor) {
  for (const auto& [customers, facts] : {std::pair<int64_t, int64_t>{1, 0},
                                         {1, 1},
                                         {1, 17},
                                         {5'000, 3},
                                         {5'000, 5'000},
                                         {10'000, 123'457},
                                         {4'096, 400'000}}) {
    const BenchData data = Data(customers, facts);
    EXPECT_EQ(static_cast<int64_t>(All(data).size()), facts) << customers << " customers";
    EXPECT_EQ(data.FactsBefore(data.blocks()), facts);
  }
}

TEST(BenchData, LiesInOrderAndInRange) {
  const std::vector<BenchFact> facts = All(Data(10'000, 500'000));
  EXPECT_TRUE(std::ranges::is_sorted(facts, [](const BenchFact& a, const BenchFact& b) {
    return std::pair(a.customer, a.at_micros) < std::pair(b.customer, b.at_micros);
  }));
  for (const BenchFact& fact : facts) {
    ASSERT_GE(fact.customer, 0);
    ASSERT_LT(fact.customer, 10'000);
    ASSERT_LT(fact.at_micros, kEnd.micros);
    ASSERT_GE(fact.at_micros, kEnd.micros - 3 * 366 * kMicrosPerDay);
    ASSERT_EQ(fact.at_micros % kMicrosPerSecond, 0);
    ASSERT_LT(fact.kind, BenchKinds().size());
    ASSERT_LT(fact.label, BenchLabelCount(fact.kind));
    ASSERT_EQ(fact.minor > 0, fact.kind == kBenchOrderPlaced);
    ASSERT_FALSE(BenchLabel(fact.kind, fact.label).empty());
  }
}

TEST(BenchData, BlocksAreTheSameInAnyOrder) {
  const BenchData data = Data(9'000, 90'000);
  std::vector<BenchFact> late;
  std::vector<BenchFact> again;
  data.Fill(2, late);
  data.Fill(0, again);
  data.Fill(2, again);
  EXPECT_TRUE(std::ranges::equal(late, again, Same));
  std::vector<BenchFact> other;
  Data(9'000, 90'000, 2).Fill(2, other);
  EXPECT_FALSE(std::ranges::equal(late, other, Same));
}

TEST(BenchData, CustomersBuyAgainAsBgNbdHasIt) {
  const std::vector<BenchFact> facts = All(Data(20'000, 1'000'000));
  std::vector<int> orders(20'000);
  for (const BenchFact& fact : facts) {
    if (fact.kind == kBenchOrderPlaced) ++orders[static_cast<size_t>(fact.customer)];
  }
  EXPECT_EQ(std::ranges::count(orders, 0), 0) << "with room enough, everyone has bought";
  const auto once = static_cast<double>(std::ranges::count(orders, 1));
  const auto often =
      static_cast<double>(std::ranges::count_if(orders, [](int n) { return n > 9; }));
  EXPECT_GT(once / 20'000, 0.2);
  EXPECT_LT(once / 20'000, 0.4);
  EXPECT_GT(often / 20'000, 0.08);
  EXPECT_LT(often / 20'000, 0.25);
}

TEST(BenchData, RefusesWhatIsOutOfRange) {
  const auto field = [](const BenchOptions& options) {
    const auto data = BenchData::Make(options);
    return data ? std::string("none") : data.error().field;
  };
  EXPECT_EQ(field({.customers = 0, .end = kEnd}), "customers");
  EXPECT_EQ(field({.customers = limits::kBenchCustomers + 1, .end = kEnd}), "customers");
  EXPECT_EQ(field({.facts = -1, .end = kEnd}), "facts");
  EXPECT_EQ(field({.end = {}}), "end");
}

}  // namespace
}  // namespace vafa::demo
