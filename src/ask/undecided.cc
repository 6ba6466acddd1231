#include "ask/undecided.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace vafa::ask {
namespace {

// Above so many steps their evaluation may cost more than it spares.
constexpr size_t kMostSteps = 64;

bool Worthwhile(const Plan& plan) {
  size_t steps = 0;
  for (const Program& program : plan.programs) steps += program.size();
  return steps <= kMostSteps && plan.leaves.size() > 1;
}

size_t RowsOf(const Plan& plan, const Pass& pass, const timeline::Block& block) {
  if (pass.op == Leaf::Op::kKnown) return block.kinds().size() * timeline::kBlockCustomers;
  size_t rows = 0;
  const auto add = [&](uint32_t source) {
    for (const KindId kind : plan.sources[source].kinds) {
      if (const auto* columns = block.Find(kind)) rows += columns->size();
    }
  };
  add(pass.source);
  if (pass.op == Leaf::Op::kRunning) add(pass.other);
  return rows;
}

}  // namespace

Undecided::Undecided(const Plan& plan)
    : plan_(plan),
      worthwhile_(Worthwhile(plan)),
      programs_(plan.passes.size()),
      known_(plan.leaves.size()),
      order_(plan.passes.size()),
      rows_(plan.passes.size()),
      tried_(plan.passes.size()) {
  std::iota(order_.begin(), order_.end(), 0u);
  if (!worthwhile_) return;
  for (size_t pass = 0; pass < plan.passes.size(); ++pass) {
    std::vector<bool> fills(plan.leaves.size());
    for (const Pass::Output& output : plan.passes[pass].outputs) fills[output.leaf] = true;
    for (uint32_t i = 0; i < plan.programs.size(); ++i) {
      const auto uses = [&](const Step& step) {
        return step.op == Step::Op::kLeaf && fills[step.leaf];
      };
      if (std::ranges::any_of(plan.programs[i], uses)) programs_[pass].push_back(i);
    }
  }
}

void Undecided::Begin() { std::fill(known_.begin(), known_.end(), false); }

std::span<const uint32_t> Undecided::Order(const timeline::Block& block) {
  if (!worthwhile_) return order_;
  for (size_t i = 0; i < rows_.size(); ++i) rows_[i] = RowsOf(plan_, plan_.passes[i], block);
  std::ranges::sort(order_, {}, [&](uint32_t pass) {
    return std::tuple(tried_[pass].share(), rows_[pass], pass);
  });
  return order_;
}

const Bitmap& Undecided::Among(const Bitmap& customers, uint32_t pass,
                               const std::vector<Bitmap>& leaves) {
  if (!worthwhile_) return customers;
  among_.fill(0);
  for (const uint32_t program : programs_[pass]) {
    const Bounds& bounds = Evaluate(plan_.programs[program], leaves);
    for (size_t i = 0; i < kBitmapWords; ++i) {
      among_[i] |= bounds.most[i] & ~bounds.least[i] & customers[i];
    }
  }
  return among_;
}

void Undecided::Ran(const Bitmap& customers, uint32_t pass, const std::vector<Bitmap>& leaves) {
  for (const Pass::Output& output : plan_.passes[pass].outputs) Know(output.leaf);
  if (!worthwhile_) return;
  tried_[pass].customers += CountBits(among_);
  tried_[pass].left += CountBits(Among(customers, pass, leaves));
}

const Undecided::Bounds& Undecided::Evaluate(const Program& program,
                                             const std::vector<Bitmap>& leaves) {
  size_t depth = 0;
  for (const Step& step : program) {
    if (step.op == Step::Op::kLeaf) {
      if (stack_.size() <= depth) stack_.resize(depth + 8);
      Bounds& bounds = stack_[depth++];
      if (known_[step.leaf]) {
        bounds = {leaves[step.leaf], leaves[step.leaf]};
      } else {
        bounds.least.fill(0);
        bounds.most.fill(~uint64_t{0});
      }
      continue;
    }
    if (step.op == Step::Op::kNot) {
      Bounds& of = stack_[depth - 1];
      for (size_t i = 0; i < kBitmapWords; ++i) {
        const uint64_t least = ~of.most[i];
        of.most[i] = ~of.least[i];
        of.least[i] = least;
      }
      continue;
    }
    Bounds& into = stack_[depth - 2];
    const Bounds& with = stack_[depth - 1];
    const bool both = step.op == Step::Op::kAnd;
    for (size_t i = 0; i < kBitmapWords; ++i) {
      into.least[i] = both ? into.least[i] & with.least[i] : into.least[i] | with.least[i];
      into.most[i] = both ? into.most[i] & with.most[i] : into.most[i] | with.most[i];
    }
    --depth;
  }
  return stack_[0];
}

}  // namespace vafa::ask
