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

namespace {

// A chain whose steps are each about any fact of a single kind. All customers of a block take a
// step before any takes the next, in loops without a branch that a processor would have to guess.
class PlainFunnel {
 public:
  static bool Fits(const Plan& plan, const Chain& chain) {
    return std::ranges::all_of(chain.steps, [&](uint32_t source) {
      return plan.sources[source].kinds.size() == 1 && !plan.sources[source].filter.any();
    });
  }

  PlainFunnel(const Plan& plan, const FunnelTask& task, const timeline::Block& block)
      : chain_(plan.chains[task.chain]), span_(task.span) {
    for (const uint32_t source : chain_.steps) {
      steps_.push_back(block.Find(plan.sources[source].kinds.front()));
    }
    columns_ = steps_;
    std::ranges::sort(columns_);
    columns_.erase(std::ranges::unique(columns_).begin(), columns_.end());
    next_.assign(columns_.size() * kBlockCustomers, 0);
  }

  void Run(size_t first, const Bitmap* who, FunnelTotal& into) {
    for (size_t step = 0; step < steps_.size() && steps_[step] != nullptr; ++step) {
      if (step == 0) {
        Enter(first, who);
      } else {
        GoOn(step);
        for (size_t i = 0; i < count_; ++i) into.seconds[step].Add(gaps_[i]);
      }
      into.customers[step] += static_cast<int64_t>(count_);
    }
  }

 private:
  using Column = std::array<uint32_t, kBlockCustomers>;

  // The first row of each column that no step has taken yet.
  uint32_t* Next(const KindColumns* columns) {
    return next_.data() +
           (std::ranges::find(columns_, columns) - columns_.begin()) * kBlockCustomers;
  }

  void Enter(size_t first, const Bitmap* who) {
    const KindColumns& columns = *steps_[0];
    uint32_t* next = Next(&columns);
    for (size_t slot = first; slot < kBlockCustomers; ++slot) {
      if (who != nullptr && (((*who)[slot / 64] >> (slot % 64)) & 1) == 0) continue;
      const uint32_t row = FirstRow(columns, slot, span_.from);
      const uint32_t second = columns.seconds[std::min<size_t>(row, columns.size() - 1)];
      slots_[count_] = static_cast<uint32_t>(slot);
      entered_[count_] = moments_[count_] = second;
      next[count_] = row + 1;
      count_ += static_cast<size_t>(row < columns.offsets[slot + 1]) &
                static_cast<size_t>(second < span_.to);
    }
  }

  void GoOn(size_t step) {
    const KindColumns& columns = *steps_[step];
    uint32_t* next = Next(&columns);
    const bool again = steps_[step - 1] == &columns;
    size_t goes_on = 0;
    for (size_t i = 0; i < count_; ++i) {
      const uint32_t slot = slots_[i];
      // Facts of its kind before the one that a step took were taken too, or come before its time.
      const uint32_t row =
          again ? next[i] : std::max(next[i], FirstRow(columns, slot, moments_[i]));
      const uint32_t second = columns.seconds[std::min<size_t>(row, columns.size() - 1)];
      const size_t taken = static_cast<size_t>(row < columns.offsets[slot + 1]) &
                           static_cast<size_t>(second <= entered_[i] + chain_.within);
      for (size_t column = 0; column < columns_.size(); ++column) {
        next_[column * kBlockCustomers + goes_on] = next_[column * kBlockCustomers + i];
      }
      next[goes_on] = row + 1;
      slots_[goes_on] = slot;
      entered_[goes_on] = entered_[i];
      gaps_[goes_on] = second - moments_[i];
      moments_[goes_on] = second;
      goes_on += taken;
    }
    count_ = goes_on;
  }

  const Chain& chain_;
  const Span span_;
  std::vector<const KindColumns*> steps_;    // null where the block has none
  std::vector<const KindColumns*> columns_;  // of all steps, each once

  // Of those who have taken every step so far.
  size_t count_ = 0;
  Column slots_;
  Column entered_;  // the second of the first step
  Column moments_;  // the second of the last step
  Column gaps_;     // seconds from the step before to the last
  std::vector<uint32_t> next_;
};

}  // namespace

void RunFunnel(const Plan& plan, const FunnelTask& task, const timeline::Block& block, size_t first,
               const Bitmap* who, FunnelTotal& into) {
  if (PlainFunnel::Fits(plan, plan.chains[task.chain])) {
    PlainFunnel(plan, task, block).Run(first, who, into);
    return;
  }
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
