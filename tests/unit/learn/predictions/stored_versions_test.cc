// Which versions of a model are kept, and which one was in use when.
#include <gmock/gmock.h>

#include "learn/predictions/store.h"
#include "tests/unit/store/test_store.h"

namespace vafa::predictions {
namespace {

using ::testing::ElementsAre;

class StoredVersions : public testing::StoreTest {
 protected:
  void Store(int64_t fitted_at, bool in_use, int64_t keep, int64_t used_after) {
    const store::Row row{.kind = "churn",
                         .version = 0,
                         .method = "trees",
                         .fitted_at = {fitted_at},
                         .data_to = {fitted_at},
                         .parameters = "{}",
                         .figures = "{}",
                         .reason = "",
                         .in_use = in_use};
    ASSERT_TRUE(store_->Write([&](Transaction& transaction) -> Status {
      VAFA_ASSIGN([[maybe_unused]] const int64_t version, store::Insert(transaction, row, {}));
      return store::Prune(transaction, "churn", keep, {used_after});
    }));
  }
  std::vector<int64_t> Versions(
      const std::function<Result<std::vector<store::Row>>(Session&)>& of) {
    std::vector<int64_t> versions;
    const auto rows = store_->Read(of);
    EXPECT_TRUE(rows);
    for (const store::Row& row : *rows) versions.push_back(row.version);
    return versions;
  }
  std::vector<int64_t> UsedAt(int64_t moment) {
    return Versions([&](Session& session) { return store::LoadUsedAt(session, {moment}); });
  }
};
VAFA_ON_BOTH_DATABASES(StoredVersions);

TEST_P(StoredVersions, TheOneInUseThenIsKnownAndKept) {
  Open();
  Store(10, true, 9, 0);
  Store(20, false, 9, 0);
  Store(30, true, 9, 0);
  EXPECT_THAT(UsedAt(5), ElementsAre());
  EXPECT_THAT(UsedAt(10), ElementsAre(1));
  EXPECT_THAT(UsedAt(29), ElementsAre(1));
  EXPECT_THAT(UsedAt(99), ElementsAre(3));
  // Of those used at 25 or later the first is still in use then; the one never used goes.
  Store(40, false, 1, 25);
  const auto all = [](Session& session) { return store::LoadModels(session, "churn"); };
  EXPECT_THAT(Versions(all), ElementsAre(4, 3, 1));
  Store(50, false, 1, 35);
  EXPECT_THAT(Versions(all), ElementsAre(5, 3));
  EXPECT_THAT(UsedAt(35), ElementsAre(3));
}

}  // namespace
}  // namespace vafa::predictions
