#include "ask/running.h"

#include <algorithm>

namespace vafa::ask {
namespace {

std::vector<const timeline::KindColumns*> Columns(const Source& source,
                                                  const timeline::Block& block) {
  std::vector<const timeline::KindColumns*> found;
  for (const KindId kind : source.kinds) {
    if (const auto* columns = block.Find(kind)) found.push_back(columns);
  }
  return found;
}

}  // namespace

RunningWalk::RunningWalk(const Plan& plan, const Pass& pass, const timeline::Block& block)
    : pass_(pass),
      started_(Columns(plan.sources[pass.source], block)),
      ended_(Columns(plan.sources[pass.other], block)) {}

uint64_t RunningWalk::At(size_t customer) {
  events_.clear();
  for (const auto* columns : started_) {
    for (uint32_t row = columns->offsets[customer]; row < columns->offsets[customer + 1]; ++row) {
      events_.emplace_back(columns->seconds[row], false);
    }
  }
  if (events_.empty()) return 0;
  for (const auto* columns : ended_) {
    for (uint32_t row = columns->offsets[customer]; row < columns->offsets[customer + 1]; ++row) {
      events_.emplace_back(int64_t{columns->seconds[row]} + pass_.low, true);
    }
  }
  std::ranges::sort(events_);
  uint64_t running = 0;
  int64_t open = 0;
  size_t next = 0;
  for (size_t slot = 0; slot < pass_.slots.size(); ++slot) {  // instants rise
    for (; next < events_.size() && events_[next].first < pass_.slots[slot].to; ++next) {
      open = events_[next].second ? std::max<int64_t>(open - 1, 0) : open + 1;
    }
    if (open > 0) running |= uint64_t{1} << slot;
  }
  return running;
}

}  // namespace vafa::ask
