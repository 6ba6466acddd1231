#include "ask/numbers.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "ask/bins.h"

namespace vafa::ask {
namespace {

using testing::ElementsAre;

TEST(NumbersTest, FindsEveryRankExactly) {
  std::mt19937_64 random(3);
  for (const int bits : {0, 1, 8, 17, 40, 63, 64}) {
    Numbers numbers;
    Numbers more;
    std::vector<int64_t> plain;
    for (int i = 0; i < 500; ++i) {
      const uint64_t any = bits == 0 ? 7 : random() >> (64 - bits);
      const auto number = static_cast<int64_t>(random() % 2 == 0 ? any : ~any);
      plain.push_back(number);
      (i % 3 == 0 ? more : numbers).Add(number);
    }
    numbers.Add(std::move(more));
    ASSERT_EQ(numbers.size(), plain.size());
    std::ranges::sort(plain);
    for (size_t rank = 0; rank < plain.size(); ++rank) {
      ASSERT_EQ(numbers.Nth(rank), plain[rank]) << bits << " bits, rank " << rank;
    }
  }
}

TEST(NumbersTest, DoublesKeepTheirOrder) {
  const double rising[] = {-INFINITY, -1e300, -2.5, -1e-310, 0.0,
                           5e-324,    1.0,    1.5,  1e300,   INFINITY};
  for (size_t i = 0; i + 1 < std::size(rising); ++i) {
    EXPECT_LT(OrderOf(rising[i]), OrderOf(rising[i + 1])) << rising[i];
    EXPECT_EQ(NumberOfOrder(OrderOf(rising[i])), rising[i]);
  }
  EXPECT_EQ(OrderOf(-0.0), OrderOf(0.0));
}

TEST(BinsTest, EdgesAreRoundAndHoldEverything) {
  EXPECT_THAT(EvenEdges(int64_t{3}, int64_t{3}, 20), ElementsAre(3, 4));
  EXPECT_THAT(EvenEdges(int64_t{0}, int64_t{9}, 5), ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(EvenEdges(int64_t{-7}, int64_t{12}, 4), ElementsAre(-10, 0, 10, 20));
  EXPECT_THAT(EvenEdges(INT64_MIN, INT64_MAX, 2), ElementsAre(INT64_MIN, 0, INT64_MAX));
  EXPECT_THAT(EvenEdges(0.1, 0.35, 3), ElementsAre(0.1, 0.2, 0.3, 0.4));
  EXPECT_THAT(EvenEdges(2.0, 2.0, 20), ElementsAre(2.0, 3.0));
  std::mt19937 random(5);
  for (int i = 0; i < 2000; ++i) {
    const double scale = std::pow(10, static_cast<double>(random() % 40) - 20);
    const double a = scale * std::uniform_real_distribution(-1.0, 1.0)(random);
    const double b = scale * std::uniform_real_distribution(-1.0, 1.0)(random);
    const auto most = static_cast<int64_t>(2 + random() % 30);
    const auto edges = EvenEdges(std::min(a, b), std::max(a, b), most);
    ASSERT_LE(edges.size(), static_cast<size_t>(most) + 1);
    ASSERT_TRUE(std::ranges::is_sorted(edges));
    ASSERT_LE(edges.front(), std::min(a, b));
    ASSERT_GT(edges.back(), std::max(a, b));
  }
  // Whole numbers of widths end somewhere.
  EXPECT_EQ(EvenEdges(1e300, std::nextafter(1e300, 2e300), 20).size(), 2u);
  EXPECT_EQ(EvenEdges(-1.7e308, 1.7e308, 2).size(), 3u);
}

}  // namespace
}  // namespace vafa::ask
