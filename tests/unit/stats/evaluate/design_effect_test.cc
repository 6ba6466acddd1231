#include "stats/evaluate/design_effect.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace vafa::stats {
namespace {

struct Litters {
  explicit Litters(const std::vector<std::pair<int, int>>& alive_of) {
    for (const auto& [alive, size] : alive_of) {
      for (int i = 0; i < size; ++i) {
        label.push_back(i < alive ? 1 : 0);
        cluster.push_back(static_cast<int64_t>(clusters));
      }
      ++clusters;
    }
  }
  double Effect() const { return DesignEffect(label, cluster); }

  std::vector<uint8_t> label;
  std::vector<int64_t> cluster;
  size_t clusters = 0;
};

// Rats of Weil 1970, table 1 of Rao & Scott 1992; theirs are 1.232495 and 3.952861, of variances
// with the number of rows for its degrees of freedom.
TEST(DesignEffect, IsThatOfRaoAndScott) {
  const Litters control({{13, 13},
                         {12, 12},
                         {9, 9},
                         {9, 9},
                         {8, 8},
                         {8, 8},
                         {12, 13},
                         {11, 12},
                         {9, 10},
                         {9, 10},
                         {8, 9},
                         {11, 13},
                         {4, 5},
                         {5, 7},
                         {7, 10},
                         {7, 10}});
  const Litters treated({{12, 12},
                         {11, 11},
                         {10, 10},
                         {9, 9},
                         {10, 11},
                         {9, 10},
                         {9, 10},
                         {8, 9},
                         {8, 9},
                         {4, 5},
                         {7, 9},
                         {4, 7},
                         {5, 10},
                         {3, 6},
                         {3, 10},
                         {0, 7}});
  EXPECT_NEAR(control.Effect(), 1.232495 * 157 / 158, 1e-6);
  EXPECT_NEAR(treated.Effect(), 3.952861 * 144 / 145, 1e-6);
}

TEST(DesignEffect, IsOneWhereEachClusterHasOneRow) {
  EXPECT_NEAR(Litters({{1, 1}, {0, 1}, {1, 1}, {1, 1}, {0, 1}}).Effect(), 1, 1e-12);
}

TEST(DesignEffect, CountsClustersWhereAllAreTheSame) {
  EXPECT_EQ(Litters({{0, 3}, {0, 1}}).Effect(), 2);
  EXPECT_EQ(Litters({{2, 2}, {1, 1}}).Effect(), 1.5);
  EXPECT_EQ(Litters({{1, 3}}).Effect(), 1);
  EXPECT_EQ(DesignEffect({}, {}), 1);
}

}  // namespace
}  // namespace vafa::stats
