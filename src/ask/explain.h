#pragma once

#include "ask/plan.h"
#include "base/json.h"
#include "timeline/timeline.h"

namespace vafa::ask {

/// What a plan will read, before it is run:
/// {"engine","periods","conditions","programs","steps","walks":[{"for","kinds","filtered",
/// "windows","from","to","facts"}…],"facts_to_read","facts","memory_bytes"}. A walk reads some
/// kinds once for up to 64 windows (all windows for sums over everybody); `from` and `to` are where
/// these begin and end, null where they are open. `facts` are those of the kinds, the most that a
/// walk can read.
json::object Explain(const Plan& plan, size_t periods, const timeline::Snapshot& snapshot,
                     const Names& names, int workers);

/// What each worker needs for its bitmaps, whatever the data.
size_t FixedBytes(const Plan& plan);

}  // namespace vafa::ask
