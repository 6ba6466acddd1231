#include "ask/explain.h"

#include <algorithm>
#include <map>
#include <span>

#include "ask/bitmap.h"
#include "ask/fold.h"

namespace vafa::ask {
namespace {

class Explainer {
 public:
  Explainer(const Plan& plan, const timeline::Snapshot& snapshot, const Names& names)
      : plan_(plan), names_(names) {
    for (size_t i = 0; i < snapshot.blocks(); ++i) {
      for (const auto& [kind, columns] : snapshot.block(i)->kinds()) facts_[kind] += columns.size();
    }
  }

  void AddWalks() {
    for (const Pass& pass : plan_.passes) {
      if (pass.op == Leaf::Op::kKnown) {
        AddFirstFacts(pass);
      } else {
        std::vector<uint32_t> sources{pass.source};
        if (pass.op == Leaf::Op::kRunning) sources.push_back(pass.other);
        Add(NameOf(pass.op), sources, pass.slots);
      }
    }
    for (const Leaf& leaf : plan_.leaves) {
      if (leaf.op == Leaf::Op::kChain || leaf.op == Leaf::Op::kSequence) {
        Add("sequence", plan_.chains[leaf.source].steps, {&leaf.span, 1});
      }
    }
    for (const SumPass& pass : plan_.sum_passes) {
      std::vector<Span> spans;
      for (const uint32_t task : pass.tasks) spans.push_back(plan_.sums[task].span);
      Add("sum", {&pass.source, 1}, spans);
    }
    for (const SampleTask& task : plan_.samples) Add(task);
    for (const NumberTest& test : plan_.numbers) Add(test.sample);
    for (const RetentionTask& task : plan_.retentions) {
      if (task.sum) Add("sum", {&task.sum->source, 1}, task.sum->spans);
    }
    for (const FunnelTask& task : plan_.funnels) {
      Add("funnel", plan_.chains[task.chain].steps, {&task.span, 1});
    }
    for (const PathTask& task : plan_.paths) {
      const uint32_t sources[] = {task.after, task.next};
      Add("path", sources, {&task.span, 1});
    }
  }

  json::array TakeWalks() { return std::move(walks_); }
  uint64_t facts_to_read() const { return facts_to_read_; }

 private:
  static const char* NameOf(Leaf::Op op) {
    switch (op) {
      case Leaf::Op::kCount:
        return "count";
      case Leaf::Op::kNth:
        return "first";
      case Leaf::Op::kRunning:
        return "running";
      case Leaf::Op::kTotal:
        return "total";
      default:
        return "record";
    }
  }

  static json::value DateOf(uint32_t seconds) {
    if (seconds == 0 || seconds == timeline::kEndOfTime) return nullptr;
    return json::string(IsoInstant(timeline::FromSeconds(seconds)));
  }

  // Who is known at all: one fact of each kind of each customer.
  void AddFirstFacts(const Pass& pass) {
    walks_.push_back({{"for", "known"},
                      {"kinds", nullptr},
                      {"filtered", false},
                      {"windows", pass.slots.size()},
                      {"from", nullptr},
                      {"to", nullptr},
                      {"facts", 0}});
  }

  void Add(const SampleTask& task) {
    if (task.of == Sample::Of::kPredicted) return;
    if (task.of == Sample::Of::kTime) {
      return Add("numbers", plan_.chains[task.chain].steps, {&task.span, 1});
    }
    std::vector<uint32_t> sources{task.source};
    const bool two = task.of == Sample::Of::kDelays || task.of == Sample::Of::kRecurring;
    if (two || task.ends) sources.push_back(task.other);
    Add("numbers", sources, {&task.span, 1});
  }

  void Add(const char* purpose, std::span<const uint32_t> sources, std::span<const Span> windows) {
    std::vector<KindId> kinds;
    bool filtered = false;
    for (const uint32_t source : sources) {
      const Source& from = plan_.sources[source];
      kinds.insert(kinds.end(), from.kinds.begin(), from.kinds.end());
      filtered |= from.filter.any();
    }
    std::ranges::sort(kinds);
    const auto repeats = std::ranges::unique(kinds);
    kinds.erase(repeats.begin(), repeats.end());
    uint64_t facts = 0;
    json::array words;
    for (const KindId kind : kinds) {
      facts += facts_[kind];
      words.push_back(json::string(names_.KindName(kind)));
    }
    Span all{timeline::kEndOfTime, 0};
    for (const Span& window : windows) {
      all = {std::min(all.from, window.from), std::max(all.to, window.to)};
    }
    walks_.push_back({{"for", purpose},
                      {"kinds", std::move(words)},
                      {"filtered", filtered},
                      {"windows", windows.size()},
                      {"from", DateOf(all.from)},
                      {"to", DateOf(all.to)},
                      {"facts", facts}});
    facts_to_read_ += facts;
  }

  const Plan& plan_;
  const Names& names_;
  std::map<KindId, uint64_t> facts_;
  json::array walks_;
  uint64_t facts_to_read_ = 0;
};

}  // namespace

size_t FixedBytes(const Plan& plan) {
  size_t cells = 0;
  for (const RetentionTask& task : plan.retentions) {
    cells += task.cells();
    if (task.sum) cells += task.cells() * sizeof(SumTotal) / sizeof(int64_t);
  }
  for (const MovementTask& task : plan.movements) cells += task.from.size() * task.to.size();
  return plan.leaves.size() * sizeof(Bitmap) + cells * sizeof(int64_t);
}

json::object Explain(const Plan& plan, size_t periods, const timeline::Snapshot& snapshot,
                     const Names& names, int workers) {
  size_t steps = 0;
  for (const Program& program : plan.programs) steps += program.size();
  Explainer explainer(plan, snapshot, names);
  explainer.AddWalks();
  json::object object{{"engine", "timeline"},
                      {"periods", periods},
                      {"conditions", plan.leaves.size()},
                      {"programs", plan.programs.size()},
                      {"steps", steps}};
  object["walks"] = explainer.TakeWalks();
  object["facts_to_read"] = explainer.facts_to_read();
  object["facts"] = snapshot.facts();
  object["memory_bytes"] = FixedBytes(plan) * static_cast<size_t>(workers);
  return object;
}

}  // namespace vafa::ask
