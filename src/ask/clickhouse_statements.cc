#include "ask/clickhouse_statements.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <numeric>

#include "ask/clickhouse_days.h"

namespace vafa::ask::clickhouse {
namespace {

using warehouse::RowReader;

/// A statement that asks for more columns than this is split in two.
constexpr size_t kMostColumns = 250;

/// One or more columns of a statement, and who reads them.
struct Output {
  std::string sql;
  std::function<void(RowReader&, Totals&, uint32_t code)> take;
};

/// Puts columns together to a statement; rows begin with the code of a group when there are groups.
Statement Join(std::vector<Output> outputs, const std::string& from, const std::string& group) {
  std::string sql = "SELECT " + group;
  for (size_t i = 0; i < outputs.size(); ++i) {
    sql += (i == 0 && group.empty() ? "" : ", ") + outputs[i].sql;
  }
  sql += " " + from;
  if (!group.empty()) sql += " GROUP BY " + group;
  return {std::move(sql),
          [outputs = std::move(outputs), grouped = !group.empty()](RowReader& row, Totals& totals) {
            const auto code = static_cast<uint32_t>(grouped ? row.Integer() : 0);
            for (const Output& output : outputs) output.take(row, totals, code);
          }};
}

SumTotal ReadSum(RowReader& row, Column column) {
  SumTotal sum;
  sum.facts = row.Integer();
  sum.filled = row.Integer();
  sum.squares = __builtin_nan("");
  if (column == Column::kMoney) {
    const __int128 high = row.Integer();
    sum.money = high * (__int128{1} << 32) + row.Integer();
  } else {
    sum.value = row.Real();
  }
  return sum;
}

std::function<void(RowReader&, Totals&, uint32_t)> SumReader(const Plan& plan, uint32_t task) {
  return [&plan, task](RowReader& row, Totals& totals, uint32_t code) {
    const SumTask& sum = plan.sums[task];
    const SumTotal total = ReadSum(row, sum.column);
    if (sum.grouping == kNoGrouping) {
      totals.sums[task] += total;
    } else if (total.facts != 0) {
      const auto [pass, place] = plan.sum_places[task];
      totals.group_sums[pass].Row(code)[place] += total;
    }
  };
}

class Builder {
 public:
  Builder(const Plan& plan, const ShardView& shard) : plan_(plan), shard_(shard) {}

  std::vector<Statement> Run() {
    AddFacts();
    AddCustomers();
    AddLabels();
    for (uint32_t i = 0; i < plan_.retentions.size(); ++i) AddRetention(i);
    for (uint32_t i = 0; i < plan_.movements.size(); ++i) AddMovement(i);
    for (uint32_t i = 0; i < plan_.samples.size(); ++i) AddSample(i);
    for (uint32_t i = 0; i < plan_.funnels.size(); ++i) AddFunnel(i);
    for (uint32_t i = 0; i < plan_.paths.size(); ++i) AddPath(i);
    return std::move(statements_);
  }

 private:
  bool ByLabel(const SumTask& task) const {
    return task.grouping != kNoGrouping &&
           plan_.groupings[static_cast<size_t>(task.grouping)].column == nullptr;
  }

  std::string From(const Scope& scope) const {
    return scope.From(shard_.corrections, shard_.swept);
  }

  /// "customer IN (…)" of a program; "1" for all.
  std::string Chosen(int64_t program) const {
    if (program < 0) return "1";
    return "customer IN (" + MembersSql(plan_, shard_, static_cast<uint32_t>(program)) + ")";
  }

  static std::string SumColumns(const SumTask& task, const std::string& facts) {
    const std::string filled = And({facts, Carries(task.column)});
    if (task.column == Column::kValue) {
      return fmt::format("countIf({0}), countIf({1}), sumIf(value, {1})", facts, filled);
    }
    return fmt::format("countIf({0}), countIf({1}), sumIf({2}, {1}), sumIf({3}, {1})", facts,
                       filled, kMoneyHigh, kMoneyLow);
  }

  /// Sums over facts of anybody, which need not be told apart by customer.
  void AddFacts() {
    std::vector<Output> outputs;
    Scope scope;
    const auto flush = [&] {
      if (!outputs.empty()) statements_.push_back(Join(std::move(outputs), From(scope), ""));
      outputs.clear();
      scope = {};
    };
    for (uint32_t i = 0; i < plan_.sums.size(); ++i) {
      const SumTask& task = plan_.sums[i];
      if (task.program >= 0 || task.grouping != kNoGrouping) continue;
      const Source& source = plan_.sources[task.source];
      scope.Add(source);
      outputs.push_back(
          {SumColumns(task, And({Matches(source), Within(task.span)})), SumReader(plan_, i)});
      if (outputs.size() * 4 >= kMostColumns) flush();
    }
    flush();
  }

  /// Sums by label of the facts of chosen customers.
  void AddLabels() {
    std::map<int32_t, std::pair<Scope, std::vector<Output>>> by_grouping;
    for (uint32_t i = 0; i < plan_.sums.size(); ++i) {
      const SumTask& task = plan_.sums[i];
      if (!ByLabel(task)) continue;
      const Source& source = plan_.sources[task.source];
      auto& [scope, outputs] = by_grouping[task.grouping];
      scope.Add(source);
      outputs.push_back(
          {SumColumns(task, And({Matches(source), Within(task.span), Chosen(task.program)})),
           SumReader(plan_, i)});
      if (outputs.size() * 4 >= kMostColumns) {
        statements_.push_back(Join(std::move(outputs), From(scope), "label"));
        by_grouping.erase(task.grouping);
      }
    }
    for (auto& [grouping, part] : by_grouping) {
      statements_.push_back(Join(std::move(part.second), From(part.first), "label"));
    }
  }

  /// How many customers meet programs, and sums over their facts.
  void AddCustomers() {
    AddCustomers(kNoGrouping);
    for (size_t g = 0; g < plan_.groupings.size(); ++g) {
      if (plan_.groupings[g].column != nullptr) AddCustomers(static_cast<int32_t>(g));
    }
  }

  void AddCustomers(int32_t grouping) {
    auto query = std::make_unique<CustomerQuery>(plan_, shard_, grouping);
    std::vector<Output> outputs;
    const auto flush = [&] {
      if (outputs.empty()) return;
      statements_.push_back(
          Join(std::move(outputs), "FROM " + query->Sql(), grouping == kNoGrouping ? "" : "code"));
      outputs.clear();
      query = std::make_unique<CustomerQuery>(plan_, shard_, grouping);
    };
    const auto add = [&](std::string sql, auto take) {
      outputs.push_back({std::move(sql), std::move(take)});
      if (query->size() + outputs.size() >= kMostColumns) flush();
    };
    const auto count = [&](uint32_t program, auto take) {
      add("countIf(" + query->Program(program) + ")",
          [take](RowReader& row, Totals& totals, uint32_t code) {
            if (const int64_t customers = row.Integer()) take(totals, code, customers);
          });
    };
    if (grouping == kNoGrouping) {
      for (uint32_t p = 0; p < plan_.programs.size(); ++p) {
        if (!plan_.counted[p]) continue;
        count(p, [p](Totals& totals, uint32_t, int64_t n) { totals.counts[p] += n; });
      }
    } else {
      const auto g = static_cast<size_t>(grouping);
      const auto& counted = plan_.groupings[g].counted;
      for (size_t i = 0; i < counted.size(); ++i) {
        count(counted[i], [g, i](Totals& totals, uint32_t code, int64_t n) {
          totals.group_counts[g].Row(code)[i] += n;
        });
      }
    }
    for (uint32_t i = 0; i < plan_.sums.size(); ++i) {
      const SumTask& task = plan_.sums[i];
      if (task.grouping != grouping || (grouping == kNoGrouping && task.program < 0)) continue;
      const CustomerQuery::Sums sums = query->AddSums(task);
      const std::string of = query->Program(task.program);
      const auto column = [&](const std::string& name) {
        return fmt::format("sumIf({}, {})", name, of);
      };
      std::string sql = column(sums.facts) + ", " + column(sums.filled) + ", ";
      sql += task.column == Column::kMoney ? column(sums.high) + ", " + column(sums.low)
                                           : column(sums.value);
      add(std::move(sql), SumReader(plan_, i));
    }
    flush();
  }

  /// The numbers, from 0, of the conditions that are met: an array.
  static std::string Met(const std::vector<std::string>& conditions) {
    std::vector<size_t> numbers(conditions.size());
    std::iota(numbers.begin(), numbers.end(), size_t{0});
    return fmt::format("arrayFilter((n, met) -> met != 0, CAST([{}] AS Array(Int32)), [{}])",
                       fmt::join(numbers, ", "), fmt::join(conditions, ", "));
  }

  static std::vector<std::string> Programs(CustomerQuery& query,
                                           const std::vector<uint32_t>& programs) {
    std::vector<std::string> names;
    for (const uint32_t program : programs) {
      names.push_back(fmt::format("toUInt8({})", query.Program(program)));
    }
    return names;
  }

  void AddRetention(uint32_t index) {
    const RetentionTask& task = plan_.retentions[index];
    if (task.born.empty()) return;
    CustomerQuery query(plan_, shard_, task.grouping);
    const std::string born = query.Derived(Met(Programs(query, task.born)));
    const std::string returned = query.Derived(Met(Programs(query, task.returned)));
    const std::string code = task.grouping == kNoGrouping ? "0 AS code" : "code";
    // −1 stands for being born at all.
    statements_.push_back(
        {fmt::format("SELECT code, born, back, count() FROM (SELECT code, born, "
                     "arrayJoin(arrayPushBack(arrayFilter(r -> r >= born, returned), toInt32(-1))) "
                     "AS back FROM (SELECT {}, arrayJoin({}) AS born, {} AS returned FROM {})) "
                     "GROUP BY code, born, back",
                     code, born, returned, query.Sql()),
         [&task, index](RowReader& row, Totals& totals) {
           const auto group = static_cast<uint32_t>(row.Integer());
           const auto p = static_cast<size_t>(row.Integer());
           const int64_t q = row.Integer();
           if (p >= task.born.size() || q >= static_cast<int64_t>(task.born.size())) return;
           const size_t cell = q < 0 ? task.BornCell(p) : task.Cell(p, static_cast<size_t>(q));
           int64_t* cells = task.grouping == kNoGrouping
                                ? totals.retentions[index].data()
                                : totals.group_retentions[index].Row(group);
           cells[cell] += row.Integer();
         }});
  }

  void AddMovement(uint32_t index) {
    const MovementTask& task = plan_.movements[index];
    CustomerQuery query(plan_, shard_);
    const std::string from = query.Derived(Met(Programs(query, task.from)));
    const std::string to = query.Derived(Met(Programs(query, task.to)));
    statements_.push_back(
        {fmt::format("SELECT came, went, count() FROM (SELECT came, arrayJoin(ways) AS went FROM "
                     "(SELECT arrayJoin({}) AS came, {} AS ways FROM {})) GROUP BY came, went",
                     from, to, query.Sql()),
         [&task, index](RowReader& row, Totals& totals) {
           const auto start = static_cast<size_t>(row.Integer());
           const auto end = static_cast<size_t>(row.Integer());
           if (start >= task.from.size() || end >= task.to.size()) return;
           totals.movements[index][start * task.to.size() + end] += row.Integer();
         }});
  }

  void AddSample(uint32_t index) {
    const SampleTask& task = plan_.samples[index];
    switch (task.of) {
      case Sample::Of::kFacts:
        return AddFactNumbers(index, task);
      case Sample::Of::kSum:
        return AddCustomerSums(index, task);
      case Sample::Of::kCount: {
        CustomerQuery query(plan_, shard_);
        const std::string facts = query.Aggregate("countIf(" + FactsOf(task) + ")", {task.source});
        return AddNumbers(index, facts, query, And({facts + " != 0", query.Program(task.program)}));
      }
      case Sample::Of::kGaps: {
        CustomerQuery query(plan_, shard_);
        const std::string days = query.Aggregate(
            fmt::format("arraySort(groupUniqArrayIf({}, {}))",
                        LocalDay(plan_.calendars[task.calendar], shard_.seconds), FactsOf(task)),
            {task.source});
        const std::string gaps = query.Derived(fmt::format(
            "arrayMap((day, later) -> later - day, arrayPopBack({0}), arrayPopFront({0}))", days));
        return AddNumbers(index, "arrayJoin(" + gaps + ")", query, query.Program(task.program));
      }
      default:
        return;  // refused by Check()
    }
  }

  std::string FactsOf(const SampleTask& task) const {
    return And({Matches(plan_.sources[task.source]), Within(task.span)});
  }

  /// Numbers, each with how often it is there.
  void AddNumbers(uint32_t index, const std::string& number, const CustomerQuery& query,
                  const std::string& where) {
    statements_.push_back({fmt::format("SELECT {} AS number, count() FROM {} WHERE {} GROUP BY "
                                       "number",
                                       number, query.Sql(), where),
                           [index, &task = plan_.samples[index]](RowReader& row, Totals& totals) {
                             const int64_t found = row.Integer();
                             Repeat(task, totals.samples[index], found, row.Integer());
                           }});
  }

  static void Repeat(Numbers& numbers, int64_t number, int64_t times) {
    for (; times > 0; --times) numbers.Add(number);
  }
  static void Repeat(const SampleTask& task, SampleTotal& total, int64_t number, int64_t times) {
    for (; times > 0; --times) total.Add(task, number);
  }

  void AddFactNumbers(uint32_t index, const SampleTask& task) {
    Scope scope;
    scope.Add(plan_.sources[task.source]);
    const std::string where = And({FactsOf(task), Carries(task.column), Chosen(task.program)});
    const char* const column = task.money ? "money" : "value";
    statements_.push_back(
        {fmt::format("SELECT {0}, count() {1} AND {2} GROUP BY {0}", column, From(scope), where),
         [index, &task](RowReader& row, Totals& totals) {
           const int64_t number = task.money ? row.Integer() : OrderOf(row.Real());
           Repeat(task, totals.samples[index], number, row.Integer());
         }});
  }

  void AddCustomerSums(uint32_t index, const SampleTask& task) {
    CustomerQuery query(plan_, shard_);
    SumTask sum;
    sum.source = task.source;
    sum.column = task.column;
    sum.span = task.span;
    const CustomerQuery::Sums sums = query.AddSums(sum);
    const std::string columns = task.money ? sums.high + ", " + sums.low : sums.value;
    const std::string where = And({sums.filled + " != 0", query.Program(task.program)});
    statements_.push_back({fmt::format("SELECT {0}, count() FROM {1} WHERE {2} GROUP BY {0}",
                                       columns, query.Sql(), where),
                           [index, &task](RowReader& row, Totals& totals) {
                             SampleTotal& total = totals.samples[index];
                             if (!task.money) {
                               const int64_t number = OrderOf(row.Real());
                               return Repeat(task, total, number, row.Integer());
                             }
                             const __int128 high = row.Integer();
                             const __int128 minor = high * (__int128{1} << 32) + row.Integer();
                             const int64_t times = row.Integer();
                             if (minor > INT64_MAX || minor < INT64_MIN) {
                               total.too_large = true;
                             } else {
                               Repeat(task, total, static_cast<int64_t>(minor), times);
                             }
                           }});
  }

  /// Each step that a customer takes, as one number: step · 2⁴⁰ + seconds from the step before.
  void AddFunnel(uint32_t index) {
    constexpr int kBits = 40;
    const FunnelTask& task = plan_.funnels[index];
    CustomerQuery query(plan_, shard_);
    const CustomerQuery::Steps steps = query.AddSteps(plan_.chains[task.chain], task.span);
    std::vector<std::string> taken;
    for (size_t step = 0; step < steps.places.size(); ++step) {
      const std::string seconds = step == 0
                                      ? "0"
                                      : fmt::format("toInt64({}) - toInt64({})",
                                                    steps.seconds[step], steps.seconds[step - 1]);
      taken.push_back(fmt::format("if({} != 0, {} + {}, toInt64(-1))", steps.places[step],
                                  static_cast<int64_t>(step) << kBits, seconds));
    }
    const std::string all =
        query.Derived(fmt::format("arrayFilter(t -> t >= 0, [{}])", fmt::join(taken, ", ")));
    const std::string where = query.Program(task.program);
    statements_.push_back(
        {fmt::format("SELECT arrayJoin({}) AS taken, count() FROM {} WHERE {} GROUP BY taken", all,
                     query.Sql(), where),
         [index](RowReader& row, Totals& totals) {
           const int64_t number = row.Integer();
           const int64_t customers = row.Integer();
           const auto step = static_cast<size_t>(number >> kBits);
           FunnelTotal& total = totals.funnels[index];
           if (step >= total.customers.size()) return;
           total.customers[step] += customers;
           if (step == 0) return;
           Repeat(total.seconds[step], number & ((int64_t{1} << kBits) - 1), customers);
         }});
  }

  void AddPath(uint32_t index) {
    const PathTask& task = plan_.paths[index];
    CustomerQuery query(plan_, shard_);
    const CustomerQuery::Events events =
        query.AddEvents({task.after, task.next},
                        task.by_label ? "toUInt32(label) + 1" : "toUInt32(kind)", task.span);
    const std::string start =
        query.OfEvents(fmt::format("arrayFirstIndex(m -> bitAnd(m, 1) != 0, {})", events.masks));
    const std::string second = query.OfEvents(fmt::format(
        "arrayFirst((s, m) -> bitAnd(m, 1) != 0, {}, {})", events.seconds, events.masks));
    std::string behind = fmt::format("bitAnd(m, 2) != 0 AND i > {}", start);
    if (task.within != Chain::kEver) {
      behind += fmt::format(" AND s <= {} + {}", second, task.within);
    }
    const std::string way = query.Derived(fmt::format(
        "arraySlice(arrayFilter((w, s, m, i) -> {0}, {1}, {2}, {3}, arrayEnumerate({1})), 1, "
        "{4}{5})",
        behind, events.words, events.seconds, events.masks, task.depth, Naming({start, second})));
    const std::string where = And({start + " != 0", query.Program(task.program)});
    statements_.push_back({fmt::format("SELECT {0}, count() FROM {1} WHERE {2} GROUP BY {0}", way,
                                       query.Sql(), where),
                           [index](RowReader& row, Totals& totals) {
                             const std::vector<int64_t> words = row.Integers();
                             Way taken{};
                             for (size_t i = 0; i < std::min(words.size(), taken.size()); ++i) {
                               taken[i] = static_cast<uint32_t>(words[i]);
                             }
                             totals.paths[index][taken] += row.Integer();
                           }});
  }

  const Plan& plan_;
  const ShardView& shard_;
  std::vector<Statement> statements_;
};

}  // namespace

std::vector<Statement> StatementsOf(const Plan& plan, const ShardView& shard) {
  return Builder(plan, shard).Run();
}

std::string MembersSql(const Plan& plan, const ShardView& shard, uint32_t program) {
  CustomerQuery query(plan, shard);
  const std::string meets = query.Program(program);
  return fmt::format("SELECT customer FROM {} WHERE {}", query.Sql(), meets);
}

std::string SurveySql(const Plan& plan) {
  Scope scope;
  scope.kinds = {plan.kinds.begin(), plan.kinds.end()};
  scope.all_kinds = plan.all_kinds;
  return "SELECT count(), max(customer), min(second), max(second) " + scope.From(false, 0);
}

}  // namespace vafa::ask::clickhouse
