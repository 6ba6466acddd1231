#include "ask/fold.h"

#include <algorithm>

#include "ask/retention_sum.h"
#include "ask/sums.h"

namespace vafa::ask {

SumTotal& SumTotal::operator+=(const SumTotal& other) {
  money += other.money;
  value += other.value;
  facts += other.facts;
  filled += other.filled;
  squares += other.squares;
  return *this;
}

Totals::Totals(const Plan& plan)
    : counts(plan.programs.size()),
      sums(plan.sums.size()),
      samples(plan.samples.size()),
      paths(plan.paths.size()) {
  for (const RetentionTask& task : plan.retentions) {
    retentions.emplace_back(task.cells());
    group_retentions.emplace_back(task.cells());
    const bool summed = task.sum && task.grouping == kNoGrouping;
    retention_sums.emplace_back(summed ? task.cells() : 0);
    group_retention_sums.emplace_back(task.cells());
  }
  for (const Grouping& grouping : plan.groupings) {
    group_counts.emplace_back(grouping.counted.size());
  }
  for (const FunnelTask& task : plan.funnels) {
    const size_t steps = plan.chains[task.chain].steps.size();
    funnels.push_back({std::vector<int64_t>(steps), std::vector<Numbers>(steps)});
  }
  for (const MovementTask& task : plan.movements) {
    movements.emplace_back(task.from.size() * task.to.size());
  }
  for (const SumPass& pass : plan.sum_passes) group_sums.emplace_back(pass.tasks.size());
}

void Totals::Add(Totals&& other) {
  for (size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
  for (size_t i = 0; i < sums.size(); ++i) sums[i] += other.sums[i];
  for (size_t t = 0; t < retentions.size(); ++t) {
    for (size_t i = 0; i < retentions[t].size(); ++i) retentions[t][i] += other.retentions[t][i];
    group_retentions[t].Add(other.group_retentions[t]);
    for (size_t i = 0; i < retention_sums[t].size(); ++i) {
      retention_sums[t][i] += other.retention_sums[t][i];
    }
    group_retention_sums[t].Add(other.group_retention_sums[t]);
  }
  for (size_t g = 0; g < group_counts.size(); ++g) group_counts[g].Add(other.group_counts[g]);
  for (size_t p = 0; p < group_sums.size(); ++p) group_sums[p].Add(other.group_sums[p]);
  for (size_t s = 0; s < samples.size(); ++s) {
    samples[s].Add(std::move(other.samples[s]));
  }
  for (size_t p = 0; p < paths.size(); ++p) {
    for (const auto& [way, customers] : other.paths[p]) paths[p][way] += customers;
  }
  for (size_t m = 0; m < movements.size(); ++m) {
    for (size_t i = 0; i < movements[m].size(); ++i) movements[m][i] += other.movements[m][i];
  }
  for (size_t f = 0; f < funnels.size(); ++f) {
    for (size_t step = 0; step < funnels[f].customers.size(); ++step) {
      funnels[f].customers[step] += other.funnels[f].customers[step];
      funnels[f].seconds[step].Add(std::move(other.funnels[f].seconds[step]));
    }
  }
  facts_read += other.facts_read;
}

size_t Totals::bytes() const {
  size_t bytes = 0;
  for (const auto& groups : group_counts) bytes += groups.bytes();
  for (const auto& groups : group_sums) bytes += groups.bytes();
  for (const auto& groups : group_retentions) bytes += groups.bytes();
  for (const auto& groups : group_retention_sums) bytes += groups.bytes();
  for (const Ways& ways : paths) bytes += ways.size() * kWayBytes;
  for (const auto& sample : samples) bytes += sample.numbers.bytes();
  for (const auto& funnel : funnels) {
    for (const Numbers& seconds : funnel.seconds) bytes += seconds.bytes();
  }
  return bytes;
}

Fold::Fold(const Plan& plan, Cancelled stop)
    : plan_(plan),
      recurring_(RecurringPasses(plan.samples)),
      stop_(std::move(stop)),
      totals_(plan),
      leaves_(plan.leaves.size()),
      undecided_(plan),
      codes_(plan.groupings.size()) {}

void Fold::FillLeaves(size_t block_index, const timeline::Block& block, Bitmap customers) {
  if (block_index == 0) customers[0] &= ~uint64_t{1};  // the organisation itself
  undecided_.Begin();
  for (uint32_t i = 0; i < plan_.leaves.size(); ++i) {
    const Leaf& leaf = plan_.leaves[i];
    if (leaf.op < Leaf::Op::kChain) continue;
    if (stop_()) return;
    if (leaf.op == Leaf::Op::kChain || leaf.op == Leaf::Op::kSequence) {
      RunChainLeaf(plan_, leaf, block, block_index == 0 ? 1 : 0, leaves_[i]);
    } else if (leaf.op == Leaf::Op::kNumber) {
      RunNumberLeaf(plan_, leaf, block_index, block, leaves_[i]);
    } else {
      RunRecordLeaf(plan_, leaf, block_index, record_codes_, leaves_[i]);
    }
    undecided_.Know(i);
  }
  for (const uint32_t index : undecided_.Order(block)) {
    if (stop_()) return;
    const Pass& pass = plan_.passes[index];
    RunPass(plan_, pass, block, undecided_.Among(customers, index, leaves_), scratch_, leaves_);
    undecided_.Ran(customers, index, leaves_);
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

void Fold::FillReturned(const RetentionTask& task) {
  if (returned_.size() < task.returned.size()) returned_.resize(task.returned.size());
  for (size_t q = 0; q < task.returned.size(); ++q) {
    returned_[q] = Evaluate(plan_.programs[task.returned[q]]);
  }
  if (!task.on_or_after) return;
  for (size_t q = task.returned.size(); q-- > 1;) {
    for (size_t i = 0; i < kBitmapWords; ++i) returned_[q - 1][i] |= returned_[q][i];
  }
}

void Fold::AddRetention(const RetentionTask& task, std::vector<int64_t>& cells) {
  const size_t periods = task.born.size();
  for (size_t p = 0; p < periods; ++p) {
    const Bitmap& born = Evaluate(plan_.programs[task.born[p]]);
    cells[task.BornCell(p)] += CountBits(born);
    // Few are born in a short period: only words with any of them are compared.
    std::array<uint8_t, kBitmapWords> words;
    size_t used = 0;
    for (size_t i = 0; i < kBitmapWords; ++i) {
      if (born[i] != 0) words[used++] = static_cast<uint8_t>(i);
    }
    for (size_t q = p; q < task.returned.size(); ++q) {
      int64_t count = 0;
      for (size_t i = 0; i < used; ++i) {
        count += std::popcount(born[words[i]] & returned_[q][words[i]]);
      }
      cells[task.Cell(p, q)] += count;
    }
  }
}

void Fold::AddRetention(const RetentionTask& task, ByGroup<int64_t>& groups) {
  const auto& codes = codes_[static_cast<size_t>(task.grouping)];
  for (size_t p = 0; p < task.born.size(); ++p) {
    ForEachBit(Evaluate(plan_.programs[task.born[p]]), [&](size_t slot) {
      int64_t* row = groups.Row(codes[slot]);
      ++row[task.BornCell(p)];
      for (size_t q = p; q < task.returned.size(); ++q) {
        row[task.Cell(p, q)] += static_cast<int64_t>((returned_[q][slot / 64] >> (slot % 64)) & 1);
      }
    });
  }
}

void Fold::AddTable(size_t index, const timeline::Block& block, size_t first) {
  const RetentionTask& task = plan_.retentions[index];
  const bool grouped = task.grouping != kNoGrouping;
  FillReturned(task);
  if (grouped) {
    AddRetention(task, totals_.group_retentions[index]);
  } else {
    AddRetention(task, totals_.retentions[index]);
  }
  if (!task.sum) return;
  Births births;
  for (size_t p = 0; p < task.born.size(); ++p) {
    ForEachBit(Evaluate(plan_.programs[task.born[p]]), [&](size_t slot) {
      births.emplace_back(static_cast<uint32_t>(slot), static_cast<uint32_t>(p));
    });
  }
  std::ranges::sort(births);
  const auto row_of = [&](size_t slot) {
    if (!grouped) return totals_.retention_sums[index].data();
    const uint32_t code = codes_[static_cast<size_t>(task.grouping)][slot];
    return totals_.group_retention_sums[index].Row(code);
  };
  RunRetentionSum(plan_, task, block, first, births, row_of);
}

void Fold::AddMovement(const MovementTask& task, std::vector<int64_t>& cells) {
  std::vector<Bitmap> to;
  for (const uint32_t program : task.to) to.push_back(Evaluate(plan_.programs[program]));
  for (size_t f = 0; f < task.from.size(); ++f) {
    const Bitmap& from = Evaluate(plan_.programs[task.from[f]]);
    for (size_t t = 0; t < to.size(); ++t) cells[f * to.size() + t] += CountBoth(from, to[t]);
  }
}

// The groups of the block's customers, and how many of each meet the programs that are counted.
void Fold::AddGroups(size_t block_index) {
  const auto begin = static_cast<CustomerId>(block_index) * timeline::kBlockCustomers;
  for (size_t g = 0; g < plan_.groupings.size(); ++g) {
    const Grouping& grouping = plan_.groupings[g];
    if (grouping.column == nullptr) continue;
    codes_[g] = grouping.column->Codes(begin, timeline::kBlockCustomers);
    codes_[g].resize(timeline::kBlockCustomers, AttributeColumn::kUnknown);
    for (size_t i = 0; i < grouping.counted.size(); ++i) {
      ForEachBit(Evaluate(plan_.programs[grouping.counted[i]]),
                 [&](size_t slot) { ++totals_.group_counts[g].Row(codes_[g][slot])[i]; });
    }
  }
}

void Fold::AddSums(const timeline::Block& block, size_t block_index) {
  for (size_t p = 0; p < plan_.sum_passes.size() && !stop_(); ++p) {
    const SumPass& pass = plan_.sum_passes[p];
    if (pass.organisation && block_index != 0) continue;
    const size_t first = block_index == 0 && !pass.organisation ? 1 : 0;
    if (pass.organisation) {
      chosen_.assign(timeline::kBlockCustomers, 0);
      chosen_[0] = ~uint64_t{0};
    } else if (pass.chosen) {
      ChooseCustomers(pass);
    }
    if (pass.grouping == kNoGrouping) {
      RunSumPass(plan_, pass, block, first, chosen_, totals_.sums);
    } else {
      RunGroupPass(plan_, pass, block, first, chosen_, codes_[static_cast<size_t>(pass.grouping)],
                   totals_.group_sums[p]);
    }
  }
}

// Turns the bitmaps of a pass's programs into one mask of tasks for each customer.
void Fold::ChooseCustomers(const SumPass& pass) {
  chosen_.assign(timeline::kBlockCustomers, 0);
  for (size_t t = 0; t < pass.tasks.size(); ++t) {
    const int64_t program = plan_.sums[pass.tasks[t]].program;
    Bitmap everyone;
    everyone.fill(~uint64_t{0});
    const Bitmap& bits =
        program < 0 ? everyone : Evaluate(plan_.programs[static_cast<size_t>(program)]);
    for (size_t word = 0; word < kBitmapWords; ++word) chosen_[word * 64 + t] = bits[word];
  }
  for (size_t word = 0; word < kBitmapWords; ++word) {
    Transpose(chosen_.data() + word * 64);
  }
}

// The customers of a program; null for −1, which stands for all.
const Bitmap* Fold::Chosen(int64_t program) {
  return program < 0 ? nullptr : &Evaluate(plan_.programs[static_cast<size_t>(program)]);
}

void Fold::AddSamples(const timeline::Block& block, size_t block_index) {
  for (size_t i = 0; i < plan_.samples.size() && !stop_(); ++i) {
    const SampleTask& task = plan_.samples[i];
    if (task.of == Sample::Of::kRecurring) continue;
    RunSample(plan_, task, block_index, block, Chosen(task.program), totals_.samples[i]);
  }
  for (const RecurringPass& pass : recurring_) {
    if (stop_()) return;
    RunRecurring(
        plan_, pass, block_index, block, [&](int64_t program) { return Chosen(program); },
        totals_.samples);
  }
}

void Fold::Add(size_t block_index, const timeline::Block& block) {
  const size_t first = block_index == 0 ? 1 : 0;
  FillLeaves(block_index, block);
  for (size_t i = 0; i < plan_.programs.size(); ++i) {
    if (plan_.counted[i]) totals_.counts[i] += CountBits(Evaluate(plan_.programs[i]));
  }
  AddGroups(block_index);
  AddSums(block, block_index);
  for (size_t i = 0; i < plan_.retentions.size() && !stop_(); ++i) AddTable(i, block, first);
  AddSamples(block, block_index);
  for (size_t i = 0; i < plan_.movements.size() && !stop_(); ++i) {
    AddMovement(plan_.movements[i], totals_.movements[i]);
  }
  for (size_t i = 0; i < plan_.paths.size() && !stop_(); ++i) {
    const PathTask& task = plan_.paths[i];
    RunPath(plan_, task, block, first, Chosen(task.program), totals_.paths[i]);
  }
  for (size_t i = 0; i < plan_.funnels.size() && !stop_(); ++i) {
    const FunnelTask& task = plan_.funnels[i];
    RunFunnel(plan_, task, block, first, Chosen(task.program), totals_.funnels[i]);
  }
  if (plan_.all_kinds) {
    totals_.facts_read += block.facts();
    return;
  }
  for (const KindId kind : plan_.kinds) {
    if (const auto* columns = block.Find(kind)) totals_.facts_read += columns->size();
  }
}

std::vector<Bitmap> Fold::Meets(size_t block_index, const timeline::Block& block,
                                const Bitmap& among, std::span<const uint32_t> programs) {
  FillLeaves(block_index, block, among);
  std::vector<Bitmap> met;
  for (const uint32_t program : programs) {
    Bitmap bits = Evaluate(plan_.programs[program]);
    for (size_t i = 0; i < kBitmapWords; ++i) bits[i] &= among[i];
    if (block_index == 0) bits[0] &= ~uint64_t{1};
    met.push_back(bits);
  }
  return met;
}

void Fold::AddMembers(size_t block_index, const timeline::Block& block, uint32_t program,
                      std::vector<CustomerId>& into) {
  FillLeaves(block_index, block);
  const auto begin = static_cast<CustomerId>(block_index) * timeline::kBlockCustomers;
  ForEachBit(Evaluate(plan_.programs[program]),
             [&](size_t slot) { into.push_back(begin + static_cast<CustomerId>(slot)); });
}

}  // namespace vafa::ask
