#include "base/json.h"

#include <gtest/gtest.h>

namespace vafa {
namespace {

TEST(ParseJsonTest, ReadsOneValue) {
  EXPECT_EQ(ParseJson(R"({"a":[1,2.5,"x",null]})").value().at("a").as_array().size(), 4u);
  EXPECT_EQ(ParseJson(" 12 ").value().as_int64(), 12);
}

TEST(ParseJsonTest, NamesTheByteAtWhichItBreaks) {
  for (const char* text : {"", "{", "[1,]", "{\"a\":1} x", "\"\xff\"", "nul", "1 2"}) {
    const auto value = ParseJson(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, ErrorCode::kInvalid);
  }
  const auto broken = ParseJson("[1, x]");
  EXPECT_EQ(std::get<int64_t>(broken.error().message.arguments.at(0).second), 4);
}

TEST(ParseJsonTest, BoundsTheDepth) {
  EXPECT_TRUE(ParseJson(std::string(20, '[') + std::string(20, ']')));
  EXPECT_FALSE(ParseJson(std::string(100'000, '[')));
}

TEST(JsonReaderTest, ReadsTypedMembers) {
  const auto value =
      ParseJson(R"({"t":"x","i":7,"d":7.0,"f":1.5,"b":true,"n":null,"big":18446744073709551615})")
          .value();
  const JsonReader reader(value.as_object());
  EXPECT_EQ(reader.Text("t").value(), "x");
  EXPECT_EQ(reader.Integer("i").value(), 7);
  EXPECT_EQ(reader.Integer("d").value(), 7);
  EXPECT_EQ(reader.OptionalNumber("f").value(), 1.5);
  EXPECT_EQ(reader.OptionalNumber("i").value(), 7.0);
  EXPECT_EQ(reader.OptionalBool("b").value(), true);
  EXPECT_EQ(reader.OptionalText("n").value(), std::nullopt);
  EXPECT_EQ(reader.OptionalText("none").value(), std::nullopt);
  EXPECT_EQ(reader.TextOr("none", "y"), "y");
  EXPECT_FALSE(reader.Integer("f"));
  EXPECT_FALSE(reader.Integer("big"));
}

TEST(JsonReaderTest, NamesTheMemberAtFault) {
  const auto value = ParseJson(R"({"t":1})").value();
  const JsonReader reader(value.as_object(), "who.did");
  EXPECT_EQ(reader.Text("t").error().field, "who.did.t");
  EXPECT_EQ(reader.Text("t").error().message.id, "base.json_not_text");
  EXPECT_EQ(reader.Text("none").error().message.id, "base.json_missing");
  EXPECT_EQ(reader.OptionalBool("t").error().message.id, "base.json_not_bool");
}

}  // namespace
}  // namespace vafa
