#include "ask/clickhouse_customers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace vafa::ask::clickhouse {

std::string CustomerQuery::Put(size_t level, const std::string& sql) {
  const auto [known, fresh] =
      names_.try_emplace({level, sql}, fmt::format("c{}", names_.size() + 1));
  if (fresh) {
    if (levels_.size() <= level) levels_.resize(level + 1);
    levels_[level].emplace_back(known->second, sql);
  }
  return known->second;
}

std::string CustomerQuery::Aggregate(const std::string& sql,
                                     std::initializer_list<uint32_t> sources) {
  for (const uint32_t source : sources) scope_.Add(plan_.sources[source]);
  return Put(kAggregates, sql);
}

CustomerQuery::Sums CustomerQuery::AddSums(const SumTask& task) {
  const std::string facts = And({Matches(plan_.sources[task.source]), Within(task.span)});
  const std::string filled = And({facts, Carries(task.column)});
  const auto add = [&](const std::string& sql) { return Aggregate(sql, {task.source}); };
  Sums sums{add("countIf(" + facts + ")"), add("countIf(" + filled + ")"), {}, {}, {}};
  if (task.column == Column::kMoney) {
    sums.high = add("sumIf(" + std::string(kMoneyHigh) + ", " + filled + ")");
    sums.low = add("sumIf(" + std::string(kMoneyLow) + ", " + filled + ")");
  } else {
    sums.value = add("sumIf(value, " + filled + ")");
  }
  return sums;
}

std::string CustomerQuery::Leaf(uint32_t leaf) {
  const std::string& record = shard_.records[leaf];
  return Put(kLeaves, record.empty() ? LeafSql(plan_.leaves[leaf]) : record);
}

std::string CustomerQuery::Program(int64_t index) {
  if (index < 0) return "1";
  const ask::Program& program = plan_.programs[static_cast<size_t>(index)];
  if (program.size() == 1) return Leaf(program.front().leaf);
  // Without brackets that are not needed: parsers bear only so many, one within the other.
  struct Part {
    std::string sql;
    Step::Op op;
    std::string In(Step::Op around) const {
      const bool plain = op == Step::Op::kLeaf || (op == around && op != Step::Op::kNot);
      return plain ? sql : "(" + sql + ")";
    }
  };
  std::vector<Part> stack;
  for (const Step& step : program) {
    if (step.op == Step::Op::kLeaf) {
      stack.push_back({Leaf(step.leaf), step.op});
      continue;
    }
    if (step.op == Step::Op::kNot) {
      stack.back() = {"NOT " + stack.back().In(step.op), step.op};
      continue;
    }
    const Part last = std::move(stack.back());
    stack.pop_back();
    const char* const word = step.op == Step::Op::kAnd ? " AND " : " OR ";
    stack.back() = {stack.back().In(step.op) + word + last.In(step.op), step.op};
  }
  return Put(kPrograms, stack.back().sql);
}

std::string CustomerQuery::LeafSql(const ask::Leaf& leaf) {
  const auto count = [&](Span span) {
    return Aggregate("countIf(" + And({Matches(plan_.sources[leaf.source]), Within(span)}) + ")",
                     {leaf.source});
  };
  switch (leaf.op) {
    case ask::Leaf::Op::kCount: {
      const std::string facts = count(leaf.span);
      const std::string low = leaf.low > 0 ? fmt::format("{} >= {}", facts, leaf.low) : "1";
      const std::string high =
          leaf.high != kNoMost ? fmt::format("{} <= {}", facts, leaf.high) : "1";
      return And({low, high});
    }
    case ask::Leaf::Op::kNth: {
      // The nth lies in the span when there are n before its end but not before its beginning.
      const std::string before_end = count({0, leaf.span.to});
      if (leaf.span.from == 0) return fmt::format("{} >= {}", before_end, leaf.low);
      return fmt::format("{} >= {} AND {} < {}", before_end, leaf.low, count({0, leaf.span.from}),
                         leaf.low);
    }
    case ask::Leaf::Op::kKnown:
      scope_.all_kinds = true;
      return fmt::format("{} < {}", Put(kAggregates, "min(second)"), leaf.span.to);
    case ask::Leaf::Op::kRunning:
      return Running(leaf);
    case ask::Leaf::Op::kTotal:
      return Total(leaf);
    case ask::Leaf::Op::kChain:
      return AddSteps(plan_.chains[leaf.source], leaf.span)
                 .places[static_cast<size_t>(leaf.low) - 1] +
             " != 0";
    case ask::Leaf::Op::kSequence:
      return Sequence(leaf);
    case ask::Leaf::Op::kAttribute:
    case ask::Leaf::Op::kSet:
    case ask::Leaf::Op::kPredicted:
      break;  // of the record
    case ask::Leaf::Op::kNumber:
      break;  // refused by Check()
  }
  return "0";
}

namespace {

constexpr __int128 kWord = __int128{1} << 32;

/// high · 2³² + low compared with (bound_high · 2³² + bound_low) · times; all lows from 0 on.
std::string CompareMoney(const CustomerQuery::Sums& sums, const char* than, __int128 bound,
                         bool times) {
  const __int128 low = ((bound % kWord) + kWord) % kWord;
  const auto bound_low = static_cast<int64_t>(low);
  const auto bound_high = static_cast<int64_t>((bound - low) / kWord);
  const std::string high = fmt::format("({} + intDiv({}, 4294967296))", sums.high, sums.low);
  const std::string rest = fmt::format("({} % 4294967296)", sums.low);
  std::string other_high = fmt::format("{}", bound_high);
  std::string other_rest = fmt::format("{}", bound_low);
  if (times) {
    const std::string product = fmt::format("toInt64({}) * {}", sums.filled, bound_low);
    other_high = fmt::format("({} * toInt64({}) + intDiv({}, 4294967296))", bound_high, sums.filled,
                             product);
    other_rest = fmt::format("(({}) % 4294967296)", product);
  }
  return fmt::format("({0} {4} {2} OR {0} = {2} AND {1} {4}= {3})", high, rest, other_high,
                     other_rest, than);
}

}  // namespace

std::string CustomerQuery::Total(const ask::Leaf& leaf) {
  const TotalTest& test = plan_.totals[static_cast<size_t>(leaf.low)];
  SumTask task;
  task.source = leaf.source;
  task.column = static_cast<Column>(leaf.other);
  task.span = leaf.span;
  const Sums sums = AddSums(task);
  std::string all = test.mean ? sums.filled + " != 0" : "1";
  if (task.column == Column::kMoney) {
    if (test.money_min != -TotalTest::kOpen) {
      all = And({all, CompareMoney(sums, ">", test.money_min, test.mean)});
    }
    if (test.money_max != TotalTest::kOpen) {
      all = And({all, CompareMoney(sums, "<", test.money_max, test.mean)});
    }
    return all;
  }
  const std::string amount = test.mean ? sums.value + " / " + sums.filled : sums.value;
  if (!std::isinf(test.value_min)) all = And({all, amount + " >= " + NumberOf(test.value_min)});
  if (!std::isinf(test.value_max)) all = And({all, amount + " <= " + NumberOf(test.value_max)});
  return all;
}

// Starts and ends as even and odd numbers, so that of one second the starts come first.
std::string CustomerQuery::Running(const ask::Leaf& leaf) {
  const std::string events =
      Aggregate(fmt::format("arraySort(arrayConcat(groupArrayIf(toInt64(second) * 2, {}), "
                            "groupArrayIf((toInt64(second) + {}) * 2 + 1, {})))",
                            Matches(plan_.sources[leaf.source]), leaf.low,
                            Matches(plan_.sources[leaf.other])),
                {leaf.source, leaf.other});
  return fmt::format(
      "arrayCumSumNonNegative(arrayMap(e -> if(e % 2 = 0, 1, -1), arrayFilter(e -> e < {}, "
      "{})))[-1] > 0",
      int64_t{leaf.span.to} * 2, events);
}

std::string CustomerQuery::Sql() const {
  std::string sql;
  for (size_t level = 0; level < std::max<size_t>(levels_.size(), 1); ++level) {
    if (level > kAggregates && levels_[level].empty()) continue;
    std::string columns = level == kAggregates ? "customer" : "*";
    if (level < levels_.size()) {
      for (const auto& [name, expression] : levels_[level]) {
        columns += ", " + expression + " AS " + name;
      }
    }
    if (level == kAggregates) {
      sql = fmt::format("(SELECT {} {} GROUP BY customer)", columns,
                        scope_.From(shard_.corrections, shard_.swept));
      if (grouping_ != kNoGrouping) {
        sql = fmt::format(
            "(SELECT * FROM {} AS hers ANY LEFT JOIN (SELECT customer, code FROM {}) AS theirs "
            "USING (customer))",
            sql, shard_.groups[static_cast<size_t>(grouping_)]);
      }
    } else {
      sql = fmt::format("(SELECT {} FROM {})", columns, sql);
    }
  }
  return sql;
}

}  // namespace vafa::ask::clickhouse
