#include "ask/compile.h"

#include "base/limits.h"

namespace vafa::ask {
// Nobody meets any condition before she is known.
Status Compiler::AppendKnown(const Condition& condition, const Here& here, Program& into) {
  VAFA_ASSIGN(const bool bounded, Append(condition, here, into));
  if (!bounded) {
    AppendLeaf({Leaf::Op::kKnown, 0, 0, {0, here.end}, 0, 0}, into);
    into.push_back({Step::Op::kAnd, 0});
  }
  return {};
}

Status Compiler::AppendAmong(const Here& here, Program& into) {
  if (here.among == nullptr) return {};
  VAFA_TRY(AppendKnown(*here.among, here, into));
  into.push_back({Step::Op::kAnd, 0});
  return {};
}

Result<uint32_t> Compiler::AddProgram(const Condition& condition, const Here& here) {
  Program program;
  VAFA_TRY(AppendKnown(condition, here, program));
  VAFA_TRY(AppendAmong(here, program));
  return Intern(std::move(program));
}

Result<uint32_t> Compiler::AddBoth(const Condition& a, const Here& at_a, const Condition& b,
                                   const Here& at_b) {
  Program program;
  VAFA_TRY(AppendKnown(a, at_a, program));
  VAFA_TRY(AppendKnown(b, at_b, program));
  program.push_back({Step::Op::kAnd, 0});
  VAFA_TRY(AppendAmong(at_a, program));
  return Intern(std::move(program));
}

// The program of the customers that facts are looked at of; -1: all.
Result<int64_t> Compiler::AddChosen(const std::optional<Condition>& who, const Here& here) {
  if (who) return AddProgram(*who, here);
  if (here.among == nullptr) return -1;
  Here all = here;
  all.among = nullptr;
  return AddProgram(*here.among, all);
}

Result<Value> Compiler::AddSum(Value::Op op, SumTask task, const Facts& facts,
                               const std::optional<Condition>& who, const Here& here) {
  task.source = AddSource(facts);
  VAFA_ASSIGN(task.span, Resolve(facts.within, here.period, here.calendar, here.parameters));
  task.counts = op != Value::Op::kSum;
  task.grouping = here.grouping;
  if (!task.organisation) {
    VAFA_ASSIGN(task.program, AddChosen(who, here));
  }
  const auto [it, fresh] = sum_ids_.try_emplace(task, static_cast<uint32_t>(plan_.sums.size()));
  if (fresh) plan_.sums.push_back(task);
  return Value{op, it->second, task.column, {}, here.grouping};
}

template <typename Node>
Result<Value> Compiler::AddColumnSum(Value::Op op, const Node& node, const Here& here) {
  SumTask task;
  task.column = node.column;
  task.organisation = node.organisation;
  if (!node.property.empty()) {
    const uint32_t source = AddSource(node.facts);
    const auto type = node.column == Column::kMoney ? timeline::PropertyType::kMoney
                                                    : timeline::PropertyType::kNumber;
    task.property = AddProperties({&source, 1}, node.property, {&type, 1});
  }
  return AddSum(op, task, node.facts, node.who, here);
}

Value Compiler::AddConstant(const Constant& constant, const Here& here) const {
  Value value{Value::Op::kConstant, 0, {}, {}};
  switch (constant.of) {
    case Constant::Of::kNumber:
      value.constant = Quantity::Number(constant.number);
      break;
    case Constant::Of::kAmount:
      value.constant = Quantity::Minor(constant.minor);
      break;
    case Constant::Of::kDays:
      value.constant = Quantity::Count(DaysIn(here.calendar, here.period));
      break;
  }
  return value;
}

Status Compiler::AddFunnel(const Inquiry& inquiry, const Funnel& funnel, Compiled& compiled) {
  for (const Period& period : inquiry.periods) {
    const Here here = At(inquiry, period);
    FunnelTask task;
    VAFA_ASSIGN(task.chain, AddChain(funnel.steps, funnel.within, here));
    VAFA_ASSIGN(task.span, Resolve(Window{}, period, inquiry.calendar, context_.parameters));
    VAFA_ASSIGN(task.program, AddChosen(funnel.who, here));
    compiled.funnels.push_back(static_cast<uint32_t>(plan_.funnels.size()));
    plan_.funnels.push_back(task);
  }
  return {};
}

// Those who are in a stage at an instant, or in none, or are not yet known.
Status Compiler::AppendStage(const Movement& movement, const Inquiry& inquiry, const Period& at,
                             int64_t stage, Program& into) {
  const Here here = At(inquiry, at);
  const Condition known{Everyone{}};
  if (stage == Part::kNotKnown) {
    VAFA_TRY(Append(known, here, into));
    into.push_back({Step::Op::kNot, 0});
    return {};
  }
  const auto number = static_cast<size_t>(stage);
  const bool none = stage == Part::kNoStage;
  VAFA_TRY(AppendKnown(none ? known : movement.stages[number - 1].who, here, into));
  const size_t before = none ? movement.stages.size() : number - 1;
  for (size_t i = 0; i < before; ++i) {
    VAFA_TRY(AppendKnown(movement.stages[i].who, here, into));
    into.push_back({Step::Op::kNot, 0});
    into.push_back({Step::Op::kAnd, 0});
  }
  return {};
}

Status Compiler::AppendEndStage(const Movement& movement, const Inquiry& inquiry,
                                const Period& period, int64_t stage, Program& into) {
  const Period end{period.to, period.to, {}};
  VAFA_TRY(AppendStage(movement, inquiry, end, stage, into));
  if (movement.who) {
    VAFA_TRY(AppendKnown(*movement.who, At(inquiry, end), into));
    into.push_back({Step::Op::kAnd, 0});
  }
  return {};
}

Status Compiler::AddMovement(const Inquiry& inquiry, const Movement& movement, Compiled& compiled) {
  std::vector<int64_t> stages;
  for (size_t i = 1; i <= movement.stages.size(); ++i) stages.push_back(static_cast<int64_t>(i));
  stages.push_back(Part::kNoStage);
  for (const Period& period : inquiry.periods) {
    const Period start{period.from, period.from, {}};
    MovementTask task;
    for (const int64_t stage : stages) {
      Program from;
      VAFA_TRY(AppendStage(movement, inquiry, start, stage, from));
      task.from.push_back(Intern(std::move(from)));
      Program to;
      VAFA_TRY(AppendEndStage(movement, inquiry, period, stage, to));
      task.to.push_back(Intern(std::move(to)));
    }
    Program unknown;
    VAFA_TRY(AppendStage(movement, inquiry, start, Part::kNotKnown, unknown));
    task.from.push_back(Intern(std::move(unknown)));
    compiled.movements.push_back(static_cast<uint32_t>(plan_.movements.size()));
    plan_.movements.push_back(std::move(task));
  }
  return {};
}

Status Compiler::AddPaths(const Inquiry& inquiry, const Path& path, Compiled& compiled) {
  for (const Period& period : inquiry.periods) {
    const Here here = At(inquiry, period);
    PathTask task;
    task.after = AddSource(path.after);
    task.next = AddSource(Facts{path.kinds, {}, {}});
    VAFA_ASSIGN(task.span,
                Resolve(path.after.within, period, inquiry.calendar, context_.parameters));
    VAFA_ASSIGN(task.within, SecondsOf(path.within, here));
    task.by_label = path.by == Path::By::kLabel;
    task.depth = path.depth;
    VAFA_ASSIGN(task.program, AddChosen(path.who, here));
    compiled.paths.push_back(static_cast<uint32_t>(plan_.paths.size()));
    plan_.paths.push_back(task);
  }
  return {};
}

Value Compiler::CountBy(uint32_t program, const Here& here) {
  if (here.grouping == kNoGrouping) {
    plan_.counted[program] = true;
    return Value{Value::Op::kCustomers, program, {}, {}};
  }
  auto& counted = plan_.groupings[static_cast<size_t>(here.grouping)].counted;
  const auto place = std::ranges::find(counted, program) - counted.begin();
  if (static_cast<size_t>(place) == counted.size()) counted.push_back(program);
  return Value{Value::Op::kCustomers, static_cast<uint32_t>(place), {}, {}, here.grouping};
}

Result<Value> Compiler::AddMeasure(const Measure& measure, const Here& here) {
  struct Visitor {
    Compiler& compiler;
    const Here& here;

    Result<Value> Customers(uint32_t program) const { return compiler.CountBy(program, here); }
    Result<Value> Two(Value::Op op, const Measure& a, const Measure& b) const {
      VAFA_ASSIGN(Value first, compiler.AddMeasure(a, here));
      VAFA_ASSIGN(Value second, compiler.AddMeasure(b, here));
      return Value{op, 0, {}, {std::move(first), std::move(second)}};
    }
    Result<Value> operator()(const CountCustomers& count) const {
      VAFA_ASSIGN(const uint32_t program, compiler.AddProgram(count.who, here));
      return Customers(program);
    }
    Result<Value> operator()(const CountFacts& count) const {
      SumTask task;
      task.organisation = count.organisation;
      return compiler.AddSum(Value::Op::kFacts, task, count.facts, count.who, here);
    }
    Result<Value> operator()(const Sum& sum) const {
      return compiler.AddColumnSum(Value::Op::kSum, sum, here);
    }
    Result<Value> operator()(const Mean& mean) const {
      return compiler.AddColumnSum(Value::Op::kMean, mean, here);
    }
    Result<Value> operator()(const TotalOf& total) const {
      VAFA_ASSIGN(SampleTask task, compiler.TaskOf(total.of, here));
      task.kept = false;
      VAFA_ASSIGN(const uint32_t place, compiler.AddSample(std::move(task), total.who, here));
      const bool sum = total.what == Total::Of::kSum;
      return Value{sum ? Value::Op::kSampleSum : Value::Op::kSampleMean, place, {}, {}};
    }
    Result<Value> operator()(const ExpectedTenure& expected) const {
      Sample sample;
      sample.of = Sample::Of::kTenure;
      sample.tenure = expected.tenure;
      VAFA_ASSIGN(SampleTask task, compiler.TaskOf(sample, here));
      task.with_departed = true;
      VAFA_ASSIGN(const uint32_t place, compiler.AddSample(std::move(task), expected.who, here));
      return Value{Value::Op::kExpectedTenure, place, {}, {}};
    }
    Result<Value> operator()(const Constant& constant) const {
      return compiler.AddConstant(constant, here);
    }
    Result<Value> operator()(const Addition& add) const {
      Value value{Value::Op::kAdd, 0, {}, {}};
      for (const Measure& one : add.of) {
        VAFA_ASSIGN(Value part, compiler.AddMeasure(one, here));
        value.parts.push_back(std::move(part));
      }
      return value;
    }
    Result<Value> operator()(const Product& product) const {
      return Two(Value::Op::kProduct, *product.a, *product.b);
    }
    Result<Value> operator()(const Discounted& discounted) const {
      VAFA_ASSIGN(Value months, compiler.AddMeasure(*discounted.months, here));
      Value value{Value::Op::kDiscounted, 0, {}, {std::move(months)}};
      value.yearly_rate = discounted.yearly_rate;
      return value;
    }
    Result<Value> operator()(const Median& median) const {
      VAFA_ASSIGN(const uint32_t task, compiler.AddSample(median.of, median.who, here));
      return Value{Value::Op::kMedian, task, {}, {}};
    }
    Result<Value> operator()(const Percentile& percentile) const {
      VAFA_ASSIGN(const uint32_t task, compiler.AddSample(percentile.of, percentile.who, here));
      return Value{Value::Op::kPercentile, task, {}, {}, kNoGrouping, percentile.p};
    }
    Result<Value> operator()(const Ratio& ratio) const {
      return Two(Value::Op::kRatio, *ratio.numerator, *ratio.denominator);
    }
    Result<Value> operator()(const Difference& difference) const {
      return Two(Value::Op::kDifference, *difference.of, *difference.less);
    }
    Result<Value> operator()(const Share& share) const {
      VAFA_ASSIGN(const uint32_t both, compiler.AddBoth(share.of, here, share.among, here));
      VAFA_ASSIGN(const uint32_t among, compiler.AddProgram(share.among, here));
      VAFA_ASSIGN(Value numerator, Customers(both));
      VAFA_ASSIGN(Value denominator, Customers(among));
      return Value{Value::Op::kRatio, 0, {}, {std::move(numerator), std::move(denominator)}};
    }
    Result<Value> operator()(const Retention&) const { return Table(); }
    Result<Value> operator()(const Distribution&) const { return Table(); }
    Result<Value> operator()(const Funnel&) const { return Table(); }
    Result<Value> operator()(const Movement&) const { return Table(); }
    Result<Value> operator()(const Path&) const { return Table(); }
    static std::unexpected<Error> Table() {
      return Fail(ErrorCode::kInvalid, "ask.table_is_no_figure");
    }
  };
  return std::visit(Visitor{*this, here}, measure.node);
}

Result<Compiled> Compiler::Add(const Inquiry& inquiry) {
  if (inquiry.periods.size() > limits::kPeriods) {
    return Fail(ErrorCode::kTooLarge,
                {"ask.too_many_periods", {{"most", static_cast<int64_t>(limits::kPeriods)}}});
  }
  Compiled compiled;
  VAFA_ASSIGN(compiled.grouping, AddGrouping(inquiry));
  std::vector<const Condition*> among{nullptr};
  if (inquiry.split && inquiry.split->by == Split::By::kConditions) {
    among.clear();
    for (const NamedCondition& group : inquiry.split->conditions) among.push_back(&group.who);
  }
  if (std::holds_alternative<Retention>(inquiry.measure.node)) {
    VAFA_TRY(AddTables(inquiry, among, compiled));
  } else if (const auto* path = std::get_if<Path>(&inquiry.measure.node)) {
    VAFA_TRY(AddPaths(inquiry, *path, compiled));
  } else if (const auto* movement = std::get_if<Movement>(&inquiry.measure.node)) {
    VAFA_TRY(AddMovement(inquiry, *movement, compiled));
  } else if (const auto* funnel = std::get_if<Funnel>(&inquiry.measure.node)) {
    VAFA_TRY(AddFunnel(inquiry, *funnel, compiled));
  } else if (const auto* distribution = std::get_if<Distribution>(&inquiry.measure.node)) {
    for (const Period& period : inquiry.periods) {
      VAFA_ASSIGN(const uint32_t task,
                  AddSample(distribution->of, distribution->who, At(inquiry, period)));
      compiled.samples.push_back(task);
    }
  } else {
    VAFA_TRY(AddFigures(inquiry, among, compiled));
  }
  return compiled;
}

Compiler::Here Compiler::At(const Inquiry& inquiry, const Period& period) const {
  return {period, inquiry.calendar, context_.parameters, timeline::ToSeconds(period.to)};
}

Result<int32_t> Compiler::AddGrouping(const Inquiry& inquiry) {
  if (!inquiry.split || inquiry.split->by == Split::By::kConditions) return kNoGrouping;
  Grouping grouping;
  if (inquiry.split->by == Split::By::kAttribute) {
    const std::string& name = inquiry.split->attribute;
    if (context_.attributes != nullptr) grouping.column = context_.attributes->Column(name);
    if (grouping.column == nullptr) {
      return NoAttribute(context_, name, "/split/attribute");
    }
  }
  plan_.groupings.push_back(std::move(grouping));
  return static_cast<int32_t>(plan_.groupings.size() - 1);
}

Status Compiler::AddFigures(const Inquiry& inquiry, std::span<const Condition* const> among,
                            Compiled& compiled) {
  for (const auto* periods : {&inquiry.periods, &inquiry.compared}) {
    for (const Period& period : *periods) {
      Here here = At(inquiry, period);
      here.grouping = compiled.grouping;
      for (const Condition* group : among) {
        here.among = group;
        VAFA_ASSIGN(Value value, AddMeasure(inquiry.measure, here));
        compiled.values.push_back(std::move(value));
      }
    }
  }
  return {};
}

Status Compiler::AddTables(const Inquiry& inquiry, std::span<const Condition* const> among,
                           Compiled& compiled) {
  const auto& retention = std::get<Retention>(inquiry.measure.node);
  std::optional<RetentionSum> sum;
  if (retention.sum) {
    const Facts& facts = retention.sum->facts;
    sum = RetentionSum{AddSource(facts), retention.sum->column, {}, Segments({})};
    for (const Period& period : inquiry.periods) {
      VAFA_ASSIGN(const Span span,
                  Resolve(facts.within, period, inquiry.calendar, context_.parameters));
      sum->spans.push_back(span);
    }
    sum->segments = Segments(sum->spans);
  }
  for (const Condition* group : among) {
    RetentionTask table;
    table.grouping = compiled.grouping;
    table.on_or_after = retention.on_or_after;
    table.sum = sum;
    for (const Period& period : inquiry.periods) {
      Here here = At(inquiry, period);
      if (!sum) {
        VAFA_ASSIGN(const uint32_t returned, AddProgram(retention.returned, here));
        table.returned.push_back(returned);
      }
      here.among = group;
      VAFA_ASSIGN(const uint32_t born, AddProgram(retention.born, here));
      table.born.push_back(born);
    }
    compiled.retentions.push_back(static_cast<uint32_t>(plan_.retentions.size()));
    plan_.retentions.push_back(std::move(table));
  }
  return {};
}

}  // namespace vafa::ask
