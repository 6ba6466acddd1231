#include "learn/dashboards/paper.h"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

#include "learn/dashboards/short_money.h"
#include "tests/unit/learn/metrics/shop.h"

namespace vafa::dashboards {
namespace {

using testing::HasSubstr;
using testing::Not;

class PaperTest : public ::testing::Test {
 protected:
  PaperTest() : metrics_(shop_.context()) {
    for (int customer = 1; customer <= 20; ++customer) {
      shop_.world.attributes.cities[customer] = customer % 2 == 0 ? "Shiraz" : "İzmir";
      shop_.Buys(customer, "2026-01-10", 150'000);
      if (customer <= 10) shop_.Buys(customer, "2026-02-10", 150'000);
    }
  }
  metrics::Range Range() {
    metrics::Range range;
    range.from = shop_.At("2026-01-01");
    range.to = shop_.At("2026-03-01");
    return range;
  }
  Contents Filled(const std::vector<Tile>& tiles, Language language = Language::kEnglish) {
    const metrics::Range range = Range();
    auto contents =
        Fill(tiles, range, shop_.At("2026-03-01"), language, metrics_, shop_.organisation);
    EXPECT_TRUE(contents) << Describe(contents.error());
    return std::move(*contents);
  }
  // What pdftotext reads on the sheets.
  std::string Printed(const std::vector<Tile>& tiles, Language language = Language::kEnglish) {
    const auto pdf =
        ToPdf(tiles, Filled(tiles, language),
              {.name = "Weekly", .organisation = "Shop", .printed_at = shop_.At("2026-03-01")},
              {.language = language, .currency = shop_.organisation.currency});
    if (!pdf) return Describe(pdf.error());
    const auto file =
        std::filesystem::path(testing::TempDir()) /
        (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".pdf");
    std::ofstream(file, std::ios::binary) << *pdf;
    std::string text;
    FILE* reader = popen(("pdftotext -layout '" + file.string() + "' -").c_str(), "r");
    std::array<char, 4096> piece{};
    while (const size_t n = fread(piece.data(), 1, piece.size(), reader))
      text.append(piece.data(), n);
    EXPECT_EQ(pclose(reader), 0);
    return text;
  }

  metrics::Shop shop_;
  metrics::Metrics metrics_;
};

TEST_F(PaperTest, EachTileHasItsOwnContent) {
  const std::vector<Tile> tiles = {
      {.kind = Tile::Kind::kKpi, .kpi = "revenue"},
      {.kind = Tile::Kind::kTrend, .kpi = "revenue"},
      {.kind = Tile::Kind::kBreakdown, .kpi = "revenue", .by = "city"},
      {.kind = Tile::Kind::kRetention},
      {.kind = Tile::Kind::kNote, .text = "x"},
      {.kind = Tile::Kind::kKpi, .kpi = "nothing_like_it"},
      {.kind = Tile::Kind::kKpi, .kpi = "revenue", .segment = "not there"}};
  const Contents contents = Filled(tiles);
  // 30 orders of 1,500.00.
  EXPECT_EQ(contents.tiles[0].figure->main.figure.value, ask::Quantity::Minor(4'500'000));
  EXPECT_EQ(contents.tiles[1].trend->points.size(), 12u);
  EXPECT_EQ(contents.tiles[2].figure->groups.size(), 2u);
  EXPECT_EQ(contents.tiles[3].retention->rows.back().size, 0);
  EXPECT_EQ(contents.tiles[3].retention->rows.at(10).size, 20);
  EXPECT_FALSE(contents.tiles[4].problem);
  EXPECT_EQ(contents.tiles[5].problem->code, ErrorCode::kNotFound);
  EXPECT_TRUE(contents.tiles[6].problem);
  const json::array items = ToJson(contents, Language::kEnglish).at("items").as_array();
  EXPECT_EQ(items[0].at("figure").at("value"), "45000.00");
  EXPECT_EQ(items[1].at("figure").at("points").as_array().size(), 12u);
  EXPECT_TRUE(items[4].as_object().empty());
  EXPECT_TRUE(items[5].at("problem").is_string());
}

TEST_F(PaperTest, APeriodThatRunsIsTold) {
  metrics::Range range = Range();
  range.to = shop_.At("2026-02-20");
  const auto contents =
      Fill({{.kind = Tile::Kind::kTrend, .kpi = "revenue"}}, range, shop_.At("2026-02-20"),
           Language::kEnglish, metrics_, shop_.organisation);
  ASSERT_TRUE(contents);
  const auto& points = contents->tiles[0].trend->points;
  EXPECT_TRUE(contents->IsRunning(points.back()));
  EXPECT_FALSE(contents->IsRunning(points.at(points.size() - 2)));
}

TEST_F(PaperTest, AQuestionThatIsCancelledEnds) {
  const metrics::Range range = Range();
  const auto contents =
      Fill({{.kind = Tile::Kind::kKpi, .kpi = "revenue"}}, range, shop_.At("2026-03-01"),
           Language::kEnglish, metrics_, shop_.organisation, [] { return true; });
  ASSERT_FALSE(contents);
  EXPECT_EQ(contents.error().code, ErrorCode::kCancelled);
}

TEST_F(PaperTest, ARangeThatEndsBeforeItBeginsIsRefusedWhole) {
  metrics::Range range = Range();
  std::swap(range.from, range.to);
  const auto contents =
      Fill({{.kind = Tile::Kind::kNote, .text = "x"}}, range, shop_.At("2026-03-01"),
           Language::kEnglish, metrics_, shop_.organisation);
  ASSERT_FALSE(contents);
  EXPECT_EQ(contents.error().field, "to");
}

TEST_F(PaperTest, TheFiguresAreOnPaper) {
  const std::string text =
      Printed({{.kind = Tile::Kind::kKpi, .kpi = "revenue"},
               {.kind = Tile::Kind::kBreakdown, .width = 2, .kpi = "active", .by = "city"},
               {.kind = Tile::Kind::kNote, .text = "Look at Shiraz"},
               {.kind = Tile::Kind::kRetention, .width = 4}});
  EXPECT_THAT(text, HasSubstr("Weekly"));
  EXPECT_THAT(text, HasSubstr("€45K"));
  EXPECT_THAT(text, HasSubstr("İzmir"));
  EXPECT_THAT(text, HasSubstr("Look at Shiraz"));
  EXPECT_THAT(text, HasSubstr("2026-01"));
  EXPECT_THAT(text, HasSubstr("50%"));  // of January's twenty, ten came again
  EXPECT_THAT(text, HasSubstr("Page 1"));
}

TEST_F(PaperTest, PersianFiguresHavePersianDigits) {
  const std::string text =
      Printed({{.kind = Tile::Kind::kKpi, .kpi = "active"},
               {.kind = Tile::Kind::kBreakdown, .width = 2, .kpi = "active", .by = "city"}},
              Language::kPersian);
  EXPECT_THAT(text, HasSubstr("۲۰"));
  EXPECT_THAT(text, HasSubstr("شهر"));
  EXPECT_THAT(text, Not(HasSubstr("city")));
  EXPECT_THAT(text, HasSubstr("۲۰۲۶"));
}

TEST_F(PaperTest, ManyTilesTakeSeveralSheets) {
  const std::vector<Tile> tiles(12, {.kind = Tile::Kind::kTrend, .width = 2, .kpi = "revenue"});
  const std::string text = Printed(tiles);
  EXPECT_THAT(text, HasSubstr("Page 3"));
  EXPECT_THAT(text, testing::Not(HasSubstr("Page 4")));
}

TEST(FigureWordsTest, ValuesAreShortAndInTheUnitOfTheirKpi) {
  const Words english{.language = Language::kEnglish, .currency = *Currency::Parse("EUR")};
  EXPECT_EQ(NumberText(0.1234, "share", english), "12.3%");
  EXPECT_EQ(NumberText(1'234'567'00, "money", english), "€1.2M");
  EXPECT_EQ(NumberText(9'999'40, "money", english), "€9,999");
  EXPECT_EQ(NumberText(3, "days", english), "3 days");
  EXPECT_EQ(NumberText(1.5, "days", english), "36 hours");
  EXPECT_EQ(NumberText(90, "seconds", english), "90 seconds");
  EXPECT_EQ(NumberText(2357, "customers", english), "2,357");
  EXPECT_EQ(ValueText({}, "share", english), std::nullopt);
}

TEST(FigureWordsTest, RialsAreShownAsPeopleSayThem) {
  const Currency rial = *Currency::Parse("IRR");
  const int64_t unit = rial.digits() == 0 ? 1 : 100;
  const Money money{120'000'000 * unit, rial};
  EXPECT_EQ(DisplayShort(money, Language::kPersian, false), "۱۲۰ میلیون ریال");
  EXPECT_EQ(DisplayShort(money, Language::kPersian, true), "۱۲ میلیون تومان");
  EXPECT_EQ(DisplayShort({16'580'000, *Currency::Parse("USD")}, Language::kPersian, false),
            "۱۶۵٫۸\u00a0هزار دلار");
  EXPECT_EQ(DisplayShort({12'345'00, *Currency::Parse("TRY")}, Language::kTurkish, false),
            "12,3 bin ₺");
}

TEST(FigureWordsTest, SharesChangeByPointsAndAmountsByPart) {
  const auto share = DifferenceOf(ask::Quantity::Number(0.05), ask::Quantity::Number(0.08), "share",
                                  Language::kEnglish);
  ASSERT_TRUE(share);
  EXPECT_LT(share->by, 0);
  EXPECT_EQ(share->text, "3 points");
  const auto money = DifferenceOf(ask::Quantity::Minor(1100), ask::Quantity::Minor(1000), "money",
                                  Language::kEnglish);
  ASSERT_TRUE(money);
  EXPECT_NEAR(money->by, 0.1, 1e-12);
  EXPECT_EQ(money->text, "10%");
  EXPECT_FALSE(
      DifferenceOf(ask::Quantity::Minor(5), ask::Quantity::Minor(0), "money", Language::kEnglish));
}

}  // namespace
}  // namespace vafa::dashboards
