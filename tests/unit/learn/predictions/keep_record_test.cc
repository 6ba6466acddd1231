#include "learn/predictions/keep_record.h"

#include <gmock/gmock.h>

#include <thread>

#include "tests/unit/learn/predictions/models_on_store.h"

namespace vafa::predictions {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr int kDays = 60;           // the fixture's window
constexpr int kNewest = kDays + 1;  // days from the newest list's day to today

class KeepRecordOnBoth : public ModelsOnStore {
 protected:
  /// She buys on every tenth day from one day to another, counted from today.
  void Buys(const std::string& customer, int from, int to) {
    ASSERT_TRUE(store_->Write([&](Transaction& transaction) -> Result<bool> {
      VAFA_ASSIGN(const CustomerId id, directory_->Ensure(transaction, customer, "test"));
      std::vector<NewFact> facts;
      for (int day = from; day <= to; day += 10) {
        NewFact fact{.customer = id, .at = clock_.now + std::chrono::days(day)};
        fact.kind = kinds::kOrderPlaced;
        fact.money = Money{1000, currency_};
        facts.push_back(fact);
      }
      VAFA_TRY(facts_->Append(transaction, facts, "test"));
      return true;
    }));
  }
  std::shared_ptr<const KeepRecord> Record() {
    PredictionsContext context{
        *facts_,   *feed_,   *directory_,
        *ranking_, *models_, [this]() -> Result<Organisation> { return organisation_; }};
    KeepRecords records(context);
    for (;;) {
      auto record = records.Get();
      EXPECT_TRUE(record) << Describe(record.error());
      if (!record || *record != nullptr) return record.value_or(std::make_shared<KeepRecord>());
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
};
VAFA_ON_BOTH_DATABASES(KeepRecordOnBoth);

TEST_P(KeepRecordOnBoth, HoldsListsOfThePastAgainstWhatCameThen) {
  Buys("gone", -kNewest - 100, -kNewest - 30);
  Buys("back", -kNewest - 100, -kNewest - 30);
  Buys("back", -kNewest + 5, -kNewest + 5);
  Buys("steady", -kNewest - 200, 0);
  Buys("fading", -kNewest - 21, -kNewest - 1);
  Buys("old", -kNewest - 300, -kNewest - 290);

  const auto record = Record();
  EXPECT_EQ(record->days, kDays);
  ASSERT_EQ(record->lists.size(), 4u);
  // Silent for thirty days each, and once bought alike: one of the two came back. Then the old one.
  using enum PastList::Fate;
  EXPECT_THAT(record->lists[0].fates, UnorderedElementsAre(kLost, kStayed, kLostBefore));
  EXPECT_EQ(record->lists[0].fates[2], kLostBefore);
  // All but the old one; the gone and the fading were lost.
  EXPECT_EQ(record->lists[0].customers, 4);
  EXPECT_EQ(record->lists[0].customers_lost, 2);
  // Sixty days earlier only the old one is late, lost long before, and gone, back and steady go on.
  EXPECT_THAT(record->lists[1].fates, ElementsAre(kLostBefore));
  EXPECT_EQ(record->lists[1].customers, 3);
  EXPECT_EQ(record->lists[1].customers_lost, 0);
  for (const size_t earlier : {2u, 3u}) {
    EXPECT_THAT(record->lists[earlier].fates, ElementsAre(kLostBefore));
    EXPECT_EQ(record->lists[earlier].customers, 1);
    EXPECT_EQ(record->lists[earlier].customers_lost, 0);
  }
  EXPECT_EQ(record->lists[0].contracts, 0);
}

TEST_P(KeepRecordOnBoth, NeedsAsManyDaysBeforeTheList) {
  EXPECT_THAT(Record()->lists, IsEmpty());
  Buys("new", -2 * kDays, 0);
  EXPECT_THAT(Record()->lists, IsEmpty());
  Buys("known", -kNewest - kDays, -kNewest);
  EXPECT_EQ(Record()->lists.size(), 1u);
}

}  // namespace
}  // namespace vafa::predictions
