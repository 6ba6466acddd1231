#pragma once

#include <cstddef>
#include <functional>

namespace vafa::stats {

/// Calls `work(chunk)` once for every chunk in [0, chunks), on up to `threads` threads (0: as many
/// as there are processors), and returns when all are done. Chunks are the caller's own division of
/// its data: what it adds up per chunk, in the order of the chunks, does not depend on `threads`.
void ForEachChunk(size_t chunks, int threads, const std::function<void(size_t)>& work);

}  // namespace vafa::stats
