#include "stats/parallel.h"

#include <gtest/gtest.h>

#include <vector>

namespace vafa::stats {
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

}  // namespace
}  // namespace vafa::stats
