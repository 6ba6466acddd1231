#include "customers/attributes.h"

#include <gmock/gmock.h>

#include <map>
#include <random>

#include "tests/unit/customers/records_on_store.h"

namespace vafa {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;
using ::testing::UnorderedElementsAre;

class AttributesOnBoth : public OpenRecordsOnStore {};
VAFA_ON_BOTH_DATABASES(AttributesOnBoth);

TEST_P(AttributesOnBoth, TheDirectoryTellsWhoseRecordsChanged) {
  const int64_t none = directory_->version();
  Save({Of("a", "Shiraz"), Of("b", "Tabriz")});
  const auto added = directory_->ChangesSince(none);
  EXPECT_THAT(added.customers, Optional(UnorderedElementsAre(1, 2)));
  EXPECT_EQ(added.version, directory_->version());

  Save({Of("b", "Yazd"), Of("a", "Shiraz")});  // the second as it was
  EXPECT_THAT(directory_->ChangesSince(added.version).customers, Optional(ElementsAre(2)));
  EXPECT_THAT(directory_->ChangesSince(directory_->version()).customers, Optional(ElementsAre()));
  EXPECT_EQ(directory_->ChangesSince(-1).customers, std::nullopt);
}

TEST_P(AttributesOnBoth, TooManyChangesAreNotTold) {
  const int64_t none = directory_->version();
  std::vector<Customer> many;
  for (int i = 0; i < 60'000; ++i) many.push_back(Of("c" + std::to_string(i), ""));
  Save(many);
  EXPECT_EQ(directory_->ChangesSince(none).customers->size(), many.size());
  const int64_t first = directory_->version();
  for (Customer& customer : many) customer.external_id = "d" + customer.external_id;
  Save(many);
  EXPECT_EQ(directory_->ChangesSince(none).customers, std::nullopt);
  EXPECT_EQ(directory_->ChangesSince(first).customers->size(), many.size());
}

TEST_P(AttributesOnBoth, AColumnInUseStaysAsItWas) {
  std::vector<Customer> many;
  for (int i = 0; i < 100; ++i) many.push_back(Of("c" + std::to_string(i), "Shiraz"));
  Save(many);
  const auto before = attributes_->Column("city");
  Save({Of("c7", "Yazd")});
  EXPECT_EQ(before->Codes(8, 1), before->Codes(9, 1));
  EXPECT_EQ(before->Find("Yazd"), std::nullopt);
  EXPECT_EQ(ValuesOf(*attributes_, "city", 8).back(), "Yazd");
}

TEST_P(AttributesOnBoth, AValueThatNobodyHasAnyMoreIsGone) {
  std::vector<Customer> many;
  for (int i = 0; i < 100; ++i) many.push_back(Of("c" + std::to_string(i), "Shiraz"));
  many[3].city = "Yazd";
  Save(many);
  EXPECT_NE(attributes_->Column("city")->Find("Yazd"), std::nullopt);
  Save({Of("c3", "Shiraz")});
  EXPECT_EQ(attributes_->Column("city")->Find("Yazd"), std::nullopt);
}

TEST_P(AttributesOnBoth, ItIsKnownByWhatACustomerCanBeReached) {
  std::vector<Customer> records{Of("c1", ""), Of("c2", ""), Of("c3", ""), Of("c4", "")};
  records[1].email = "a@example.org";
  records[2].phone = "+90 500 000 0000";
  records[3].email = "b@example.org";
  records[3].phone = "+90 500 000 0001";
  Save(records);
  EXPECT_EQ(ValuesOf(*attributes_, "reachable_by", 4),
            (std::vector<std::string>{"", "email", "phone", "both"}));
  EXPECT_THAT(attributes_->Names(), ::testing::Not(::testing::Contains("reachable_by")));
}

// However records change, what follows them says what one that reads all of them anew says.
TEST_P(AttributesOnBoth, FollowingSaysWhatReadingAnewSays) {
  std::mt19937 random(11);
  const auto roll = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const std::vector<std::string> cities{"", "Shiraz", "Tabriz", "Yazd", "Ankara"};
  for (int step = 0; step < 60; ++step) {
    std::vector<Customer> records;
    const unsigned count = step == 0 ? 200 : 1 + roll(8);
    for (unsigned i = 0; i < count; ++i) {
      records.push_back(Of("c" + std::to_string(step == 0 ? i : roll(400)), cities[roll(5)],
                           roll(3) == 0 ? "plan " + std::to_string(roll(3)) : ""));
    }
    Save(records);
    const CustomerAttributes anew(*store_, *directory_);
    EXPECT_EQ(attributes_->Names(), anew.Names());
    for (const char* name : {"city", "plan", "country"}) {
      ASSERT_EQ(ValuesOf(*attributes_, name, directory_->count()),
                ValuesOf(anew, name, directory_->count()))
          << name << " after step " << step;
      const auto now = attributes_->Column(name);
      const auto all = anew.Column(name);
      if (now == nullptr || all == nullptr) {
        ASSERT_EQ(now, all);
        continue;
      }
      const auto values = now->Values();
      ASSERT_THAT(all->Values(), ::testing::UnorderedElementsAreArray(values));
    }
  }
}

}  // namespace
}  // namespace vafa
