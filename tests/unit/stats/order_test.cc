#include "stats/order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace vafa::stats {
namespace {

void ExpectSorted(const std::vector<double>& values) {
  std::vector<uint32_t> expected(values.size());
  std::iota(expected.begin(), expected.end(), 0u);
  std::sort(expected.begin(), expected.end(), [&](uint32_t a, uint32_t b) {
    return values[a] != values[b] ? values[a] < values[b] : a < b;
  });
  for (const int threads : {1, 2, 4, 7}) {
    const SortedColumn sorted = SortColumn(values, threads);
    EXPECT_EQ(sorted.rows, expected);
    for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(sorted.values[i], values[expected[i]]);
  }
}

TEST(SortColumn, IsAStableSort) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(0, 1e3);
  for (const size_t size : {0u, 1u, 2u, 4'096u, 4'097u, 300'000u}) {
    std::vector<double> values(size);
    for (double& v : values) v = normal(random);
    ExpectSorted(values);
    for (double& v : values) v = std::round(v / 500);  // many alike, −0 among them
    ExpectSorted(values);
  }
}

TEST(SortColumn, TakesEveryNumber) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<double> values = {kInfinity, 1,    -kInfinity, 5e-324, -5e-324,
                                0.0,       -0.0, 1e308,      -1e308};
  ExpectSorted(values);
  while (values.size() < 10'000) values.push_back(values[values.size() - 9]);
  ExpectSorted(values);
}

}  // namespace
}  // namespace vafa::stats
