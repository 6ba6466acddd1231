#pragma once

#include <cstddef>
#include <functional>

namespace vafa::timeline {

/// All cores for 0, else as many as asked for, but no more than there is work.
int Workers(int asked, size_t work);

/// Calls `step(index, worker)` for 0 … count − 1 on `workers` threads, the calling one among them,
/// until one answers false.
void ParallelFor(size_t count, int workers, const std::function<bool(size_t, int)>& step);

}  // namespace vafa::timeline
