#include "base/sheet.h"

#include <gtest/gtest.h>

namespace vafa {
namespace {

Sheet Some() {
  Sheet sheet;
  sheet.name = "Customers: all [of them]";
  sheet.columns = {{"Name"},
                   {"Orders", Sheet::Type::kInteger},
                   {"Revenue (EUR)", Sheet::Type::kMoney, 2},
                   {"Share", Sheet::Type::kNumber},
                   {"Since", Sheet::Type::kDate}};
  sheet.rows = {{"زهرا, \"Z\"", int64_t{3}, int64_t{-1205}, 0.25, "2026-03-21"},
                {"=HYPERLINK(1)", {}, int64_t{5}, {}, {}},
                {"+98 912 345 67 89", int64_t{0}, int64_t{100'000}, 1e-7, "1026-03-21"}};
  return sheet;
}

TEST(SheetTest, CsvQuotesAndRunsNothing) {
  EXPECT_EQ(ToCsv(Some()),
            "\xEF\xBB\xBFName,Orders,Revenue (EUR),Share,Since\r\n"
            "\"زهرا, \"\"Z\"\"\",3,-12.05,0.25,2026-03-21\r\n"
            "\"'=HYPERLINK(1)\",,0.05,,\r\n"
            "+98 912 345 67 89,0,1000.00,1e-07,1026-03-21\r\n");
}

TEST(SheetTest, XlsxIsAWorkbookOfOneSheet) {
  Sheet sheet = Some();
  const auto bytes = ToXlsx(sheet);
  ASSERT_TRUE(bytes) << Describe(bytes.error());
  EXPECT_EQ(bytes->substr(0, 4), "PK\x03\x04");
  EXPECT_NE(bytes->find("xl/worksheets/sheet1.xml"), std::string::npos);
  sheet.right_to_left = true;
  sheet.name = "";
  EXPECT_TRUE(ToXlsx(sheet));
  sheet.rows.resize(1'048'576);
  EXPECT_EQ(ToXlsx(sheet).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace vafa
