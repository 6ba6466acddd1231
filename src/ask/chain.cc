#include "ask/chain.h"

#include <algorithm>
#include <tuple>

namespace vafa::ask {
namespace {

using timeline::kBlockCustomers;
using timeline::KindColumns;

// The order of facts, beyond the kinds.
auto OrderOf(const KindColumns& columns, size_t row) {
  return std::tuple(columns.seconds[row], columns.micros.empty() ? 0 : columns.micros[row],
                    columns.seq[row]);
}

}  // namespace

ChainWalk::ChainWalk(const Plan& plan, const Chain& chain, const timeline::Block& block)
    : chain_(chain), steps_(chain.steps.size()) {
  for (size_t step = 0; step < chain.steps.size(); ++step) {
    const Source& source = plan.sources[chain.steps[step]];
    for (const KindId kind : source.kinds) {
      const KindColumns* columns = block.Find(kind);
      if (columns == nullptr) continue;
      const BoundFilter match(source.filter, *columns);
      if (match.Possible()) steps_[step].push_back({columns, match});
    }
  }
}

// Finds the earliest fact of a step in [from, to) that no step before has taken, and takes it.
bool ChainWalk::Earliest(size_t step, size_t slot, int64_t from, int64_t to, Places& taken) const {
  const auto before = std::span(taken).first(step);
  Place best;
  for (const auto& [columns, match] : steps_[step]) {
    const auto begin = columns->seconds.begin() + columns->offsets[slot];
    const auto end = columns->seconds.begin() + columns->offsets[slot + 1];
    for (auto at = std::lower_bound(begin, end, from); at != end && *at < to; ++at) {
      const Place place{columns, static_cast<size_t>(at - columns->seconds.begin())};
      if (!match(place.row) || std::ranges::find(before, place) != before.end()) continue;
      if (best.columns == nullptr ||
          OrderOf(*columns, place.row) < OrderOf(*best.columns, best.row)) {
        best = place;
      }
      break;
    }
  }
  taken[step] = best;
  return best.columns != nullptr;
}

size_t ChainWalk::GoOn(size_t slot, int64_t until, Places& taken) const {
  const auto second = [&](size_t step) -> int64_t {
    return taken[step].columns->seconds[taken[step].row];
  };
  const int64_t to = std::min(until, second(0) + chain_.within + 1);
  for (size_t step = 1; step < steps_.size(); ++step) {
    if (!Earliest(step, slot, second(step - 1), to, taken)) return step;
  }
  return steps_.size();
}

size_t ChainWalk::Follow(size_t slot, Span span, Moments& moments) const {
  Places taken;
  if (!Earliest(0, slot, span.from, span.to, taken)) return 0;
  const size_t steps = GoOn(slot, Chain::kEver, taken);
  for (size_t step = 0; step < steps; ++step) {
    moments[step] = taken[step].columns->seconds[taken[step].row];
  }
  return steps;
}

bool ChainWalk::TakesAll(size_t slot, Span span) const {
  Places taken;
  for (const auto& [columns, match] : steps_[0]) {
    const auto begin = columns->seconds.begin() + columns->offsets[slot];
    const auto end = columns->seconds.begin() + columns->offsets[slot + 1];
    for (auto at = std::lower_bound(begin, end, span.from); at != end && *at < span.to; ++at) {
      taken[0] = {columns, static_cast<size_t>(at - columns->seconds.begin())};
      if (match(taken[0].row) && GoOn(slot, span.to, taken) == steps_.size()) return true;
    }
  }
  return false;
}

void RunFunnel(const Plan& plan, const FunnelTask& task, const timeline::Block& block, size_t first,
               const Bitmap* who, FunnelTotal& into) {
  const ChainWalk walk(plan, plan.chains[task.chain], block);
  ChainWalk::Moments moments;
  for (size_t slot = first; slot < kBlockCustomers; ++slot) {
    if (who != nullptr && (((*who)[slot / 64] >> (slot % 64)) & 1) == 0) continue;
    const size_t steps = walk.Follow(slot, task.span, moments);
    for (size_t step = 0; step < steps; ++step) {
      ++into.customers[step];
      if (step > 0) into.seconds[step].Add(int64_t{moments[step]} - moments[step - 1]);
    }
  }
}

void RunChainLeaf(const Plan& plan, const Leaf& leaf, const timeline::Block& block, size_t first,
                  Bitmap& into) {
  into.fill(0);
  const ChainWalk walk(plan, plan.chains[leaf.source], block);
  ChainWalk::Moments moments;
  for (size_t slot = first; slot < kBlockCustomers; ++slot) {
    const bool met = leaf.op == Leaf::Op::kSequence
                         ? walk.TakesAll(slot, leaf.span)
                         : walk.Follow(slot, leaf.span, moments) >= static_cast<size_t>(leaf.low);
    if (met) {
      into[slot / 64] |= uint64_t{1} << (slot % 64);
    }
  }
}

}  // namespace vafa::ask
