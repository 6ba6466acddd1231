#include "timeline/parallel.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

#include "timeline/timeline.h"

namespace vafa::timeline {

int Workers(int asked, size_t work) {
  const size_t cores = std::max(1u, std::thread::hardware_concurrency());
  const size_t wanted = asked > 0 ? static_cast<size_t>(asked) : cores;
  return static_cast<int>(std::clamp<size_t>(wanted, 1, std::max<size_t>(work, 1)));
}

void ParallelFor(size_t count, int workers, const std::function<bool(size_t, int)>& step) {
  std::atomic<size_t> next = 0;
  std::atomic<bool> stopped = false;
  const auto run = [&](int worker) {
    while (!stopped.load(std::memory_order_relaxed)) {
      const size_t index = next.fetch_add(1, std::memory_order_relaxed);
      if (index >= count) return;
      if (!step(index, worker)) stopped.store(true, std::memory_order_relaxed);
    }
  };
  std::vector<std::jthread> helpers;
  helpers.reserve(static_cast<size_t>(workers));
  try {
    for (int worker = 1; worker < workers; ++worker) helpers.emplace_back(run, worker);
  } catch (const std::system_error&) {
    // No more threads to be had: those that run do the work.
  }
  run(0);
}

Status ForEachBlock(const Snapshot& snapshot, int workers, const std::function<bool()>& cancelled,
                    const std::function<void(size_t, const Block&, int)>& fold) {
  std::atomic<bool> stopped = false;
  ParallelFor(snapshot.blocks(), Workers(workers, snapshot.blocks()),
              [&](size_t index, int worker) {
                if (cancelled && cancelled()) {
                  stopped = true;
                  return false;
                }
                fold(index, *snapshot.block(index), worker);
                return true;
              });
  if (stopped) return Fail(ErrorCode::kCancelled, "timeline.cancelled");
  return {};
}

}  // namespace vafa::timeline
