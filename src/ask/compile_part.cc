#include <algorithm>
#include <cmath>
#include <limits>

#include "ask/compile.h"
#include "ask/numbers.h"
#include "ask/spread.h"

namespace vafa::ask {
namespace {

constexpr Part kWhole;

// A bound of a bin in the order in which the numbers of a sample are kept.
int64_t KeyOf(const SampleTask& task, const Quantity& bound) {
  if (task.doubles) return OrderOf(bound.AsDouble());
  if (bound.kind == Quantity::Kind::kNumber) return static_cast<int64_t>(std::ceil(bound.number));
  return bound.integer;
}

// Only the facts with one label; none at all where the filter does not take it.
void NarrowTo(const std::string& label, Facts& facts) {
  std::vector<std::string>& labels = facts.filter.labels;
  const bool taken = labels.empty() || std::ranges::find(labels, label) != labels.end();
  if (!taken) facts.kinds.clear();
  labels = {label};
}

// A measure of facts over those with one label.
Measure Narrowed(const Measure& measure, const std::string& label) {
  if (const auto* ratio = std::get_if<Ratio>(&measure.node)) {
    return {Ratio{Narrowed(*ratio->numerator, label), Narrowed(*ratio->denominator, label)}};
  }
  if (const auto* difference = std::get_if<Difference>(&measure.node)) {
    return {Difference{Narrowed(*difference->of, label), Narrowed(*difference->less, label)}};
  }
  if (const auto* add = std::get_if<Addition>(&measure.node)) {
    Addition narrowed;
    for (const Measure& one : add->of) narrowed.of.push_back(Narrowed(one, label));
    return {std::move(narrowed)};
  }
  if (const auto* product = std::get_if<Product>(&measure.node)) {
    return {Product{Narrowed(*product->a, label), Narrowed(*product->b, label)}};
  }
  if (const auto* discounted = std::get_if<Discounted>(&measure.node)) {
    return {Discounted{Narrowed(*discounted->months, label), discounted->yearly_rate}};
  }
  Measure narrowed = measure;
  if (auto* facts = std::get_if<CountFacts>(&narrowed.node)) NarrowTo(label, facts->facts);
  if (auto* sum = std::get_if<Sum>(&narrowed.node)) NarrowTo(label, sum->facts);
  if (auto* mean = std::get_if<Mean>(&narrowed.node)) NarrowTo(label, mean->facts);
  return narrowed;
}

}  // namespace

Status Compiler::AppendWho(const std::optional<Condition>& who, const Here& here, Program& into) {
  if (!who) return {};
  VAFA_TRY(AppendKnown(*who, here, into));
  into.push_back({Step::Op::kAnd, 0});
  return {};
}

Status Compiler::AddFactsPart(const Facts& facts, const std::optional<Condition>& who,
                              const Here& here, Program& into) {
  const Condition did{Did{facts, 1, std::nullopt}};
  VAFA_TRY(Append(did, here, into));
  return AppendWho(who, here, into);
}

// Who has a number between the bounds.
Status Compiler::AppendBin(const Sample& sample, const Part& part, const Here& here,
                           Program& into) {
  NumberTest test;
  VAFA_ASSIGN(test.sample, TaskOf(sample, here));
  if (part.at_least.has_value()) test.low = KeyOf(test.sample, part.at_least);
  if (part.below.has_value()) test.high = KeyOf(test.sample, part.below) - 1;
  AppendNumberTest(std::move(test), into);
  if (sample.of != Sample::Of::kPredicted) return {};
  AppendLeaf({Leaf::Op::kKnown, 0, 0, {0, here.end}, 0, 0}, into);
  into.push_back({Step::Op::kAnd, 0});
  return {};
}

// Who has a number between the bounds; without bounds, who has facts that numbers are made of, or a
// number at all.
Status Compiler::AddSamplePart(const Sample& sample, const std::optional<Condition>& who,
                               const Part& part, const Here& here, Program& into) {
  if (part.at_least.has_value() || part.below.has_value()) {
    VAFA_TRY(AppendBin(sample, part, here, into));
    return AppendWho(who, here, into);
  }
  if (!sample.one_each()) return AddFactsPart(sample.facts, who, here, into);
  VAFA_TRY(AppendKnown(Condition{Number{sample, {}}}, here, into));
  return AppendWho(who, here, into);
}

Status Compiler::AddPart(const Measure& measure, const Part& part, const Here& here,
                         Program& into) {
  const auto over = [&]<typename Node>(const Node& node) {
    if (!node.organisation) return AddFactsPart(node.facts, node.who, here, into);
    AppendSet({}, into);
    return Status{};
  };
  const auto of_sample = [&]<typename Node>(const Node& node) {
    return AddSamplePart(node.of, node.who, kWhole, here, into);
  };
  if (const auto* count = std::get_if<CountCustomers>(&measure.node)) {
    return AppendKnown(count->who, here, into);
  }
  if (const auto* facts = std::get_if<CountFacts>(&measure.node)) return over(*facts);
  if (const auto* sum = std::get_if<Sum>(&measure.node)) return over(*sum);
  if (const auto* mean = std::get_if<Mean>(&measure.node)) return over(*mean);
  if (const auto* total = std::get_if<TotalOf>(&measure.node)) return of_sample(*total);
  if (const auto* median = std::get_if<Median>(&measure.node)) return of_sample(*median);
  if (const auto* percentile = std::get_if<Percentile>(&measure.node)) {
    return of_sample(*percentile);
  }
  if (const auto* distribution = std::get_if<Distribution>(&measure.node)) {
    return AddSamplePart(distribution->of, distribution->who, part, here, into);
  }
  if (const auto* expected = std::get_if<ExpectedTenure>(&measure.node)) {
    Sample sample;
    sample.of = Sample::Of::kTenure;
    sample.tenure = expected->tenure;
    return AddSamplePart(sample, expected->who, kWhole, here, into);
  }
  if (const auto* path = std::get_if<Path>(&measure.node)) {
    return AddFactsPart(path->after, path->who, here, into);
  }
  if (std::holds_alternative<Constant>(measure.node)) {
    AppendSet({}, into);
    return {};
  }
  if (const auto* add = std::get_if<Addition>(&measure.node)) {
    for (size_t i = 0; i < add->of.size(); ++i) {
      VAFA_TRY(AddPart(add->of[i], part, here, into));
      if (i > 0) into.push_back({Step::Op::kOr, 0});
    }
    return {};
  }
  if (const auto* discounted = std::get_if<Discounted>(&measure.node)) {
    return AddPart(*discounted->months, part, here, into);
  }
  if (const auto* product = std::get_if<Product>(&measure.node)) {
    VAFA_TRY(AddPart(*product->a, part, here, into));
    VAFA_TRY(AddPart(*product->b, part, here, into));
    into.push_back({Step::Op::kOr, 0});
    return {};
  }
  if (const auto* ratio = std::get_if<Ratio>(&measure.node)) {
    const bool below = part.of == Part::Of::kDenominator;
    return AddPart(below ? *ratio->denominator : *ratio->numerator, kWhole, here, into);
  }
  if (const auto* difference = std::get_if<Difference>(&measure.node)) {
    VAFA_TRY(AddPart(*difference->of, kWhole, here, into));
    VAFA_TRY(AddPart(*difference->less, kWhole, here, into));
    into.push_back({Step::Op::kNot, 0});
    into.push_back({Step::Op::kAnd, 0});
    return {};
  }
  if (const auto* share = std::get_if<Share>(&measure.node)) {
    VAFA_TRY(AppendKnown(share->among, here, into));
    if (part.of != Part::Of::kDenominator) {
      VAFA_TRY(AppendKnown(share->of, here, into));
      into.push_back({Step::Op::kAnd, 0});
    }
    return {};
  }
  return Fail(ErrorCode::kInvalid, "ask.cell_of_table");
}

Status Compiler::AddStepPart(const Funnel& funnel, const Part& part, const Here& here,
                             Program& into) {
  if (part.step >= funnel.steps.size()) return Fail(ErrorCode::kNotFound, "ask.no_such_step");
  VAFA_ASSIGN(const uint32_t chain, AddChain(funnel.steps, funnel.within, here));
  VAFA_ASSIGN(const Span span, Resolve(Window{}, here.period, here.calendar, here.parameters));
  const auto taken = static_cast<int64_t>(part.step) + 1;
  AppendLeaf({Leaf::Op::kChain, chain, 0, span, taken, 0}, into);
  if (part.lost && part.step + 1 < funnel.steps.size()) {
    AppendLeaf({Leaf::Op::kChain, chain, 0, span, taken + 1, 0}, into);
    into.push_back({Step::Op::kNot, 0});
    into.push_back({Step::Op::kAnd, 0});
  }
  return AppendWho(funnel.who, here, into);
}

Status Compiler::AddPairPart(const Movement& movement, const Inquiry& inquiry, const Part& part,
                             Program& into) {
  const auto stages = static_cast<int64_t>(movement.stages.size());
  if (part.from_stage < Part::kNotKnown || part.from_stage > stages ||
      part.to_stage < Part::kNoStage || part.to_stage > stages) {
    return Fail(ErrorCode::kNotFound, "ask.no_such_stage");
  }
  const Period& period = inquiry.periods[part.period];
  const Period start{period.from, period.from, {}};
  VAFA_TRY(AppendStage(movement, inquiry, start, part.from_stage, into));
  VAFA_TRY(AppendEndStage(movement, inquiry, period, part.to_stage, into));
  into.push_back({Step::Op::kAnd, 0});
  return {};
}

// Who returned in a period, or in any from it on.
Status Compiler::AppendReturned(const Retention& retention, const Inquiry& inquiry, size_t period,
                                Program& into) {
  if (retention.sum) {
    return AddFactsPart(retention.sum->facts, std::nullopt, At(inquiry, inquiry.periods[period]),
                        into);
  }
  const size_t end = retention.on_or_after ? inquiry.periods.size() : period + 1;
  for (size_t q = period; q < end; ++q) {
    VAFA_TRY(AppendKnown(retention.returned, At(inquiry, inquiry.periods[q]), into));
    if (q > period) into.push_back({Step::Op::kOr, 0});
  }
  return {};
}

Status Compiler::AppendGroup(const Inquiry& inquiry, const Part& part, Program& into) {
  if (!inquiry.split) return Fail(ErrorCode::kNotFound, "ask.no_such_group");
  VAFA_ASSIGN(const Condition group, WhoIsIn(*inquiry.split, part));
  const Here here = At(inquiry, inquiry.periods[part.period]);
  if (inquiry.split->by == Split::By::kConditions) {
    VAFA_TRY(AppendKnown(group, here, into));
  } else {
    VAFA_TRY(Append(group, here, into));
  }
  into.push_back({Step::Op::kAnd, 0});
  return {};
}

Result<uint32_t> Compiler::AddMembers(const Inquiry& inquiry, const Part& part) {
  if (part.period >= inquiry.periods.size() || part.later >= inquiry.periods.size() - part.period) {
    return Fail(ErrorCode::kNotFound, "ask.no_such_period");
  }
  if (part.group && !inquiry.split) return Fail(ErrorCode::kNotFound, "ask.no_such_group");
  if (part.group && inquiry.split->by == Split::By::kLabel) {
    if (!part.group->name) return Fail(ErrorCode::kInvalid, "ask.group_has_no_label");
    Part rest = part;
    rest.group.reset();
    return AddMembers(
        {Narrowed(inquiry.measure, *part.group->name), inquiry.periods, inquiry.calendar}, rest);
  }
  const Here here = At(inquiry, inquiry.periods[part.period]);
  Program program;
  if (const auto* retention = std::get_if<Retention>(&inquiry.measure.node)) {
    if (part.of != Part::Of::kCell && part.of != Part::Of::kBorn) {
      return Fail(ErrorCode::kInvalid, "ask.cell_of_table");
    }
    VAFA_TRY(AppendKnown(retention->born, here, program));
    if (part.of == Part::Of::kCell) {
      VAFA_TRY(AppendReturned(*retention, inquiry, part.period + part.later, program));
      program.push_back({Step::Op::kAnd, 0});
    }
  } else if (const auto* movement = std::get_if<Movement>(&inquiry.measure.node)) {
    VAFA_TRY(AddPairPart(*movement, inquiry, part, program));
  } else if (const auto* funnel = std::get_if<Funnel>(&inquiry.measure.node)) {
    VAFA_TRY(AddStepPart(*funnel, part, here, program));
  } else if (part.of == Part::Of::kCell || part.of == Part::Of::kBorn) {
    return Fail(ErrorCode::kInvalid, "ask.no_table");
  } else {
    VAFA_TRY(AddPart(inquiry.measure, part, here, program));
  }
  if (part.group) {
    VAFA_TRY(AppendGroup(inquiry, part, program));
  }
  return Intern(std::move(program));
}

}  // namespace vafa::ask
