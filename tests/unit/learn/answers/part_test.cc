#include "learn/answers/part.h"

#include <gtest/gtest.h>

#include "ask/parse.h"

namespace vafa::answers {
namespace {

const Currency kEuro = *Currency::Parse("EUR");

ask::Inquiry InquiryOf(std::string_view measure) {
  const ask::Context context{
      nullptr, nullptr, *Calendar::Make(CalendarKind::kGregorian, "UTC", 1), kEuro, {}};
  const std::string text = R"({"version":1,"measure":)" + std::string(measure) +
                           R"(,"over":{"from":"2026-01-01","to":"2026-04-01","every":"month"}})";
  return *ask::Prepare(*ask::ParseQuestion(text, kEuro), context);
}

Result<ask::Part> Read(std::string_view part, const ask::Inquiry& inquiry) {
  return ReadPart(ParseJson(part)->as_object(), inquiry, kEuro);
}

constexpr std::string_view kRetention =
    R"({"retention":{"born":{"everyone":true},"returned":{"everyone":true}}})";
constexpr std::string_view kSpent =
    R"({"distribution":{"sum":{"column":"money","kinds":["order_placed"]}}})";

TEST(PartTest, IsNamedByTheColumnsOfItsRow) {
  const ask::Inquiry table = InquiryOf(kRetention);
  const auto cell = Read(R"({"from":"2026-02-01","later":1})", table);
  ASSERT_TRUE(cell);
  EXPECT_EQ(cell->of, ask::Part::Of::kCell);
  EXPECT_EQ(cell->period, 1u);
  EXPECT_EQ(cell->later, 1u);
  EXPECT_EQ(Read("{}", table)->of, ask::Part::Of::kBorn);
  EXPECT_EQ(Read(R"({"group":null,"group_values":3})", table)->group, (ask::Group{{}, 3}));
  EXPECT_EQ(Read(R"({"group":null})", table)->group, (ask::Group{{}, 0}));
  EXPECT_EQ(Read(R"({"group":"Tehran"})", table)->group, (ask::Group{"Tehran", 1}));

  const auto bin = Read(R"({"at_least":"10.00","below":"20.00"})", InquiryOf(kSpent));
  ASSERT_TRUE(bin);
  EXPECT_EQ(bin->at_least, ask::Quantity::Minor(1000));
  EXPECT_EQ(bin->below, ask::Quantity::Minor(2000));
}

TEST(PartTest, WhatDoesNotFitIsNamed) {
  const ask::Inquiry table = InquiryOf(kRetention);
  const std::pair<const char*, const char*> kWrong[] = {
      {R"({"from":"2025-02-01"})", "part/from"},
      {R"({"from":7})", "part/from"},
      {R"({"later":-1})", "part/later"},
      {R"({"later":"1"})", "part/later"},
      {R"({"step":0})", "part/step"},
      {R"({"lost":1})", "part/lost"},
      {R"({"group":4})", "part/group"},
      {R"({"at_least":"1.00"})", "part/at_least"},
      {R"({"from_number":"a"})", "part/from_number"},
      {R"({"cell":1})", "part/cell"}};
  for (const auto& [text, field] : kWrong) {
    const auto part = Read(text, table);
    ASSERT_FALSE(part) << text;
    EXPECT_EQ(part.error().field, field) << text;
  }
  EXPECT_FALSE(Read(R"({"at_least":10})", InquiryOf(kSpent)));
  EXPECT_FALSE(Read(R"({"of":"half"})", InquiryOf(R"({"customers":{"everyone":true}})")));
}

}  // namespace
}  // namespace vafa::answers
