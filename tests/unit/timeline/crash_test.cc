#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/timeline/model.h"
#include "timeline/timeline.h"

namespace vafa::timeline {
namespace {

namespace fs = std::filesystem;

constexpr CustomerId kCustomers = 4 * kBlockCustomers;

std::set<fs::path> FilesIn(const fs::path& folder) {
  std::set<fs::path> names;
  for (const auto& file : fs::directory_iterator(folder)) names.insert(file.path().filename());
  return names;
}

/// Copies a folder as it is at one moment, while others rename files in it: again until no file
/// came or went meanwhile.
void CopyAtOneMoment(const fs::path& from, const fs::path& to) {
  for (;;) {
    const auto before = FilesIn(from);
    std::error_code error;
    fs::copy(from, to, error);
    if (!error && FilesIn(from) == before) return;
    fs::remove_all(to);
  }
}

/// Copies the folder before every step of some checkpoints, then opens each copy as a process
/// would after dying there, and feeds it the rest. `checkpoint(timeline, more)` may take in more
/// facts meanwhile.
void CrashAtAnyStep(
    CustomerId customers,
    const std::function<void(Timeline&, const std::function<void()>&)>& checkpoint) {
  const TemporaryFolder folder;
  const TemporaryFolder copies;
  std::mutex mutex;
  size_t copied = 0;
  const auto copy = [&](FileStep, const fs::path&) {
    const std::lock_guard lock(mutex);
    CopyAtOneMoment(folder.path(), copies.path() / std::to_string(copied++));
    return 0;
  };
  Generator generator(5, customers);
  Model model;
  std::vector<Entry> log;
  {
    const auto opened = OpenOrDie({.folder = folder.path(), .store_id = 1, .before_step = copy});
    const auto apply = [&](size_t facts) {
      const std::vector<Entry> entries = generator.Make(facts);
      log.insert(log.end(), entries.begin(), entries.end());
      opened.timeline->Apply(entries);
    };
    for (int round = 0; round < 4; ++round) {
      apply(70);
      checkpoint(*opened.timeline, [&] { apply(7); });
    }
  }
  const std::vector<Entry> later = generator.Make(30);
  log.insert(log.end(), later.begin(), later.end());
  model.Apply(log);
  ASSERT_GT(copied, 60u);
  for (size_t i = 0; i < copied; ++i) {
    const Timeline::Options options{.folder = copies.path() / std::to_string(i), .store_id = 1};
    {
      const auto [timeline, why] = OpenOrDie(options);
      ASSERT_EQ(why, "") << "step " << i;
      // In small bites, with a checkpoint before all is caught up again.
      for (size_t at = 0; at < log.size(); at += 50) {
        timeline->Apply(std::span(log).subspan(at, std::min<size_t>(50, log.size() - at)));
        if (at == 100) ASSERT_TRUE(timeline->Checkpoint());
      }
      ASSERT_EQ(RowsOf(timeline->Take()), model.Rows()) << "step " << i;
      ASSERT_TRUE(timeline->Checkpoint());
    }
    const auto [timeline, why] = OpenOrDie(options);
    ASSERT_EQ(why, "") << "step " << i;
    ASSERT_EQ(RowsOf(timeline->Take()), model.Rows()) << "step " << i;
  }
}

TEST(Crash, AtAnyStepNothingIsLostOrTwice) {
  CrashAtAnyStep(kCustomers, [](Timeline& timeline, const std::function<void()>&) {
    ASSERT_TRUE(timeline.Checkpoint());
  });
}

TEST(Crash, AtAnyStepOfACheckpointInParts) {
  int parts = 0;
  CrashAtAnyStep(2 * kCustomers, [&](Timeline& timeline, const std::function<void()>& more) {
    for (bool ended = false; !ended; ++parts) {
      const auto some = timeline.CheckpointSome();
      ASSERT_TRUE(some);
      ended = *some;
      more();
    }
    EXPECT_FALSE(timeline.NeedsCheckpoint());
  });
  EXPECT_GE(parts, 8);
}

/// Fails one step after another with a full disk; all stays readable and the next call goes on.
TEST(StorageFull, AtAnyStepLeavesAllReadable) {
  const TemporaryFolder folder;
  std::atomic<int> steps_left = 0;
  const auto fail = [&](FileStep, const fs::path&) { return steps_left-- > 0 ? 0 : ENOSPC; };
  const Timeline::Options options{.folder = folder.path(), .store_id = 1, .before_step = fail};
  auto [timeline, ignored] = OpenOrDie(options);
  Generator generator(6, kCustomers);
  Model model;
  std::vector<Entry> log;
  int failures = 0;
  for (int allowed = 0; allowed < 40; ++allowed) {
    const std::vector<Entry> entries = generator.Make(20);
    log.insert(log.end(), entries.begin(), entries.end());
    model.Apply(entries);
    timeline->Apply(entries);
    steps_left = allowed;
    if (const Status status = timeline->Checkpoint(); !status) {
      ++failures;
      ASSERT_EQ(status.error().code, ErrorCode::kStorageFull);
    }
    ASSERT_EQ(RowsOf(timeline->Take()), model.Rows());
    if (allowed % 7 == 6) {
      timeline.reset();
      auto [reopened, why] = OpenOrDie(options);
      ASSERT_EQ(why, "");
      timeline = std::move(reopened);
      timeline->Apply(log);
      ASSERT_EQ(RowsOf(timeline->Take()), model.Rows());
    }
  }
  EXPECT_GT(failures, 5);
  EXPECT_LT(failures, 40);
  steps_left = 1000;
  ASSERT_TRUE(timeline->Checkpoint());
  for (const auto& file : fs::directory_iterator(folder.path())) {
    EXPECT_NE(file.path().extension(), ".tmp");
  }
}

/// The same on a real file system of 256 KiB.
TEST(StorageFull, OnARealFileSystem) {
  const TemporaryFolder folder;
  const fs::path disk = folder.path() / "disk";
  fs::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=256k") != 0) {
    GTEST_SKIP() << "mounting a small file system needs root";
  }
  {
    const Timeline::Options options{.folder = disk / "timeline", .store_id = 1};
    auto [timeline, why] = OpenOrDie(options);
    Generator generator(7, kCustomers);
    Model model;
    const std::vector<Entry> entries = generator.Make(400);
    model.Apply(entries);
    std::ofstream(disk / "ballast") << std::string(100 << 10, 'x');
    timeline->Apply(entries);
    const Status status = timeline->Checkpoint();
    EXPECT_FALSE(status);
    if (!status) EXPECT_EQ(status.error().code, ErrorCode::kStorageFull);
    EXPECT_EQ(RowsOf(timeline->Take()), model.Rows());
    timeline.reset();
    auto [reopened, why_rebuilt] = OpenOrDie(options);
    EXPECT_EQ(why_rebuilt, "");
    reopened->Apply(entries);
    EXPECT_EQ(RowsOf(reopened->Take()), model.Rows());
  }
  EXPECT_EQ(::umount2(disk.c_str(), MNT_DETACH), 0);
}

}  // namespace
}  // namespace vafa::timeline
