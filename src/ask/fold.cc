#include "ask/fold.h"

#include <algorithm>

#include "ask/sums.h"

namespace vafa::ask {

Totals::Totals(const Plan& plan) : counts(plan.programs.size()), sums(plan.sums.size()) {
  for (const RetentionTask& task : plan.retentions) {
    const size_t periods = task.born.size();
    retentions.emplace_back(periods * (periods + 1) / 2);
  }
}

void Totals::Add(const Totals& other) {
  for (size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
  for (size_t i = 0; i < sums.size(); ++i) {
    sums[i].money += other.sums[i].money;
    sums[i].value += other.sums[i].value;
    sums[i].facts += other.sums[i].facts;
    sums[i].filled += other.sums[i].filled;
  }
  for (size_t t = 0; t < retentions.size(); ++t) {
    for (size_t i = 0; i < retentions[t].size(); ++i) retentions[t][i] += other.retentions[t][i];
  }
  facts_read += other.facts_read;
}

Fold::Fold(const Plan& plan)
    : plan_(plan), totals_(plan), leaves_(plan.leaves.size()), undecided_(plan) {}

void Fold::FillLeaves(size_t block_index, const timeline::Block& block) {
  Bitmap customers;
  customers.fill(~uint64_t{0});
  if (block_index == 0) customers[0] &= ~uint64_t{1};  // the organisation itself
  undecided_.Begin();
  for (uint32_t i = 0; i < plan_.leaves.size(); ++i) {
    const Leaf& leaf = plan_.leaves[i];
    if (leaf.op == Leaf::Op::kAttribute || leaf.op == Leaf::Op::kSet) {
      RunRecordLeaf(plan_, leaf, block_index, leaves_[i]);
      undecided_.Know(i);
    }
  }
  for (const uint32_t index : undecided_.Order(block)) {
    const Pass& pass = plan_.passes[index];
    RunPass(plan_, pass, block, undecided_.Among(customers, index, leaves_), scratch_, leaves_);
    for (const Pass::Output& output : pass.outputs) undecided_.Know(output.leaf);
  }
}

const Bitmap& Fold::Evaluate(const Program& program) {
  if (program.size() == 1 && program[0].op == Step::Op::kLeaf) return leaves_[program[0].leaf];
  size_t depth = 0;
  for (const Step& step : program) {
    if (step.op == Step::Op::kLeaf) {
      if (stack_.size() <= depth) stack_.resize(depth + 8);
      stack_[depth++] = leaves_[step.leaf];
      continue;
    }
    if (step.op == Step::Op::kNot) {
      for (uint64_t& word : stack_[depth - 1]) word = ~word;
      continue;
    }
    Bitmap& into = stack_[depth - 2];
    const Bitmap& with = stack_[depth - 1];
    for (size_t i = 0; i < kBitmapWords; ++i) {
      into[i] = step.op == Step::Op::kAnd ? into[i] & with[i] : into[i] | with[i];
    }
    --depth;
  }
  return stack_[0];
}

void Fold::AddRetention(const RetentionTask& task, std::vector<int64_t>& cells) {
  const size_t periods = task.born.size();
  if (returned_.size() < periods) returned_.resize(periods);
  for (size_t q = 0; q < periods; ++q) {
    returned_[q] = Evaluate(plan_.programs[task.returned[q]]);
  }
  for (size_t p = 0; p < periods; ++p) {
    const Bitmap& born = Evaluate(plan_.programs[task.born[p]]);
    // Few are born in a short period: only words with any of them are compared.
    std::array<uint8_t, kBitmapWords> words;
    size_t used = 0;
    for (size_t i = 0; i < kBitmapWords; ++i) {
      if (born[i] != 0) words[used++] = static_cast<uint8_t>(i);
    }
    for (size_t q = p; q < periods; ++q) {
      int64_t count = 0;
      for (size_t i = 0; i < used; ++i) {
        count += std::popcount(born[words[i]] & returned_[q][words[i]]);
      }
      cells[Totals::Cell(periods, p, q)] += count;
    }
  }
}

void Fold::AddSums(const timeline::Block& block, size_t first) {
  for (const SumPass& pass : plan_.sum_passes) {
    if (pass.chosen) ChooseCustomers(pass);
    RunSumPass(plan_, pass, block, first, chosen_, totals_.sums);
  }
}

// Turns the bitmaps of a pass's programs into one mask of tasks for each customer.
void Fold::ChooseCustomers(const SumPass& pass) {
  chosen_.assign(timeline::kBlockCustomers, 0);
  for (size_t t = 0; t < pass.tasks.size(); ++t) {
    const auto program = static_cast<size_t>(plan_.sums[pass.tasks[t]].program);
    const Bitmap& bits = Evaluate(plan_.programs[program]);
    for (size_t word = 0; word < kBitmapWords; ++word) chosen_[word * 64 + t] = bits[word];
  }
  for (size_t word = 0; word < kBitmapWords; ++word) {
    Transpose(chosen_.data() + word * 64);
  }
}

void Fold::Add(size_t block_index, const timeline::Block& block) {
  FillLeaves(block_index, block);
  for (size_t i = 0; i < plan_.programs.size(); ++i) {
    if (plan_.counted[i]) totals_.counts[i] += CountBits(Evaluate(plan_.programs[i]));
  }
  AddSums(block, block_index == 0 ? 1 : 0);
  for (size_t i = 0; i < plan_.retentions.size(); ++i) {
    AddRetention(plan_.retentions[i], totals_.retentions[i]);
  }
  if (plan_.all_kinds) {
    totals_.facts_read += block.facts();
    return;
  }
  for (const KindId kind : plan_.kinds) {
    if (const auto* columns = block.Find(kind)) totals_.facts_read += columns->size();
  }
}

void Fold::AddMembers(size_t block_index, const timeline::Block& block, uint32_t program,
                      std::vector<CustomerId>& into) {
  FillLeaves(block_index, block);
  const auto begin = static_cast<CustomerId>(block_index) * timeline::kBlockCustomers;
  ForEachBit(Evaluate(plan_.programs[program]),
             [&](size_t slot) { into.push_back(begin + static_cast<CustomerId>(slot)); });
}

}  // namespace vafa::ask
