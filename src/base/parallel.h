#pragma once

#include <cstddef>
#include <functional>

namespace vafa {

/// All cores for 0, else as many as asked for, but no more than there is work, and at least one.
int Workers(int asked, size_t work);

/// Calls `step(index, worker)` for 0 … count − 1 on up to `workers` threads, the calling one among
/// them as worker 0, until one answers false. The others come from a pool that the whole program
/// shares: none is waited for that is busy elsewhere.
void ParallelFor(size_t count, int workers, const std::function<bool(size_t, int)>& step);

/// Calls `work(chunk)` once for every chunk in [0, chunks), on up to `threads` threads (0: as many
/// as there are processors), and returns when all are done. Chunks are the caller's own division of
/// its data: what it adds up per chunk, in the order of the chunks, does not depend on `threads`.
void ForEachChunk(size_t chunks, int threads, const std::function<void(size_t)>& work);

}  // namespace vafa
