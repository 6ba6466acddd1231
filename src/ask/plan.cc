#include <algorithm>

#include "ask/compile.h"
#include "base/limits.h"

namespace vafa::ask {
namespace {

constexpr size_t kSlots = 64;
constexpr size_t kSmallTable = 4096;

// Leaves with equal keys can be answered by one walk.
auto PassKey(const Leaf& leaf) {
  const int64_t low =
      leaf.op == Leaf::Op::kNth || leaf.op == Leaf::Op::kRunning ? leaf.low : int64_t{0};
  return std::tuple(leaf.op, leaf.source, leaf.other, low);
}

// A count of `most` stands for all larger ones too.
int64_t MostOf(const Pass::Test& test) {
  return test.high == kNoMost ? test.low : std::max(test.low, test.high + 1);
}

// By group each customer is looked at on her own too.
bool IsChosen(const SumTask& task) {
  return task.program >= 0 || task.grouping != kNoGrouping || task.organisation;
}

// Tasks with equal keys can be answered by one walk.
auto PassKey(const SumTask& task) {
  return std::tuple(IsChosen(task), task.organisation, task.grouping, task.source, task.column,
                    task.property);
}

}  // namespace

Result<Plan> Compiler::Finish() {
  if (!left_out_.empty()) {
    return Fail(ErrorCode::kInvalid, {"ask.property_left_out", {{"name", left_out_}}});
  }
  if (plan_.leaves.size() > limits::kQuestionLeaves || steps_ > limits::kQuestionSteps) {
    return Fail(ErrorCode::kTooLarge, "ask.too_costly");
  }
  MakePasses();
  MakeSumPasses();
  for (const Source& source : plan_.sources) {
    plan_.kinds.insert(plan_.kinds.end(), source.kinds.begin(), source.kinds.end());
  }
  std::ranges::sort(plan_.kinds);
  const auto repeats = std::ranges::unique(plan_.kinds);
  plan_.kinds.erase(repeats.begin(), repeats.end());
  for (const Leaf& leaf : plan_.leaves) plan_.all_kinds |= leaf.op == Leaf::Op::kKnown;
  return std::move(plan_);
}

void Compiler::MakePasses() {
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < plan_.leaves.size(); ++i) {
    const Leaf::Op op = plan_.leaves[i].op;
    if (op < Leaf::Op::kChain) order.push_back(i);
  }
  std::ranges::sort(order, [this](uint32_t a, uint32_t b) {
    const Leaf& x = plan_.leaves[a];
    const Leaf& y = plan_.leaves[b];
    return std::tuple(PassKey(x), x.span, a) < std::tuple(PassKey(y), y.span, b);
  });
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    size_t slots = 0;
    while (end < order.size()) {
      const Leaf& leaf = plan_.leaves[order[end]];
      if (PassKey(leaf) != PassKey(plan_.leaves[order[begin]])) break;
      if (end == begin || leaf.span != plan_.leaves[order[end - 1]].span) ++slots;
      if (slots > kSlots) break;
      ++end;
    }
    MakePass(std::span(order).subspan(begin, end - begin));
    begin = end;
  }
}

void Compiler::MakePass(std::span<const uint32_t> leaves) {
  const Leaf& first = plan_.leaves[leaves.front()];
  Pass pass;
  pass.op = first.op;
  pass.source = first.source;
  pass.other = first.other;
  pass.low = first.low;
  for (const uint32_t index : leaves) {
    const Leaf& leaf = plan_.leaves[index];
    if (pass.slots.empty() || pass.slots.back() != leaf.span) pass.slots.push_back(leaf.span);
    Pass::Test test;
    if (leaf.op == Leaf::Op::kCount || leaf.op == Leaf::Op::kTotal) test = {leaf.low, leaf.high};
    const auto known = std::ranges::find(pass.tests, test);
    const auto number = static_cast<uint32_t>(known - pass.tests.begin());
    if (known == pass.tests.end()) pass.tests.push_back(test);
    if (leaf.op == Leaf::Op::kCount) pass.most = std::max(pass.most, MostOf(test));
    pass.outputs.push_back({number, static_cast<uint32_t>(pass.slots.size() - 1), index});
  }
  std::ranges::sort(pass.outputs, {},
                    [](const Pass::Output& o) { return std::tuple(o.test, o.slot, o.leaf); });

  pass.segments = Segments(pass.slots);
  pass.segment_slots.assign(pass.segments.size(), 0);
  pass.earliest = timeline::kEndOfTime;
  for (size_t slot = 0; slot < pass.slots.size(); ++slot) {
    const auto [from, to] = pass.segments.RangeOf(pass.slots[slot]);
    for (size_t s = from; s < to; ++s) pass.segment_slots[s] |= uint64_t{1} << slot;
    if (from == to) continue;
    pass.earliest = std::min(pass.earliest, pass.slots[slot].from);
    pass.latest = std::max(pass.latest, pass.slots[slot].to);
  }
  const auto& table = pass.segments.table();
  if (table.size() <= kSmallTable) {
    for (const uint16_t segment : table) pass.cell_slots.push_back(pass.segment_slots[segment]);
  }
  plan_.passes.push_back(std::move(pass));
}

void Compiler::MakeSumPasses() {
  plan_.sum_places.resize(plan_.sums.size());
  std::map<decltype(PassKey(SumTask{})), std::vector<uint32_t>> groups;
  for (uint32_t i = 0; i < plan_.sums.size(); ++i) {
    const SumTask& task = plan_.sums[i];
    groups[PassKey(task)].push_back(i);
  }
  for (const auto& [key, tasks] : groups) {
    const bool chosen = std::get<0>(key);
    const size_t most = chosen ? kSlots : tasks.size();
    for (size_t begin = 0; begin < tasks.size(); begin += most) {
      MakeSumPass(std::span(tasks).subspan(begin, std::min(most, tasks.size() - begin)));
    }
  }
}

void Compiler::MakeSumPass(std::span<const uint32_t> tasks) {
  const SumTask& first = plan_.sums[tasks.front()];
  SumPass pass;
  pass.source = first.source;
  pass.column = first.column;
  pass.chosen = IsChosen(first);
  pass.grouping = first.grouping;
  pass.property = first.property;
  pass.organisation = first.organisation;
  pass.tasks.assign(tasks.begin(), tasks.end());
  std::vector<Span> spans;
  for (const uint32_t task : tasks) {
    plan_.sum_places[task] = {static_cast<uint32_t>(plan_.sum_passes.size()),
                              static_cast<uint32_t>(spans.size())};
    spans.push_back(plan_.sums[task].span);
    pass.counts |= plan_.sums[task].counts;
  }
  pass.segments = Segments(spans);
  if (pass.chosen) {
    pass.segment_tasks.assign(pass.segments.size(), 0);
    for (size_t t = 0; t < spans.size(); ++t) {
      const auto [from, to] = pass.segments.RangeOf(spans[t]);
      for (size_t s = from; s < to; ++s) pass.segment_tasks[s] |= uint64_t{1} << t;
    }
  }
  plan_.sum_passes.push_back(std::move(pass));
}

}  // namespace vafa::ask
