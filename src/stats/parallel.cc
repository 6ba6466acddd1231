#include "stats/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace vafa::stats {

void ForEachChunk(size_t chunks, int threads, const std::function<void(size_t)>& work) {
  const size_t wanted = threads > 0 ? static_cast<size_t>(threads)
                                    : std::max(1u, std::thread::hardware_concurrency());
  const size_t helpers = std::min(wanted, chunks);
  std::atomic<size_t> next = 0;
  const auto run = [&] {
    for (size_t chunk = next++; chunk < chunks; chunk = next++) work(chunk);
  };
  std::vector<std::jthread> pool;
  for (size_t i = 1; i < helpers; ++i) pool.emplace_back(run);
  run();
}

}  // namespace vafa::stats
