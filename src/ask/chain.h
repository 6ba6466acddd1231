#pragma once

#include <array>

#include "ask/bitmap.h"
#include "ask/numbers.h"
#include "ask/plan.h"
#include "ask/readable.h"
#include "base/limits.h"

namespace vafa::ask {

/// Follows customers of one block through the steps of a chain (see question.h, Funnel).
class ChainWalk {
 public:
  ChainWalk(const Plan& plan, const Chain& chain, const timeline::Block& block);

  size_t steps() const { return steps_.size(); }

  using Moments = std::array<uint32_t, limits::kChainSteps>;
  /// How many steps the customer takes from her first entry in the span; their seconds go to
  /// `moments`.
  size_t Follow(size_t slot, Span span, Moments& moments);
  /// Whether she takes all steps from any fact of the first on, all within the span.
  bool TakesAll(size_t slot, Span span);

 private:
  struct Place {
    const timeline::KindColumns* columns = nullptr;
    uint32_t row = 0;
    bool operator==(const Place&) const = default;
  };

  /// Takes the steps after the first, before `until`; how many steps are taken then.
  size_t GoOn(size_t slot, int64_t until);
  bool Earliest(size_t step, size_t slot, uint32_t from, int64_t to);
  uint32_t SecondOf(size_t step) const { return taken_[step].columns->seconds[taken_[step].row]; }

  const Chain& chain_;
  std::vector<std::vector<Readable>> steps_;
  std::array<Place, limits::kChainSteps> taken_;
};

struct FunnelTotal {
  std::vector<int64_t> customers;  ///< by step
  std::vector<Numbers> seconds;    ///< by step, from the step before
};

/// Adds the customers of a block; of those in `who` only, when it is given.
void RunFunnel(const Plan& plan, const FunnelTask& task, const timeline::Block& block, size_t first,
               const Bitmap* who, FunnelTotal& into);

/// Writes the bitmap of a leaf about a chain.
void RunChainLeaf(const Plan& plan, const Leaf& leaf, const timeline::Block& block, size_t first,
                  Bitmap& into);

}  // namespace vafa::ask
