#include "customers/import/rows.h"

#include <gtest/gtest.h>

namespace vafa::imports {
namespace {

const Currency kUsd = Currency::Parse("USD").value();
const Currency kIrr = Currency::Parse("IRR").value();

RowParser ParserOf(Kind kind, MoneyUnit unit = {kUsd, 1}, const char* format = "") {
  Shape shape;
  shape.kind = kind;
  shape.mapping.kind = kind;
  for (size_t i = 0; i < FieldsOf(kind).size(); ++i) {
    shape.mapping.columns[i] = static_cast<uint16_t>(i + 1);
  }
  if (kind == Kind::kCustomers) shape.mapping.custom = {{11, "Colour"}};
  shape.date_format = format;
  return {shape, Calendar::Make(CalendarKind::kGregorian, "UTC", 1).value(), unit};
}

using Fields = std::vector<std::string_view>;

/// The reason's id, or "" for a good row; the column at fault comes with it.
template <typename Row>
std::string Why(RowParser parser, const Fields& fields, Row& row, int column = 0) {
  const auto reject = parser.Parse(fields, row);
  if (!reject) return "";
  if (column != 0) EXPECT_EQ(reject->column, column);
  EXPECT_FALSE(Render(*reject, Language::kPersian).empty());
  return reject->reason.id;
}

TEST(OrderRowTest, IsRead) {
  auto parser = ParserOf(Kind::kOrders);
  OrderRow row;
  const Fields fields = {"1001",  " C-17 ", "2026-03-21", "49.90", "",
                         "21.50", "Tripod", "Cameras",    "1",     "web"};
  ASSERT_FALSE(parser.Parse(fields, row));
  EXPECT_EQ(row.order, "1001");
  EXPECT_EQ(row.customer, "C-17");
  EXPECT_EQ(IsoInstant(row.at), "2026-03-21T00:00:00Z");
  EXPECT_EQ(row.amount, (Money{4990, kUsd}));
  EXPECT_EQ(row.cost, (Money{2150, kUsd}));
  EXPECT_EQ(row.product, "Tripod");
  EXPECT_EQ(row.category, "Cameras");
  EXPECT_EQ(row.quantity, 1.0);
  EXPECT_EQ(row.channel, "web");
}

TEST(OrderRowTest, NeedsOnlyThreeColumns) {
  auto parser = ParserOf(Kind::kOrders);
  OrderRow row;
  EXPECT_FALSE(parser.Parse(Fields{"", "c", "1403/05/12", "5"}, row));
  EXPECT_EQ(row.cost, std::nullopt);
  EXPECT_EQ(row.quantity, std::nullopt);
}

TEST(OrderRowTest, CountsInTheUnitOfTheRow) {
  auto parser = ParserOf(Kind::kOrders);
  OrderRow row;
  ASSERT_FALSE(parser.Parse(Fields{"", "c", "2026-01-01", "۱۲٬۰۰۰", "تومان"}, row));
  EXPECT_EQ(row.amount, (Money{120'000, kIrr}));
  ASSERT_FALSE(parser.Parse(Fields{"", "c", "2026-01-01", "12", "usd"}, row));
  EXPECT_EQ(row.amount, (Money{1200, kUsd}));
  auto tomans = ParserOf(Kind::kOrders, {kIrr, 10});
  ASSERT_FALSE(tomans.Parse(Fields{"", "c", "2026-01-01", "5"}, row));
  EXPECT_EQ(row.amount, (Money{50, kIrr}));
}

TEST(OrderRowTest, NamesTheColumnAtFault) {
  OrderRow row;
  const auto parser = [] { return ParserOf(Kind::kOrders); };
  EXPECT_EQ(Why(parser(), {"1", "", "2026-01-01", "5"}, row, 2), "import.value_missing");
  EXPECT_EQ(Why(parser(), {"1", "c", "someday", "5"}, row, 3), "base.date_invalid");
  EXPECT_EQ(Why(parser(), {"1", "c", "", "5"}, row, 3), "import.value_missing");
  EXPECT_EQ(Why(parser(), {"1", "c", "0226-01-01", "5"}, row, 3), "import.date_out_of_range");
  EXPECT_EQ(Why(parser(), {"1", "c", "2026-01-01", "five"}, row, 4), "base.amount_invalid");
  EXPECT_EQ(Why(parser(), {"1", "c", "2026-01-01"}, row, 4), "import.value_missing");
  EXPECT_EQ(Why(parser(), {"1", "c", "2026-01-01", "5", "XQX"}, row, 5), "base.currency_unknown");
  EXPECT_EQ(Why(parser(), {"1", "c", "2026-01-01", "5", "", "x"}, row, 6), "base.amount_invalid");
  EXPECT_EQ(Why(parser(), {"1", "c", "2026-01-01", "5", "", "", "", "", "two"}, row, 9),
            "import.number_invalid");
  const std::string long_text(600, 'x');
  EXPECT_EQ(Why(parser(), {"1", "c", "2026-01-01", "5", "", "", long_text}, row, 7),
            "import.text_too_long");
  EXPECT_EQ(Why(ParserOf(Kind::kOrders, {}), {"1", "c", "2026-01-01", "5"}, row, 5),
            "import.currency_missing");
}

TEST(OrderRowTest, FollowsTheDateFormat) {
  OrderRow row;
  auto parser = ParserOf(Kind::kOrders, {kUsd, 1}, "%d/%m/%Y");
  ASSERT_FALSE(parser.Parse(Fields{"", "c", "03/04/2026", "5"}, row));
  EXPECT_EQ(IsoInstant(row.at), "2026-04-03T00:00:00Z");
  EXPECT_EQ(Why(parser, {"", "c", "2026-04-03", "5"}, row, 3), "base.date_not_as_format");
}

TEST(RejectTest, IsASentence) {
  OrderRow row;
  auto parser = ParserOf(Kind::kOrders);
  const auto reject = parser.Parse(Fields{"1", "c", "2026-01-01", "five"}, row);
  ASSERT_TRUE(reject);
  EXPECT_EQ(Render(*reject, Language::kEnglish),
            "Column 4 (amount): “five” is not an amount of money");
  EXPECT_TRUE(Render(*reject, Language::kPersian).starts_with("ستون ۴ (مبلغ)"));
}

TEST(CustomerRowTest, IsRead) {
  auto parser = ParserOf(Kind::kCustomers);
  CustomerRow row;
  const Fields fields = {
      "C-17", "زهرا کریمی", "zahra@example.com", "۰۹۱۲ ۳۴۵ ۶۷۸۹", "1369/02/22", "تهران", "IR",
      "fa",   "gold",       "2024-01-05",        " red "};
  ASSERT_FALSE(parser.Parse(fields, row));
  EXPECT_EQ(row.birthday, DayNumber(CalendarKind::kGregorian, {1990, 5, 12}));
  EXPECT_EQ(row.created_at.value(), (Instant{19'727 * kMicrosPerDay}));
  ASSERT_EQ(row.custom.size(), 1u);
  EXPECT_EQ(row.custom[0].second, "red");
}

TEST(CustomerRowTest, LooksAtAddresses) {
  CustomerRow row;
  const auto why = [&row](std::string_view email, std::string_view phone) {
    return Why(ParserOf(Kind::kCustomers), {"1", "n", email, phone}, row);
  };
  EXPECT_EQ(why("a@b.co", "+90 (532) 123-45-67"), "");
  EXPECT_EQ(why("", ""), "");
  for (const char* email : {"a", "a@b", "@b.co", "a@@b.co", "a b@c.co", "a@.co", "a@b.co."}) {
    EXPECT_EQ(why(email, ""), "import.email_invalid") << email;
  }
  for (const char* phone : {"12", "call me", "123456789012345678", "0912x3456789"}) {
    EXPECT_EQ(why("", phone), "import.phone_invalid") << phone;
  }
}

TEST(SubscriptionRowTest, IsRead) {
  auto parser = ParserOf(Kind::kSubscriptions);
  SubscriptionRow row;
  ASSERT_FALSE(parser.Parse(
      Fields{"S-1", "c", "Basic", "2025-01-01", "2025-01-15", "", "9.90", "USD", "aylık"}, row));
  EXPECT_EQ(row.amount, (Money{990, kUsd}));
  EXPECT_EQ(row.interval, Unit::kMonth);
  EXPECT_TRUE(row.trial_ends_at);
  EXPECT_FALSE(row.ended_at);
  EXPECT_EQ(Why(ParserOf(Kind::kSubscriptions),
                {"S-1", "c", "Basic", "2025-01-01", "", "2024-12-31"}, row, 6),
            "import.ends_before_start");
  EXPECT_EQ(Why(ParserOf(Kind::kSubscriptions),
                {"S-1", "c", "Basic", "2025-01-01", "", "", "", "", "often"}, row, 9),
            "import.interval_invalid");
}

TEST(EventRowTest, IsRead) {
  auto parser = ParserOf(Kind::kEvents);
  EventRow row;
  ASSERT_FALSE(parser.Parse(Fields{"c", "1774051200", "page_viewed", "۲٫۵", "/pricing"}, row));
  EXPECT_EQ(row.value, 2.5);
  EXPECT_EQ(row.label, "/pricing");
  EXPECT_EQ(Why(ParserOf(Kind::kEvents), {"c", "1774051200", "x", "nan"}, row, 4),
            "import.number_invalid");
}

TEST(CostRowTest, IsRead) {
  auto parser = ParserOf(Kind::kCosts);
  CostRow row;
  ASSERT_FALSE(parser.Parse(Fields{"2026-03-01", "fair", "Lead", "400"}, row));
  EXPECT_EQ(row.purpose, Purpose::kLead);
  EXPECT_EQ(row.amount, (Money{40'000, kUsd}));
  ASSERT_FALSE(parser.Parse(Fields{"2026-03-01", "fair", "", "400"}, row));
  EXPECT_EQ(row.purpose, Purpose::kAcquisition);
  EXPECT_EQ(Why(ParserOf(Kind::kCosts), {"2026-03-01", "fair", "fun", "4"}, row, 3),
            "import.purpose_invalid");
}

TEST(AnswerRowTest, IsRead) {
  auto parser = ParserOf(Kind::kAnswers);
  AnswerRow row;
  ASSERT_FALSE(parser.Parse(Fields{"c", "2026-03-21", "NPS", "10", "fine"}, row));
  EXPECT_EQ(row.survey, Survey::kNps);
  EXPECT_EQ(row.score, 10);
  const auto why = [&row](std::string_view survey, std::string_view score) {
    return Why(ParserOf(Kind::kAnswers), {"c", "2026-03-21", survey, score}, row);
  };
  EXPECT_EQ(why("nps", "0"), "");
  EXPECT_EQ(why("nps", "11"), "import.score_invalid");
  EXPECT_EQ(why("csat", "0"), "import.score_invalid");
  EXPECT_EQ(why("ces", "2.5"), "import.score_invalid");
  EXPECT_EQ(why("csat", ""), "import.value_missing");
  EXPECT_EQ(why("mood", "1"), "import.survey_invalid");
}

}  // namespace
}  // namespace vafa::imports
