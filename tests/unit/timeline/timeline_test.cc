#include "timeline/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "tests/unit/timeline/model.h"

namespace vafa::timeline {
namespace {

constexpr CustomerId kCustomers = 5 * kBlockCustomers;

Entry At(int64_t seq, CustomerId customer) {
  Entry entry;
  entry.seq = seq;
  entry.customer = customer;
  entry.at = FromSeconds(static_cast<uint32_t>(seq));
  return entry;
}

TEST(Timeline, BeginsEmpty) {
  const TemporaryFolder folder;
  const auto [timeline, why] = OpenOrDie({.folder = folder.path() / "new"});
  EXPECT_EQ(why, "");
  EXPECT_EQ(timeline->through(), 0);
  const Snapshot snapshot = timeline->Take();
  EXPECT_EQ(snapshot.blocks(), 0u);
  EXPECT_EQ(snapshot.facts(), 0u);
  EXPECT_EQ(snapshot.block(7)->facts(), 0u);
  EXPECT_EQ(Snapshot().blocks(), 0u);
  EXPECT_FALSE(timeline->NeedsCheckpoint());
}

TEST(Timeline, SkipsWhatItHasTakenIn) {
  const TemporaryFolder folder;
  const auto [timeline, why] = OpenOrDie({.folder = folder.path()});
  const Entry entries[] = {At(1, 1), At(2, 2), At(3, 1)};
  timeline->Apply(entries);
  timeline->Apply(entries);
  EXPECT_EQ(timeline->through(), 3);
  EXPECT_EQ(RowsOf(timeline->Take()).size(), 3u);
}

TEST(Timeline, LeavesOutIdsThatWereNeverHandedOut) {
  const TemporaryFolder folder;
  const auto [timeline, why] = OpenOrDie({.folder = folder.path()});
  const Entry entries[] = {At(1, -5), At(2, INT64_MAX), At(3, 1)};
  timeline->Apply(entries);
  EXPECT_EQ(timeline->through(), 3);
  EXPECT_EQ(RowsOf(timeline->Take()).size(), 1u);
}

TEST(Timeline, AsksForACheckpointAboveItsMemory) {
  const TemporaryFolder folder;
  const auto [timeline, why] = OpenOrDie({.folder = folder.path(), .memory_bytes = 32});
  const Entry entries[] = {At(1, 1), At(2, 2), At(3, 1)};
  timeline->Apply(std::span(entries).first(2));
  EXPECT_FALSE(timeline->NeedsCheckpoint());
  timeline->Apply(entries);
  EXPECT_TRUE(timeline->NeedsCheckpoint());
  EXPECT_GT(timeline->size().bytes_in_memory, 0u);
  ASSERT_TRUE(timeline->Checkpoint());
  EXPECT_FALSE(timeline->NeedsCheckpoint());
  EXPECT_EQ(timeline->size().bytes_in_memory, 0u);
  EXPECT_GT(timeline->size().bytes_on_disk, 0u);
  EXPECT_EQ(timeline->size().facts, 3u);
}

TEST(Timeline, ReadOnlyNeverWrites) {
  const TemporaryFolder folder;
  const Entry entries[] = {At(1, 1), At(2, 2), At(3, 1)};
  {
    const auto [owner, why] = OpenOrDie({.folder = folder.path()});
    owner->Apply(std::span(entries).first(2));
    ASSERT_TRUE(owner->Checkpoint());
  }
  const auto [timeline, why] =
      OpenOrDie({.folder = folder.path(), .read_only = true, .memory_bytes = 0});
  EXPECT_EQ(timeline->through(), 2);
  timeline->Apply(entries);
  EXPECT_EQ(RowsOf(timeline->Take()).size(), 3u);
  EXPECT_FALSE(timeline->NeedsCheckpoint());
  const Status status = timeline->Checkpoint();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kConflict);

  const auto nowhere = OpenOrDie({.folder = folder.path() / "none", .read_only = true});
  EXPECT_EQ(nowhere.timeline->through(), 0);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "none"));
}

TEST(Timeline, AFolderThatCannotBeIsAnError) {
  const auto opened = Timeline::Open({.folder = "/proc/vafa/timeline"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
}

TEST(Timeline, SnapshotsKeepWhatTheySawThroughCheckpoints) {
  const TemporaryFolder folder;
  const auto [timeline, why] = OpenOrDie({.folder = folder.path()});
  const Entry entries[] = {At(1, 1), At(2, 9000), At(3, 1)};
  timeline->Apply(std::span(entries).first(2));
  const Snapshot unread = timeline->Take();
  const Snapshot read = timeline->Take();
  const std::vector<Row> before = RowsOf(read);
  Entry gone = At(4, 0);
  gone.corrects = 1;
  gone.corrects_customer = 1;
  gone.retracts = true;
  timeline->Apply(entries);
  timeline->Apply(std::span(&gone, 1));
  ASSERT_TRUE(timeline->Checkpoint());
  EXPECT_EQ(RowsOf(unread), before);
  EXPECT_EQ(RowsOf(read), before);
  EXPECT_EQ(unread.through(), 2);
  EXPECT_EQ(RowsOf(timeline->Take()).size(), 2u);
  EXPECT_EQ(timeline->Take().facts(), 2u);  // exact after a checkpoint
}

/// Looks at some customers only, in each block of the snapshot, and leaves it unread.
void ExpectRowsOfSome(const Snapshot& snapshot, const std::vector<Row>& all, Generator& generator) {
  SlotSet wanted{};
  for (uint64_t& word : wanted) word = uint64_t{generator.Below(1 << 16)} * 0x0001'0003'0101'0107;
  std::vector<Row> seen;
  for (size_t index = 0; index < snapshot.blocks(); ++index) {
    for (Row& row : RowsOf(index, *snapshot.block(index, wanted), snapshot.properties())) {
      if (Contains(wanted, row.slot)) seen.push_back(std::move(row));
    }
  }
  std::vector<Row> expected;
  for (const Row& row : all) {
    if (Contains(wanted, row.slot)) expected.push_back(row);
  }
  EXPECT_EQ(seen, expected);
}

void ExpectKindsOf(const Snapshot& snapshot, const std::vector<Row>& all) {
  for (KindId kind = 0; kind < 100; ++kind) {
    EXPECT_EQ(snapshot.Has(kind), std::ranges::count(all, kind, &Row::kind) > 0) << kind;
  }
}

/// A random life: batches, checkpoints, reopenings and snapshots held, beside the plain model.
void Live(uint32_t seed, size_t steps) {
  const TemporaryFolder folder;
  const Timeline::Options options{.folder = folder.path(), .store_id = seed};
  Generator generator(seed, kCustomers);
  Model model;
  std::vector<Entry> log;
  std::vector<std::pair<Snapshot, std::vector<Row>>> held;
  auto timeline = OpenOrDie(options).timeline;
  for (size_t step = 0; step < steps; ++step) {
    const std::vector<Entry> entries = generator.Make(1 + generator.Below(60));
    log.insert(log.end(), entries.begin(), entries.end());
    model.Apply(entries);
    timeline->Apply(entries);
    switch (generator.Below(8)) {
      case 0:
        ASSERT_TRUE(timeline->Checkpoint());
        break;
      case 1: {
        timeline.reset();
        auto [reopened, why] = OpenOrDie(options);
        ASSERT_EQ(why, "");
        timeline = std::move(reopened);
        timeline->Apply(log);  // from anywhere before through()
        break;
      }
      case 2:
        held.emplace_back(timeline->Take(), model.Rows());
        break;
      case 3:
        ASSERT_EQ(RowsOf(timeline->Take()), model.Rows()) << "seed " << seed << " step " << step;
        break;
      case 4:
        ExpectRowsOfSome(timeline->Take(), model.Rows(), generator);
        break;
      case 5:
        ExpectKindsOf(timeline->Take(), model.Rows());
        break;
      default:
        break;  // facts pile up unread
    }
    ASSERT_EQ(timeline->through(), log.back().seq);
  }
  ASSERT_EQ(RowsOf(timeline->Take()), model.Rows()) << "seed " << seed;
  for (const auto& [snapshot, rows] : held) ASSERT_EQ(RowsOf(snapshot), rows) << "seed " << seed;
}

TEST(Timeline, AgreesWithThePlainModel) {
  for (uint32_t seed = 1; seed <= 8; ++seed) Live(seed, 40);
}

TEST(Timeline, ReadersSeeWholeBatchesWhileItIsWritten) {
  const TemporaryFolder folder;
  const auto [timeline, why] = OpenOrDie({.folder = folder.path()});
  constexpr int64_t kBatches = 300;
  constexpr int64_t kBatch = 20;  // one fact each in as many blocks' worth of customers
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  const auto read = [&] {
    while (!done) {
      const Snapshot snapshot = timeline->Take();
      int64_t newest = 0;
      size_t facts = 0;
      for (size_t i = 0; i < snapshot.blocks(); ++i) {
        const auto block = snapshot.block(i);
        facts += block->facts();
        for (const auto& [kind, columns] : block->kinds()) {
          for (const int64_t seq : columns.seq) newest = std::max(newest, seq);
        }
      }
      const bool whole = newest == snapshot.through() && newest % kBatch == 0 &&
                         facts == static_cast<size_t>(newest);
      if (!whole) ++wrong;
    }
  };
  std::vector<std::jthread> readers;
  for (int i = 0; i < 2; ++i) readers.emplace_back(read);
  for (int64_t batch = 0; batch < kBatches; ++batch) {
    std::vector<Entry> entries;
    for (int64_t i = 1; i <= kBatch; ++i) {
      entries.push_back(At(batch * kBatch + i, i * kBlockCustomers / 4 + batch % 50));
    }
    timeline->Apply(entries);
    if (batch % 40 == 39) ASSERT_TRUE(timeline->Checkpoint());
  }
  done = true;
  readers.clear();
  EXPECT_EQ(wrong, 0);
}

TEST(ForEachBlock, VisitsEachBlockOnce) {
  const TemporaryFolder folder;
  const auto [timeline, why] = OpenOrDie({.folder = folder.path()});
  std::vector<Entry> entries;
  for (int64_t i = 1; i <= 50; ++i) entries.push_back(At(i, i * kBlockCustomers));
  timeline->Apply(entries);
  for (const int workers : {0, 1, 3}) {
    std::vector<std::atomic<int>> visits(51);
    const Status status = ForEachBlock(
        timeline->Take(), workers, [] { return false; },
        [&](size_t index, const Block& block, int worker) {
          visits[index] += static_cast<int>(block.facts()) + 10;
          EXPECT_GE(worker, 0);
          if (workers > 0) EXPECT_LT(worker, workers);
        });
    EXPECT_TRUE(status);
    EXPECT_EQ(visits[0], 10);
    for (size_t i = 1; i <= 50; ++i) EXPECT_EQ(visits[i], 11);
  }
}

TEST(ForEachBlock, StopsWhenCancelled) {
  const TemporaryFolder folder;
  const auto [timeline, why] = OpenOrDie({.folder = folder.path()});
  const Entry entry = At(1, 100 * kBlockCustomers);
  timeline->Apply(std::span(&entry, 1));
  std::atomic<int> visits = 0;
  const Status status = ForEachBlock(
      timeline->Take(), 2, [&] { return visits >= 5; },
      [&](size_t, const Block&, int) { ++visits; });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
  EXPECT_LT(visits, 20);
}

}  // namespace
}  // namespace vafa::timeline
