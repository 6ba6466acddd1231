#include "ask/sums.h"

#include <bit>
#include <cmath>
#include <type_traits>

#include "ask/columns.h"
#include "ask/filter.h"
#include "ask/slot_lookup.h"

namespace vafa::ask {
namespace {

using timeline::kBlockCustomers;
using timeline::KindColumns;
using timeline::kNoMoney;

// What is added up: a column of money or of values, or a property of such.
template <Column kColumn>
struct ColumnReader {
  using Number = std::conditional_t<kColumn == Column::kMoney, int64_t, double>;
  const Number* numbers;  // null when the column is empty

  explicit ColumnReader(const KindColumns& columns) {
    if constexpr (kColumn == Column::kMoney) {
      numbers = columns.money.empty() ? nullptr : columns.money.data();
    } else {
      numbers = columns.value.empty() ? nullptr : columns.value.data();
    }
  }
  bool Read(size_t row, Number& number) const {
    if (numbers == nullptr) return false;
    number = numbers[row];
    if constexpr (kColumn == Column::kMoney) return number != kNoMoney;
    return !std::isnan(number);
  }
};

template <Column kColumn>
struct PropertyReader {
  using Number = typename ColumnReader<kColumn>::Number;
  const timeline::PropertyColumn* column;  // null when no fact has it

  bool Read(size_t row, Number& number) const {
    const timeline::PropertyBits bits = column == nullptr ? timeline::kNoProperty : (*column)[row];
    if (bits == timeline::kNoProperty) return false;
    if constexpr (kColumn == Column::kMoney) {
      number = timeline::MoneyOf(bits);
    } else {
      number = timeline::NumberOf(bits);
    }
    return true;
  }
};

// Adds one fact to a total; what the pass does not want is left out at compile time.
template <Column kColumn, bool kCounts, typename Reader>
struct Adder {
  Reader reader;

  void operator()(size_t row, SumTotal& total) const {
    if constexpr (kCounts) ++total.facts;
    typename Reader::Number number;
    if (!reader.Read(row, number)) return;
    if constexpr (kColumn == Column::kMoney) {
      total.money += number;
    } else {
      total.value += number;
    }
    if constexpr (kCounts) {
      ++total.filled;
      total.squares += static_cast<double>(number) * static_cast<double>(number);
    }
  }
};

// Calls `body` with what adds the facts of a kind.
template <Column kColumn, bool kCounts, typename Body>
void WithAdder(const Plan& plan, const SumPass& pass, const KindColumns& columns, Body&& body) {
  if (pass.property == 0) {
    using Reader = ColumnReader<kColumn>;
    body(Adder<kColumn, kCounts, Reader>{Reader(columns)});
  } else {
    using Reader = PropertyReader<kColumn>;
    body(Adder<kColumn, kCounts, Reader>{Reader{PropertyOf(plan, pass.property, columns)}});
  }
}

// By segment first, so that a fact is added once however many windows it lies in.
template <typename Find, typename Match, typename Add>
void AddAll(const KindColumns& columns, size_t first, const Find& find, const Match& match,
            const Add& add, std::vector<SumTotal>& by_segment) {
  const uint32_t* seconds = columns.seconds.data();
  for (size_t row = columns.offsets[first]; row < columns.size(); ++row) {
    if (match(row)) add(row, by_segment[find(seconds[row])]);
  }
}

// Amounts below 2^40 cannot overflow 64 bits in so few facts; answers false when there is a larger
// one, with nothing added.
template <typename Find>
bool AddSmallMoney(const KindColumns& columns, size_t first, const Find& find,
                   std::vector<SumTotal>& by_segment) {
  constexpr size_t kMostFacts = 1 << 22;
  constexpr uint64_t kSmall = uint64_t{1} << 40;
  const size_t begin = columns.offsets[first];
  if (columns.size() - begin > kMostFacts) return false;
  const uint32_t* seconds = columns.seconds.data();
  const int64_t* money = columns.money.data();
  std::vector<int64_t> sums(by_segment.size());
  uint64_t bits = 0;
  for (size_t row = begin; row < columns.size(); ++row) {
    const int64_t minor = money[row] == kNoMoney ? 0 : money[row];
    bits |= static_cast<uint64_t>(minor ^ (minor >> 63));
    // Wraps instead of overflowing: with larger amounts the sums are thrown away.
    int64_t& sum = sums[find(seconds[row])];
    sum = static_cast<int64_t>(static_cast<uint64_t>(sum) + static_cast<uint64_t>(minor));
  }
  if (bits >= kSmall) return false;
  for (size_t s = 0; s < sums.size(); ++s) by_segment[s].money += sums[s];
  return true;
}

// Each customer's facts, where any task that she counts for wants them.
// `row_of(slot, row)` are the totals of the tasks that a fact belongs to.
template <typename Find, typename Match, typename Add, typename RowOf>
void AddChosen(const SumPass& pass, const KindColumns& columns, size_t first,
               std::span<const uint64_t> chosen, const Find& find, const Match& match,
               const Add& add, const RowOf& row_of) {
  for (size_t slot = first; slot < kBlockCustomers; ++slot) {
    if (chosen[slot] == 0) continue;
    for (uint32_t row = columns.offsets[slot]; row < columns.offsets[slot + 1]; ++row) {
      uint64_t tasks = pass.segment_tasks[find(columns.seconds[row])] & chosen[slot];
      if (tasks == 0 || !match(row)) continue;
      SumTotal* by_task = row_of(slot, row);
      for (; tasks != 0; tasks &= tasks - 1) {
        add(row, by_task[static_cast<size_t>(std::countr_zero(tasks))]);
      }
    }
  }
}

template <Column kColumn, bool kCounts>
void AddKind(const Plan& plan, const SumPass& pass, const FactFilter& filter,
             const KindColumns& columns, size_t first, std::span<const uint64_t> chosen,
             std::vector<SumTotal>& totals) {
  WithAdder<kColumn, kCounts>(plan, pass, columns, [&](const auto& add) {
    WithSegment(pass.segments, [&](const auto& find) {
      WithMatch(filter, columns, [&](const auto& match) {
        if (pass.chosen) {
          AddChosen(pass, columns, first, chosen, find, match, add,
                    [&](size_t, size_t) { return totals.data(); });
          return;
        }
        if constexpr (kColumn == Column::kMoney && !kCounts) {
          if (!filter.any() && pass.property == 0 && !columns.money.empty() &&
              AddSmallMoney(columns, first, find, totals)) {
            return;
          }
        }
        AddAll(columns, first, find, match, add, totals);
      });
    });
  });
}

template <Column kColumn>
void AddGroups(const Plan& plan, const SumPass& pass, const Grouping& grouping,
               const FactFilter& filter, const KindColumns& columns, size_t first,
               std::span<const uint64_t> chosen, std::span<const uint32_t> codes,
               ByGroup<SumTotal>& groups) {
  WithAdder<kColumn, true>(plan, pass, columns, [&](const auto& add) {
    WithSegment(pass.segments, [&](const auto& find) {
      WithMatch(filter, columns, [&](const auto& match) {
        if (grouping.column != nullptr) {
          AddChosen(pass, columns, first, chosen, find, match, add,
                    [&](size_t slot, size_t) { return groups.Row(codes[slot]); });
          return;
        }
        const LabelId* labels = columns.label.empty() ? nullptr : columns.label.data();
        AddChosen(pass, columns, first, chosen, find, match, add, [&](size_t, size_t row) {
          return groups.Row(labels == nullptr ? 0 : labels[row]);
        });
      });
    });
  });
}

}  // namespace

void RunGroupPass(const Plan& plan, const SumPass& pass, const timeline::Block& block, size_t first,
                  std::span<const uint64_t> chosen, std::span<const uint32_t> codes,
                  ByGroup<SumTotal>& groups) {
  const Source& source = plan.sources[pass.source];
  const Grouping& grouping = plan.groupings[static_cast<size_t>(pass.grouping)];
  const auto add =
      pass.column == Column::kMoney ? AddGroups<Column::kMoney> : AddGroups<Column::kValue>;
  for (const KindId kind : source.kinds) {
    if (const KindColumns* columns = block.Find(kind)) {
      add(plan, pass, grouping, source.filter, *columns, first, chosen, codes, groups);
    }
  }
}

void RunSumPass(const Plan& plan, const SumPass& pass, const timeline::Block& block, size_t first,
                std::span<const uint64_t> chosen, std::vector<SumTotal>& totals) {
  const Source& source = plan.sources[pass.source];
  std::vector<SumTotal> parts(pass.chosen ? pass.tasks.size() : pass.segments.size());
  const bool money = pass.column == Column::kMoney;
  const auto add =
      money ? (pass.counts ? AddKind<Column::kMoney, true> : AddKind<Column::kMoney, false>)
            : (pass.counts ? AddKind<Column::kValue, true> : AddKind<Column::kValue, false>);
  for (const KindId kind : source.kinds) {
    if (const KindColumns* columns = block.Find(kind)) {
      add(plan, pass, source.filter, *columns, first, chosen, parts);
    }
  }
  for (size_t t = 0; t < pass.tasks.size(); ++t) {
    if (pass.chosen) {
      totals[pass.tasks[t]] += parts[t];
      continue;
    }
    const auto [from, to] = pass.segments.RangeOf(plan.sums[pass.tasks[t]].span);
    for (size_t s = from; s < to; ++s) totals[pass.tasks[t]] += parts[s];
  }
}

}  // namespace vafa::ask
