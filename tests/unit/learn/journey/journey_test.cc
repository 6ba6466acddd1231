#include "learn/journey/journey.h"

#include "ask/parse.h"
#include "tests/unit/learn/metrics/shop.h"
#include "tests/unit/store/test_store.h"

namespace vafa::journey {
namespace {

class JourneyTest : public vafa::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    metrics_ = std::make_unique<metrics::Metrics>(shop_.context());
    journeys_ = std::make_unique<Journeys>(Journeys::Parts{
        Open(), *metrics_, [this]() -> Result<Organisation> { return shop_.organisation; }});
  }
  ask::NamedCondition Stage(const char* name, const char* who) {
    return {name, *ask::ParseCondition(*ParseJson(who), shop_.organisation.currency)};
  }

  metrics::Shop shop_;
  std::unique_ptr<metrics::Metrics> metrics_;
  std::unique_ptr<Journeys> journeys_;
};

VAFA_ON_BOTH_DATABASES(JourneyTest);

// The stage of each customer on a day, by the usual stages of the business.
std::map<CustomerId, std::string> StagesOn(metrics::Shop& shop, std::string_view day) {
  metrics::Metrics metrics(shop.context());
  const metrics::Rules rules = *metrics.FindRules();
  shop.world.attributes.texts.try_emplace("reachable_by");
  ask::Question question;
  ask::Movement movement;
  movement.stages = *UsualStages(rules.business, Language::kEnglish, shop.organisation.currency);
  question.measure.node = movement;
  question.over.from = question.over.to = std::string(day);
  const auto asking = *metrics.FindAsking();
  const ask::Inquiry inquiry = *ask::Prepare(question, asking.context);
  std::map<CustomerId, std::string> stages;
  for (size_t i = 1; i <= movement.stages.size(); ++i) {
    ask::Part part;
    part.from_stage = part.to_stage = static_cast<int64_t>(i);
    const auto members = metrics.Members(inquiry, part);
    EXPECT_TRUE(members) << Describe(members.error());
    for (const CustomerId id : *members) stages[id] = movement.stages[i - 1].name;
  }
  return stages;
}

TEST(UsualStagesTest, AShopsCustomerComesSlipsIsLostAndReturns) {
  metrics::Shop shop;
  shop.organisation.window_days = 30;
  shop.Buys(1, "2026-01-10");
  shop.Buys(2, "2026-01-10");
  shop.Buys(2, "2026-06-01");
  shop.world.Add(3, "page_viewed", shop.At("2026-01-01"));
  EXPECT_EQ(StagesOn(shop, "2026-01-05"), (std::map<CustomerId, std::string>{{3, "Visitor"}}));
  EXPECT_EQ(StagesOn(shop, "2026-01-20").at(1), "Customer");
  EXPECT_EQ(StagesOn(shop, "2026-02-20").at(1), "At risk");
  EXPECT_EQ(StagesOn(shop, "2026-05-01").at(2), "Lost");
  EXPECT_EQ(StagesOn(shop, "2026-06-10").at(2), "Returned");
  EXPECT_EQ(StagesOn(shop, "2026-06-10").at(1), "Lost");
}

// A record is made of whoever does anything, so it makes nobody a lead.
TEST(UsualStagesTest, AVisitorIsALeadOnceSheIsOneOrCanBeReached) {
  for (const auto business :
       {Organisation::Business::kShop, Organisation::Business::kSubscription}) {
    metrics::Shop shop;
    shop.organisation.business = business;
    for (CustomerId customer = 1; customer <= 3; ++customer) {
      shop.world.Add(customer, kinds::kCustomerCreated, shop.At("2026-01-02"));
      shop.world.Add(customer, "page_viewed", shop.At("2026-01-02"));
    }
    shop.world.Add(2, "lead_created", shop.At("2026-02-01"));
    EXPECT_EQ(StagesOn(shop, "2026-01-05").at(2), "Visitor");
    shop.world.attributes.texts["reachable_by"][3] = "phone";
    EXPECT_EQ(StagesOn(shop, "2026-03-01"),
              (std::map<CustomerId, std::string>{{1, "Visitor"}, {2, "Lead"}, {3, "Lead"}}));
  }
}

TEST(UsualStagesTest, ASubscriberGoesFromTrialToCustomerToLostAndBack) {
  metrics::Shop shop;
  shop.world.Add(1, "trial_started", shop.At("2026-01-01"));
  shop.Subscribes(1, "2026-01-15");
  shop.world.Add(1, "logged_in", shop.At("2026-01-20"));
  shop.Ends(1, "2026-04-01");
  shop.Subscribes(1, "2026-06-01");
  shop.world.Add(1, "logged_in", shop.At("2026-06-02"));
  EXPECT_EQ(StagesOn(shop, "2026-01-05").at(1), "Trial");
  EXPECT_EQ(StagesOn(shop, "2026-02-01").at(1), "Customer");
  EXPECT_EQ(StagesOn(shop, "2026-03-15").at(1), "At risk");
  EXPECT_EQ(StagesOn(shop, "2026-05-01").at(1), "Lost");
  EXPECT_EQ(StagesOn(shop, "2026-06-10").at(1), "Returned");
}

TEST_P(JourneyTest, TheUsualStagesHoldUntilOwnOnesAreSaved) {
  auto journey = journeys_->Get(Language::kPersian);
  ASSERT_TRUE(journey) << Describe(journey.error());
  EXPECT_FALSE(journey->own);
  EXPECT_EQ(journey->stages.size(), 7u);
  EXPECT_EQ(journey->stages.front().name, "بازگشته");

  const std::vector<ask::NamedCondition> own = {
      Stage("Two or more",
            R"({"did":{"kinds":["order_placed"],"count":{"min":2},"within":{"before":"end"}}})"),
      Stage("One", R"({"did":{"kinds":["order_placed"],"within":{"before":"end"}}})")};
  ASSERT_TRUE(journeys_->Save(own));
  journey = journeys_->Get(Language::kPersian);
  EXPECT_TRUE(journey->own);
  EXPECT_EQ(journey->stages, own);

  ASSERT_TRUE(journeys_->Reset());
  EXPECT_FALSE(journeys_->Get(Language::kEnglish)->own);
}

TEST_P(JourneyTest, WhatIsWrongWithAStageIsNamed) {
  const auto field = [&](std::vector<ask::NamedCondition> stages) {
    const Status status = journeys_->Save(stages);
    return status ? std::string("saved") : status.error().field;
  };
  const ask::NamedCondition all = Stage("All", R"({"everyone":true})");
  EXPECT_EQ(field({all, Stage(" ", R"({"everyone":true})")}), "stages/1/name");
  EXPECT_EQ(field({all, Stage("ALL", R"({"everyone":true})")}), "stages/1/name");
  EXPECT_EQ(field({Stage("A", R"({"segment":"nobody knows"})")}), "stages/0/who");
  EXPECT_FALSE(journeys_->Get(Language::kEnglish)->own);
}

}  // namespace
}  // namespace vafa::journey
