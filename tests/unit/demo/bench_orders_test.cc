#include "demo/bench_orders.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/unit/demo/company.h"

namespace vafa::demo {
namespace {

class BenchOrders : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file_); }

  std::string Write(int64_t rows, uint64_t seed = 1) {
    const Status status = WriteBenchOrders(file_, {.rows = rows, .seed = seed, .end = kEnd});
    EXPECT_TRUE(status.has_value());
    std::ifstream in(file_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path file_ =
      std::filesystem::temp_directory_path() / fmt::format("vafa_bench_orders_{}.csv", ::getpid());
};

std::vector<std::string> Split(const std::string& text, char delimiter) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, delimiter);) parts.push_back(part);
  return parts;
}

TEST_F(BenchOrders, WritesTheRowsAskedForOldestFirst) {
  const std::vector<std::string> lines = Split(Write(30'000), '\n');
  ASSERT_EQ(lines.size(), 30'001u);
  std::set<std::string> orders;
  std::string before;
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> cells = Split(lines[i], ',');
    ASSERT_EQ(cells.size(), 10u) << lines[i];
    orders.insert(cells[0]);
    ASSERT_EQ(cells[1].size(), 10u);
    ASSERT_EQ(cells[2].size(), 20u);
    ASSERT_GE(cells[2], before);
    before = cells[2];
    ASSERT_GT(std::stod(cells[3]), std::stod(cells[5])) << "sold above cost";
    ASSERT_EQ(cells[4], "USD");
  }
  EXPECT_LT(before, "2026-01-01");
  EXPECT_NEAR(static_cast<double>(orders.size()), 27'500, 400);
}

TEST_F(BenchOrders, TheSameOptionsGiveTheSameBytes) {
  const std::string one = Write(2'000);
  EXPECT_EQ(one, Write(2'000));
  EXPECT_NE(one, Write(2'000, 2));
  EXPECT_EQ(Split(Write(0), '\n').size(), 1u) << "the header alone";
}

TEST_F(BenchOrders, SaysWhenItCannotWrite) {
  const BenchOrdersOptions options{.rows = 100'000, .end = kEnd};
  const Status full = WriteBenchOrders("/dev/full", options);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kStorageFull);
  const Status nowhere = WriteBenchOrders("/nowhere/at/all.csv", options);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::kUnavailable);
  const Status negative = WriteBenchOrders(file_, {.rows = -1, .end = kEnd});
  ASSERT_FALSE(negative);
  EXPECT_EQ(negative.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace vafa::demo
