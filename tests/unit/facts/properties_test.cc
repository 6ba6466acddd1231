#include "facts/properties.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

#include "base/json.h"

namespace vafa {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Currency Of(std::string_view code) { return Currency::Parse(code).value(); }

/// "name=text", "name:number", "name$minor" in the order of the list.
std::vector<std::string> Shown(const timeline::PropertyList& list) {
  std::vector<std::string> shown;
  list.ForEach([&](std::string_view name, timeline::PropertyType type, timeline::PropertyBits bits,
                   std::string_view text) {
    switch (type) {
      case timeline::PropertyType::kText:
        EXPECT_EQ(bits, timeline::BitsOfText(text));
        return shown.push_back(fmt::format("{}={}", name, text));
      case timeline::PropertyType::kNumber:
        return shown.push_back(fmt::format("{}:{}", name, timeline::NumberOf(bits)));
      case timeline::PropertyType::kMoney:
        return shown.push_back(fmt::format("{}${}", name, timeline::MoneyOf(bits)));
    }
  });
  return shown;
}

class PropertyReaderTest : public testing::Test {
 protected:
  std::vector<std::string> Read(std::string_view json) {
    timeline::PropertyList list;
    list.Number("left from before", 1);
    reader_.Read(json, money_, list);
    return Shown(list);
  }

  PropertyReader reader_;
  std::optional<FactMoney> money_;
};

TEST_F(PropertyReaderTest, ReadsTextsNumbersAndBooleans) {
  EXPECT_THAT(Read(R"({"channel":"web","quantity":2,"weight":-0.5e1,"gift":true,"new":false})"),
              ElementsAre("channel=web", "quantity:2", "weight:-5", "gift=true", "new=false"));
  EXPECT_THAT(Read(""), IsEmpty());
  EXPECT_THAT(Read("{}"), IsEmpty());
  EXPECT_THAT(Read(R"( { "a" : "" } )"), ElementsAre("a="));
}

TEST_F(PropertyReaderTest, ReadsEscapesAndAnyScript) {
  EXPECT_THAT(Read(R"({"na\"me":"a\\b\n\u0641\ud83d\ude00","کانال":"فروشگاه"})"),
              ElementsAre("na\"me=a\\b\nف😀", "کانال=فروشگاه"));
}

TEST_F(PropertyReaderTest, LeavesOutWhatIsNoValue) {
  EXPECT_THAT(Read(R"({"a":null,"b":[1,"x",{"c":1}],"d":{"e":1,"f":{"g":"h"}},"z":1})"),
              ElementsAre("z:1"));
}

TEST_F(PropertyReaderTest, LargeIntegersBecomeTexts) {
  EXPECT_THAT(Read(R"({"a":9007199254740992,"b":9007199254740993,"c":-9007199254740993,
                       "d":18446744073709551615,"e":-9223372036854775808})"),
              ElementsAre("a:9007199254740992", "b=9007199254740993", "c=-9007199254740993",
                          "d=18446744073709551615", "e=-9223372036854775808"));
}

TEST_F(PropertyReaderTest, WhatIsNoObjectHasNone) {
  for (const char* json :
       {"[1]", "1", "\"a\"", "null", "{", "{\"a\":1", "{\"a\":1}}", "{\"a\":1} x", "{\"a\":1,}",
        "{a:1}", "[{\"a\":1}]", "{\"a\":\"\xff\"}", "nonsense"}) {
    EXPECT_THAT(Read(json), IsEmpty()) << json;
  }
  EXPECT_THAT(Read(R"({"a":1})"), ElementsAre("a:1"));  // and reads on
}

TEST_F(PropertyReaderTest, MoneyIsCountedAtTheRateOfTheFact) {
  const char* json = R"({"cost":{"amount":"12.50","currency":"USD"}})";
  EXPECT_THAT(Read(json), ElementsAre("cost$1250"));
  money_ = {{300, Of("USD")}, 300};
  EXPECT_THAT(Read(json), ElementsAre("cost$1250"));
  money_ = {{300, Of("USD")}, 1000};
  EXPECT_THAT(Read(json), ElementsAre("cost$4167"));  // 1250 · 1000 / 300, rounded
  money_ = {{-300, Of("USD")}, -900};
  EXPECT_THAT(Read(R"({"cost":{"currency":"USD","amount":"-0.01"}})"), ElementsAre("cost$-3"));
  money_ = {{2, Of("USD")}, 1};
  EXPECT_THAT(Read(R"({"a":{"currency":"USD","amount":"-0.01"}})"), ElementsAre("a$-1"));
}

TEST_F(PropertyReaderTest, MoneyWithoutARateIsLeftOut) {
  const char* json = R"({"cost":{"amount":"12.50","currency":"USD"},"quantity":1})";
  money_ = {{300, Of("EUR")}, 300};
  EXPECT_THAT(Read(json), ElementsAre("quantity:1"));
  money_ = {{0, Of("USD")}, 5};
  EXPECT_THAT(Read(json), ElementsAre("quantity:1"));
  money_ = {{1, Of("USD")}, INT64_MAX};
  EXPECT_THAT(Read(json), ElementsAre("quantity:1"));
}

TEST_F(PropertyReaderTest, OnlyAnAmountWithItsCurrencyIsMoney) {
  for (const char* json :
       {R"({"a":{"amount":"1.00"}})", R"({"a":{"currency":"USD"}})",
        R"({"a":{"amount":1,"currency":"USD"}})", R"({"a":{"amount":"1","currency":"XXQ"}})",
        R"({"a":{"amount":"one","currency":"USD"}})",
        R"({"a":[{"amount":"1.00","currency":"USD"}]})",
        R"({"a":{"b":{"amount":"1.00","currency":"USD"}}})",
        R"({"a":{"amount":"1.00"},"b":{"currency":"USD"}})"}) {
    EXPECT_THAT(Read(json), IsEmpty()) << json;
  }
}

/// Random objects, read once from their text and once from a parsed tree.
TEST_F(PropertyReaderTest, AgreesWithAParsedObject) {
  std::mt19937 random(3);
  const auto below = [&](size_t n) {
    return std::uniform_int_distribution<size_t>(0, n - 1)(random);
  };
  const std::string_view texts[] = {"web", "", "\"", "\\", "فروشگاه\n", "1", "null"};
  for (int round = 0; round < 2000; ++round) {
    json::object object;
    for (size_t i = below(6); i-- > 0;) {
      json::value& value = object[std::string(1, static_cast<char>('a' + below(8)))];
      switch (below(6)) {
        case 0:
          value = static_cast<int64_t>(below(1000)) - 500;
          break;
        case 1:
          value = static_cast<double>(below(1000)) / 8;
          break;
        case 2:
          value = json::object{{"amount", "1.5"}, {"currency", "USD"}};
          break;
        case 3:
          value = json::array{1, json::object{{"x", "y"}}};
          break;
        default:
          value = texts[below(std::size(texts))];
      }
    }
    std::vector<std::string> expected;
    for (const auto& member : object) {
      const json::value& value = member.value();
      const std::string name(member.key());
      if (value.is_string()) expected.push_back(name + "=" + std::string(value.get_string()));
      if (value.is_number()) {
        expected.push_back(fmt::format("{}:{}", name, value.to_number<double>()));
      }
      if (value.is_object()) expected.push_back(name + "$150");
    }
    EXPECT_EQ(Read(json::serialize(object)), expected) << json::serialize(object);
  }
}

}  // namespace
}  // namespace vafa
