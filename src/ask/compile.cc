#include <algorithm>

#include "ask/plan.h"
#include "base/limits.h"

namespace vafa::ask {

struct Compiler::Here {
  const Period& period;
  const Calendar& calendar;
  const Parameters& parameters;
  uint32_t end;  // of the period, in seconds of the columns
};

namespace {

constexpr int64_t kSecondsPerDay = 86'400;

FactFilter Translate(const Filter& filter, const Names& names) {
  FactFilter result;
  result.on_value = filter.value_min || filter.value_max;
  result.on_money = filter.money_min || filter.money_max;
  result.on_label = !filter.labels.empty();
  if (filter.value_min) result.value_min = *filter.value_min;
  if (filter.value_max) result.value_max = *filter.value_max;
  if (filter.money_min) result.money_min = *filter.money_min;
  if (filter.money_max) result.money_max = *filter.money_max;
  for (const std::string& label : filter.labels) {
    if (const auto id = names.Label(label)) result.labels.push_back(*id);
  }
  std::ranges::sort(result.labels);
  const auto repeats = std::ranges::unique(result.labels);
  result.labels.erase(repeats.begin(), repeats.end());
  return result;
}

std::vector<KindId> Translate(const std::vector<std::string>& kinds, const Names& names) {
  std::vector<KindId> ids;
  for (const std::string& kind : kinds) {
    if (const auto id = names.Kind(kind)) ids.push_back(*id);
  }
  std::ranges::sort(ids);
  const auto repeats = std::ranges::unique(ids);
  ids.erase(repeats.begin(), repeats.end());
  return ids;
}

}  // namespace

uint32_t Compiler::AddSource(Source source) {
  const auto [it, fresh] =
      source_ids_.try_emplace(std::move(source), static_cast<uint32_t>(plan_.sources.size()));
  if (fresh) plan_.sources.push_back(it->first);
  return it->second;
}

uint32_t Compiler::AddSource(const Facts& facts) {
  return AddSource(
      Source{Translate(facts.kinds, *context_.names), Translate(facts.filter, *context_.names)});
}

void Compiler::AppendLeaf(const Leaf& leaf, Program& into) {
  const auto [it, fresh] = leaf_ids_.try_emplace(leaf, static_cast<uint32_t>(plan_.leaves.size()));
  if (fresh) plan_.leaves.push_back(leaf);
  into.push_back({Step::Op::kLeaf, it->second});
}

uint32_t Compiler::Intern(Program program) {
  const auto [it, fresh] =
      program_ids_.try_emplace(std::move(program), static_cast<uint32_t>(plan_.programs.size()));
  if (fresh) {
    steps_ += it->first.size();
    plan_.programs.push_back(it->first);
    plan_.counted.push_back(false);
  }
  return it->second;
}

Result<bool> Compiler::AppendDid(const Did& did, const Here& here, Program& into) {
  VAFA_ASSIGN(const Span span,
              Resolve(did.facts.within, here.period, here.calendar, here.parameters));
  const uint32_t source = AddSource(did.facts);
  const Source& from = plan_.sources[source];
  const bool bounded = did.min > 0 && span.to <= here.end;
  const int64_t high = did.max.value_or(kNoMost);
  // "At least n times ever before" is "the nth time was before", which reads one fact a customer.
  const bool one_look = from.kinds.size() == 1 && !from.filter.any();
  if (span.from == 0 && high == kNoMost && did.min > 0 && (did.min == 1 || one_look)) {
    AppendLeaf({Leaf::Op::kNth, source, 0, span, did.min, 0}, into);
  } else {
    AppendLeaf({Leaf::Op::kCount, source, 0, span, did.min, high}, into);
  }
  return bounded;
}

Result<bool> Compiler::AppendFirst(const Facts& facts, const Here& here, Program& into) {
  VAFA_ASSIGN(const Span span, Resolve(facts.within, here.period, here.calendar, here.parameters));
  AppendLeaf({Leaf::Op::kNth, AddSource(facts), 0, span, 1, 0}, into);
  return span.to <= here.end;
}

Result<bool> Compiler::AppendLast(const Facts& facts, const Here& here, Program& into) {
  VAFA_ASSIGN(Span span, Resolve(facts.within, here.period, here.calendar, here.parameters));
  span.to = std::min(span.to, here.end);
  span.from = std::min(span.from, span.to);
  const uint32_t source = AddSource(facts);
  AppendLeaf({Leaf::Op::kCount, source, 0, span, 1, kNoMost}, into);
  if (span.to < here.end) {  // and none since
    AppendLeaf({Leaf::Op::kCount, source, 0, {span.to, here.end}, 1, kNoMost}, into);
    into.push_back({Step::Op::kNot, 0});
    into.push_back({Step::Op::kAnd, 0});
  }
  return true;
}

Result<bool> Compiler::AppendRunning(const Running& running, const Here& here, Program& into) {
  VAFA_ASSIGN(const int64_t grace, Resolve(running.grace, here.parameters));
  const uint32_t started = AddSource(Source{Translate(running.started, *context_.names), {}});
  const uint32_t ended = AddSource(Source{Translate(running.ended, *context_.names), {}});
  const Instant at = running.at == Edge::kStart ? here.period.from : here.period.to;
  AppendLeaf(
      {Leaf::Op::kRunning, started, ended, {0, timeline::ToSeconds(at)}, grace * kSecondsPerDay, 0},
      into);
  return true;
}

Result<bool> Compiler::AppendAttribute(const Attribute& attribute, Program& into) {
  AttributeTest test;
  if (context_.attributes != nullptr) test.column = context_.attributes->Column(attribute.name);
  if (test.column == nullptr) {
    return Fail(ErrorCode::kInvalid, {"ask.no_attribute", {{"name", attribute.name}}});
  }
  for (const std::string& value : attribute.is) {
    if (const auto code = test.column->Find(value)) test.codes.push_back(*code);
  }
  std::ranges::sort(test.codes);
  const auto same = std::ranges::find_if(plan_.attributes, [&](const AttributeTest& other) {
    return other.column == test.column && other.codes == test.codes;
  });
  const auto index = static_cast<uint32_t>(same - plan_.attributes.begin());
  if (same == plan_.attributes.end()) plan_.attributes.push_back(std::move(test));
  AppendLeaf({Leaf::Op::kAttribute, index, 0, {}, 0, 0}, into);
  return false;
}

Result<bool> Compiler::AppendIn(const In& in, Program& into) {
  if (context_.attributes == nullptr) return Fail(ErrorCode::kInvalid, "ask.no_customers");
  std::vector<CustomerId> ids;
  for (const std::string& customer : in.customers) {
    if (const auto id = context_.attributes->FindCustomer(customer)) ids.push_back(*id);
  }
  std::ranges::sort(ids);
  const auto same = std::ranges::find(plan_.sets, ids);
  const auto index = static_cast<uint32_t>(same - plan_.sets.begin());
  if (same == plan_.sets.end()) plan_.sets.push_back(std::move(ids));
  AppendLeaf({Leaf::Op::kSet, index, 0, {}, 0, 0}, into);
  return false;
}

Result<bool> Compiler::Append(const Condition& condition, const Here& here, Program& into) {
  struct Visitor {
    Compiler& compiler;
    const Here& here;
    Program& into;

    Result<bool> List(const std::vector<Condition>& of, Step::Op op) const {
      bool every = true;
      bool some = false;
      for (size_t i = 0; i < of.size(); ++i) {
        VAFA_ASSIGN(const bool bounded, compiler.Append(of[i], here, into));
        every = every && bounded;
        some = some || bounded;
        if (i > 0) into.push_back({op, 0});
      }
      return op == Step::Op::kAnd ? some : every;
    }
    Result<bool> operator()(const Everyone&) const {
      compiler.AppendLeaf({Leaf::Op::kKnown, 0, 0, {0, here.end}, 0, 0}, into);
      return true;
    }
    Result<bool> operator()(const All& all) const { return List(all.of, Step::Op::kAnd); }
    Result<bool> operator()(const Any& any) const { return List(any.of, Step::Op::kOr); }
    Result<bool> operator()(const Not& no) const {
      VAFA_TRY(compiler.Append(*no.of, here, into));
      into.push_back({Step::Op::kNot, 0});
      return false;
    }
    Result<bool> operator()(const Attribute& a) const { return compiler.AppendAttribute(a, into); }
    Result<bool> operator()(const Did& did) const { return compiler.AppendDid(did, here, into); }
    Result<bool> operator()(const First& first) const {
      return compiler.AppendFirst(first.facts, here, into);
    }
    Result<bool> operator()(const Last& last) const {
      return compiler.AppendLast(last.facts, here, into);
    }
    Result<bool> operator()(const In& in) const { return compiler.AppendIn(in, into); }
    Result<bool> operator()(const Running& running) const {
      return compiler.AppendRunning(running, here, into);
    }
  };
  return std::visit(Visitor{*this, here, into}, condition.node);
}

// Nobody meets any condition before she is known.
Status Compiler::AppendKnown(const Condition& condition, const Here& here, Program& into) {
  VAFA_ASSIGN(const bool bounded, Append(condition, here, into));
  if (!bounded) {
    AppendLeaf({Leaf::Op::kKnown, 0, 0, {0, here.end}, 0, 0}, into);
    into.push_back({Step::Op::kAnd, 0});
  }
  return {};
}

Result<uint32_t> Compiler::AddProgram(const Condition& condition, const Here& here) {
  Program program;
  VAFA_TRY(AppendKnown(condition, here, program));
  return Intern(std::move(program));
}

Result<uint32_t> Compiler::AddBoth(const Condition& a, const Here& at_a, const Condition& b,
                                   const Here& at_b) {
  Program program;
  VAFA_TRY(AppendKnown(a, at_a, program));
  VAFA_TRY(AppendKnown(b, at_b, program));
  program.push_back({Step::Op::kAnd, 0});
  return Intern(std::move(program));
}

Result<Value> Compiler::AddSum(Value::Op op, Column column, const Facts& facts,
                               const std::optional<Condition>& who, const Here& here) {
  VAFA_ASSIGN(const Span span, Resolve(facts.within, here.period, here.calendar, here.parameters));
  SumTask task{AddSource(facts), column, span, -1, op != Value::Op::kSum};
  if (who) {
    VAFA_ASSIGN(const uint32_t program, AddProgram(*who, here));
    task.program = program;
  }
  const auto [it, fresh] = sum_ids_.try_emplace(task, static_cast<uint32_t>(plan_.sums.size()));
  if (fresh) plan_.sums.push_back(task);
  return Value{op, it->second, column, {}};
}

Result<Value> Compiler::AddMeasure(const Measure& measure, const Here& here) {
  struct Visitor {
    Compiler& compiler;
    const Here& here;

    Result<Value> Customers(uint32_t program) const {
      compiler.plan_.counted[program] = true;
      return Value{Value::Op::kCustomers, program, {}, {}};
    }
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
      return compiler.AddSum(Value::Op::kFacts, Column::kMoney, count.facts, count.who, here);
    }
    Result<Value> operator()(const Sum& sum) const {
      return compiler.AddSum(Value::Op::kSum, sum.column, sum.facts, sum.who, here);
    }
    Result<Value> operator()(const Mean& mean) const {
      return compiler.AddSum(Value::Op::kMean, mean.column, mean.facts, mean.who, here);
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
    Result<Value> operator()(const Retention&) const {
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
  RetentionTask table;
  const auto* retention = std::get_if<Retention>(&inquiry.measure.node);
  for (const Period& period : inquiry.periods) {
    const Here here{period, inquiry.calendar, context_.parameters, timeline::ToSeconds(period.to)};
    if (retention == nullptr) {
      VAFA_ASSIGN(Value value, AddMeasure(inquiry.measure, here));
      compiled.values.push_back(std::move(value));
      continue;
    }
    VAFA_ASSIGN(const uint32_t born, AddProgram(retention->born, here));
    VAFA_ASSIGN(const uint32_t returned, AddProgram(retention->returned, here));
    plan_.counted[born] = true;
    table.born.push_back(born);
    table.returned.push_back(returned);
  }
  if (retention != nullptr) {
    compiled.retention = static_cast<int64_t>(plan_.retentions.size());
    plan_.retentions.push_back(std::move(table));
  }
  return compiled;
}

Status Compiler::AddFactsPart(const Facts& facts, const std::optional<Condition>& who,
                              const Here& here, Program& into) {
  const Condition did{Did{facts, 1, std::nullopt}};
  VAFA_TRY(Append(did, here, into));
  if (who) {
    VAFA_TRY(AppendKnown(*who, here, into));
    into.push_back({Step::Op::kAnd, 0});
  }
  return {};
}

Status Compiler::AddPart(const Measure& measure, Part::Of of, const Here& here, Program& into) {
  if (const auto* count = std::get_if<CountCustomers>(&measure.node)) {
    return AppendKnown(count->who, here, into);
  }
  if (const auto* facts = std::get_if<CountFacts>(&measure.node)) {
    return AddFactsPart(facts->facts, facts->who, here, into);
  }
  if (const auto* sum = std::get_if<Sum>(&measure.node)) {
    return AddFactsPart(sum->facts, sum->who, here, into);
  }
  if (const auto* mean = std::get_if<Mean>(&measure.node)) {
    return AddFactsPart(mean->facts, mean->who, here, into);
  }
  if (const auto* ratio = std::get_if<Ratio>(&measure.node)) {
    const auto& part = of == Part::Of::kDenominator ? ratio->denominator : ratio->numerator;
    return AddPart(*part, Part::Of::kNumerator, here, into);
  }
  if (const auto* difference = std::get_if<Difference>(&measure.node)) {
    VAFA_TRY(AddPart(*difference->of, Part::Of::kNumerator, here, into));
    VAFA_TRY(AddPart(*difference->less, Part::Of::kNumerator, here, into));
    into.push_back({Step::Op::kNot, 0});
    into.push_back({Step::Op::kAnd, 0});
    return {};
  }
  if (const auto* share = std::get_if<Share>(&measure.node)) {
    VAFA_TRY(AppendKnown(share->among, here, into));
    if (of == Part::Of::kNumerator) {
      VAFA_TRY(AppendKnown(share->of, here, into));
      into.push_back({Step::Op::kAnd, 0});
    }
    return {};
  }
  return Fail(ErrorCode::kInvalid, "ask.cell_of_table");
}

Result<uint32_t> Compiler::AddMembers(const Inquiry& inquiry, Part part) {
  if (part.period >= inquiry.periods.size() || part.later >= inquiry.periods.size() - part.period) {
    return Fail(ErrorCode::kNotFound, "ask.no_such_period");
  }
  const auto here = [&](size_t index) {
    const Period& period = inquiry.periods[index];
    return Here{period, inquiry.calendar, context_.parameters, timeline::ToSeconds(period.to)};
  };
  if (const auto* retention = std::get_if<Retention>(&inquiry.measure.node)) {
    if (part.of != Part::Of::kCell) return Fail(ErrorCode::kInvalid, "ask.cell_of_table");
    return AddBoth(retention->born, here(part.period), retention->returned,
                   here(part.period + part.later));
  }
  if (part.of == Part::Of::kCell) return Fail(ErrorCode::kInvalid, "ask.no_table");
  Program program;
  VAFA_TRY(AddPart(inquiry.measure, part.of, here(part.period), program));
  return Intern(std::move(program));
}

}  // namespace vafa::ask
