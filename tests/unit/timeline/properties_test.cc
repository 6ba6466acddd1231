#include "timeline/properties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "base/limits.h"
#include "tests/unit/timeline/model.h"
#include "timeline/property_merge.h"

namespace vafa::timeline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

PropertyList Texts(std::initializer_list<std::pair<std::string_view, std::string_view>> texts) {
  PropertyList list;
  for (const auto& [name, text] : texts) list.Text(name, text);
  return list;
}

class PropertiesTest : public testing::Test {
 protected:
  void Resolve(KindId kind, const PropertyList& list) { properties_.Resolve(kind, list, values_); }
  PropertyId IdOf(KindId kind, std::string_view name, PropertyType type = PropertyType::kText) {
    return properties_.Find(kind, name, type).value_or(0);
  }

  Properties properties_;
  std::vector<PropertyValue> values_;
};

TEST_F(PropertiesTest, AreOfOneKindAndOneType) {
  PropertyList list;
  list.Text("size", "small");
  list.Number("size", 3);
  list.Money("cost", -250);
  Resolve(1, list);
  Resolve(2, Texts({{"size", "large"}}));
  EXPECT_THAT(properties_.Texts(IdOf(1, "size")), ElementsAre("small"));
  EXPECT_THAT(properties_.Texts(IdOf(2, "size")), ElementsAre("large"));
  EXPECT_NE(IdOf(1, "size"), IdOf(2, "size"));
  EXPECT_NE(IdOf(1, "size"), IdOf(1, "size", PropertyType::kNumber));
  EXPECT_EQ(IdOf(1, "cost"), 0u);
  ASSERT_NE(IdOf(1, "cost", PropertyType::kMoney), 0u);
  EXPECT_EQ(properties_.Of(1).size(), 3u);
  EXPECT_EQ(properties_.Get(IdOf(2, "size"))->name, "size");
  EXPECT_FALSE(properties_.Get(0));
  EXPECT_FALSE(properties_.Get(99));
}

TEST_F(PropertiesTest, ValuesComeBack) {
  PropertyList list;
  list.Number("quantity", 2.5);
  list.Money("cost", -250);
  list.Number("zero", -0.0);
  list.Number("nothing", std::numeric_limits<double>::infinity());
  list.Text("channel", "app");
  list.Text("channel", "web");
  Resolve(1, list);
  ASSERT_EQ(values_.size(), 4u);
  EXPECT_EQ(NumberOf(values_[0].bits), 2.5);
  EXPECT_EQ(MoneyOf(values_[1].bits), -250);
  EXPECT_EQ(values_[2].bits, 0u);
  EXPECT_NE(values_[2].bits, kNoProperty);
  EXPECT_EQ(properties_.Text(values_[3].id, values_[3].bits), "web");  // the last stands
  EXPECT_EQ(properties_.Text(values_[3].id, 123), std::nullopt);
}

TEST_F(PropertiesTest, TooManyOfAKindAreLeftOut) {
  PropertyList many;
  for (size_t i = 0; i <= limits::kPropertiesPerKind; ++i) many.Number("p" + std::to_string(i), 1);
  EXPECT_FALSE(properties_.LeftOut(1));
  Resolve(1, many);
  EXPECT_EQ(values_.size(), limits::kPropertiesPerKind);
  EXPECT_TRUE(properties_.LeftOut(1));
  EXPECT_FALSE(properties_.LeftOut(2));
  Resolve(2, Texts({{std::string(limits::kPropertyNameBytes + 1, 'x'), "a"}}));
  EXPECT_THAT(values_, IsEmpty());
  EXPECT_TRUE(properties_.LeftOut(2));
}

TEST_F(PropertiesTest, TooManyInAllAreLeftOut) {
  constexpr size_t kKinds = limits::kProperties / limits::kPropertiesPerKind;
  PropertyList many;
  for (size_t i = 0; i < limits::kPropertiesPerKind; ++i) many.Number("p" + std::to_string(i), 1);
  for (size_t kind = 0; kind <= kKinds; ++kind) Resolve(static_cast<KindId>(kind), many);
  EXPECT_TRUE(properties_.LeftOut(kKinds));
  EXPECT_FALSE(properties_.LeftOut(kKinds - 1));
  EXPECT_THAT(properties_.Of(kKinds), IsEmpty());
}

TEST_F(PropertiesTest, ManyTextsAreComparedButNotListed) {
  for (size_t i = 0; i < limits::kPropertyTexts; ++i) {
    Resolve(1, Texts({{"order_id", std::to_string(i)}}));
  }
  const PropertyId id = IdOf(1, "order_id");
  EXPECT_EQ(properties_.Texts(id).size(), limits::kPropertyTexts);
  EXPECT_FALSE(properties_.Get(id)->unlisted);
  Resolve(1, Texts({{"order_id", "one more"}}));
  EXPECT_TRUE(properties_.Get(id)->unlisted);
  EXPECT_THAT(properties_.Texts(id), IsEmpty());
  ASSERT_EQ(values_.size(), 1u);
  EXPECT_EQ(values_[0].bits, BitsOfText("one more"));
  EXPECT_NE(BitsOfText("one more"), BitsOfText("one moré"));
}

TEST_F(PropertiesTest, ALongTextMakesAPropertyUnlisted) {
  Resolve(1, Texts({{"comment", "good"}, {"channel", "web"}}));
  Resolve(1, Texts({{"comment", std::string(limits::kPropertyTextBytes + 1, 'x')}}));
  EXPECT_TRUE(properties_.Get(IdOf(1, "comment"))->unlisted);
  EXPECT_THAT(properties_.Texts(IdOf(1, "channel")), ElementsAre("web"));
}

TEST_F(PropertiesTest, AllTextsTogetherAreBounded) {
  const std::string filler(limits::kPropertyTextBytes - 8, 'x');
  size_t bytes = 0;
  for (KindId kind = 1; bytes <= limits::kPropertyTextsBytes; ++kind) {
    for (size_t i = 0; i < limits::kPropertyTexts; ++i, bytes += filler.size()) {
      Resolve(kind, Texts({{"long", filler + std::to_string(i)}}));
    }
  }
  size_t kept = 0;
  size_t unlisted = 0;
  for (PropertyId id = 1; const auto property = properties_.Get(id); ++id) {
    for (const std::string& text : properties_.Texts(id)) kept += text.size();
    unlisted += property->unlisted ? 1 : 0;
  }
  EXPECT_LE(kept, limits::kPropertyTextsBytes);
  EXPECT_EQ(unlisted, 1u);
}

TEST_F(PropertiesTest, SurviveEncoding) {
  PropertyList list;
  list.Number("quantity", 2);
  list.Text("channel", "web");
  list.Text("channel", "فروشگاه");
  list.Money("cost", 5);
  Resolve(1, list);
  Resolve(1, Texts({{"channel", "app"}, {"comment", std::string(1000, 'x')}}));
  Resolve(7, Texts({{std::string(1000, 'n'), "left out"}}));
  const std::string bytes = properties_.Encode();
  Properties back;
  ASSERT_TRUE(back.Decode(bytes));
  EXPECT_EQ(back.Of(1).size(), 4u);
  for (const auto& property : properties_.Of(1)) {
    EXPECT_EQ(back.Find(1, property.name, property.type), property.id);
    EXPECT_EQ(back.Get(property.id)->unlisted, property.unlisted);
  }
  EXPECT_THAT(back.Texts(IdOf(1, "channel")), UnorderedElementsAre("web", "فروشگاه", "app"));
  EXPECT_TRUE(back.LeftOut(7));
  EXPECT_FALSE(back.LeftOut(1));
  for (size_t size = 0; size < bytes.size(); ++size) {
    Properties cut;
    EXPECT_FALSE(cut.Decode(std::string_view(bytes).substr(0, size))) << size;
  }
  Properties grown;
  EXPECT_FALSE(grown.Decode(bytes + '\0'));
}

TEST_F(PropertiesTest, OnlyChangesChangeTheRevision) {
  const auto revision = [&] { return properties_.revision(); };
  const uint64_t first = revision();
  Resolve(1, Texts({{"channel", "web"}}));
  const uint64_t second = revision();
  EXPECT_GT(second, first);
  Resolve(1, Texts({{"channel", "web"}}));
  EXPECT_EQ(revision(), second);
  Resolve(1, Texts({{"channel", "app"}}));
  EXPECT_GT(revision(), second);
}

TEST(EncodeProperty, UsesCodesWhereTheyAreSmaller) {
  const PropertyBits none = kNoProperty;
  EXPECT_FALSE(EncodeProperty(1, {}));
  EXPECT_FALSE(EncodeProperty(1, {none, none}));
  const auto coded = EncodeProperty(1, {9, 7, none, 7, 9, 9, 7, 7});
  ASSERT_TRUE(coded);
  EXPECT_THAT(coded->values, ElementsAre(7, 9, none));
  EXPECT_THAT(coded->codes, ElementsAre(1, 0, 2, 0, 1, 1, 0, 0));
  const auto plain = EncodeProperty(1, {4, 3, 2, 1, 0, 1, 2, none});
  ASSERT_TRUE(plain);
  EXPECT_THAT(plain->values, ElementsAre(4, 3, 2, 1, 0, 1, 2, none));
  EXPECT_THAT(plain->codes, IsEmpty());
}

TEST(EncodeProperty, CodesReachAsFarAsSixteenBits) {
  for (const size_t values : {65'535, 65'536, 65'537}) {
    std::vector<PropertyBits> bits(200'000);
    for (size_t i = 0; i < bits.size(); ++i) bits[i] = i % values;
    const auto column = EncodeProperty(1, bits);
    ASSERT_TRUE(column);
    EXPECT_EQ(column->codes.empty(), values > 65'536);
    const PropertyColumn view{1, column->values, column->codes};
    ASSERT_EQ(view.size(), bits.size());
    for (size_t i = 0; i < bits.size(); ++i) ASSERT_EQ(view[i], bits[i]);
  }
}

PropertyColumn ViewOf(const EncodedProperty& column) {
  return {column.id, column.values, column.codes};
}

std::vector<PropertyBits> BitsOf(const std::optional<EncodedProperty>& column) {
  std::vector<PropertyBits> bits;
  for (size_t i = 0; column && i < ViewOf(*column).size(); ++i) bits.push_back(ViewOf(*column)[i]);
  return bits;
}

/// 300 facts with `values` different values, but for `gone` at the beginning and 20 new ones.
void ExpectMerged(size_t values, uint32_t gone, PropertyBits added) {
  std::vector<PropertyBits> bits(300);
  for (size_t i = 0; i < bits.size(); ++i) bits[i] = 10 * (i % values);
  const auto base = EncodeProperty(5, bits);
  ASSERT_TRUE(base);
  EXPECT_EQ(base->codes.empty(), values > 200);
  const PropertyColumn view = ViewOf(*base);
  const MergeStep steps[] = {{gone, 100 - gone, 20}, {100, 200, 0}};
  std::vector<PlacedProperty> placed;
  std::vector<PropertyBits> expected(bits.begin() + gone, bits.begin() + 100);
  for (uint32_t i = 0; i < 20; ++i) {
    if (i % 2 == 0) placed.push_back({100 - gone + i, added + i % 4});
    expected.push_back(i % 2 == 0 ? added + i % 4 : kNoProperty);
  }
  expected.insert(expected.end(), bits.begin() + 100, bits.end());
  const auto merged = MergeProperty(5, &view, bits.size(), expected.size(), steps, placed);
  ASSERT_TRUE(merged);
  EXPECT_EQ(BitsOf(merged), expected);
  EXPECT_EQ(merged->codes.empty(), values > 200);
  EXPECT_EQ(merged->id, 5u);
}

TEST(MergeProperty, KeepsTheFormOfItsBase) {
  for (const size_t values : {1, 7, 200, 250}) {
    for (const PropertyBits added :
         {PropertyBits{0}, PropertyBits{10}, PropertyBits{25}, kNoProperty + 1}) {
      ExpectMerged(values, 0, added);
      ExpectMerged(values, 30, added);
    }
  }
}

TEST(MergeProperty, ChoosesAnewWhenItHasDoubled) {
  const std::vector<PropertyBits> three = {1, 2, 1};
  const PropertyColumn base{1, three, {}};
  std::vector<PlacedProperty> placed;
  for (uint32_t row = 3; row < 64; ++row) placed.push_back({row, 2});
  const MergeStep steps[] = {{0, 3, 61}};
  const auto merged = MergeProperty(1, &base, 3, 64, steps, placed);
  ASSERT_TRUE(merged);
  EXPECT_THAT(merged->values, ElementsAre(1, 2));
  EXPECT_EQ(merged->codes.size(), 64u);
}

TEST(MergeProperty, IsGoneWithItsLastFact) {
  const std::vector<PropertyBits> plain = {kNoProperty, 2, kNoProperty};
  const std::vector<PropertyBits> values = {2, kNoProperty};
  const std::vector<uint16_t> codes = {1, 0, 1};
  const MergeStep steps[] = {{0, 1, 0}, {2, 1, 0}};
  const PropertyColumn bases[] = {{1, plain, {}}, {1, values, codes}};
  for (const PropertyColumn& base : bases) {
    EXPECT_FALSE(MergeProperty(1, &base, 3, 2, steps, {}));
    const PlacedProperty placed[] = {{1, 7}};
    const MergeStep with_one[] = {{0, 1, 1}, {2, 1, 0}};
    EXPECT_THAT(BitsOf(MergeProperty(1, &base, 3, 3, with_one, placed)),
                ElementsAre(kNoProperty, 7, kNoProperty));
  }
}

TEST(MergeProperty, TooManyValuesForCodes) {
  std::vector<PropertyBits> bits(140'000);
  for (size_t i = 0; i < bits.size(); ++i) bits[i] = i % 65'535;
  const auto base = EncodeProperty(1, bits);
  ASSERT_TRUE(base);
  const PropertyColumn view = ViewOf(*base);
  const MergeStep steps[] = {{0, 140'000, 2}};
  for (const PropertyBits second : {PropertyBits{70'000}, PropertyBits{80'000}}) {
    const PlacedProperty placed[] = {{140'000, 70'000}, {140'001, second}};
    const auto merged = MergeProperty(1, &view, bits.size(), bits.size() + 2, steps, placed);
    bits.insert(bits.end(), {70'000, second});
    EXPECT_EQ(BitsOf(merged), bits);
    bits.resize(140'000);
  }
}

Entry Order(int64_t seq, std::string_view order) {
  Entry entry;
  entry.seq = seq;
  entry.customer = seq % 50;
  entry.at = FromSeconds(static_cast<uint32_t>(1'000 + seq));
  entry.kind = 3;
  entry.properties = Texts({{"order_id", order}, {"channel", seq % 2 == 0 ? "web" : "app"}});
  return entry;
}

TEST(TimelineProperties, SurviveRestartsAndGoOnWithTheSameIds) {
  const TemporaryFolder folder;
  PropertyId order = 0;
  {
    const auto [timeline, why] = OpenOrDie({.folder = folder.path()});
    for (int64_t i = 1; i <= 300; ++i) {
      const Entry entry = Order(i, std::to_string(i));
      timeline->Apply(std::span(&entry, 1));
    }
    order = timeline->Take().properties().Find(3, "order_id", PropertyType::kText).value_or(0);
    ASSERT_NE(order, 0u);
    ASSERT_TRUE(timeline->Checkpoint());
  }
  const auto [timeline, why] = OpenOrDie({.folder = folder.path()});
  EXPECT_EQ(why, "");
  Entry later = Order(301, "7");
  later.properties.Number("quantity", 4);
  timeline->Apply(std::span(&later, 1));
  const Snapshot snapshot = timeline->Take();
  const Properties& properties = snapshot.properties();
  EXPECT_EQ(properties.Find(3, "order_id", PropertyType::kText), order);
  const auto channel = properties.Find(3, "channel", PropertyType::kText);
  ASSERT_TRUE(channel);
  EXPECT_THAT(properties.Texts(*channel), UnorderedElementsAre("web", "app"));
  const auto block = snapshot.block(0);
  const PropertyColumn* const column = block->Find(3)->property(order);
  ASSERT_NE(column, nullptr);
  size_t sevens = 0;
  for (size_t i = 0; i < column->size(); ++i) sevens += (*column)[i] == BitsOfText("7") ? 1 : 0;
  EXPECT_EQ(sevens, 2u);
}

TEST(TimelineProperties, FactsWithoutThemTakeNoRoomForThem) {
  const TemporaryFolder folder;
  const auto [timeline, why] = OpenOrDie({.folder = folder.path()});
  for (int64_t i = 1; i <= 1000; ++i) {
    Entry entry = Order(i, "1");
    entry.properties = {};
    timeline->Apply(std::span(&entry, 1));
  }
  EXPECT_LT(timeline->size().bytes_in_memory, 1000 * 16 * 3 / 2);
  ASSERT_TRUE(timeline->Checkpoint());
  EXPECT_LT(timeline->size().bytes_on_disk, 1000 * 12 + 4 * (kBlockCustomers + 1) + 512);
}

}  // namespace
}  // namespace vafa::timeline
