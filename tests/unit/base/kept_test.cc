#include "base/kept.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

namespace vafa {
namespace {

using Number = Kept<std::string, int, int>;

Number::Make Makes(int value, std::atomic<int>* times = nullptr) {
  return [value, times]() -> Number::Made {
    if (times != nullptr) ++*times;
    return std::make_shared<const int>(value);
  };
}

TEST(Kept, MakesOnceWhileNothingChanges) {
  Number kept;
  std::atomic<int> times = 0;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(**kept.Get("q", 1, Lag::kNone, Makes(7, &times)), 7);
  EXPECT_EQ(times, 1);
}

TEST(Kept, IsNewAtOnceWithoutLag) {
  Number kept;
  EXPECT_EQ(**kept.Get("q", 1, Lag::kNone, Makes(1)), 1);
  EXPECT_EQ(**kept.Get("q", 2, Lag::kNone, Makes(2)), 2);
}

TEST(Kept, NeverServesTheValueOfAnotherQuestion) {
  Number kept;
  EXPECT_EQ(**kept.Get("q", 1, Lag::kAllowed, Makes(1)), 1);
  EXPECT_EQ(**kept.Get("other", 1, Lag::kAllowed, Makes(2)), 2);
}

TEST(Kept, ServesTheLastValueUntilTheNewerOneIsMade) {
  std::latch go(1);
  Number kept;
  EXPECT_EQ(**kept.Get("q", 1, Lag::kNone, Makes(1)), 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));  // longer than the rest
  const auto slow = [&]() -> Number::Made {
    go.wait();
    return std::make_shared<const int>(2);
  };
  EXPECT_EQ(**kept.Get("q", 2, Lag::kAllowed, slow), 1);
  EXPECT_EQ(**kept.Get("q", 2, Lag::kAllowed, Makes(3)), 1);  // one is being made already
  go.count_down();
  while (**kept.Get("q", 2, Lag::kAllowed, Makes(4)) == 1) std::this_thread::yield();
  EXPECT_EQ(**kept.Get("q", 2, Lag::kAllowed, Makes(5)), 2);
}

TEST(Kept, KeepsTheLastValueWhenANewerOneFails) {
  Number kept;
  const auto fails = []() -> Number::Made { return Fail(ErrorCode::kInternal, "base.internal"); };
  EXPECT_FALSE(kept.Get("q", 1, Lag::kNone, fails));
  EXPECT_EQ(**kept.Get("q", 1, Lag::kNone, Makes(1)), 1);
  EXPECT_EQ(**kept.Get("q", 2, Lag::kAllowed, fails), 1);
  EXPECT_EQ(**kept.Get("q", 2, Lag::kAllowed, fails), 1);
}

TEST(Kept, WaitsForWhatIsBeingMadeWhenItEnds) {
  std::atomic<bool> made = false;
  {
    Number kept;
    EXPECT_TRUE(kept.Get("q", 1, Lag::kNone, Makes(1)));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_TRUE(kept.Get("q", 2, Lag::kAllowed, [&]() -> Number::Made {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      made = true;
      return std::make_shared<const int>(2);
    }));
  }
  EXPECT_TRUE(made);
}

}  // namespace
}  // namespace vafa
