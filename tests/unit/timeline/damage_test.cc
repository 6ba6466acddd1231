#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "tests/unit/timeline/model.h"
#include "timeline/block_file.h"
#include "timeline/manifest.h"
#include "timeline/properties_file.h"
#include "timeline/timeline.h"

namespace vafa::timeline {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kStore = 77;
constexpr size_t kTries = 24;  // bytes flipped and lengths cut to, per file

std::string Read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void Write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// A timeline of three blocks on disk, to be damaged again and again.
class Damage : public testing::Test {
 protected:
  Damage() {
    entries_ = Generator(1, 3 * kBlockCustomers).Make(300);
    model_.Apply(entries_);
    Make();
  }

  Timeline::Options Options() const { return {.folder = folder_.path(), .store_id = kStore}; }

  void Make() {
    auto [timeline, why] = OpenOrDie(Options());
    timeline->Apply(entries_);
    ASSERT_TRUE(timeline->Checkpoint());
    for (const auto& file : fs::directory_iterator(folder_.path())) {
      whole_[file.path().filename()] = Read(file.path());
    }
    ASSERT_EQ(whole_.size(), 5u);
  }

  void Restore() const {
    for (const auto& [name, bytes] : whole_) Write(folder_.path() / name, bytes);
  }

  /// The damage is noticed, the files are gone, and feeding again mends all.
  void ExpectRebuilt(const std::string& what) {
    {
      Timeline::Options reader = Options();
      reader.read_only = true;
      const auto [timeline, why] = OpenOrDie(reader);
      EXPECT_NE(why, "") << what;
      EXPECT_EQ(timeline->through(), 0) << what;
      EXPECT_FALSE(fs::is_empty(folder_.path())) << what;
    }
    const auto [timeline, why] = OpenOrDie(Options());
    EXPECT_NE(why, "") << what;
    EXPECT_EQ(timeline->through(), 0) << what;
    EXPECT_EQ(timeline->Take().facts(), 0u) << what;
    EXPECT_TRUE(fs::is_empty(folder_.path())) << what;
  }

  const TemporaryFolder folder_;
  std::vector<Entry> entries_;
  Model model_;
  std::map<std::string, std::string> whole_;
};

TEST_F(Damage, NoneIsFound) {
  const auto [timeline, why] = OpenOrDie(Options());
  EXPECT_EQ(why, "");
  EXPECT_EQ(RowsOf(timeline->Take()), model_.Rows());
}

TEST_F(Damage, AfterItFeedingAgainMendsAll) {
  fs::remove(folder_.path() / BlockFileName(1));
  const auto [timeline, why] = OpenOrDie(Options());
  EXPECT_EQ(why, "block 1: missing");
  timeline->Apply(entries_);
  EXPECT_EQ(RowsOf(timeline->Take()), model_.Rows());
  ASSERT_TRUE(timeline->Checkpoint());
  EXPECT_EQ(OpenOrDie(Options()).rebuilt_because, "");
}

TEST_F(Damage, AnyFlippedByte) {
  for (const auto& [name, bytes] : whole_) {
    const size_t stride = std::max<size_t>(1, bytes.size() / kTries);
    for (size_t at = 0; at < bytes.size(); at += at < 128 ? 1 : stride) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
      Write(folder_.path() / name, damaged);
      ExpectRebuilt(name + " byte " + std::to_string(at));
      Restore();
    }
  }
}

TEST_F(Damage, AnyCutOrGrownFile) {
  for (const auto& [name, bytes] : whole_) {
    const size_t stride = std::max<size_t>(1, bytes.size() / kTries);
    for (size_t size = 0; size < bytes.size(); size += stride) {
      Write(folder_.path() / name, bytes.substr(0, size));
      ExpectRebuilt(name + " cut to " + std::to_string(size));
      Restore();
    }
    Write(folder_.path() / name, bytes + '\0');
    ExpectRebuilt(name + " grown");
    Restore();
  }
}

TEST_F(Damage, AnyMissingFile) {
  for (const auto& [name, bytes] : whole_) {
    fs::remove(folder_.path() / name);
    ExpectRebuilt(name + " missing");
    Restore();
  }
}

TEST_F(Damage, AFolderInTheWayOfAFile) {
  fs::remove(folder_.path() / BlockFileName(1));
  fs::create_directory(folder_.path() / BlockFileName(1));
  ExpectRebuilt("folder");
}

TEST_F(Damage, FilesOfAnotherStore) {
  Timeline::Options other = Options();
  other.store_id = kStore + 1;
  const auto [timeline, why] = OpenOrDie(other);
  EXPECT_EQ(why, "manifest: another store");
  EXPECT_EQ(timeline->through(), 0);
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(Damage, ABlockOfAnotherStoreOrPlaceOrTime) {
  const fs::path path = folder_.path() / BlockFileName(1);
  const auto block = OpenBlock(path);
  ASSERT_TRUE(block.has_value());
  const BlockIdentity good = block->identity;
  const auto put = [&](BlockIdentity identity) {
    ASSERT_TRUE(WriteBlock(path, identity, *block->block, nullptr));
  };
  put({good.store_id + 1, good.index, good.through});
  ExpectRebuilt("store");
  Restore();
  put({good.store_id, good.index + 1, good.through});
  ExpectRebuilt("place");
  Restore();
  put({good.store_id, good.index, good.through - 1});
  ExpectRebuilt("time");
  Restore();
  put(good);
  EXPECT_EQ(OpenOrDie(Options()).rebuilt_because, "");
}

TEST_F(Damage, PropertiesOfAnotherStoreOrTime) {
  const fs::path path = folder_.path() / kPropertiesName;
  auto whole = ReadProperties(path, kStore);
  ASSERT_TRUE(whole.has_value());
  ASSERT_TRUE(WriteProperties(path, kStore + 1, **whole, nullptr));
  ExpectRebuilt("store");
  Restore();
  Properties swapped;  // ids that mean something else
  PropertyList list;
  list.Number("quantity", 1);
  std::vector<PropertyValue> ignored;
  for (KindId kind = 50; kind < 60; ++kind) swapped.Resolve(kind, list, ignored);
  ASSERT_TRUE(WriteProperties(path, kStore, swapped, nullptr));
  ExpectRebuilt("kinds");
  Restore();
  ASSERT_TRUE(WriteProperties(path, kStore, {}, nullptr));
  ExpectRebuilt("older than the blocks");
}

TEST_F(Damage, ABlockThatTheManifestDoesNotKnow) {
  fs::copy_file(folder_.path() / BlockFileName(2), folder_.path() / BlockFileName(3));
  ExpectRebuilt("copied");
  Restore();
  fs::copy_file(folder_.path() / BlockFileName(2), folder_.path() / BlockFileName(999'999'999));
  ExpectRebuilt("far away");
}

TEST_F(Damage, OtherFilesAreLeftAlone) {
  Write(folder_.path() / "notes.txt", "mine");
  Write(folder_.path() / "block-1.vtl", "mine");
  Write(folder_.path() / "block-000001.vtl.tmp", "half");
  Write(folder_.path() / "properties.tmp", "half");
  fs::remove(folder_.path() / kManifestName);
  const auto [timeline, why] = OpenOrDie(Options());
  EXPECT_EQ(why, "manifest: missing");
  EXPECT_TRUE(fs::exists(folder_.path() / "notes.txt"));
  EXPECT_TRUE(fs::exists(folder_.path() / "block-1.vtl"));
  EXPECT_FALSE(fs::exists(folder_.path() / "block-000001.vtl.tmp"));
  EXPECT_FALSE(fs::exists(folder_.path() / "properties.tmp"));
}

}  // namespace
}  // namespace vafa::timeline
