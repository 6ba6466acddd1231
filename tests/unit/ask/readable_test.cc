#include "ask/readable.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace vafa::ask {
namespace {

using timeline::kBlockCustomers;
using timeline::KindColumns;

/// Customers with none, a few and hundreds of facts, some at the same moment; those beyond
/// `customers` have none.
struct Rows {
  explicit Rows(size_t customers) {
    std::mt19937 random(3);
    for (size_t slot = 0; slot < kBlockCustomers; ++slot) {
      const size_t most = slot % 3 == 0 ? 500 : 40;
      const size_t count = slot < customers ? random() % most : 0;
      const auto begin = static_cast<std::ptrdiff_t>(seconds.size());
      for (size_t i = 0; i < count; ++i) seconds.push_back(static_cast<uint32_t>(random() % 100));
      std::sort(seconds.begin() + begin, seconds.end());
      offsets.push_back(static_cast<uint32_t>(seconds.size()));
    }
    columns.offsets = offsets;
    columns.seconds = seconds;
  }
  std::vector<uint32_t> offsets{0};
  std::vector<uint32_t> seconds;
  KindColumns columns;
};

TEST(Readable, TheFirstRowAtOrAfterAMoment) {
  for (const size_t customers : {size_t{0}, size_t{1}, size_t{2}, size_t{50}}) {
    const Rows rows(customers);
    for (size_t slot = 0; slot < customers + 1; ++slot) {
      const auto begin = rows.seconds.begin() + rows.offsets[slot];
      const auto end = rows.seconds.begin() + rows.offsets[slot + 1];
      for (uint32_t moment = 0; moment <= 101; ++moment) {
        const auto expected = std::lower_bound(begin, end, moment) - rows.seconds.begin();
        ASSERT_EQ(FirstRow(rows.columns, slot, moment), expected) << slot << " at " << moment;
      }
    }
  }
}

}  // namespace
}  // namespace vafa::ask
