#pragma once

#include <utility>
#include <vector>

#include "ask/plan.h"

namespace vafa::ask {

/// For each customer of a block, at which instants of a pass something is running (see
/// question.h, Running).
class RunningWalk {
 public:
  RunningWalk(const Plan& plan, const Pass& pass, const timeline::Block& block);

  /// Bits of the slots (instants) at which it runs.
  uint64_t At(size_t customer);

 private:
  const Pass& pass_;
  std::vector<const timeline::KindColumns*> started_;
  std::vector<const timeline::KindColumns*> ended_;
  std::vector<std::pair<int64_t, bool>> events_;  // seconds, is an end
};

}  // namespace vafa::ask
