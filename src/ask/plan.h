#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "ask/engine.h"
#include "ask/segments.h"
#include "ask/windows.h"

namespace vafa::ask {

/// What a property must be, in the bits of its column.
struct PropertyTest {
  std::string name;
  std::vector<timeline::PropertyId> ids;  ///< sorted; a kind has at most one of them
  timeline::PropertyType type = timeline::PropertyType::kText;
  std::vector<timeline::PropertyBits> any_of;  ///< sorted; else the bounds count
  double number_min = -std::numeric_limits<double>::infinity();
  double number_max = std::numeric_limits<double>::infinity();
  int64_t money_min = std::numeric_limits<int64_t>::min();
  int64_t money_max = std::numeric_limits<int64_t>::max();
  auto operator<=>(const PropertyTest&) const = default;
};

/// A filter in the codes of the columns.
struct FactFilter {
  bool on_value = false;
  bool on_money = false;
  bool on_label = false;
  double value_min = -std::numeric_limits<double>::infinity();
  double value_max = std::numeric_limits<double>::infinity();
  int64_t money_min = std::numeric_limits<int64_t>::min();
  int64_t money_max = std::numeric_limits<int64_t>::max();
  std::vector<LabelId> labels;  ///< sorted
  std::vector<PropertyTest> properties;
  bool any() const { return on_value || on_money || on_label || !properties.empty(); }
  auto operator<=>(const FactFilter&) const = default;
};

/// Where facts are read from: kinds (sorted, those that exist) and what they must carry.
struct Source {
  std::vector<KindId> kinds;
  FactFilter filter;
  auto operator<=>(const Source&) const = default;
};

/// One elementary condition for one window: a bitmap over the customers of a block.
struct Leaf {
  enum class Op : uint8_t {
    kCount,    ///< between `low` and `high` facts of `source` in `span`
    kNth,      ///< the `low`th fact of `source` lies in `span`
    kRunning,  ///< started (`source`), not ended (`other`) before span.to; `low`: grace seconds
    kKnown,    ///< any fact at all before span.to
    kTotal,    ///< facts of `source` in `span` pass total test `low`; `other`: their column
    // From here on each on its own, not in passes.
    kChain,      ///< enters chain `source` in `span` and takes at least `low` steps of it
    kSequence,   ///< takes all steps of chain `source` within `span`
    kAttribute,  ///< `source` counts attribute tests
    kSet,        ///< `source` counts sets
    kPredicted,  ///< `source` counts prediction tests
    kNumber,     ///< `source` counts number tests
  };
  Op op = Op::kKnown;
  uint32_t source = 0;
  uint32_t other = 0;
  Span span;
  int64_t low = 0;
  int64_t high = 0;
  auto operator<=>(const Leaf&) const = default;
};

inline constexpr int64_t kNoMost = std::numeric_limits<int64_t>::max();

/// A step of a condition for one period: bitmaps on a stack.
struct Step {
  enum class Op : uint8_t { kLeaf, kAnd, kOr, kNot };
  Op op = Op::kLeaf;
  uint32_t leaf = 0;
  auto operator<=>(const Step&) const = default;
};
using Program = std::vector<Step>;

struct AttributeTest {
  std::shared_ptr<const AttributeColumn> column;
  std::vector<uint32_t> codes;  ///< sorted
};

struct PredictionTest {
  std::shared_ptr<const NumberColumn> column;
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool operator==(const PredictionTest&) const = default;
};

/// Numbers that are gathered one by one (see question.h, Sample). Lists of properties are places in
/// Plan::property_lists.
struct SampleTask {
  Sample::Of of = Sample::Of::kFacts;
  Column column = Column::kMoney;
  Recurring::Part part = Recurring::Part::kClosing;
  bool money = false;
  bool doubles = false;        ///< the numbers are doubles, kept as OrderOf()
  bool kept = true;            ///< each is kept; else only their total
  bool office = false;         ///< kDelays: only the time within office hours
  bool departed = false;       ///< kTenure: only of those who departed
  bool with_departed = false;  ///< kTenure: twice the days, and 1 more of who departed
  uint32_t source = 0;
  uint32_t other = 0;       ///< kDelays: what follows; kTenure, kRecurring: the ends
  uint32_t property = 0;    ///< instead of the column
  uint32_t item = 0;        ///< of subscriptions their id
  uint32_t order = 0;       ///< of subscriptions their interval
  uint32_t prediction = 0;  ///< place in Plan::prediction_columns
  uint32_t chain = 0;       ///< kTime, instead of a source
  Span span;
  int64_t low = -1;       ///< seconds of grace; kTenure without ends: days of silence
  bool ends = false;      ///< kTenure: customers depart by ends
  int64_t program = -1;   ///< of those customers only; -1: of all
  uint32_t calendar = 0;  ///< whose days are counted
  auto operator<=>(const SampleTask&) const = default;
};

/// A number of a customer, as a sample keeps it, lies between the two.
struct NumberTest {
  SampleTask sample;
  int64_t low = std::numeric_limits<int64_t>::min();
  int64_t high = std::numeric_limits<int64_t>::max();
  bool operator==(const NumberTest&) const = default;
};

/// What a customer's facts must amount to.
struct TotalTest {
  static constexpr __int128 kOpen = __int128{1} << 100;  ///< beyond any sum

  bool mean = false;
  double value_min = -std::numeric_limits<double>::infinity();
  double value_max = std::numeric_limits<double>::infinity();
  __int128 money_min = -kOpen;
  __int128 money_max = kOpen;
  bool operator==(const TotalTest&) const = default;

  bool operator()(__int128 money, int64_t facts) const {
    if (!mean) return money >= money_min && money <= money_max;
    return facts > 0 && money >= money_min * facts && money <= money_max * facts;
  }
  bool operator()(double value, int64_t facts) const {
    if (mean && facts == 0) return false;
    const double x = mean ? value / static_cast<double>(facts) : value;
    return x >= value_min && x <= value_max;
  }
};

/// Leaves that one walk over a source answers together, at most 64 windows of them.
struct Pass {
  Leaf::Op op = Leaf::Op::kCount;
  uint32_t source = 0;
  uint32_t other = 0;
  int64_t low = 0;  ///< kNth: which; kRunning: grace
  std::vector<Span> slots;
  Segments segments{{}};
  std::vector<uint64_t> segment_slots;  ///< bit s: the segment lies in slot s
  std::vector<uint64_t> cell_slots;     ///< the same by cell of the table, when that is small
  uint32_t earliest = 0;                ///< no slot begins before
  uint32_t latest = 0;                  ///< no slot ends after

  struct Test {
    int64_t low = 1;  ///< kTotal: which total test
    int64_t high = kNoMost;
    auto operator<=>(const Test&) const = default;
  };
  std::vector<Test> tests;
  int64_t most = 1;  ///< counting further makes no difference to any test
  struct Output {
    uint32_t test = 0;
    uint32_t slot = 0;
    uint32_t leaf = 0;
  };
  std::vector<Output> outputs;  ///< sorted by test
};

/// What the totals of a split question are kept apart by.
struct Grouping {
  std::shared_ptr<const AttributeColumn> column;  ///< null: the labels of the facts
  std::vector<uint32_t> counted;                  ///< programs whose customers are counted
};
inline constexpr int32_t kNoGrouping = -1;

/// A sum or a count over facts.
struct SumTask {
  uint32_t source = 0;
  Column column = Column::kMoney;
  Span span;
  int64_t program = -1;  ///< of those customers only; -1: of all
  bool counts = false;   ///< the number of facts is wanted too
  int32_t grouping = kNoGrouping;
  uint32_t property = 0;      ///< place in Plan::property_lists: instead of the column
  bool organisation = false;  ///< over the facts of the organisation itself
  auto operator<=>(const SumTask&) const = default;
};

/// Sums of one column that one walk answers together: over all customers, or at most 64 sums over
/// chosen ones or by group.
struct SumPass {
  uint32_t source = 0;
  Column column = Column::kMoney;
  bool counts = false;  ///< of any of the tasks
  bool chosen = false;
  int32_t grouping = kNoGrouping;
  uint32_t property = 0;
  bool organisation = false;
  Segments segments{{}};
  std::vector<uint64_t> segment_tasks;  ///< when chosen, bit t: the segment lies in tasks[t]
  std::vector<uint32_t> tasks;
};

/// What those born in a period brought in it and in each later one.
struct RetentionSum {
  uint32_t source = 0;
  Column column = Column::kMoney;
  std::vector<Span> spans;  ///< one a period
  Segments segments{{}};
};

struct RetentionTask {
  std::vector<uint32_t> born;      ///< programs, one a period
  std::vector<uint32_t> returned;  ///< the same; none with a `sum`
  bool on_or_after = false;        ///< returned in a period or in any later one
  std::optional<RetentionSum> sum;
  int32_t grouping = kNoGrouping;

  /// Counts are kept in a row: those born p and returned q ≥ p, then those born.
  size_t Cell(size_t p, size_t q) const { return p * born.size() - p * (p + 1) / 2 + q; }
  size_t BornCell(size_t p) const { return born.size() * (born.size() + 1) / 2 + p; }
  size_t cells() const { return BornCell(born.size()); }
};

/// Steps that follow one another.
struct Chain {
  static constexpr int64_t kEver = int64_t{1} << 40;  ///< longer than there is time

  std::vector<uint32_t> steps;  ///< sources
  int64_t within = kEver;       ///< seconds from the first step to any other
  auto operator<=>(const Chain&) const = default;
};

/// How many customers, of those in `program` (−1: of all), enter a chain in `span` and how far
/// they go.
struct FunnelTask {
  uint32_t chain = 0;
  Span span;
  int64_t program = -1;
};

/// How many customers are behind each pair of programs.
struct MovementTask {
  std::vector<uint32_t> from;  ///< in each stage at the start, in none of them, not yet known
  std::vector<uint32_t> to;    ///< in each stage at the end, in none of them
};

/// What the customers of `program` (−1: all) do after their first fact of `after` in `span`.
struct PathTask {
  uint32_t after = 0;
  uint32_t next = 0;
  Span span;
  int64_t within = Chain::kEver;  ///< seconds
  bool by_label = false;
  int64_t depth = 1;
  int64_t program = -1;
};

/// How a figure is made of the tasks, in the shape of its measure.
struct Value {
  enum class Op : uint8_t {
    kCustomers,
    kFacts,
    kSum,
    kMean,
    kSampleSum,
    kSampleMean,
    kExpectedTenure,
    kMedian,
    kPercentile,
    kConstant,
    kRatio,
    kDifference,
    kAdd,
    kProduct,
    kDiscounted
  };
  Op op = Op::kCustomers;
  /// A program (by group: its place among those counted), a sum or a sample.
  uint32_t task = 0;
  Column column = Column::kMoney;
  std::vector<Value> parts;
  int32_t grouping = kNoGrouping;
  double percent = 0;
  double yearly_rate = 0;
  Quantity constant = {};
};

/// Questions compiled for the columns: what to read once and how to put the answers together.
struct Plan {
  std::vector<Source> sources;
  std::vector<Leaf> leaves;
  std::vector<AttributeTest> attributes;
  std::vector<PredictionTest> predictions;
  std::vector<NumberTest> numbers;
  std::vector<std::shared_ptr<const NumberColumn>> prediction_columns;
  /// Properties of the facts of a source by one name, of each kind its text before its number; the
  /// first list is empty.
  std::vector<std::vector<timeline::PropertyId>> property_lists{{}};
  std::vector<TotalTest> totals;
  std::vector<std::vector<CustomerId>> sets;  ///< each sorted
  std::vector<Program> programs;
  std::vector<bool> counted;  ///< programs whose customers are counted
  std::vector<Grouping> groupings;
  std::vector<SumTask> sums;
  std::vector<SampleTask> samples;
  std::vector<Chain> chains;
  std::vector<FunnelTask> funnels;
  std::vector<MovementTask> movements;
  std::vector<PathTask> paths;
  std::vector<Calendar> calendars;
  std::optional<OfficeClock> office;  ///< of the tasks that look at it
  std::vector<RetentionTask> retentions;

  std::vector<Pass> passes;
  std::vector<SumPass> sum_passes;
  std::vector<std::pair<uint32_t, uint32_t>> sum_places;  ///< by sum task: its pass and place there
  std::vector<KindId> kinds;                              ///< all that are read
  bool all_kinds = false;                                 ///< something asks who is known at all
};

}  // namespace vafa::ask
