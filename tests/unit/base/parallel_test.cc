#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace vafa {
namespace {

TEST(Parallel, EveryChunkIsDoneOnce) {
  for (const int threads : {0, 1, 2, 7}) {
    for (const size_t chunks : {size_t{0}, size_t{1}, size_t{3}, size_t{500}}) {
      std::vector<int> done(chunks, 0);
      ForEachChunk(chunks, threads, [&](size_t chunk) { ++done[chunk]; });
      EXPECT_EQ(done, std::vector<int>(chunks, 1)) << threads;
    }
  }
}

TEST(Parallel, StepsEndWithTheFirstThatAnswersFalse) {
  std::atomic<int> steps = 0;
  ParallelFor(1'000'000, 3, [&](size_t, int worker) {
    EXPECT_LT(worker, 3);
    return ++steps < 10;
  });
  EXPECT_GE(steps, 10);
  EXPECT_LE(steps, 12);
}

TEST(Parallel, LoopsWithinLoopsAndBesideOthersAreAllDone) {
  std::atomic<int> done = 0;
  std::vector<std::jthread> beside;
  for (int i = 0; i < 4; ++i) {
    beside.emplace_back(
        [&] { ForEachChunk(20, 3, [&](size_t) { ForEachChunk(5, 2, [&](size_t) { ++done; }); }); });
  }
  beside.clear();
  EXPECT_EQ(done, 4 * 20 * 5);
}

}  // namespace
}  // namespace vafa
