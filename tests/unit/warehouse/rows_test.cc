#include "warehouse/rows.h"

#include <gtest/gtest.h>

#include <cmath>

#include "warehouse/server.h"
#include "warehouse/tables.h"

namespace vafa::warehouse {
namespace {

TEST(RowReaderTest, ReadsNumbersListsAndTexts) {
  RowReader row("-9223372036854775808\t0.1\t[1,-2]\tgate_7\n7\tnan\t[]\tx\n");
  ASSERT_TRUE(row.Next());
  EXPECT_EQ(row.Integer(), INT64_MIN);
  EXPECT_EQ(row.Real(), 0.1);
  EXPECT_EQ(row.Integers(), (std::vector<int64_t>{1, -2}));
  EXPECT_EQ(row.Text(), "gate_7");
  ASSERT_TRUE(row.Next());
  EXPECT_EQ(row.Integer(), 7);
  EXPECT_TRUE(std::isnan(row.Real()));
  EXPECT_TRUE(row.Integers().empty());
  EXPECT_TRUE(row.good());
  EXPECT_FALSE(row.Next());
}

TEST(RowReaderTest, SaysWhatItCannotRead) {
  for (const char* wrong : {"x\n", "1\n", "\n", "1\tx\n"}) {
    RowReader row(wrong);
    ASSERT_TRUE(row.Next());
    (void)row.Integer();
    (void)row.Integers();
    EXPECT_FALSE(row.good()) << wrong;
  }
}

TEST(QuotedTest, NothingInATextEndsIt) {
  EXPECT_EQ(Quoted("plain"), "'plain'");
  EXPECT_EQ(Quoted("it's"), R"('it\'s')");
  EXPECT_EQ(Quoted(R"(\' OR 1 = 1 --)"), R"('\\\' OR 1 = 1 --')");
  EXPECT_EQ(Quoted(std::string_view("a\0b", 3)), R"('a\0b')");
  EXPECT_EQ(Quoted("فروشگاه\n\t"), "'فروشگاه\n\t'");
}

TEST(ErrorNumberTest, FindsTheNumberOldAndNew) {
  EXPECT_EQ(ErrorNumber("Code: 60, e.displayText() = DB::Exception: Table x doesn't exist"), 60);
  EXPECT_EQ(ErrorNumber("Code: 516. DB::Exception: default: Authentication failed"), 516);
  EXPECT_EQ(ErrorNumber("nothing of the kind"), 0);
}

TEST(PropertyKeyTest, TellsTypesAndNamesApart) {
  using timeline::PropertyType;
  EXPECT_NE(PropertyKey("a", PropertyType::kText), PropertyKey("a", PropertyType::kNumber));
  EXPECT_NE(PropertyKey("a", PropertyType::kText), PropertyKey("b", PropertyType::kText));
  const auto bits = [](double x) {
    return PropertyBitsOf(PropertyType::kNumber, timeline::BitsOfNumber(x));
  };
  EXPECT_LT(bits(-2.5), bits(-1));
  EXPECT_LT(bits(-1), bits(0));
  EXPECT_LT(bits(0), bits(1e-300));
  EXPECT_EQ(bits(0.0), bits(-0.0));
}

TEST(RowWriterTest, WritesWholeRows) {
  timeline::Entry entry;
  entry.seq = 5;
  entry.customer = 7;
  entry.kind = 3;
  entry.properties.Number("n", 1);
  entry.properties.Number("n", 2);
  entry.properties.Text("t", "x");
  RowWriter rows;
  WriteFact(entry, rows);
  // Two lists of two, one byte each for their lengths, beside the columns of fixed width.
  EXPECT_EQ(rows.size(), 2 + 4 + 4 + 4 + 8 + 4 + 8 + 8 + 2 * (1 + 2 * 8) + 8);
}

}  // namespace
}  // namespace vafa::warehouse
