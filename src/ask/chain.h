#pragma once

#include <array>

#include "ask/bitmap.h"
#include "ask/filter.h"
#include "ask/numbers.h"
#include "ask/plan.h"
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
  size_t Follow(size_t slot, Span span, Moments& moments) const;
  /// Whether she takes all steps from any fact of the first on, all within the span.
  bool TakesAll(size_t slot, Span span) const;

 private:
  struct Readable {
    const timeline::KindColumns* columns;
    BoundFilter match;
  };
  struct Place {
    const timeline::KindColumns* columns = nullptr;
    size_t row = 0;
    bool operator==(const Place&) const = default;
  };
  using Places = std::array<Place, limits::kChainSteps>;

  /// Takes the steps after the first, before `until`; how many steps are taken then.
  size_t GoOn(size_t slot, int64_t until, Places& taken) const;
  bool Earliest(size_t step, size_t slot, int64_t from, int64_t to, Places& taken) const;

  const Chain& chain_;
  std::vector<std::vector<Readable>> steps_;
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
