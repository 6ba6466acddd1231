#include "facts/recent.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace vafa {
namespace {

timeline::Entry Numbered(int64_t seq, int64_t corrects = 0) {
  timeline::Entry entry;
  entry.seq = seq;
  entry.corrects = corrects;
  return entry;
}

std::string JsonOf(int64_t seq) { return R"({"n":)" + std::to_string(seq) + "}"; }

/// Every third fact has its number as a property.
void AddTo(FactBatch& batch, int64_t seq, int64_t corrects = 0) {
  batch.Add(Numbered(seq, corrects), seq % 3 == 0 ? JsonOf(seq) : std::string(), std::nullopt);
}

void ExpectTail(const RecentFacts& recent, int64_t after, int64_t limit, int64_t last) {
  std::vector<timeline::Entry> entries;
  ASSERT_TRUE(recent.Tail(after, limit, entries)) << after;
  ASSERT_EQ(static_cast<int64_t>(entries.size()), std::min(limit, last - after)) << after;
  for (size_t i = 0; i < entries.size(); ++i) {
    const int64_t seq = after + 1 + static_cast<int64_t>(i);
    ASSERT_EQ(entries[i].seq, seq);
    timeline::PropertyList expected;
    if (seq % 3 == 0) expected.Number("n", static_cast<double>(seq));
    ASSERT_TRUE(entries[i].properties == expected) << seq;
  }
}

bool Knows(const RecentFacts& recent, int64_t after) {
  std::vector<timeline::Entry> entries;
  return recent.Tail(after, 1, entries);
}

TEST(RecentFacts, HandsOverAnyPart) {
  std::mt19937 random(1);
  RecentFacts recent;
  FactBatch batch;
  int64_t seq = 100;
  for (int i = 0; i < 30; ++i) {
    for (size_t count = random() % 5; count > 0; --count) AddTo(batch, ++seq);
    const size_t kept = batch.entries().size();
    AddTo(batch, seq + 1);
    AddTo(batch, seq + 2);
    batch.Truncate(kept);
    recent.Add(batch);
    EXPECT_TRUE(batch.entries().empty());
  }
  for (int64_t after = 100; after < seq; ++after) {
    for (const int64_t limit : {1, 4, 1000}) ExpectTail(recent, after, limit, seq);
  }
  EXPECT_FALSE(Knows(recent, 99));
  EXPECT_FALSE(Knows(recent, seq));
}

TEST(RecentFacts, ForgetsWhatComesBeforeAGapOrACorrection) {
  RecentFacts recent;
  FactBatch batch;
  for (int64_t seq = 1; seq <= 9; ++seq) AddTo(batch, seq);
  recent.Add(batch);
  AddTo(batch, 12);
  AddTo(batch, 13);
  recent.Add(batch);
  EXPECT_FALSE(Knows(recent, 8));
  ExpectTail(recent, 11, 10, 13);
  for (int64_t seq = 14; seq <= 20; ++seq) AddTo(batch, seq, seq == 16 ? 3 : 0);
  recent.Add(batch);
  EXPECT_FALSE(Knows(recent, 15));
  ExpectTail(recent, 16, 10, 20);
  AddTo(batch, 21, 4);
  recent.Add(batch);
  EXPECT_FALSE(Knows(recent, 20));
}

TEST(RecentFacts, KeepsNoMoreThanItsMemory) {
  RecentFacts recent;
  FactBatch batch;
  const std::string large = R"({"a":")" + std::string(1 << 20, 'x') + R"("})";
  for (int64_t seq = 1; seq <= 100; ++seq) {
    batch.Add(Numbered(seq), large, std::nullopt);
    recent.Add(batch);
  }
  EXPECT_FALSE(Knows(recent, 50));
  EXPECT_TRUE(Knows(recent, 90));
}

}  // namespace
}  // namespace vafa
