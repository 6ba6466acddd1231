#include "know/segments/keeper.h"

#include <gmock/gmock.h>

#include <random>
#include <set>

#include "tests/unit/know/segments/shop.h"

namespace vafa::segments {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr const char* kQuiet = R"({"all": [
  {"did": {"kinds": ["order_placed"], "within": {"before": "end"}}},
  {"not": {"did": {"kinds": ["order_placed"], "within": {"last": {"days": 10}}}}}]})";

class KeeperOnBoth : public ShopTest {
 protected:
  void Round() {
    const Status status = keeper_->Round();
    ASSERT_TRUE(status) << Describe(status.error());
  }
};
VAFA_ON_BOTH_DATABASES(KeeperOnBoth);

TEST_P(KeeperOnBoth, ANewSegmentIsFilledAndThenFollowed) {
  Did("a", "order_placed", 3);
  const Segment buyers = Make("Buyers", kBought);
  EXPECT_EQ(keeper_->Size(buyers), std::nullopt);
  Round();
  EXPECT_EQ(keeper_->Size(buyers), 1);
  Did("b", "order_placed");
  Round();
  EXPECT_EQ(keeper_->Size(buyers), 2);
  EXPECT_THAT(Moves(), ElementsAre("a entered Buyers", "b entered Buyers"));
  EXPECT_THAT(keeper_->SegmentsOf(directory_->Find("b").value()), ElementsAre(buyers.id));
}

TEST_P(KeeperOnBoth, NothingNewWritesNothing) {
  Did("a", "order_placed", 3);
  Make("Buyers", kBought);
  Round();
  const int64_t last = facts_->last_seq();
  Round();
  Round();
  EXPECT_EQ(facts_->last_seq(), last);
}

TEST_P(KeeperOnBoth, TimeAloneMovesPeople) {
  Did("a", "order_placed");
  Make("Buyers", kBought);
  Make("Quiet", kQuiet);
  Round();
  EXPECT_THAT(Moves(), ElementsAre("a entered Buyers"));
  clock_.now = clock_.now + std::chrono::days(12);
  Round();
  clock_.now = clock_.now + std::chrono::days(20);
  Round();
  EXPECT_THAT(Moves(), ElementsAre("a entered Buyers", "a entered Quiet", "a left Buyers"));
}

TEST_P(KeeperOnBoth, WhatIsDatedAheadCountsOnceItsTimeHasCome) {
  Did("a", "order_placed", 100);
  Did("a", "order_placed", -1);  // tomorrow, at this hour
  Make("Buyers", kBought);
  Round();
  EXPECT_THAT(Moves(), IsEmpty());
  clock_.now = clock_.now + std::chrono::hours(20);  // another day has begun
  Round();
  EXPECT_THAT(Moves(), IsEmpty());
  clock_.now = clock_.now + std::chrono::hours(4);
  Round();
  EXPECT_THAT(Moves(), ElementsAre("a entered Buyers"));
}

TEST_P(KeeperOnBoth, AChangedRecordCounts) {
  Did("a", "order_placed", 3);
  SaveCity("a", "Shiraz");
  Make("Here", R"({"attribute": {"name": "city", "is": ["Shiraz"]}})");
  Round();
  SaveCity("a", "Tehran");
  Round();
  EXPECT_THAT(Moves(), ElementsAre("a entered Here", "a left Here"));
}

TEST_P(KeeperOnBoth, OneThatFitsNoMoreHoldsUpNobody) {
  Did("a", "order_placed", 3);
  SaveCity("a", "Shiraz");
  Make("Here", R"({"attribute": {"name": "city", "is": ["Shiraz"]}})");
  Make("Buyers", kBought);
  Round();
  knows_records_ = false;
  Did("b", "order_placed");
  Round();
  Did("c", "order_placed");
  Round();
  knows_records_ = true;
  SaveCity("c", "Shiraz");
  Round();
  EXPECT_THAT(Moves(),
              UnorderedElementsAre("a entered Here", "a entered Buyers", "b entered Buyers",
                                   "c entered Buyers", "c entered Here"));
}

TEST_P(KeeperOnBoth, ASizeStaysWhileAnotherSegmentIsMade) {
  Did("a", "order_placed", 3);
  const Segment buyers = Make("Buyers", kBought);
  Round();
  const Segment quiet = Make("Quiet", kQuiet);
  EXPECT_EQ(keeper_->Size(buyers), 1);
  EXPECT_EQ(keeper_->Size(quiet), std::nullopt);
  Round();
  EXPECT_EQ(keeper_->Size(quiet), 0);

  const auto changed =
      segments_->Change(quiet.id, {.name = std::nullopt, .condition = Condition(kBought)});
  ASSERT_TRUE(changed);
  EXPECT_EQ(keeper_->Size(*changed), std::nullopt) << "the size of another condition";
  Round();
  EXPECT_EQ(keeper_->Size(*changed), 1);
}

TEST_P(KeeperOnBoth, AListMovesPeopleToo) {
  Did("a", "order_placed");
  Did("b", "order_placed");
  const std::vector<std::string> first{"a"};
  const std::vector<std::string> second{"b"};
  const auto list = segments_->CreateList("VIP", first, "");
  ASSERT_TRUE(list);
  Round();
  ASSERT_TRUE(segments_->ChangeList(list->id, second, first));
  Round();
  EXPECT_THAT(Moves(), UnorderedElementsAre("a entered VIP", "a left VIP", "b entered VIP"));
}

TEST_P(KeeperOnBoth, ARestartNeitherLosesNorRepeats) {
  Did("a", "order_placed", 3);
  Did("b", "order_placed", 3);
  const Segment buyers = Make("Buyers", kBought);
  Round();
  OpenAll();
  Did("c", "order_placed");  // before anybody follows again
  Round();
  EXPECT_EQ(keeper_->Size(buyers), 3);
  EXPECT_THAT(Moves(),
              UnorderedElementsAre("a entered Buyers", "b entered Buyers", "c entered Buyers"));
}

// Random facts, restarts and days: after each round the keeper, the facts and a question asked
// afresh say the same.
TEST_P(KeeperOnBoth, AgreesWithAFreshQuestionWhateverHappens) {
  std::mt19937 random(7);
  const auto roll = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  Did("c0", "order_placed", 1);
  const std::vector<Segment> all{
      Make("Buyers", kBought), Make("Quiet", kQuiet),
      Make("Angry", R"({"did": {"kinds": ["complaint_opened"], "count": {"min": 2},
                                "within": {"last": {"days": 15}}}})"),
      Make("Dear", R"({"sum": {"column": "money", "kinds": ["order_placed"],
                               "within": {"last": {"days": 20}}, "min": "30.00"}})")};
  for (int step = 0; step < 60; ++step) {
    for (int i = roll(6); i > 0; --i) {
      Did("c" + std::to_string(roll(40)), roll(4) == 0 ? "complaint_opened" : "order_placed",
          roll(3) == 0 ? roll(35) : 0, 500 + roll(2000));
    }
    if (roll(4) == 0) clock_.now = clock_.now + std::chrono::hours(roll(72));
    if (roll(15) == 0) OpenAll();
    clock_.now = clock_.now + std::chrono::seconds(1);
    Round();
    std::map<std::string, std::set<std::string>> by_moves;
    for (const std::string& move : Moves()) {
      const std::string who = move.substr(0, move.find(' '));
      const std::string what = move.substr(who.size() + 1);
      const bool entered = what.starts_with("entered ");
      auto& in = by_moves[what.substr(what.find(' ') + 1)];
      EXPECT_TRUE(entered ? in.insert(who).second : in.erase(who) == 1) << step << " " << move;
    }
    for (const Segment& segment : all) {
      const auto members = In(segment);
      EXPECT_EQ(keeper_->Size(segment), static_cast<int64_t>(members.size())) << step;
      EXPECT_EQ(by_moves[segment.name], std::set<std::string>(members.begin(), members.end()))
          << step << " " << segment.name;
    }
  }
}

}  // namespace
}  // namespace vafa::segments
