#include "ask/sums.h"

#include <algorithm>
#include <cmath>

#include "ask/filter.h"

namespace vafa::ask {
namespace {

using timeline::kNoMoney;
using timeline::KindColumns;

struct Adder {
  const int64_t* money;  // null when the column is empty
  const double* value;

  void operator()(size_t row, SumTotal& total) const {
    ++total.facts;
    if (money != nullptr && money[row] != kNoMoney) {
      total.money += money[row];
      ++total.filled;
    }
    if (value != nullptr && !std::isnan(value[row])) {
      total.value += value[row];
      ++total.filled;
    }
  }
};

Adder AdderOf(const KindColumns& columns, Column column) {
  const bool money = column == Column::kMoney;
  return {money && !columns.money.empty() ? columns.money.data() : nullptr,
          !money && !columns.value.empty() ? columns.value.data() : nullptr};
}

void Merge(const SumTotal& from, SumTotal& into) {
  into.money += from.money;
  into.value += from.value;
  into.facts += from.facts;
  into.filled += from.filled;
}

// By segment first, so that a fact is added once however many windows it lies in.
template <typename Find, typename Match>
void AddAll(const KindColumns& columns, size_t begin, const Find& find, const Match& match,
            const Adder& add, std::vector<SumTotal>& by_segment) {
  const uint32_t* seconds = columns.seconds.data();
  for (size_t row = begin; row < columns.size(); ++row) {
    if (match(row)) add(row, by_segment[find(seconds[row])]);
  }
}

template <typename Body>
void WithMatch(const FactFilter& filter, const KindColumns& columns, Body&& body) {
  if (!filter.any()) {
    body(NoFilter{});
    return;
  }
  const BoundFilter match(filter, columns);
  if (match.Possible()) body(match);
}

void AddKind(const SumPass& pass, const FactFilter& filter, const KindColumns& columns,
             Column column, size_t first, std::vector<SumTotal>& by_segment) {
  const Segments& segments = pass.segments;
  const Adder add = AdderOf(columns, column);
  const size_t begin = columns.offsets[first];
  WithMatch(filter, columns, [&](const auto& match) {
    if (segments.has_table()) {
      const uint16_t* table = segments.table().data();
      AddAll(
          columns, begin, [&](uint32_t t) { return table[segments.CellOf(t)]; }, match, add,
          by_segment);
    } else {
      AddAll(
          columns, begin, [&](uint32_t t) { return segments.Search(t); }, match, add, by_segment);
    }
  });
}

}  // namespace

void RunSumPass(const Plan& plan, const SumPass& pass, const timeline::Block& block, size_t first,
                std::vector<SumTotal>& totals) {
  const Source& source = plan.sources[pass.source];
  for (const Column column : {Column::kMoney, Column::kValue}) {
    const auto wants = [&](uint32_t task) { return plan.sums[task].column == column; };
    if (std::ranges::none_of(pass.tasks, wants)) continue;
    std::vector<SumTotal> by_segment(pass.segments.size());
    for (const KindId kind : source.kinds) {
      if (const KindColumns* columns = block.Find(kind)) {
        AddKind(pass, source.filter, *columns, column, first, by_segment);
      }
    }
    for (const uint32_t task : pass.tasks) {
      if (!wants(task)) continue;
      const auto [from, to] = pass.segments.RangeOf(plan.sums[task].span);
      for (size_t s = from; s < to; ++s) Merge(by_segment[s], totals[task]);
    }
  }
}

void RunSumTask(const Plan& plan, const SumTask& task, const timeline::Block& block,
                const Bitmap& chosen, SumTotal& total) {
  const Source& source = plan.sources[task.source];
  for (const KindId kind : source.kinds) {
    const KindColumns* columns = block.Find(kind);
    if (columns == nullptr) continue;
    const Adder add = AdderOf(*columns, task.column);
    WithMatch(source.filter, *columns, [&](const auto& match) {
      ForEachBit(chosen, [&](size_t slot) {
        const uint32_t* begin = columns->seconds.data() + columns->offsets[slot];
        const uint32_t* end = columns->seconds.data() + columns->offsets[slot + 1];
        for (const uint32_t* at = std::lower_bound(begin, end, task.span.from);
             at < end && *at < task.span.to; ++at) {
          const auto row = static_cast<size_t>(at - columns->seconds.data());
          if (match(row)) add(row, total);
        }
      });
    });
  }
}

}  // namespace vafa::ask
