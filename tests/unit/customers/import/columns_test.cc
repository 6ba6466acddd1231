#include "customers/import/columns.h"

#include <gtest/gtest.h>

#include <fstream>

#include "customers/import/guess.h"

namespace vafa::imports {
namespace {

class GuessTest : public ::testing::Test {
 protected:
  GuessTest() : file_(std::filesystem::path(::testing::TempDir()) / "vafa_guess_test.csv") {}
  ~GuessTest() override { std::filesystem::remove(file_); }

  Shape GuessText(const std::string& text, const Wish& wish = {}) {
    std::ofstream(file_, std::ios::binary) << text;
    auto shape = Guess(file_, wish, calendar_);
    EXPECT_TRUE(shape) << Describe(shape.error());
    return shape.value_or(Shape{});
  }

  std::filesystem::path file_;
  Calendar calendar_ = Calendar::Make(CalendarKind::kGregorian, "UTC", 1).value();
};

TEST_F(GuessTest, ReadsHeadersInThreeLanguages) {
  const Shape english = GuessText("Order ID,Customer ID,Order Date,Total\n1,c,2026-01-02,5\n");
  EXPECT_EQ(english.kind, Kind::kOrders);
  EXPECT_TRUE(english.header);
  EXPECT_EQ(english.mapping.Of("order"), 1);
  EXPECT_EQ(english.mapping.Of("customer"), 2);
  EXPECT_EQ(english.mapping.Of("date"), 3);
  EXPECT_EQ(english.mapping.Of("amount"), 4);

  const Shape persian = GuessText("كد مشتري;تاریخ سفارش;مبلغ;تعداد\n۱۲;۱۴۰۳/۰۵/۱۲;۱۲٬۰۰۰;۲\n");
  EXPECT_EQ(persian.delimiter, ';');
  EXPECT_EQ(persian.mapping.Of("customer"), 1);
  EXPECT_EQ(persian.mapping.Of("date"), 2);
  EXPECT_EQ(persian.mapping.Of("amount"), 3);
  EXPECT_EQ(persian.mapping.Of("quantity"), 4);

  const Shape turkish = GuessText("MÜŞTERİ NO\tSİPARİŞ TARİHİ\tTUTAR\n7\t21.03.2026\t1.250,50\n");
  EXPECT_EQ(turkish.delimiter, '\t');
  EXPECT_EQ(turkish.mapping.Of("customer"), 1);
  EXPECT_EQ(turkish.mapping.Of("date"), 2);
  EXPECT_EQ(turkish.mapping.Of("amount"), 3);
  EXPECT_EQ(turkish.decimal, ',');
}

TEST_F(GuessTest, TellsTheKindOfEveryTemplate) {
  for (const Kind kind : kKinds) {
    const Shape shape = GuessText(TemplateCsv(kind));
    EXPECT_EQ(shape.kind, kind) << Tag(kind);
    EXPECT_EQ(shape.delimiter, ',');
    for (size_t i = 0; i < FieldsOf(kind).size(); ++i) {
      EXPECT_EQ(shape.mapping.columns[i], i + 1) << FieldsOf(kind)[i].name;
    }
    EXPECT_TRUE(shape.mapping.custom.empty());
    EXPECT_TRUE(CheckMapping(shape.mapping, shape.columns));
  }
}

TEST_F(GuessTest, ReadsAFileWithoutHeaders) {
  const Shape shape = GuessText(
      " 00004 0001 19970101  2   29.33\r\n 00004 0001 19970118  2   29.73\r\n"
      " 00021 0002 19970101  3   63.34\r\n 00050 0003 19970101  1   11.77\r\n");
  EXPECT_EQ(shape.delimiter, ' ');
  EXPECT_FALSE(shape.header);
  EXPECT_EQ(shape.kind, Kind::kOrders);
  EXPECT_EQ(shape.date_format, "%Y%m%d");
  EXPECT_EQ(shape.mapping.Of("customer"), 1);
  EXPECT_EQ(shape.mapping.Of("date"), 3);
  EXPECT_EQ(shape.mapping.Of("quantity"), 4);
  EXPECT_EQ(shape.mapping.Of("amount"), 5);
  EXPECT_EQ(shape.decimal, '.');
}

TEST_F(GuessTest, DecidesBetweenDayAndMonthByTheWholeColumn) {
  EXPECT_EQ(GuessText("customer,date,amount\na,03/04/2026,1\nb,25/04/2026,2\n").date_format,
            "%d/%m/%Y");
  EXPECT_EQ(GuessText("customer,date,amount\na,03/04/2026,1\nb,04/25/2026,2\n").date_format,
            "%m/%d/%Y");
  EXPECT_EQ(GuessText("customer,date,amount\na,03/04/2026,1\nb,04/05/2026,2\n").date_format, "");
  EXPECT_EQ(
      GuessText("customer,date,amount\na,3 Apr 2026 10:00,1\nb,4 May 2026 11:00,2\n").date_format,
      "%d %b %Y %H:%M");
  EXPECT_EQ(GuessText("customer,date,amount\na,2026-04-03,1\n").date_format, "");
}

TEST_F(GuessTest, MakesUnknownColumnsOfCustomersCustomFields) {
  const Shape shape = GuessText("id,name,Favourite colour\n1,Ann,red\n");
  EXPECT_EQ(shape.kind, Kind::kCustomers);
  ASSERT_EQ(shape.mapping.custom.size(), 1u);
  EXPECT_EQ(shape.mapping.custom[0], (std::pair<uint16_t, std::string>{3, "Favourite colour"}));
}

TEST_F(GuessTest, FollowsTheWish) {
  Wish wish = Preset("cdnow").value();
  const Shape shape = GuessText(" 1 2 19970101 1 5.00\n", wish);
  EXPECT_EQ(shape.mapping.Of("customer"), 1);
  EXPECT_EQ(shape.mapping.Of("amount"), 5);
  wish.columns = "customer=9";
  std::ofstream(file_) << "a,b\n";
  EXPECT_TRUE(Guess(file_, wish, calendar_));  // CheckMapping is the one to refuse
  EXPECT_FALSE(CheckMapping(Guess(file_, wish, calendar_)->mapping, 2));
}

TEST_F(GuessTest, SaysThatAFileIsEmpty) {
  std::ofstream(file_) << "\n\n";
  EXPECT_EQ(Guess(file_, {}, calendar_).error().message.id, "import.empty_file");
}

TEST(ColumnsTest, AreGivenByNumberOrHeader) {
  const std::vector<std::string> names = {"Client", "Order date", "Sum"};
  const Mapping mapping =
      ParseColumns(Kind::kOrders, "customer=client, date=ORDER_DATE,amount=3", names).value();
  EXPECT_EQ(mapping.Of("customer"), 1);
  EXPECT_EQ(mapping.Of("date"), 2);
  EXPECT_EQ(mapping.Of("amount"), 3);
  EXPECT_EQ(mapping, ParseColumns(Kind::kOrders, "customer_id=1,date=2,amount=3", {}).value());
  EXPECT_EQ(ParseColumns(Kind::kCustomers, "id=1,shoe size=2", {}).value().custom.size(), 1u);
}

TEST(ColumnsTest, NameWhatIsWrong) {
  const auto id = [](const char* text) {
    const auto mapping = ParseColumns(Kind::kOrders, text, {});
    return mapping ? std::string("read") : mapping.error().message.id;
  };
  EXPECT_EQ(id("customer"), "import.bad_columns");
  EXPECT_EQ(id("colour=1"), "import.no_such_field");
  EXPECT_EQ(id("customer=0"), "import.no_such_column");
  EXPECT_EQ(id("customer=999"), "import.no_such_column");
  EXPECT_EQ(id("customer=Name"), "import.no_such_column");
  EXPECT_EQ(id("customer=1,customer=2"), "import.field_twice");

  const auto missing = CheckMapping(ParseColumns(Kind::kOrders, "customer=1", {}).value(), 5);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().fields.size(), 2u);
  EXPECT_EQ(missing.error().fields[0].first, "columns.date");
  EXPECT_FALSE(
      CheckMapping(ParseColumns(Kind::kOrders, "customer=1,date=1,amount=2", {}).value(), 5));
  const auto beyond = CheckColumns(ParseColumns(Kind::kOrders, "customer=1,date=9", {}).value(), 3);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().message.id, "import.column_beyond");
}

TEST(ColumnsTest, EveryFieldHasALabel) {
  for (const Kind kind : kKinds) {
    EXPECT_LE(FieldsOf(kind).size(), kMaxFields);
    EXPECT_EQ(KindFromTag(Tag(kind)), kind);
    for (const Field& field : FieldsOf(kind)) {
      EXPECT_FALSE(
          CataloguePattern("import.field." + std::string(field.name), Language::kPersian).empty())
          << field.name;
      EXPECT_EQ(FieldOfHeader(kind, field.header), FieldIndex(kind, field.name)) << field.header;
    }
  }
}

TEST(ColumnsTest, DelimitersHaveNames) {
  EXPECT_EQ(ParseDelimiter("tab").value(), '\t');
  EXPECT_EQ(ParseDelimiter(" ").value(), ' ');
  EXPECT_EQ(ParseDelimiter(";").value(), ';');
  EXPECT_FALSE(ParseDelimiter("x"));
  EXPECT_FALSE(Preset("nothing"));
}

}  // namespace
}  // namespace vafa::imports
