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
    : chain_(chain) {
  for (const uint32_t source : chain.steps) {
    steps_.push_back(ReadableKinds(plan.sources[source], block));
  }
}

// Finds the earliest fact of a step in [from, to) that no step before has taken, and takes it.
// `from` is the second of the step before.
bool ChainWalk::Earliest(size_t step, size_t slot, uint32_t from, int64_t to) {
  const auto before = std::span(taken_).first(step);
  Place best;
  for (const auto& [columns, match] : steps_[step]) {
    const uint32_t* seconds = columns->seconds.data();
    const uint32_t begin = columns->offsets[slot];
    const uint32_t end = columns->offsets[slot + 1];
    uint32_t row = end;
    if (step > 0 && before.back().columns == columns) {
      row = before.back().row;
      while (row > begin && seconds[row - 1] == from) --row;
    } else {
      row = FirstRow(*columns, slot, from);
    }
    for (; row < end && seconds[row] < to; ++row) {
      const Place place{columns, row};
      if (!match(row) || std::ranges::find(before, place) != before.end()) continue;
      if (best.columns == nullptr || OrderOf(*columns, row) < OrderOf(*best.columns, best.row)) {
        best = place;
      }
      break;
    }
  }
  taken_[step] = best;
  return best.columns != nullptr;
}

size_t ChainWalk::GoOn(size_t slot, int64_t until) {
  const int64_t to = std::min(until, SecondOf(0) + chain_.within + 1);
  for (size_t step = 1; step < steps_.size(); ++step) {
    if (!Earliest(step, slot, SecondOf(step - 1), to)) return step;
  }
  return steps_.size();
}

size_t ChainWalk::Follow(size_t slot, Span span, Moments& moments) {
  if (!Earliest(0, slot, span.from, span.to)) return 0;
  const size_t steps = GoOn(slot, Chain::kEver);
  for (size_t step = 0; step < steps; ++step) moments[step] = SecondOf(step);
  return steps;
}

bool ChainWalk::TakesAll(size_t slot, Span span) {
  for (const auto& [columns, match] : steps_[0]) {
    const uint32_t end = columns->offsets[slot + 1];
    for (uint32_t row = FirstRow(*columns, slot, span.from);
         row < end && columns->seconds[row] < span.to; ++row) {
      taken_[0] = {columns, row};
      if (match(row) && GoOn(slot, span.to) == steps_.size()) return true;
    }
  }
  return false;
}

void RunFunnel(const Plan& plan, const FunnelTask& task, const timeline::Block& block, size_t first,
               const Bitmap* who, FunnelTotal& into) {
  ChainWalk walk(plan, plan.chains[task.chain], block);
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
  ChainWalk walk(plan, plan.chains[leaf.source], block);
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
