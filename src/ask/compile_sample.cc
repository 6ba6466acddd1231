#include <algorithm>
#include <cmath>

#include "ask/compile.h"
#include "ask/numbers.h"
#include "ask/parse_base.h"
#include "facts/fact.h"

namespace vafa::ask {
namespace {

using timeline::PropertyType;

constexpr int64_t kSecondsPerDay = 86'400;

// A bound on whole numbers.
int64_t Whole(double bound) {
  constexpr double kMost = 9e18;
  return static_cast<int64_t>(std::clamp(bound, -kMost, kMost));
}

}  // namespace

uint32_t Compiler::AddProperties(std::span<const uint32_t> sources, const std::string& name,
                                 std::span<const PropertyType> types) {
  std::vector<timeline::PropertyId> ids;
  for (const uint32_t source : sources) {
    for (const KindId kind : plan_.sources[source].kinds) {
      for (const PropertyType type : types) {
        const auto id = properties_.Find(kind, name, type);
        if (id && std::ranges::find(ids, *id) == ids.end()) ids.push_back(*id);
      }
      if (properties_.LeftOut(kind)) left_out_ = name;
    }
  }
  // The first list stands for the column, so a property that no fact has is a list of its own.
  const auto begin = plan_.property_lists.begin() + 1;
  const auto same = std::find(begin, plan_.property_lists.end(), ids);
  const auto place = static_cast<uint32_t>(same - plan_.property_lists.begin());
  if (same == plan_.property_lists.end()) plan_.property_lists.push_back(std::move(ids));
  return place;
}

Status Compiler::SetDepartures(const Tenure& tenure, const Here& here, SampleTask& task) {
  VAFA_ASSIGN(const int64_t days, Resolve(tenure.days, here.parameters));
  task.ends = !tenure.ended.empty();
  task.source = AddSource(Facts{tenure.started, {}, {}});
  task.other = AddSource(Facts{tenure.ended, {}, {}});
  task.low = task.ends ? days * kSecondsPerDay : days;
  task.departed = tenure.departed;
  return {};
}

Result<SampleTask> Compiler::TaskOf(const Sample& sample, const Here& here) {
  using Of = Sample::Of;
  constexpr PropertyType kNames[] = {PropertyType::kText, PropertyType::kNumber};
  SampleTask task;
  task.of = sample.of;
  task.column = sample.column;
  task.money = sample.money();
  task.doubles = sample.doubles();
  const auto same = std::ranges::find(plan_.calendars, here.calendar.zone_id(), &Calendar::zone_id);
  task.calendar = static_cast<uint32_t>(same - plan_.calendars.begin());
  if (same == plan_.calendars.end()) plan_.calendars.push_back(here.calendar);
  const Window& within =
      sample.of >= Of::kTenure ? Window{} : sample.facts.within;  // those look at the period
  VAFA_ASSIGN(task.span, Resolve(within, here.period, here.calendar, here.parameters));
  if (sample.of == Of::kPredicted) {
    auto column =
        context_.predictions == nullptr ? nullptr : context_.predictions->Column(sample.prediction);
    if (column == nullptr) {
      return Wrong("ask.not_predicted", "/measure", {{"name", sample.prediction}});
    }
    const auto known = std::ranges::find(plan_.prediction_columns, column);
    task.prediction = static_cast<uint32_t>(known - plan_.prediction_columns.begin());
    if (known == plan_.prediction_columns.end()) {
      plan_.prediction_columns.push_back(std::move(column));
    }
    return task;
  }
  if (sample.of == Of::kTenure) {
    VAFA_TRY(SetDepartures(sample.tenure, here, task));
    return task;
  }
  if (sample.of == Of::kRecurring) {
    VAFA_ASSIGN(const int64_t grace, Resolve(sample.recurring.grace, here.parameters));
    task.low = grace * kSecondsPerDay;
    task.part = sample.recurring.part;
    task.source = AddSource(
        Facts{{std::string(kinds::kSubscriptionStarted), std::string(kinds::kSubscriptionRenewed),
               std::string(kinds::kSubscriptionChanged)},
              {},
              {}});
    task.other = AddSource(Facts{{std::string(kinds::kSubscriptionEnded)}, {}, {}});
    const uint32_t sources[] = {task.source, task.other};
    task.item = AddProperties(sources, "subscription_id", kNames);
    task.order = AddProperties(sources, "interval", {kNames, 1});
    return task;
  }
  if (sample.of == Of::kTime) {
    VAFA_ASSIGN(task.chain, AddChain(sample.steps, sample.within, here));
    return task;
  }
  task.source = AddSource(sample.facts);
  task.office = sample.office && !context_.office_hours.always();
  if (task.office && !plan_.office) plan_.office.emplace(context_.office_hours, context_.calendar);
  if (!sample.then.empty()) task.other = AddSource(Facts{sample.then, {}, {}});
  const std::span<const uint32_t> source(&task.source, 1);
  if (!sample.property.empty()) {
    const PropertyType type =
        sample.column == Column::kMoney ? PropertyType::kMoney : PropertyType::kNumber;
    task.property = AddProperties(source, sample.property, {&type, 1});
  }
  if (!sample.item.empty()) task.item = AddProperties(source, sample.item, kNames);
  if (!sample.order.empty()) task.order = AddProperties(source, sample.order, kNames);
  return task;
}

Result<uint32_t> Compiler::AddSample(SampleTask task, const std::optional<Condition>& who,
                                     const Here& here) {
  if (task.of == Sample::Of::kPredicted && !who) {  // a column knows more ids than customers
    VAFA_ASSIGN(task.program, AddProgram(Condition{Everyone{}}, here));
  } else {
    VAFA_ASSIGN(task.program, AddChosen(who, here));
  }
  const auto [it, fresh] =
      sample_ids_.try_emplace(task, static_cast<uint32_t>(plan_.samples.size()));
  if (fresh) plan_.samples.push_back(task);
  return it->second;
}

Result<uint32_t> Compiler::AddSample(const Sample& sample, const std::optional<Condition>& who,
                                     const Here& here) {
  VAFA_ASSIGN(SampleTask task, TaskOf(sample, here));
  return AddSample(std::move(task), who, here);
}

Result<bool> Compiler::AppendNumber(const Number& number, const Here& here, Program& into) {
  NumberTest test;
  VAFA_ASSIGN(test.sample, TaskOf(number.of, here));
  const Bounds& bounds = number.bounds;
  if (bounds.money_min) test.low = *bounds.money_min;
  if (bounds.money_max) test.high = *bounds.money_max;
  const bool doubles = test.sample.doubles;
  if (bounds.value_min) {
    test.low = doubles ? OrderOf(*bounds.value_min) : Whole(std::ceil(*bounds.value_min));
  }
  if (bounds.value_max) {
    test.high = doubles ? OrderOf(*bounds.value_max) : Whole(std::floor(*bounds.value_max));
  }
  const bool bounded = number.of.of != Sample::Of::kPredicted && test.sample.span.to <= here.end;
  AppendNumberTest(std::move(test), into);
  return bounded;
}

void Compiler::AppendNumberTest(NumberTest test, Program& into) {
  const auto same = std::ranges::find(plan_.numbers, test);
  const auto index = static_cast<uint32_t>(same - plan_.numbers.begin());
  if (same == plan_.numbers.end()) plan_.numbers.push_back(std::move(test));
  AppendLeaf({Leaf::Op::kNumber, index, 0, {}, 0, 0}, into);
}

}  // namespace vafa::ask
