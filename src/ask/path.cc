#include "ask/path.h"

#include <algorithm>
#include <tuple>

#include "ask/readable.h"

namespace vafa::ask {
namespace {

using timeline::kBlockCustomers;
using timeline::KindColumns;

struct Happened {
  uint32_t second;
  uint32_t micros;
  int64_t seq;
  uint32_t word;  // of a way
  auto operator<=>(const Happened&) const = default;
};

class PathWalk {
 public:
  PathWalk(const Plan& plan, const PathTask& task, const timeline::Block& block)
      : task_(task), after_(ReadableKinds(plan.sources[task.after], block)) {
    for (const KindId kind : plan.sources[task.next].kinds) {
      if (const KindColumns* columns = block.Find(kind)) next_.emplace_back(kind, columns);
    }
  }

  void Add(size_t slot, Ways& into) {
    Happened start;
    if (!Start(slot, start)) return;
    const int64_t end = start.second + task_.within;
    const auto depth = static_cast<size_t>(task_.depth);
    found_.clear();
    for (const auto& [kind, columns] : next_) {
      // More of one kind than there are steps cannot matter.
      size_t taken = 0;
      for (size_t row = FirstRow(*columns, slot, start.second);
           row < columns->offsets[slot + 1] && taken < depth && columns->seconds[row] <= end;
           ++row) {
        Happened next = At(*columns, row);
        if (std::tuple(next.second, next.micros, next.seq) <=
            std::tuple(start.second, start.micros, start.seq)) {
          continue;
        }
        next.word = kind;
        if (task_.by_label) next.word = columns->label.empty() ? 1 : columns->label[row] + 1;
        found_.push_back(next);
        ++taken;
      }
    }
    std::ranges::sort(found_);
    Way way{};
    for (size_t i = 0; i < std::min(found_.size(), depth); ++i) way[i] = found_[i].word;
    ++into[way];
  }

 private:
  static Happened At(const KindColumns& columns, size_t row) {
    return {columns.seconds[row], columns.micros.empty() ? 0 : columns.micros[row],
            columns.seq[row], 0};
  }

  // Her first fact in the span after which the way is looked at.
  bool Start(size_t slot, Happened& start) const {
    bool any = false;
    for (const auto& [columns, match] : after_) {
      for (size_t row = FirstRow(*columns, slot, task_.span.from);
           row < columns->offsets[slot + 1] && columns->seconds[row] < task_.span.to; ++row) {
        if (!match(row)) continue;
        const Happened here = At(*columns, row);
        if (!any || here < start) start = here;
        any = true;
        break;
      }
    }
    return any;
  }

  const PathTask& task_;
  std::vector<Readable> after_;
  std::vector<std::pair<KindId, const KindColumns*>> next_;
  std::vector<Happened> found_;
};

}  // namespace

void RunPath(const Plan& plan, const PathTask& task, const timeline::Block& block, size_t first,
             const Bitmap* who, Ways& into) {
  PathWalk walk(plan, task, block);
  for (size_t slot = first; slot < kBlockCustomers; ++slot) {
    if (who == nullptr || (((*who)[slot / 64] >> (slot % 64)) & 1) != 0) walk.Add(slot, into);
  }
}

}  // namespace vafa::ask
