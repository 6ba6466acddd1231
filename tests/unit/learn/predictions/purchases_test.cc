// What counts as a purchase.
#include "learn/predictions/purchases.h"

#include <gmock/gmock.h>

#include "learn/predictions/baskets.h"
#include "learn/predictions/life.h"
#include "tests/unit/learn/predictions/models_on_store.h"

namespace vafa::predictions {
namespace {

using ::testing::ElementsAre;

class PurchasesOnBoth : public ModelsOnStore {
 protected:
  /// Orders of a customer: days from today, and minor units.
  void Orders(const std::string& customer, std::vector<std::pair<int, int64_t>> orders) {
    ASSERT_TRUE(store_->Write([&](Transaction& transaction) -> Result<bool> {
      VAFA_ASSIGN(const CustomerId id, directory_->Ensure(transaction, customer, "test"));
      std::vector<NewFact> facts;
      for (const auto& [day, minor] : orders) {
        NewFact fact{.customer = id, .at = clock_.now + std::chrono::days(day)};
        fact.kind = kinds::kOrderPlaced;
        fact.label = "Tea";
        fact.money = Money{minor, currency_};
        facts.push_back(fact);
      }
      VAFA_TRY(facts_->Append(transaction, facts, "test"));
      return true;
    }));
    ASSERT_TRUE(feed_->CatchUp());
  }
};
VAFA_ON_BOTH_DATABASES(PurchasesOnBoth);

TEST_P(PurchasesOnBoth, ARefundIsTakenOffThePurchaseBeforeIt) {
  Orders("refunded", {{-90, 1000}, {-60, 2000}, {-50, -500}, {-30, 3000}, {-30, -1000}});
  Orders("once", {{-40, -700}, {-20, 900}});
  Orders("never", {{-40, -700}});
  Orders("free", {{-40, 0}});
  const timeline::Snapshot snapshot = feed_->Take();
  const Calendar calendar = Calendar::Make(CalendarKind::kGregorian, "UTC", 1).value();
  const auto today = static_cast<int32_t>(calendar.DayOf(clock_.now));
  const Purchases all = GatherPurchases(snapshot, *facts_, today, calendar).value();
  EXPECT_THAT(all.days, ElementsAre(today - 90, today - 60, today - 30, today - 20, today - 40));
  EXPECT_THAT(all.amounts, ElementsAre(1000, 1500, 2000, 900, 0));
  EXPECT_THAT(all.offsets, ElementsAre(0, 3, 4, 5));
  EXPECT_THAT(all.refunded_on, ElementsAre(today - 50, today - 40, kNoRefund));
  EXPECT_EQ(FitKeepModels(InputOf(all, today)).value().left_out.refunded, 2u);
  EXPECT_EQ(FitKeepModels(InputOf(all, today - 45)).value().left_out.refunded, 1u);

  const Baskets baskets = GatherBaskets(snapshot, *names_, today, calendar).value();
  EXPECT_EQ(baskets.days.size(), 5u);

  const Roles roles = FindRoles(snapshot, *names_);
  const LifeReader reader(roles, *snapshot.block(0), calendar, 0);
  Life life;
  reader.Read(1, timeline::kEndOfTime, life);
  EXPECT_EQ(life.orders.size(), 5u) << "active is who ordered anything, as in the KPIs";
  EXPECT_EQ(life.occasions.size(), 3u);
}

}  // namespace
}  // namespace vafa::predictions
