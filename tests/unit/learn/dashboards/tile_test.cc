#include "learn/dashboards/tile.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/limits.h"

namespace vafa::dashboards {
namespace {

Result<std::vector<Tile>> Read(const char* text) { return ReadTiles(*ParseJson(text)); }

std::string PlaceOf(const char* text) {
  const auto tiles = Read(text);
  return tiles ? "none" : tiles.error().field;
}

TEST(TileTest, TilesAreReadAndWrittenAlike) {
  const char* text = R"([{"kind":"kpi","width":1,"kpi":"churn","segment":"vip"},)"
                     R"({"kind":"breakdown","width":2,"kpi":"revenue","by":"city"},)"
                     R"({"kind":"retention","width":4},{"kind":"note","width":3,"text":"سلام"}])";
  const auto tiles = Read(text);
  ASSERT_TRUE(tiles) << Describe(tiles.error());
  EXPECT_EQ(tiles->at(0).segment, "vip");
  EXPECT_EQ(tiles->at(1).width, 2);
  EXPECT_EQ(ToJson(*tiles), *ParseJson(text));
}

TEST(TileTest, WidthIsOneUnlessGiven) {
  EXPECT_EQ(Read(R"([{"kind":"kpi","kpi":"churn"}])")->front().width, 1);
}

TEST(TileTest, WhatIsWrongIsNamedByItsPlace) {
  EXPECT_EQ(PlaceOf(R"({})"), "tiles");
  EXPECT_EQ(PlaceOf(R"([{"kind":"gauge"}])"), "tiles/0/kind");
  EXPECT_EQ(PlaceOf(R"([7])"), "tiles/0/kind");
  EXPECT_EQ(PlaceOf(R"([{"kind":"kpi"}])"), "tiles/0/kpi");
  EXPECT_EQ(PlaceOf(R"([{"kind":"note","text":"x"},{"kind":"breakdown","kpi":"churn"}])"),
            "tiles/1/by");
  EXPECT_EQ(PlaceOf(R"([{"kind":"note","text":"x","width":5}])"), "tiles/0/width");
  EXPECT_EQ(PlaceOf(R"([{"kind":"note","text":"x","width":0}])"), "tiles/0/width");
  EXPECT_EQ(PlaceOf(R"([{"kind":"note","text":"x","kpi":"churn"}])"), "tiles/0/kpi");
  EXPECT_EQ(PlaceOf(R"([{"kind":"note","text":7}])"), "tiles/0/text");
}

TEST(TileTest, NoMoreTilesThanADashboardHolds) {
  const auto many = [](int64_t count) {
    json::array list;
    for (int64_t i = 0; i < count; ++i) list.push_back({{"kind", "note"}, {"text", "x"}});
    return ReadTiles(list);
  };
  EXPECT_TRUE(many(limits::kTiles));
  EXPECT_EQ(many(limits::kTiles + 1).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace vafa::dashboards
