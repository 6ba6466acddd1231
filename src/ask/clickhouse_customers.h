#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ask/clickhouse_rows.h"
#include "ask/plan.h"

namespace vafa::ask::clickhouse {

/// What a statement needs to know of the shard that it is for.
struct ShardView {
  bool corrections = false;  ///< some facts are corrected but still in the table
  int64_t swept = 0;         ///< those corrected by facts up to this number are not
  /// By leaf: the condition that the record of a customer meets it ("customer IN …"); empty when
  /// the leaf is about facts.
  std::vector<std::string> records;
  Span seconds;  ///< of the first and the last fact
  /// By grouping: the table of customers with the codes of their groups; empty when by label.
  std::vector<std::string> groups;
};

/// SELECT … GROUP BY customer, and SELECTs around it in which each column of a customer is made of
/// columns further in: aggregates of her facts, events in time, steps of chains, conditions.
class CustomerQuery {
 public:
  /// With a grouping, its `code` is a column too.
  CustomerQuery(const Plan& plan, const ShardView& shard, int32_t grouping = kNoGrouping)
      : plan_(plan), shard_(shard), grouping_(grouping) {}

  /// The name of a column with an aggregate over her facts; the sources are read.
  std::string Aggregate(const std::string& sql, std::initializer_list<uint32_t> sources);
  /// The name of a column with the answer to a leaf or to a program (−1: true of all): 0 or 1.
  std::string Leaf(uint32_t leaf);
  std::string Program(int64_t program);

  /// Facts and sums of a task: names of columns.
  struct Sums {
    std::string facts;
    std::string filled;
    std::string high;  ///< of money: the sum is high · 2³² + low
    std::string low;
    std::string value;
  };
  Sums AddSums(const SumTask& task);

  /// How far she follows a chain from her first entry in the span: by step, the place of the fact
  /// among her events (0: none) and its second.
  struct Steps {
    std::vector<std::string> places;
    std::vector<std::string> seconds;
  };
  Steps AddSteps(const Chain& chain, Span span);

  /// Her events in the order of time, as columns of arrays: seconds, which of some sources they
  /// belong to (bit i: the i-th), and a word of each.
  struct Events {
    std::string seconds;
    std::string masks;
    std::string words;
  };
  /// `word` is an expression of a row. Rows that belong to no source are left out, and those of
  /// source 0 that are not in `first_within`.
  Events AddEvents(const std::vector<uint32_t>& sources, const std::string& word,
                   Span first_within);

  /// The name of a column made of her events.
  std::string OfEvents(const std::string& sql) { return Put(kSteps, sql); }
  /// The name of a column made of those further in; conditions are further in than these.
  std::string Derived(const std::string& sql) { return Put(kDerived, sql); }

  /// "(SELECT …)", to be selected from.
  std::string Sql() const;
  /// How many columns there are.
  size_t size() const { return names_.size(); }

 private:
  // From the innermost outward. Steps of chains take a level each, from kSteps on.
  static constexpr size_t kAggregates = 0;
  static constexpr size_t kSorted = 1;
  static constexpr size_t kEvents = 2;
  static constexpr size_t kSteps = 3;
  static constexpr size_t kLeaves = kSteps + 16;
  static constexpr size_t kPrograms = kLeaves + 1;
  static constexpr size_t kDerived = kPrograms + 1;

  std::string Put(size_t level, const std::string& sql);
  std::string LeafSql(const ask::Leaf& leaf);
  std::string Total(const ask::Leaf& leaf);
  std::string Running(const ask::Leaf& leaf);
  std::string Sequence(const ask::Leaf& leaf);

  const Plan& plan_;
  const ShardView& shard_;
  const int32_t grouping_;
  Scope scope_;
  std::vector<std::vector<std::pair<std::string, std::string>>> levels_;  // names and SQL
  std::map<std::pair<size_t, std::string>, std::string> names_;           // by level and SQL
};

/// " + 0 * (…)", which changes no number: 18.16 drops columns that only a lambda names, so an
/// expression with such a lambda names them once more.
std::string Naming(const std::vector<std::string>& columns);

}  // namespace vafa::ask::clickhouse
