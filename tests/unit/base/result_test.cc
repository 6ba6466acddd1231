#include "base/result.h"

#include <gtest/gtest.h>

#include <set>

namespace vafa {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0) return Fail(ErrorCode::kInvalid, "base.date_empty", "odd", "number");
  return number / 2;
}

Result<int> Quarter(int number) {
  VAFA_ASSIGN(const int half, Half(number));
  VAFA_TRY(Half(half));
  return half / 2;
}

TEST(ResultTest, HandsErrorsOn) {
  EXPECT_EQ(Quarter(8).value(), 2);
  EXPECT_EQ(Quarter(6).error().field, "number");
  EXPECT_EQ(Quarter(5).error().code, ErrorCode::kInvalid);
}

TEST(ResultTest, DescribesItselfForLogs) {
  Error error = Half(3).error();
  error.fields.emplace_back("other", Message("base.date_empty"));
  EXPECT_EQ(Describe(error), "invalid: the date is empty [number]; other: the date is empty (odd)");
}

TEST(ResultTest, NamesEachCodeOnce) {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    names.insert(Name(static_cast<ErrorCode>(code)));
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(ErrorCode::kInternal) + 1);
}

}  // namespace
}  // namespace vafa
