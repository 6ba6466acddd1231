#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ask/plan.h"
#include "timeline/properties.h"

namespace vafa::ask {

/// What an inquiry became.
struct Compiled {
  /// Unless a retention table: one a period (and condition of a split), compared periods last.
  std::vector<Value> values;
  std::vector<uint32_t> retentions;  ///< tables: one, or one a condition
  std::vector<uint32_t> samples;     ///< of a distribution, one a period
  std::vector<uint32_t> funnels;     ///< one a period
  std::vector<uint32_t> movements;   ///< one a period
  std::vector<uint32_t> paths;       ///< one a period
  int32_t grouping = kNoGrouping;    ///< of a split by attribute or label
};

/// Collects the parts of several questions; equal parts are kept once.
class Compiler {
 public:
  /// `properties`: those of the snapshot that will be read.
  Compiler(const Context& context, const timeline::Properties& properties)
      : context_(context), properties_(properties) {}

  Result<Compiled> Add(const Inquiry& inquiry);
  /// The program of the customers behind a part of an inquiry.
  Result<uint32_t> AddMembers(const Inquiry& inquiry, const Part& part);
  /// Groups what was added into passes.
  Result<Plan> Finish();

 private:
  struct Here {  // the period being compiled
    const Period& period;
    const Calendar& calendar;
    const Parameters& parameters;
    uint32_t end;  // of the period, in seconds of the columns
    int32_t grouping = kNoGrouping;
    const Condition* among = nullptr;  // only those customers
  };

  Here At(const Inquiry& inquiry, const Period& period) const;
  Result<int32_t> AddGrouping(const Inquiry& inquiry);
  Status AddFigures(const Inquiry& inquiry, std::span<const Condition* const> among,
                    Compiled& compiled);
  Status AddTables(const Inquiry& inquiry, std::span<const Condition* const> among,
                   Compiled& compiled);
  Value CountBy(uint32_t program, const Here& here);
  Result<Value> AddMeasure(const Measure& measure, const Here& here);
  Result<uint32_t> AddProgram(const Condition& condition, const Here& here);
  Result<uint32_t> AddBoth(const Condition& a, const Here& at_a, const Condition& b,
                           const Here& at_b);
  Result<Value> AddSum(Value::Op op, SumTask task, const Facts& facts,
                       const std::optional<Condition>& who, const Here& here);
  template <typename Node>
  Result<Value> AddColumnSum(Value::Op op, const Node& node, const Here& here);
  Result<SampleTask> TaskOf(const Sample& sample, const Here& here);
  Status SetDepartures(const Tenure& tenure, const Here& here, SampleTask& task);
  Result<uint32_t> AddSample(SampleTask task, const std::optional<Condition>& who,
                             const Here& here);
  Result<uint32_t> AddSample(const Sample& sample, const std::optional<Condition>& who,
                             const Here& here);
  Value AddConstant(const Constant& constant, const Here& here) const;
  Result<uint32_t> AddChain(std::span<const ChainStep> steps, const std::optional<Days>& within,
                            const Here& here);
  Status AddMovement(const Inquiry& inquiry, const Movement& movement, Compiled& compiled);
  Status AppendStage(const Movement& movement, const Inquiry& inquiry, const Period& at,
                     int64_t stage, Program& into);
  Status AppendEndStage(const Movement& movement, const Inquiry& inquiry, const Period& period,
                        int64_t stage, Program& into);
  Status AddPaths(const Inquiry& inquiry, const Path& path, Compiled& compiled);
  Result<int64_t> SecondsOf(const std::optional<Days>& within, const Here& here) const;
  Status AddFunnel(const Inquiry& inquiry, const Funnel& funnel, Compiled& compiled);
  Result<int64_t> AddChosen(const std::optional<Condition>& who, const Here& here);
  Status AppendReturned(const Retention& retention, const Inquiry& inquiry, size_t period,
                        Program& into);
  Status AppendGroup(const Inquiry& inquiry, const Part& part, Program& into);
  Status AddPart(const Measure& measure, const Part& part, const Here& here, Program& into);
  Status AddStepPart(const Funnel& funnel, const Part& part, const Here& here, Program& into);
  Status AddPairPart(const Movement& movement, const Inquiry& inquiry, const Part& part,
                     Program& into);
  Status AddFactsPart(const Facts& facts, const std::optional<Condition>& who, const Here& here,
                      Program& into);
  Status AddSamplePart(const Sample& sample, const std::optional<Condition>& who, const Part& part,
                       const Here& here, Program& into);
  Status AppendBin(const Sample& sample, const Part& part, const Here& here, Program& into);
  void AppendNumberTest(NumberTest test, Program& into);
  Status AppendWho(const std::optional<Condition>& who, const Here& here, Program& into);

  /// Appends the steps of a condition. True when nobody unknown by the period's end can meet it.
  Result<bool> Append(const Condition& condition, const Here& here, Program& into);
  Result<bool> AppendDid(const Did& did, const Here& here, Program& into);
  Result<bool> AppendTotal(const Total& total, const Here& here, Program& into);
  Result<bool> AppendFirst(const Facts& facts, const Here& here, Program& into);
  Result<bool> AppendLast(const Facts& facts, const Here& here, Program& into);
  Result<bool> AppendSequence(const Sequence& sequence, const Here& here, Program& into);
  Result<bool> AppendConverted(const Converted& converted, const Here& here, Program& into);
  Result<bool> AppendSegment(const InSegment& in, const Here& here, Program& into);
  Result<bool> AppendPredicted(const Predicted& predicted, Program& into);
  Result<bool> AppendNumber(const Number& number, const Here& here, Program& into);
  void AppendSet(std::vector<CustomerId> ids, Program& into);
  Result<bool> AppendRunning(const Running& running, const Here& here, Program& into);
  std::shared_ptr<const AttributeColumn> ColumnAt(std::string_view name, Instant at);
  Result<bool> AppendAttribute(const Attribute& attribute, const Here& here, Program& into);
  Result<bool> AppendIn(const In& in, Program& into);
  Status AppendAmong(const Here& here, Program& into);
  Status AppendKnown(const Condition& condition, const Here& here, Program& into);

  void AppendLeaf(const Leaf& leaf, Program& into);
  uint32_t Intern(Program program);
  uint32_t AddSource(const Facts& facts);
  PropertyTest TestOf(const PropertyFilter& filter, const std::vector<KindId>& kinds);
  uint32_t AddProperties(std::span<const uint32_t> sources, const std::string& name,
                         std::span<const timeline::PropertyType> types);
  uint32_t AddSource(Source source);
  void MakePasses();
  void MakePass(std::span<const uint32_t> leaves);
  void MakeSumPasses();
  void MakeSumPass(std::span<const uint32_t> tasks);

  const Context& context_;
  const timeline::Properties& properties_;
  std::string left_out_;  // a property that was asked for but is not kept
  Plan plan_;
  size_t steps_ = 0;
  /// What is tested of an attribute: when (0: now), in which zone.
  struct AttributeAsked {
    Attribute attribute;
    Instant at;
    uint64_t zone = 0;
    bool operator==(const AttributeAsked&) const = default;
  };
  std::vector<AttributeAsked> attributes_;                     // by attribute test
  std::map<Instant, std::shared_ptr<const Attributes>> held_;  // as they were at moments
  std::map<std::string, SegmentContent> segments_;             // by name, looked up once
  int segment_depth_ = 0;
  std::map<Source, uint32_t> source_ids_;
  std::map<Leaf, uint32_t> leaf_ids_;
  std::map<Program, uint32_t> program_ids_;
  std::map<SumTask, uint32_t> sum_ids_;
  std::map<SampleTask, uint32_t> sample_ids_;
};

}  // namespace vafa::ask
