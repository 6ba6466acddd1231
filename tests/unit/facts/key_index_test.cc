#include "facts/key_index.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>

#include "tests/unit/store/test_store.h"

namespace vafa {
namespace {

Key128 RandomKey(std::mt19937_64& random, uint64_t spread) {
  const uint64_t n = random() % spread;
  return Hash128({reinterpret_cast<const char*>(&n), sizeof n});
}

TEST(KeyIndexTest, AgreesWithAPlainMapThroughFlushesAndReopenings) {
  const testing::TemporaryFolder folder;
  std::mt19937_64 random(7);
  std::map<Key128, uint64_t> model;
  std::map<Key128, uint64_t> flushed;
  std::string why;
  auto index = KeyIndex::Open({folder.path(), 5, 300}, &why);
  ASSERT_TRUE(index);
  for (int step = 0; step < 30'000; ++step) {
    const Key128 key = RandomKey(random, 9000);
    if (random() % 3 == 0) {
      (*index)->Put(key, random());
      model[key] = *(*index)->Find(key);
    }
    const auto found = (*index)->Find(key);
    const auto expected = model.find(key);
    ASSERT_EQ(found.has_value(), expected != model.end());
    if (found) ASSERT_EQ(*found, expected->second);
    const int64_t before = (*index)->through();
    ASSERT_TRUE((*index)->FlushIfFull(step + 1));
    if ((*index)->through() != before) flushed = model;
    if (step % 4999 == 4998) {
      // What was not flushed is lost, as after a kill; through() says from where to fill it again.
      index = KeyIndex::Open({folder.path(), 5, 300}, &why);
      ASSERT_TRUE(index);
      EXPECT_EQ(why, "");
      model = flushed;
    }
  }
}

TEST(KeyIndexTest, DamageAndFilesOfAnotherStoreAreThrownAway) {
  for (const char* damage : {"flip", "truncate", "remove", "manifest", "store"}) {
    const testing::TemporaryFolder folder;
    std::string why;
    {
      auto index = KeyIndex::Open({folder.path(), 5, 100}, &why);
      for (uint64_t i = 1; i <= 1000; ++i) {
        (*index)->Put(Hash128(std::to_string(i)), i);
      }
      ASSERT_TRUE((*index)->Flush(1000));
    }
    const auto run = folder.path() / "keys-1.run";
    ASSERT_TRUE(std::filesystem::exists(run));
    uint64_t store = 5;
    if (damage == std::string("flip")) {
      std::fstream file(run, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(run) / 2));
      file.put('\x55');
    } else if (damage == std::string("truncate")) {
      std::filesystem::resize_file(run, std::filesystem::file_size(run) - 5);
    } else if (damage == std::string("remove")) {
      std::filesystem::remove(run);
    } else if (damage == std::string("manifest")) {
      std::ofstream(folder.path() / "keys.manifest") << "1 2 x";
    } else {
      store = 6;
    }
    auto index = KeyIndex::Open({folder.path(), store, 100}, &why);
    ASSERT_TRUE(index) << damage;
    EXPECT_NE(why, "") << damage;
    EXPECT_EQ((*index)->through(), 0) << damage;
    EXPECT_FALSE((*index)->Find(Hash128("1"))) << damage;
  }
}

}  // namespace
}  // namespace vafa
