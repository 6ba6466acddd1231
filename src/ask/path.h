#pragma once

#include <array>
#include <map>

#include "ask/bitmap.h"
#include "ask/plan.h"
#include "base/limits.h"

namespace vafa::ask {

/// A kind, or one more than a label, for each step; 0 after the last.
using Way = std::array<uint32_t, static_cast<size_t>(limits::kPathDepth)>;
/// How many customers go each way.
using Ways = std::map<Way, int64_t>;

/// What a way takes in memory, about.
inline constexpr size_t kWayBytes = 96;

/// Adds the ways of the customers of a block; of those in `who` only, when it is given.
void RunPath(const Plan& plan, const PathTask& task, const timeline::Block& block, size_t first,
             const Bitmap* who, Ways& into);

}  // namespace vafa::ask
