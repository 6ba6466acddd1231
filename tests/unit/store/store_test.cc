#include "store/store.h"

#include <gmock/gmock.h>

#include <thread>
#include <vector>

#include "store/folder_lock.h"
#include "store/native.h"
#include "tests/unit/store/test_store.h"

namespace vafa {
namespace {

class StoreOnBoth : public testing::StoreTest {
 protected:
  Store& OpenWithTable() {
    Store& store = Open();
    const Status made = store.Write([](Transaction& t) -> Status {
      t.sql() << "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, weight DOUBLE PRECISION)";
      return {};
    });
    EXPECT_TRUE(made) << Describe(made.error());
    return store;
  }

  static Status Insert(Store& store, int id) {
    return store.Write([id](Transaction& t) -> Status {
      t.sql() << "INSERT INTO things (id, name) VALUES (:id, 'x')", soci::use(id);
      return {};
    });
  }

  static int Count(Store& store) {
    auto count = store.Read([](Session& session) -> Result<int> {
      int n = 0;
      session.sql() << "SELECT count(*) FROM things", soci::into(n);
      return n;
    });
    EXPECT_TRUE(count) << Describe(count.error());
    return count.value_or(-1);
  }
};
VAFA_ON_BOTH_DATABASES(StoreOnBoth);

TEST_P(StoreOnBoth, KeepsItsIdAndRowsWhenOpenedAgain) {
  Store& first = OpenWithTable();
  const uint64_t id = first.id();
  ASSERT_TRUE(Insert(first, 1));
  Store& second = Open();
  EXPECT_EQ(second.id(), id);
  EXPECT_EQ(Count(second), 1);
}

TEST_P(StoreOnBoth, ConcurrentWritesAllLandAndOneFailingWriteHarmsNoOther) {
  Store& store = OpenWithTable();
  ASSERT_TRUE(Insert(store, 0));
  std::atomic<int> conflicts = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 20; ++i) {
        const Status status = Insert(store, i % 5 == 0 ? 0 : 1 + thread * 20 + i);
        if (!status) {
          EXPECT_EQ(status.error().code, ErrorCode::kConflict);
          ++conflicts;
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(conflicts, 8 * 4);
  EXPECT_EQ(Count(store), 1 + 8 * 16);
}

TEST_P(StoreOnBoth, AFailedWriteLeavesNothingAndRunsItsRollbackHooks) {
  Store& store = OpenWithTable();
  bool committed = false;
  bool rolled_back = false;
  const Status status = store.Write([&](Transaction& t) -> Status {
    t.OnCommit([&] { committed = true; });
    t.OnRollback([&] { rolled_back = true; });
    t.sql() << "INSERT INTO things (id) VALUES (1)";
    return Fail(ErrorCode::kInvalid, "base.internal");
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
  EXPECT_FALSE(committed);
  EXPECT_TRUE(rolled_back);
  EXPECT_EQ(Count(store), 0);
}

TEST_P(StoreOnBoth, BulkRowsComeBackAsTheyWere) {
  Store& store = OpenWithTable();
  constexpr std::string_view kColumns[] = {"id", "name", "weight"};
  const Status written = store.Write([&](Transaction& t) -> Status {
    const auto insert = BulkInsert::Make(t, "things", kColumns);
    for (int64_t i = 0; i < 5000; ++i) {
      const std::string name = "نام\t\n" + std::to_string(i);
      insert->Integer(i * 4'000'000'000);
      if (i % 3 == 0) {
        insert->Null();
      } else {
        insert->Text(name);
      }
      insert->Real(static_cast<double>(i) / 3);
      VAFA_TRY(insert->EndRow());
    }
    return insert->Finish();
  });
  ASSERT_TRUE(written) << Describe(written.error());
  int64_t next = 10;
  const Status read = store.Read([&](Session& session) -> Status {
    const std::vector<Parameter> parameters = {int64_t{40'000'000'000}};
    return Scan(session, "SELECT id, name, weight FROM things WHERE id >= $1 ORDER BY id",
                parameters, [&](const RowView& row) {
                  EXPECT_EQ(row.Integer(0), next * 4'000'000'000);
                  EXPECT_EQ(row.IsNull(1), next % 3 == 0);
                  if (next % 3 != 0) EXPECT_EQ(row.Text(1), "نام\t\n" + std::to_string(next));
                  EXPECT_EQ(row.Real(2), static_cast<double>(next) / 3);
                  return ++next < 4000;
                });
  });
  ASSERT_TRUE(read) << Describe(read.error());
  EXPECT_EQ(next, 4000);
}

TEST_P(StoreOnBoth, DataOfANewerProgramAreRefused) {
  Store& store = Open();
  ASSERT_TRUE(store.Write([](Transaction& t) -> Status {
    t.sql() << "INSERT INTO migrations (number, name) VALUES (999999, 'later')";
    return {};
  }));
  store_.reset();
  const auto again = Store::Open(options_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
}

TEST(StoreTest, ReadingAFolderWithoutDataSaysSo) {
  const testing::TemporaryFolder folder;
  const auto store = Store::Open({.folder = folder.path(), .read_only = true});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kNotFound);
}

TEST(FolderLockTest, ASecondTakerIsRefusedUntilTheFirstLetsGo) {
  const testing::TemporaryFolder folder;
  {
    const auto first = FolderLock::Take(folder.path());
    ASSERT_TRUE(first);
    EXPECT_TRUE(FolderLock::IsHeld(folder.path()));
    const auto second = FolderLock::Take(folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  }
  EXPECT_FALSE(FolderLock::IsHeld(folder.path()));
  EXPECT_TRUE(FolderLock::Take(folder.path()));
}

}  // namespace
}  // namespace vafa
