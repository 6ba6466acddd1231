#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/unit/timeline/model.h"
#include "timeline/block.h"
#include "timeline/properties.h"

namespace vafa::timeline {
namespace {

/// Merges facts whose properties nobody looks at.
std::shared_ptr<const Block> Merge(const Block& base, std::span<const Entry> changes) {
  Properties properties;
  return timeline::Merge(base, changes, properties);
}

Instant Second(int64_t second) { return {(1'700'000'000 + second) * kMicrosPerSecond}; }

Entry Fact(int64_t seq, CustomerId customer, int64_t second, KindId kind = 1) {
  Entry entry;
  entry.seq = seq;
  entry.customer = customer;
  entry.at = Second(second);
  entry.kind = kind;
  return entry;
}

Entry Correction(Entry entry, int64_t corrects, CustomerId whose) {
  entry.corrects = corrects;
  entry.corrects_customer = whose;
  return entry;
}

Entry Retraction(int64_t seq, int64_t corrects, CustomerId whose) {
  Entry entry = Correction(Fact(seq, whose, 0), corrects, whose);
  entry.retracts = true;
  return entry;
}

std::vector<int64_t> Seqs(const Block& block, KindId kind) {
  const KindColumns* const columns = block.Find(kind);
  if (columns == nullptr) return {};
  return {columns->seq.begin(), columns->seq.end()};
}

TEST(Seconds, CountFrom1950AndRoundDown) {
  EXPECT_EQ(ToSeconds({kEpochSeconds * kMicrosPerSecond}), 0u);
  EXPECT_EQ(ToSeconds({-1}), static_cast<uint32_t>(-kEpochSeconds - 1));
  EXPECT_EQ(ToSeconds({0}), static_cast<uint32_t>(-kEpochSeconds));
  EXPECT_EQ(ToSeconds({999'999}), static_cast<uint32_t>(-kEpochSeconds));
  EXPECT_EQ(FromSeconds(ToSeconds(Second(7))), Second(7));
}

TEST(Seconds, ClampToWhatColumnsHold) {
  EXPECT_EQ(ToSeconds({INT64_MIN}), 0u);
  EXPECT_EQ(ToSeconds({INT64_MAX}), kEndOfTime);
  EXPECT_EQ(FromSeconds(kEndOfTime).micros,
            (int64_t{kEndOfTime} + kEpochSeconds) * kMicrosPerSecond);
}

TEST(Seconds, RangeIsFrom1950To2085) {
  const int64_t first = kEpochSeconds * kMicrosPerSecond;
  const int64_t end = FromSeconds(kEndOfTime).micros;
  EXPECT_TRUE(InRange({first}));
  EXPECT_FALSE(InRange({first - 1}));
  EXPECT_TRUE(InRange({end - 1}));
  EXPECT_FALSE(InRange({end}));
  EXPECT_FALSE(InRange({INT64_MIN}));
  EXPECT_FALSE(InRange({INT64_MAX}));
}

TEST(Merge, OrdersByCustomerTimeAndNumber) {
  const Entry changes[] = {Fact(1, 5, 30), Fact(2, 5, 10), Fact(3, 4, 20), Fact(4, 5, 10)};
  const auto block = Merge(*EmptyBlock(), changes);
  EXPECT_EQ(Seqs(*block, 1), (std::vector<int64_t>{3, 2, 4, 1}));
  EXPECT_EQ(block->facts(), 4u);
  EXPECT_EQ(block->Find(2), nullptr);
}

TEST(Merge, PutsALateFactWhereItBelongs) {
  const Entry first[] = {Fact(1, 5, 10), Fact(2, 5, 20), Fact(3, 5, 20), Fact(4, 5, 30)};
  const Entry late[] = {Fact(5, 5, 20), Fact(6, 5, 0), Fact(7, 5, 40)};
  const auto block = Merge(*Merge(*EmptyBlock(), first), late);
  EXPECT_EQ(Seqs(*block, 1), (std::vector<int64_t>{6, 1, 2, 3, 5, 4, 7}));
}

TEST(Merge, FollowsAChainOfCorrections) {
  const Entry changes[] = {Fact(1, 5, 10), Correction(Fact(2, 5, 11), 1, 5),
                           Correction(Fact(3, 6, 12, 2), 2, 5), Fact(4, 7, 0), Retraction(5, 4, 7)};
  const auto block = Merge(*EmptyBlock(), changes);
  EXPECT_EQ(Seqs(*block, 1), std::vector<int64_t>{});
  EXPECT_EQ(Seqs(*block, 2), std::vector<int64_t>{3});
}

TEST(Merge, CorrectsAFactOfTheBaseInAnotherKind) {
  const Entry first[] = {Fact(1, 5, 10), Fact(2, 5, 20)};
  const Entry correction[] = {Correction(Fact(3, 5, 10, 9), 1, 5)};
  const auto block = Merge(*Merge(*EmptyBlock(), first), correction);
  EXPECT_EQ(Seqs(*block, 1), std::vector<int64_t>{2});
  EXPECT_EQ(Seqs(*block, 9), std::vector<int64_t>{3});
}

TEST(Merge, KeepsOnlyColumnsThatAFactFills) {
  Entry paid = Fact(1, 5, 10);
  paid.money = 100;
  paid.label = 3;
  const Entry first[] = {paid, Fact(2, 5, 20)};
  const auto block = Merge(*EmptyBlock(), first);
  const KindColumns& columns = *block->Find(1);
  EXPECT_EQ(std::vector(columns.money.begin(), columns.money.end()),
            (std::vector<int64_t>{100, kNoMoney}));
  EXPECT_EQ(std::vector(columns.label.begin(), columns.label.end()), (std::vector<LabelId>{3, 0}));
  EXPECT_TRUE(columns.micros.empty());
  EXPECT_TRUE(columns.value.empty());

  const Entry retraction[] = {Retraction(3, 1, 5)};
  const auto without = Merge(*block, retraction);
  EXPECT_TRUE(without->Find(1)->money.empty());
  EXPECT_TRUE(without->Find(1)->label.empty());
  EXPECT_EQ(Seqs(*without, 1), std::vector<int64_t>{2});
}

TEST(Merge, AKindWithoutFactsIsGone) {
  const Entry first[] = {Fact(1, 5, 10)};
  const Entry retraction[] = {Retraction(2, 1, 5)};
  const auto block = Merge(*Merge(*EmptyBlock(), first), retraction);
  EXPECT_EQ(block->Find(1), nullptr);
  EXPECT_EQ(block->facts(), 0u);
}

TEST(Merge, SharesTheColumnsOfUntouchedKinds) {
  const Entry first[] = {Fact(1, 5, 10, 1), Fact(2, 5, 10, 2)};
  const Entry second[] = {Fact(3, 5, 10, 2)};
  auto base = Merge(*EmptyBlock(), first);
  const uint32_t* const before = base->Find(1)->seconds.data();
  const auto block = Merge(*base, second);
  EXPECT_EQ(block->Find(1)->seconds.data(), before);
  EXPECT_NE(block->Find(2)->seconds.data(), base->Find(2)->seconds.data());
  base.reset();
  EXPECT_EQ(Seqs(*block, 1), std::vector<int64_t>{1});  // the memory outlives the base
}

/// A block whose columns nobody owns, so that a merge has to copy them.
class Borrowed final : public Block {
 public:
  explicit Borrowed(const Block& block) {
    kinds_ = block.kinds();
    for (auto& [kind, columns] : kinds_) columns.memory = nullptr;
    facts_ = block.facts();
  }
};

TEST(Merge, CopiesColumnsThatNobodyOwns) {
  const Entry first[] = {Fact(1, 5, 10, 1), Fact(2, 9, 10, 1)};
  auto owner = Merge(*EmptyBlock(), first);
  const std::vector<Row> before = RowsOf(0, *owner, {});
  const auto copy = Merge(Borrowed(*owner), std::span<const Entry>{});
  owner.reset();
  EXPECT_EQ(RowsOf(0, *copy, {}), before);
}

TEST(Merge, AgreesWithThePlainModelStepByStep) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    Generator generator(seed, kBlockCustomers);
    Model model;
    Properties properties;
    auto block = EmptyBlock();
    for (int step = 0; step < 12; ++step) {
      const std::vector<Entry> entries = generator.Make(1 + generator.Below(80));
      model.Apply(entries);
      block = timeline::Merge(*block, entries, properties);
      ASSERT_EQ(RowsOf(0, *block, properties), model.Rows()) << "seed " << seed << " step " << step;
    }
  }
}

}  // namespace
}  // namespace vafa::timeline
