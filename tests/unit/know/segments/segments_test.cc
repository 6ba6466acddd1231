#include "know/segments/segments.h"

#include <gmock/gmock.h>

#include <limits>

#include "tests/unit/know/segments/shop.h"

namespace vafa::segments {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SegmentsOnBoth : public ShopTest {};
VAFA_ON_BOTH_DATABASES(SegmentsOnBoth);

TEST_P(SegmentsOnBoth, ASavedSegmentIsThereAfterARestart) {
  Did("a", "order_placed", 3);
  Did("b", "order_placed", 40);
  const Segment made = Make("Buyers", kBought);
  EXPECT_THAT(In(made), ElementsAre("a"));
  OpenAll();
  const auto found = segments_->Get(made.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "Buyers");
  EXPECT_EQ(found->condition, made.condition);
  EXPECT_EQ(found->created_by, "Owner");
  EXPECT_THAT(In(*found), ElementsAre("a"));
}

TEST_P(SegmentsOnBoth, ANameIsTakenInAnySpelling) {
  Make("مشتریان", kBought);
  const auto again = segments_->Create({"مشتريان", Condition(kBought)}, "Owner");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(segments_->Find("مشتريان"));
  EXPECT_FALSE(segments_->Find("others"));
}

TEST_P(SegmentsOnBoth, RefusesAnEmptyNameAndAnUnknownAttribute) {
  EXPECT_EQ(segments_->Create({"  ", Condition(kBought)}, "").error().code, ErrorCode::kInvalid);
  const auto unknown =
      segments_->Create({"x", Condition(R"({"attribute": {"name": "shoe", "is": ["42"]}})")}, "");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(segments_->All().value()->empty());
}

TEST_P(SegmentsOnBoth, ChangesNameAndCondition) {
  Did("a", "order_placed", 3);
  Did("b", "order_placed", 40);
  const Segment made = Make("Buyers", kBought);
  const auto wider =
      Condition(R"({"did": {"kinds": ["order_placed"], "within": {"last": {"days": 60}}}})");
  const auto changed = segments_->Change(made.id, {"Old buyers", wider});
  ASSERT_TRUE(changed) << Describe(changed.error());
  EXPECT_EQ(segments_->Get(made.id)->name, "Old buyers");
  EXPECT_THAT(In(*changed), ElementsAre("a", "b"));
}

TEST_P(SegmentsOnBoth, AListHoldsWhoIsPutIn) {
  for (const char* customer : {"a", "b", "c"}) Did(customer, "order_placed");
  const std::vector<std::string> first{"a", "b"};
  const auto list = segments_->CreateList("VIP", first, "Owner");
  ASSERT_TRUE(list) << Describe(list.error());
  EXPECT_THAT(In(*list), ElementsAre("a", "b"));
  const std::vector<std::string> add{"c", "b"};
  const std::vector<std::string> remove{"a"};
  ASSERT_TRUE(segments_->ChangeList(list->id, add, remove));
  EXPECT_THAT(In(*list), ElementsAre("b", "c"));
  const std::vector<std::string> unknown{"a", "nobody"};
  const auto refused = segments_->ChangeList(list->id, unknown, {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(Render(refused.error().message, Language::kEnglish), HasSubstr("nobody"));
  EXPECT_THAT(In(*list), ElementsAre("b", "c"));
  ASSERT_TRUE(segments_->Remove(list->id));
  EXPECT_EQ(segments_->Get(list->id).error().code, ErrorCode::kNotFound);
}

TEST_P(SegmentsOnBoth, SaysWhySomebodyIsInOrNot) {
  Did("a", "order_placed", 3);
  Did("a", "order_placed", 5, 2500);
  Did("a", "complaint_opened", 2);
  const auto condition = Condition(R"({"all": [
    {"did": {"kinds": ["order_placed"], "count": {"min": 2}, "within": {"last": {"days": 30}}}},
    {"sum": {"column": "money", "kinds": ["order_placed"], "within": {"before": "end"},
             "min": "100.00"}},
    {"not": {"did": {"kinds": ["complaint_opened"], "within": {"last": {"days": 30}}}}}]})");
  const auto why = segments_->Why(condition, directory_->Find("a").value());
  ASSERT_TRUE(why) << Describe(why.error());
  EXPECT_FALSE(why->met);
  ASSERT_EQ(why->parts.size(), 3u);
  EXPECT_TRUE(why->parts[0].met);
  EXPECT_EQ(why->parts[0].found, ask::Quantity::Count(2));
  EXPECT_FALSE(why->parts[1].met);
  EXPECT_EQ(why->parts[1].found, ask::Quantity::Minor(3500));
  EXPECT_FALSE(why->parts[2].met);
  ASSERT_EQ(why->parts[2].parts.size(), 1u);
  EXPECT_TRUE(why->parts[2].parts[0].met);
}

// Of everybody the same, but of the first customer nothing.
class Foretold : public ask::Predictions {
 public:
  class Same : public ask::NumberColumn {
   public:
    std::vector<double> Numbers(CustomerId first, size_t count) const override {
      std::vector<double> numbers(count, 1250.25);
      const auto nobody = static_cast<size_t>(1 - first);
      if (first <= 1 && nobody < count) numbers[nobody] = std::numeric_limits<double>::quiet_NaN();
      return numbers;
    }
  };
  std::shared_ptr<const ask::NumberColumn> Column(std::string_view) const override {
    return std::make_shared<Same>();
  }
};

TEST_P(SegmentsOnBoth, SaysWhatIsPredictedOfHer) {
  const Foretold foretold;
  predictions_ = &foretold;
  Did("nobody", "page_viewed");
  Did("a", "order_placed");
  const auto dear = Condition(R"({"not": {"predicted": {"name": "clv", "min": "12.00"}}})");
  const auto why = segments_->Why(dear, directory_->Find("a").value());
  ASSERT_TRUE(why) << Describe(why.error());
  EXPECT_FALSE(why->met);
  ASSERT_EQ(why->parts.size(), 1u);
  EXPECT_EQ(why->parts[0].found, ask::Quantity::Minor(1250));
  const auto soon = Condition(R"({"predicted": {"name": "next_purchase", "max": 2000}})");
  EXPECT_EQ(segments_->Why(soon, directory_->Find("a").value())->found,
            ask::Quantity::Number(1250.25));
  const auto none = segments_->Why(soon, directory_->Find("nobody").value());
  EXPECT_FALSE(none->met);
  EXPECT_FALSE(none->found);
}

TEST_P(SegmentsOnBoth, OneStandsOnAnotherAndKeepsIt) {
  Did("a", "order_placed", 3);
  Did("b", "order_placed", 3);
  Did("b", "complaint_opened", 2);
  const std::vector<std::string> first{"a"};
  const Segment buyers = Make("Buyers", kBought);
  const auto list = segments_->CreateList("VIP", first, "");
  ASSERT_TRUE(list);
  const Segment angry = Make("Angry", R"({"all": [{"segment": "buyers"},
    {"did": {"kinds": ["complaint_opened"], "within": {"last": {"days": 30}}}}]})");
  const Segment calm =
      Make("Calm", R"({"any": [{"segment": "VIP"}, {"not": {"segment": "Angry"}}]})");
  EXPECT_THAT(In(angry), ElementsAre("b"));
  EXPECT_THAT(In(calm), ElementsAre("a"));

  const Status used = segments_->Remove(buyers.id);
  ASSERT_FALSE(used);
  EXPECT_EQ(used.error().code, ErrorCode::kConflict);
  EXPECT_THAT(Render(used.error().message, Language::kEnglish),
              HasSubstr("In the segment: Angry. "));
  EXPECT_FALSE(segments_->Change(buyers.id, {"Shoppers", {}}));
  const auto circle = segments_->Change(buyers.id, {{}, Condition(R"({"segment": "Calm"})")});
  ASSERT_FALSE(circle);
  EXPECT_EQ(circle.error().code, ErrorCode::kInvalid);
  EXPECT_FALSE(segments_->Create({"x", Condition(R"({"segment": "nowhere"})")}, ""));

  using Kind = Segments::User::Kind;
  segments_->AlsoUsedBy([]() -> Result<std::vector<Segments::User>> {
    return {{{Kind::kKpi, "Dear", {"buyers"}},
             {Kind::kStage, "Loyal", {"Buyers"}},
             {Kind::kStage, "Away", {"Other"}},
             {Kind::kDashboard, "Weekly", {"", "Buyers"}},
             {Kind::kPrivate, "Leyla", {"Buyers"}},
             {Kind::kPrivate, "Leyla", {"Buyers"}}}};
  });
  EXPECT_EQ(Render(segments_->Remove(buyers.id).error().message, Language::kEnglish),
            "“Buyers” is still used. In the segment: Angry. In the KPI: Dear. In the stage of the "
            "journey: Loyal. On the dashboard: Weekly. On a private dashboard of: Leyla. Change "
            "those first.");
  segments_->AlsoUsedBy([]() -> Result<std::vector<Segments::User>> { return {}; });

  ASSERT_TRUE(segments_->Remove(calm.id));
  ASSERT_TRUE(segments_->Remove(angry.id));
  EXPECT_TRUE(segments_->Remove(buyers.id));
}

TEST_P(SegmentsOnBoth, ASizeIsKnownForThePastToo) {
  Did("a", "order_placed", 3);
  Did("b", "order_placed", 40);
  Did("c", "order_placed", 41);
  const auto at = [&](int days_ago) {
    const Instant instant = clock_.now - std::chrono::days(days_ago);
    return ask::Period{instant, instant, {}};
  };
  const auto sizes =
      segments_->Sizes(Condition(kBought), std::vector{at(60), at(39), at(20), at(0)});
  ASSERT_TRUE(sizes) << Describe(sizes.error());
  EXPECT_THAT(*sizes, ElementsAre(0, 2, 2, 1));
}

}  // namespace
}  // namespace vafa::segments
