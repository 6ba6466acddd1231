#include "learn/dashboards/dashboards.h"

#include <gmock/gmock.h>

#include "tests/unit/store/test_store.h"

namespace vafa::dashboards {
namespace {

using ::testing::ElementsAre;

const Viewer kSara{.user = 1, .name = "Sara", .role = "member"};
const Viewer kAli{.user = 2, .name = "Ali", .role = "member"};
const Viewer kVisitor{.user = 3, .name = "Visitor", .role = "viewer"};
const Viewer kOwner{.user = 4, .name = "Owner", .role = "owner"};

class DashboardsTest : public vafa::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    dashboards_ = std::make_unique<Dashboards>(Open(), Clock::System());
  }
  int64_t Make(const std::string& name, std::vector<std::string> roles = {}) {
    const auto made = dashboards_->Create(
        {.name = name,
         .period = "last_12_months",
         .tiles = std::vector{Tile{.kind = Tile::Kind::kTrend, .width = 2, .kpi = "churn"}},
         .shared_with = std::move(roles)},
        kSara);
    EXPECT_TRUE(made) << Describe(made.error());
    return made ? made->id : 0;
  }
  std::vector<std::string> SeenBy(const Viewer& viewer) {
    std::vector<std::string> names;
    for (const Dashboard& one : *dashboards_->All(viewer)) names.push_back(one.name);
    return names;
  }
  ErrorCode Rename(int64_t id, const Viewer& viewer) {
    const auto changed = dashboards_->Apply(id, {.name = "Renamed"}, viewer,
                                            [](const Dashboard&) -> Status { return {}; });
    return changed ? ErrorCode::kInternal : changed.error().code;
  }

  std::unique_ptr<Dashboards> dashboards_;
};
VAFA_ON_BOTH_DATABASES(DashboardsTest);

TEST_P(DashboardsTest, WhatWasMadeIsThereAfterAStart) {
  const int64_t id = Make("Weekly", {"member", "viewer"});
  Dashboards again(Open(), Clock::System());
  const Dashboard found = *again.Get(id, kSara);
  EXPECT_EQ(found.name, "Weekly");
  EXPECT_EQ(found.period, "last_12_months");
  EXPECT_EQ(found.owner_name, "Sara");
  EXPECT_EQ(found.tiles,
            (std::vector{Tile{.kind = Tile::Kind::kTrend, .width = 2, .kpi = "churn"}}));
  EXPECT_EQ(found.shared_with, (std::vector<std::string>{"member", "viewer"}));
}

TEST_P(DashboardsTest, IsSeenByItsMakerAndTheRolesItIsSharedWith) {
  Make("Mine");
  Make("Ours", {"member"});
  EXPECT_THAT(SeenBy(kSara), ElementsAre("Mine", "Ours"));
  EXPECT_THAT(SeenBy(kAli), ElementsAre("Ours"));
  EXPECT_THAT(SeenBy(kVisitor), ::testing::IsEmpty());
  EXPECT_THAT(SeenBy(kOwner), ElementsAre("Ours"));
}

TEST_P(DashboardsTest, IsChangedByItsMakerAndWhenSharedByTheOwner) {
  const int64_t mine = Make("Mine");
  const int64_t ours = Make("Ours", {"viewer"});
  EXPECT_EQ(Rename(mine, kAli), ErrorCode::kNotFound);
  EXPECT_EQ(Rename(mine, kOwner), ErrorCode::kNotFound);
  EXPECT_EQ(Rename(ours, kVisitor), ErrorCode::kForbidden);
  EXPECT_EQ(dashboards_->Remove(ours, kVisitor).error().code, ErrorCode::kForbidden);
  Rename(ours, kOwner);
  EXPECT_EQ(dashboards_->Get(ours, kVisitor)->name, "Renamed");
  EXPECT_TRUE(dashboards_->Remove(mine, kSara));
  EXPECT_THAT(SeenBy(kSara), ElementsAre("Renamed"));
}

TEST_P(DashboardsTest, AChangeNamesOnlyWhatChangesAndSeesWhatIsThere) {
  const int64_t id = Make("Weekly", {"member"});
  const Dashboard before = *dashboards_->Get(id, kSara);
  const auto changed = dashboards_->Apply(id, {.tiles = std::vector<Tile>{}}, kSara,
                                          [&](const Dashboard& now) -> Status {
                                            EXPECT_EQ(now.updated_at, before.updated_at);
                                            return {};
                                          });
  ASSERT_TRUE(changed);
  EXPECT_TRUE(changed->tiles.empty());
  EXPECT_EQ(changed->name, "Weekly");
  EXPECT_EQ(changed->shared_with, before.shared_with);
  EXPECT_GT(changed->updated_at, before.updated_at);
  const auto refused = dashboards_->Apply(
      id, {.name = "Late"}, kSara,
      [](const Dashboard&) -> Status { return Fail(ErrorCode::kConflict, "net.changed"); });
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(dashboards_->Get(id, kSara)->name, "Weekly");
}

TEST_P(DashboardsTest, OpensWithAYearUnlessToldOtherwise) {
  const auto made = dashboards_->Create({.name = "Plain", .tiles = std::vector<Tile>{}}, kSara);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->period, "last_12_months");
}

TEST_P(DashboardsTest, HasAName) {
  const auto made = dashboards_->Create({.name = "  ", .tiles = std::vector<Tile>{}}, kSara);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().field, "name");
}

}  // namespace
}  // namespace vafa::dashboards
