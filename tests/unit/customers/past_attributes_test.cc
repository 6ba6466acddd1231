// What attributes were at a moment: as it was known then, and as it held as far as is known now.
#include "customers/past_attributes.h"

#include <gmock/gmock.h>

#include <map>
#include <random>

#include "ask/engine.h"
#include "customers/history.h"
#include "tests/unit/customers/records_on_store.h"

namespace vafa {
namespace {

using std::chrono::days;
using ::testing::ElementsAre;

class PastAttributesOnBoth : public OpenRecordsOnStore {
 protected:
  std::vector<std::string> Known(Instant moment, std::string_view name) const {
    return ValuesOf(**attributes_->KnownAt(moment), name, directory_->count());
  }
  std::vector<std::string> Held(Instant moment, std::string_view name) const {
    return ValuesOf(*attributes_->HeldAt(moment), name, directory_->count());
  }
};
VAFA_ON_BOTH_DATABASES(PastAttributesOnBoth);

TEST_P(PastAttributesOnBoth, AValueIsThatOfBeforeItChanged) {
  const Instant start = clock_.now;
  Save({Of("a", "Shiraz", "Basic"), Of("b", "Tabriz")});
  clock_.now = start + days(100);
  Save({Of("a", "Yazd", "Pro"), Of("c", "Yazd")});
  clock_.now = start + days(200);
  Save({Of("a", "Ankara"), Of("b", "", "Basic")});

  EXPECT_THAT(Known(start + days(1), "city"), ElementsAre("Shiraz", "Tabriz", ""));
  EXPECT_THAT(Known(start + days(101), "city"), ElementsAre("Yazd", "Tabriz", "Yazd"));
  EXPECT_THAT(Known(start + days(201), "city"), ElementsAre("Ankara", "Tabriz", "Yazd"));
  EXPECT_THAT(Known(start + days(101), "plan"), ElementsAre("Pro", "", ""));
  // What changes at a moment was not known before it.
  EXPECT_THAT(Known(start + days(100), "plan"), ElementsAre("Basic", "", ""));
  EXPECT_THAT(Known(start, "city"), ElementsAre("", "", ""));

  // The record of who came later is as it was from its start, and so is what was known of it.
  EXPECT_THAT(Held(start, "city"), ElementsAre("Shiraz", "Tabriz", "Yazd"));
  EXPECT_THAT(Held(start + days(150), "city"), ElementsAre("Yazd", "Tabriz", "Yazd"));
  EXPECT_THAT(Held(start + days(150), "plan"), ElementsAre("Pro", "", ""));
  EXPECT_THAT(Held(start + days(201), "plan"), ElementsAre("Pro", "Basic", ""));
}

TEST_P(PastAttributesOnBoth, FirstValuesOfANewRecordHeldAllAlong) {
  const Instant start = clock_.now;
  Save({Of("a", ""), Of("b", "")});  // as orders make them
  clock_.now = start + days(2);
  Save({Of("a", "Shiraz", "Basic")});
  clock_.now = start + days(90);
  Save({Of("a", "Yazd"), Of("b", "Tabriz")});  // of b nothing was known for months

  EXPECT_THAT(Known(start + days(1), "city"), ElementsAre("", ""));
  EXPECT_THAT(Known(start + days(3), "city"), ElementsAre("Shiraz", ""));
  EXPECT_THAT(Held(start + days(1), "city"), ElementsAre("Shiraz", ""));
  EXPECT_THAT(Held({start.micros - 1}, "plan"), ElementsAre("Basic", ""));
  EXPECT_THAT(Held(start + days(91), "city"), ElementsAre("Yazd", "Tabriz"));
}

TEST_P(PastAttributesOnBoth, AValueThatNobodyHasAnyMoreCanBeAskedFor) {
  const Instant start = clock_.now;
  Save({Of("a", "Shiraz"), Of("b", "Shiraz"), Of("c", "Yazd")});
  clock_.now = start + days(60);
  Save({Of("a", "Yazd"), Of("b", "Tabriz")});
  EXPECT_FALSE(attributes_->Column("city")->Find("Shiraz").has_value());
  const auto past = (*attributes_->KnownAt(start + days(1)))->Column("city");
  const auto code = past->Find("Shiraz");
  ASSERT_TRUE(code.has_value());
  EXPECT_EQ(past->Codes(1, 3), (std::vector<uint32_t>{*code, *code, *past->Find("Yazd")}));
  EXPECT_EQ(past->Values()[*code], "Shiraz");
  EXPECT_FALSE(past->Find("Ankara").has_value());
}

TEST_P(PastAttributesOnBoth, AChangeIsAFactToo) {
  const Instant start = clock_.now;
  Customer of = Of("a", "Shiraz", "Basic");
  Save({of});
  clock_.now = start + days(40);
  of.email = "a@example.org";  // by what she can be reached tells nothing of her
  of.fields.front().second = "Pro";
  Save({of});
  ASSERT_TRUE(feed_->CatchUp());
  const auto page = ReadHistory(feed_->Take(), *facts_, 1, "", "attribute_changed", 10);
  ASSERT_TRUE(page.has_value());
  ASSERT_EQ(page->facts.size(), 1U);
  EXPECT_EQ(page->facts[0].label, "plan");
  EXPECT_EQ(page->facts[0].properties, R"({"from":"Basic","to":"Pro"})");
  EXPECT_EQ(page->facts[0].at, clock_.now);
}

// Records change at random; at each moment of the past a model says what was known and what held.
TEST_P(PastAttributesOnBoth, AgreeWithAPlainModel) {
  struct Given {
    Instant at;
    std::string value;
  };
  std::mt19937 random(5);
  const auto roll = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const std::vector<std::string> cities{"", "Shiraz", "Tabriz", "Yazd"};
  std::map<std::string, std::vector<Given>> given;  // of each customer, in order
  std::map<std::string, Instant> made;
  std::vector<std::string> ids;
  const Instant start = clock_.now;
  for (int step = 0; step < 80; ++step) {
    clock_.now = clock_.now + days(roll(12)) + std::chrono::seconds(1);
    const std::string id = "c" + std::to_string(roll(25));
    const std::string city = cities[roll(4)];
    Save({Of(id, city)});
    if (made.emplace(id, clock_.now).second) ids.push_back(id);
    auto& all = given[id];
    if (!city.empty() && (all.empty() || all.back().value != city)) {
      all.push_back({clock_.now, city});
    }
  }
  const auto expected = [&](Instant moment, bool known) {
    std::vector<std::string> values;
    for (const std::string& id : ids) {
      std::string value;
      const auto& all = given[id];
      for (size_t i = 0; i < all.size(); ++i) {
        const bool always = !known && i == 0 && all[i].at - made[id] < days(30);
        if (always || all[i].at < moment) value = all[i].value;
      }
      values.push_back(value);
    }
    return values;
  };
  for (Instant moment = start; moment < clock_.now + days(2); moment = moment + days(9)) {
    EXPECT_EQ(Known(moment, "city"), expected(moment, true));
    EXPECT_EQ(Held(moment, "city"), expected(moment, false));
  }
}

}  // namespace
}  // namespace vafa
