#include "stats/btyd/rfm_summary.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace vafa::stats {
namespace {

TEST(RfmSummary, DaysBecomeRepeatsRecencyAndAge) {
  // Twice on one day, a gap of a week, and one purchase after the end; a customer who comes later.
  const std::vector<size_t> offsets = {0, 5, 6, 6, 7};
  const std::vector<int32_t> days = {10, 10, 17, 17, 40, 35, 20};
  const std::vector<int64_t> amounts = {100, 50, 30, 20, 999, 7, 8};
  const auto summary = Summarize({offsets, days, amounts}, 31, 7);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->source, (std::vector<uint32_t>{0, 3}));
  EXPECT_EQ(summary->repeats, (std::vector<uint32_t>{1, 0}));
  EXPECT_EQ(summary->recency, (std::vector<double>{1, 0}));
  EXPECT_EQ(summary->age, (std::vector<double>{3, 11.0 / 7}));
  EXPECT_EQ(summary->repeat_spend, (std::vector<double>{50, 0}));
}

TEST(RfmSummary, TheWholeRangeOfDaysIsTaken) {
  constexpr int32_t kFirst = std::numeric_limits<int32_t>::min();
  constexpr int32_t kLast = std::numeric_limits<int32_t>::max();
  const std::vector<size_t> offsets = {0, 2};
  const std::vector<int32_t> days = {kFirst, kLast};
  const std::vector<int64_t> amounts = {1, 1};
  const auto summary = Summarize({offsets, days, amounts}, kLast, 1);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->recency[0], 4294967295.0);
}

std::string FieldAtFault(std::vector<size_t> offsets, std::vector<int32_t> days,
                         std::vector<int64_t> amounts, double unit = 7) {
  const auto summary = Summarize({offsets, days, amounts}, 100, unit);
  return summary ? "none" : summary.error().field;
}

TEST(RfmSummary, ErrorsNameTheColumn) {
  EXPECT_EQ(FieldAtFault({0, 1}, {1}, {1}), "none");
  EXPECT_EQ(FieldAtFault({0, 1}, {1}, {}), "amounts");
  EXPECT_EQ(FieldAtFault({}, {1}, {1}), "offsets");
  EXPECT_EQ(FieldAtFault({0, 2}, {1}, {1}), "offsets");
  EXPECT_EQ(FieldAtFault({0, 2, 1, 2}, {1, 2}, {1, 1}), "offsets");
  EXPECT_EQ(FieldAtFault({0, 9, 2}, {1, 2}, {1, 1}), "offsets");
  EXPECT_EQ(FieldAtFault({0, 2}, {2, 1}, {1, 1}), "days");
  EXPECT_EQ(FieldAtFault({0, 1}, {1}, {1}, 0), "days_per_unit");
  EXPECT_EQ(FieldAtFault({0, 1}, {1}, {1}, std::numeric_limits<double>::quiet_NaN()),
            "days_per_unit");
}

}  // namespace
}  // namespace vafa::stats
