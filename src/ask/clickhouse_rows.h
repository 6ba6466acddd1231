#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ask/plan.h"

/// Conditions on the rows of ClickHouse's table `facts` (src/warehouse/tables.h). Kinds, labels,
/// properties and what they hold are numbers there, so no text of a question ever becomes SQL.
namespace vafa::ask::clickhouse {

/// The conditions, all of which must hold; "1" stands for what always holds.
std::string And(std::initializer_list<std::string> conditions);

/// Facts of a source.
std::string Matches(const Source& source);
/// Facts in a span.
std::string Within(Span span);
/// Facts that carry the column.
std::string Carries(Column column);
std::string NumberOf(double number);

/// The money of a row in two parts whose sums cannot overflow: high · 2³² + low, low from 0 on.
inline constexpr std::string_view kMoneyHigh = "bitShiftRight(money, 32)";
inline constexpr std::string_view kMoneyLow = "bitAnd(money, 4294967295)";

/// Which rows a statement reads: facts of customers, that stand.
struct Scope {
  std::set<KindId> kinds;
  bool all_kinds = false;
  bool organisation = false;  ///< with the facts of the organisation itself

  void Add(const Source& source) { kinds.insert(source.kinds.begin(), source.kinds.end()); }
  /// "FROM facts WHERE …". Facts corrected by others above number `swept` are still in the table,
  /// when there are `corrections`.
  std::string From(bool corrections, int64_t swept) const;
};

}  // namespace vafa::ask::clickhouse
