#include "ask/assemble.h"

#include <algorithm>
#include <map>

#include "ask/bins.h"
#include "ask/figure.h"

namespace vafa::ask {
namespace {

class Assembler {
 public:
  Assembler(const Inquiry& inquiry, const Compiled& compiled, const Plan& plan,
            const Totals& totals, const Names& names)
      : inquiry_(inquiry), compiled_(compiled), plan_(plan), totals_(totals), names_(names) {}

  Answer Run() {
    answer_.periods = inquiry_.periods;
    answer_.compared_periods = inquiry_.compared;
    answer_.split = inquiry_.split.has_value();
    if (compiled_.grouping != kNoGrouping) {
      MakeGroups();
    } else if (answer_.split) {
      for (const auto& group : inquiry_.split->conditions)
        answer_.groups.push_back({group.name, 1});
    }
    if (!compiled_.retentions.empty()) {
      AddTable();
    } else if (std::holds_alternative<Path>(inquiry_.measure.node)) {
      AddPaths();
    } else if (std::holds_alternative<Movement>(inquiry_.measure.node)) {
      AddMovement();
    } else if (std::holds_alternative<Funnel>(inquiry_.measure.node)) {
      AddFunnel();
    } else if (std::holds_alternative<Distribution>(inquiry_.measure.node)) {
      AddDistribution();
    } else {
      AddFigures();
    }
    return std::move(answer_);
  }

 private:
  struct Ranked {
    uint32_t code;
    long double size;
    std::string name;
  };

  // All groups that were met, without those that have no value; the largest first.
  std::vector<Ranked> Rank(const std::vector<uint32_t>& codes) const {
    const auto& column = plan_.groupings[static_cast<size_t>(compiled_.grouping)].column;
    const auto values = column ? column->Values() : std::vector<std::string_view>{};
    std::vector<Ranked> ranked;
    for (const uint32_t code : codes) {
      if (code == 0) continue;
      ranked.push_back(
          {code, SizeOfGroup(code), column ? std::string(values[code]) : names_.LabelText(code)});
    }
    std::ranges::sort(ranked, [](const Ranked& a, const Ranked& b) {
      return a.size != b.size ? a.size > b.size : a.name < b.name;
    });
    return ranked;
  }

  long double SizeOfGroup(uint32_t code) const {
    long double size = 0;
    const RowTotals row(plan_, totals_, {&code, 1});
    for (size_t p = 0; p < inquiry_.periods.size() && p < compiled_.values.size(); ++p) {
      size += SizeOf(compiled_.values[p], row);
    }
    for (const uint32_t table : compiled_.retentions) {
      const int64_t* cells = totals_.group_retentions[table].Find(code);
      for (size_t p = 0; p < inquiry_.periods.size() && cells != nullptr; ++p) {
        size += static_cast<long double>(cells[plan_.retentions[table].BornCell(p)]);
      }
    }
    return size;
  }

  // The codes of the groups that anything was counted for.
  std::vector<uint32_t> Codes() const {
    std::vector<uint32_t> codes =
        totals_.group_counts[static_cast<size_t>(compiled_.grouping)].codes();
    const auto add = [&](const std::vector<uint32_t>& more) {
      codes.insert(codes.end(), more.begin(), more.end());
    };
    for (size_t p = 0; p < plan_.sum_passes.size(); ++p) {
      if (plan_.sum_passes[p].grouping == compiled_.grouping) add(totals_.group_sums[p].codes());
    }
    for (const uint32_t table : compiled_.retentions) add(totals_.group_retentions[table].codes());
    std::ranges::sort(codes);
    const auto repeats = std::ranges::unique(codes);
    codes.erase(repeats.begin(), repeats.end());
    return codes;
  }

  void MakeGroups() {
    const std::vector<uint32_t> codes = Codes();
    const std::vector<Ranked> ranked = Rank(codes);
    const int64_t most = inquiry_.split ? inquiry_.split->most : 0;
    const size_t shown = std::min(ranked.size(), static_cast<size_t>(most));
    std::vector<uint32_t> rest;
    for (size_t i = 0; i < ranked.size(); ++i) {
      if (i < shown) {
        answer_.groups.push_back({ranked[i].name, 1});
        codes_.push_back({ranked[i].code});
      } else {
        rest.push_back(ranked[i].code);
      }
    }
    if (!rest.empty()) {
      answer_.groups.push_back({std::nullopt, static_cast<int64_t>(rest.size())});
      codes_.push_back(std::move(rest));
    }
    if (!codes.empty() && codes.front() == 0) {
      answer_.groups.push_back({std::nullopt, 0});
      codes_.push_back({0});
    }
  }

  void AddFigures() {
    const size_t rows = compiled_.values.empty() || compiled_.grouping != kNoGrouping
                            ? inquiry_.periods.size()
                            : inquiry_.periods.size() * std::max<size_t>(answer_.groups.size(), 1);
    for (size_t i = 0; i < compiled_.values.size(); ++i) {
      const Value& value = compiled_.values[i];
      auto& into = i < rows ? answer_.figures : answer_.compared;
      if (HasParts(value)) answer_.shape = Answer::Shape::kRatio;
      if (compiled_.grouping == kNoGrouping) {
        into.push_back(Evaluate(value, RowTotals(plan_, totals_)));
        continue;
      }
      for (const auto& codes : codes_) {
        into.push_back(Evaluate(value, RowTotals(plan_, totals_, codes)));
      }
    }
  }

  void AddPaths() {
    const auto& path = std::get<Path>(inquiry_.measure.node);
    answer_.shape = Answer::Shape::kTable;
    for (int64_t step = 1; step <= path.depth; ++step) {
      answer_.table.columns.emplace_back("step_" + std::to_string(step), Quantity::Kind::kNone);
    }
    for (const char* name : {"steps", "ways", "customers"}) {
      answer_.table.columns.emplace_back(name, Quantity::Kind::kCount);
    }
    for (size_t p = 0; p < compiled_.paths.size(); ++p) {
      AddWays(p, path, totals_.paths[compiled_.paths[p]]);
    }
  }

  void AddWays(size_t period, const Path& path, const Ways& ways) {
    struct Named {
      int64_t customers;
      std::vector<std::string> words;
    };
    std::vector<Named> named;
    for (const auto& [way, customers] : ways) {
      Named& one = named.emplace_back(Named{customers, {}});
      for (const uint32_t word : way) {
        if (word != 0) one.words.push_back(WordOf(path, word));
      }
    }
    std::ranges::sort(named, [](const Named& a, const Named& b) {
      return a.customers != b.customers ? a.customers > b.customers : a.words < b.words;
    });
    const auto add = [&](std::span<const std::string> words, Table::Cell steps, int64_t count,
                         int64_t customers) {
      Table::Row& row = answer_.table.rows.emplace_back(Table::Row{period, {}});
      for (size_t step = 0; step < static_cast<size_t>(path.depth); ++step) {
        const bool said = step < words.size() && !words[step].empty();
        row.cells.push_back(said ? Table::Cell{words[step]} : Table::Cell{});
      }
      row.cells.push_back(std::move(steps));
      row.cells.push_back(Quantity::Count(count));
      row.cells.push_back(Quantity::Count(customers));
    };
    const size_t shown = std::min(named.size(), static_cast<size_t>(path.most));
    int64_t rest = 0;
    for (size_t i = 0; i < named.size(); ++i) {
      if (i >= shown) {
        rest += named[i].customers;
        continue;
      }
      add(named[i].words, Quantity::Count(static_cast<int64_t>(named[i].words.size())), 1,
          named[i].customers);
    }
    if (shown < named.size()) {
      add({}, {}, static_cast<int64_t>(named.size() - shown), rest);
    }
  }

  std::string WordOf(const Path& path, uint32_t word) const {
    if (path.by == Path::By::kKind) return names_.KindName(static_cast<KindId>(word));
    return word == 1 ? std::string{} : names_.LabelText(word - 1);
  }

  void AddMovement() {
    const auto& stages = std::get<Movement>(inquiry_.measure.node).stages;
    answer_.shape = Answer::Shape::kTable;
    answer_.table.columns = {{"from_stage", Quantity::Kind::kNone},
                             {"from_number", Quantity::Kind::kCount},
                             {"to_stage", Quantity::Kind::kNone},
                             {"to_number", Quantity::Kind::kCount},
                             {"customers", Quantity::Kind::kCount}};
    const auto name = [&](size_t i) {
      return i < stages.size() ? Table::Cell{stages[i].name} : Table::Cell{};
    };
    const auto number = [&](size_t i) {
      if (i > stages.size()) return Quantity::Count(Part::kNotKnown);
      return Quantity::Count(i < stages.size() ? static_cast<int64_t>(i) + 1 : Part::kNoStage);
    };
    for (size_t p = 0; p < compiled_.movements.size(); ++p) {
      const MovementTask& task = plan_.movements[compiled_.movements[p]];
      const auto& cells = totals_.movements[compiled_.movements[p]];
      for (size_t i = 0; i < cells.size(); ++i) {
        const size_t from = i / task.to.size();
        const size_t to = i % task.to.size();
        answer_.table.rows.push_back(
            {p, {name(from), number(from), name(to), number(to), Quantity::Count(cells[i])}});
      }
    }
  }

  void AddFunnel() {
    const auto& funnel = std::get<Funnel>(inquiry_.measure.node);
    answer_.shape = Answer::Shape::kTable;
    answer_.table.columns = {{"step", Quantity::Kind::kCount},
                             {"name", Quantity::Kind::kNone},
                             {"customers", Quantity::Kind::kCount},
                             {"median_seconds", Quantity::Kind::kNumber}};
    for (size_t p = 0; p < compiled_.funnels.size(); ++p) {
      const FunnelTotal& total = totals_.funnels[compiled_.funnels[p]];
      for (size_t step = 0; step < funnel.steps.size(); ++step) {
        const std::string& name = funnel.steps[step].name;
        answer_.table.rows.push_back(
            {p,
             {Quantity::Count(static_cast<int64_t>(step) + 1),
              name.empty() ? Table::Cell{} : Table::Cell{name},
              Quantity::Count(total.customers[step]), MedianOf(total.seconds[step])}});
      }
    }
  }

  static Table::Cell MedianOf(const Numbers& numbers) {
    if (numbers.size() == 0) return {};
    return Middle(Quantity::Count(numbers.Nth((numbers.size() - 1) / 2)),
                  Quantity::Count(numbers.Nth(numbers.size() / 2)))
        .value;
  }

  void AddDistribution() {
    const auto& distribution = std::get<Distribution>(inquiry_.measure.node);
    answer_.shape = Answer::Shape::kTable;
    for (size_t p = 0; p < compiled_.samples.size(); ++p) {
      const SampleTask& task = plan_.samples[compiled_.samples[p]];
      const Numbers& numbers = totals_.samples[compiled_.samples[p]].numbers;
      AddBins(p, distribution, task, numbers);
    }
    const Quantity::Kind kind = KindOf(distribution.of);
    answer_.table.columns = {
        {"at_least", kind}, {"below", kind}, {"count", Quantity::Kind::kCount}};
  }

  static Quantity::Kind KindOf(const Sample& sample) {
    if (sample.money()) return Quantity::Kind::kMoney;
    return sample.doubles() ? Quantity::Kind::kNumber : Quantity::Kind::kCount;
  }

  void AddBins(size_t period, const Distribution& distribution, const SampleTask& task,
               const Numbers& numbers) {
    const std::vector<int64_t> edges = EdgesOf(distribution, task, numbers);
    if (edges.empty()) return;
    std::vector<int64_t> counts(edges.size() + 1);
    numbers.ForEach([&](int64_t number) {
      ++counts[static_cast<size_t>(std::ranges::upper_bound(edges, number) - edges.begin())];
    });
    const bool given = !distribution.whole_edges.empty() || !distribution.value_edges.empty();
    const auto cell = [&](size_t edge) -> Table::Cell {
      if (edge >= edges.size()) return {};
      return Shown(task, edges[edge]);
    };
    if (!given) {  // the last edge of 64 bits belongs to its bin
      counts[edges.size() - 1] += counts[edges.size()];
    }
    for (size_t i = given ? 0 : 1; i < counts.size() - (given ? 0 : 1); ++i) {
      answer_.table.rows.push_back(
          {period, {i == 0 ? Table::Cell{} : cell(i - 1), cell(i), Quantity::Count(counts[i])}});
    }
  }

  // As the numbers are kept.
  static std::vector<int64_t> EdgesOf(const Distribution& distribution, const SampleTask& task,
                                      const Numbers& numbers) {
    std::vector<int64_t> edges = distribution.whole_edges;
    for (const double edge : distribution.value_edges) edges.push_back(OrderOf(edge));
    if (!edges.empty() || numbers.size() == 0) return edges;
    const int64_t low = numbers.Nth(0);
    const int64_t high = numbers.Nth(numbers.size() - 1);
    if (!task.doubles) return EvenEdges(low, high, distribution.most);
    for (const double edge :
         EvenEdges(NumberOfOrder(low), NumberOfOrder(high), distribution.most)) {
      edges.push_back(OrderOf(edge));
    }
    return edges;
  }

  // The cells of a table, or of each of its groups; `grouped` finds those of a group by its code.
  template <typename T>
  std::vector<std::vector<T>> CellsOf(const std::vector<std::vector<T>>& whole,
                                      const std::vector<ByGroup<T>>& grouped) const {
    std::vector<std::vector<T>> tables;
    for (const uint32_t table : compiled_.retentions) {
      if (compiled_.grouping == kNoGrouping) tables.push_back(whole[table]);
    }
    for (const auto& codes : codes_) {
      const uint32_t table = compiled_.retentions.front();
      auto& sum = tables.emplace_back(plan_.retentions[table].cells());
      for (const uint32_t code : codes) {
        const T* cells = grouped[table].Find(code);
        for (size_t i = 0; i < sum.size() && cells != nullptr; ++i) sum[i] += cells[i];
      }
    }
    return tables;
  }

  void AddTable() {
    answer_.shape = Answer::Shape::kRetention;
    const RetentionTask& task = plan_.retentions[compiled_.retentions.front()];
    const auto counts = CellsOf(totals_.retentions, totals_.group_retentions);
    std::vector<std::vector<SumTotal>> sums;
    if (task.sum) sums = CellsOf(totals_.retention_sums, totals_.group_retention_sums);
    const bool money = task.sum && task.sum->column == Column::kMoney;
    if (task.sum) answer_.sum_kind = money ? Quantity::Kind::kMoney : Quantity::Kind::kNumber;
    const size_t periods = inquiry_.periods.size();
    for (size_t p = 0; p < periods; ++p) {
      for (size_t t = 0; t < counts.size(); ++t) {
        answer_.born.push_back(counts[t][task.BornCell(p)]);
        auto* brought = task.sum ? &answer_.sums.emplace_back() : nullptr;
        auto* returned = task.sum ? nullptr : &answer_.returned.emplace_back();
        for (size_t q = p; q < periods; ++q) {
          const size_t cell = task.Cell(p, q);
          if (returned != nullptr) {
            returned->push_back(counts[t][cell]);
          } else {
            const SumTotal& sum = sums[t][cell];
            brought->push_back(money ? OfMoney(sum.money).value : Quantity::Number(sum.value));
          }
        }
      }
    }
  }

  const Inquiry& inquiry_;
  const Compiled& compiled_;
  const Plan& plan_;
  const Totals& totals_;
  const Names& names_;
  std::vector<std::vector<uint32_t>> codes_;  // by group
  Answer answer_;
};

}  // namespace

Answer Assemble(const Inquiry& inquiry, const Compiled& compiled, const Plan& plan,
                const Totals& totals, const Names& names) {
  return Assembler(inquiry, compiled, plan, totals, names).Run();
}

}  // namespace vafa::ask
