#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <tuple>
#include <vector>

#include "ask/engine.h"
#include "ask/segments.h"
#include "ask/windows.h"

namespace vafa::ask {

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
  bool any() const { return on_value || on_money || on_label; }
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
    kCount,      ///< between `low` and `high` facts of `source` in `span`
    kNth,        ///< the `low`th fact of `source` lies in `span`
    kRunning,    ///< started (`source`), not ended (`other`) before span.to; `low`: grace seconds
    kKnown,      ///< any fact at all before span.to
    kAttribute,  ///< `source` counts attribute tests
    kSet,        ///< `source` counts sets
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
    int64_t low = 1;
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

/// A sum or a count over facts.
struct SumTask {
  uint32_t source = 0;
  Column column = Column::kMoney;
  Span span;
  int64_t program = -1;  ///< of those customers only; -1: of all
  bool counts = false;   ///< the number of facts is wanted too
  auto operator<=>(const SumTask&) const = default;
};

/// Sums of one column that one walk answers together: over all customers, or at most 64 sums over
/// chosen ones.
struct SumPass {
  uint32_t source = 0;
  Column column = Column::kMoney;
  bool counts = false;  ///< of any of the tasks
  bool chosen = false;
  Segments segments{{}};
  std::vector<uint64_t> segment_tasks;  ///< when chosen, bit t: the segment lies in tasks[t]
  std::vector<uint32_t> tasks;
};

struct RetentionTask {
  std::vector<uint32_t> born;  ///< programs, one a period
  std::vector<uint32_t> returned;
};

/// How a figure is made of the tasks, in the shape of its measure.
struct Value {
  enum class Op : uint8_t { kCustomers, kFacts, kSum, kMean, kRatio, kDifference };
  Op op = Op::kCustomers;
  uint32_t task = 0;  ///< a program, or a sum
  Column column = Column::kMoney;
  std::vector<Value> parts;
};

/// Questions compiled for the columns: what to read once and how to put the answers together.
struct Plan {
  std::vector<Source> sources;
  std::vector<Leaf> leaves;
  std::vector<AttributeTest> attributes;
  std::vector<std::vector<CustomerId>> sets;  ///< each sorted
  std::vector<Program> programs;
  std::vector<bool> counted;  ///< programs whose customers are counted
  std::vector<SumTask> sums;
  std::vector<RetentionTask> retentions;

  std::vector<Pass> passes;
  std::vector<SumPass> sum_passes;
  std::vector<KindId> kinds;  ///< all that are read
  bool all_kinds = false;     ///< something asks who is known at all
};

/// What an inquiry became.
struct Compiled {
  std::vector<Value> values;  ///< one a period, unless a retention table
  int64_t retention = -1;
};

/// Collects the parts of several questions; equal parts are kept once.
class Compiler {
 public:
  explicit Compiler(const Context& context) : context_(context) {}

  Result<Compiled> Add(const Inquiry& inquiry);
  /// The program of the customers behind a part of an inquiry.
  Result<uint32_t> AddMembers(const Inquiry& inquiry, Part part);
  /// Groups what was added into passes.
  Result<Plan> Finish();

 private:
  struct Here;  // the period being compiled

  Result<Value> AddMeasure(const Measure& measure, const Here& here);
  Result<uint32_t> AddProgram(const Condition& condition, const Here& here);
  Result<uint32_t> AddBoth(const Condition& a, const Here& at_a, const Condition& b,
                           const Here& at_b);
  Result<Value> AddSum(Value::Op op, Column column, const Facts& facts,
                       const std::optional<Condition>& who, const Here& here);
  Status AddPart(const Measure& measure, Part::Of of, const Here& here, Program& into);
  Status AddFactsPart(const Facts& facts, const std::optional<Condition>& who, const Here& here,
                      Program& into);

  /// Appends the steps of a condition. True when nobody unknown by the period's end can meet it.
  Result<bool> Append(const Condition& condition, const Here& here, Program& into);
  Result<bool> AppendDid(const Did& did, const Here& here, Program& into);
  Result<bool> AppendFirst(const Facts& facts, const Here& here, Program& into);
  Result<bool> AppendLast(const Facts& facts, const Here& here, Program& into);
  Result<bool> AppendRunning(const Running& running, const Here& here, Program& into);
  Result<bool> AppendAttribute(const Attribute& attribute, Program& into);
  Result<bool> AppendIn(const In& in, Program& into);
  Status AppendKnown(const Condition& condition, const Here& here, Program& into);

  void AppendLeaf(const Leaf& leaf, Program& into);
  uint32_t Intern(Program program);
  uint32_t AddSource(const Facts& facts);
  uint32_t AddSource(Source source);
  void MakePasses();
  void MakePass(std::span<const uint32_t> leaves);
  void MakeSumPasses();
  void MakeSumPass(std::span<const uint32_t> tasks);

  const Context& context_;
  Plan plan_;
  size_t steps_ = 0;
  std::map<Source, uint32_t> source_ids_;
  std::map<Leaf, uint32_t> leaf_ids_;
  std::map<Program, uint32_t> program_ids_;
  std::map<SumTask, uint32_t> sum_ids_;
};

}  // namespace vafa::ask
