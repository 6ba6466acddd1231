#include "customers/by_number.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace vafa {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Of the customers 1, 2, …
class Column : public ask::NumberColumn {
 public:
  explicit Column(std::vector<double> numbers) : numbers_(std::move(numbers)) {}
  std::vector<double> Numbers(CustomerId first, size_t count) const override {
    const size_t begin = std::min(static_cast<size_t>(first - 1), numbers_.size());
    const size_t end = std::min(begin + count, numbers_.size());
    return {numbers_.begin() + static_cast<ptrdiff_t>(begin),
            numbers_.begin() + static_cast<ptrdiff_t>(end)};
  }

 private:
  std::vector<double> numbers_;
};

std::shared_ptr<const ask::NumberColumn> Of(std::vector<double> numbers) {
  return std::make_shared<Column>(std::move(numbers));
}

using Ids = std::vector<uint32_t>;

TEST(NumbersOf, AreInTheOrderOfTheIds) {
  const auto column = Of({10, 20, kNone, 40});
  const std::vector<double> numbers = NumbersOf(column.get(), Ids{4, 1, 2, 3, 9});
  EXPECT_EQ(std::vector(numbers.begin(), numbers.begin() + 3), (std::vector<double>{40, 10, 20}));
  EXPECT_TRUE(std::isnan(numbers[3]));
  EXPECT_TRUE(std::isnan(numbers[4])) << "the column ends before";
  EXPECT_TRUE(std::isnan(NumbersOf(nullptr, Ids{1}).front()));
}

TEST(PlacesInOrder, HasTheLargestFirstAndThoseWithoutLastEitherWay) {
  const auto column = Of({0.2, kNone, 0.9, 0.2, 0.5});
  const Ids ids{1, 2, 3, 4, 5, 6};
  EXPECT_EQ(PlacesInOrder(ids, {column, false}, 0, 6), (Ids{3, 5, 4, 1, 6, 2}));
  EXPECT_EQ(PlacesInOrder(ids, {column, true}, 0, 6), (Ids{4, 1, 5, 3, 6, 2}));
  EXPECT_EQ(PlacesInOrder(ids, {column, false}, 1, 3), (Ids{5, 4}));
  EXPECT_EQ(PlacesInOrder(ids, {nullptr, false}, 0, 2), (Ids{6, 5}));
  EXPECT_TRUE(PlacesInOrder(ids, {column, false}, 6, 6).empty());
  EXPECT_TRUE(PlacesInOrder({}, {column, false}, 0, 0).empty());
}

TEST(PlacesInOrder, PagesPutTogetherAreTheWholeOrder) {
  std::mt19937 random(7);
  std::vector<double> numbers(1000);
  for (double& number : numbers) number = random() % 5 == 0 ? kNone : random() % 50;
  Ids ids(numbers.size());
  std::iota(ids.begin(), ids.end(), 1u);
  std::ranges::shuffle(ids, random);
  Ids sorted = ids;
  std::ranges::sort(sorted, [&](uint32_t a, uint32_t b) {
    const double x = numbers[a - 1], y = numbers[b - 1];
    if (std::isnan(x) != std::isnan(y)) return std::isnan(y);
    return std::isnan(x) || x == y ? a > b : x > y;
  });
  const auto column = Of(numbers);
  Ids pages;
  for (size_t first = 0; first < ids.size(); first += 70) {
    const Ids page = PlacesInOrder(ids, {column}, first, std::min(first + 70, ids.size()));
    pages.insert(pages.end(), page.begin(), page.end());
  }
  EXPECT_EQ(pages, sorted);
}

}  // namespace
}  // namespace vafa
