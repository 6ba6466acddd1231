#include <algorithm>
#include <charconv>
#include <cmath>

#include "ask/compile.h"
#include "ask/parse_base.h"
#include "base/limits.h"
#include "base/text.h"

namespace vafa::ask {
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

PropertyTest Translate(const PropertyFilter& filter) {
  PropertyTest test;
  test.name = filter.name;
  const Bounds& bounds = filter.bounds;
  if (!filter.numbers.empty() || bounds.value_min || bounds.value_max) {
    test.type = timeline::PropertyType::kNumber;
  } else if (bounds.money_min || bounds.money_max) {
    test.type = timeline::PropertyType::kMoney;
  }
  for (const std::string& text : filter.texts) test.any_of.push_back(timeline::BitsOfText(text));
  for (const double number : filter.numbers) {
    test.any_of.push_back(timeline::BitsOfNumber(number));
  }
  std::ranges::sort(test.any_of);
  if (bounds.value_min) test.number_min = *bounds.value_min;
  if (bounds.value_max) test.number_max = *bounds.value_max;
  if (bounds.money_min) test.money_min = *bounds.money_min;
  if (bounds.money_max) test.money_max = *bounds.money_max;
  return test;
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

// A number as people write it in a record, in any digits.
std::optional<double> NumberOf(std::string_view text) {
  const std::string latin = LatinDigits(Trim(text));
  double number = 0;
  const char* end = latin.data() + latin.size();
  const auto [rest, error] = std::from_chars(latin.data(), end, number);
  if (error != std::errc() || rest != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

// The local day of an ISO date or instant.
std::optional<int64_t> DayOf(std::string_view text, const Calendar& calendar) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto instant = ParseInstant(text, calendar);
  return instant ? std::optional(calendar.DayOf(*instant)) : std::nullopt;
}

template <typename T>
bool Between(const std::optional<T>& x, const std::optional<T>& min, const std::optional<T>& max) {
  return x && (!min || *x >= *min) && (!max || *x <= *max);
}

// The values of a column that an attribute test takes, sorted.
std::vector<uint32_t> CodesOf(const Attribute& attribute, const AttributeColumn& column,
                              const Calendar& calendar) {
  std::vector<uint32_t> codes;
  for (const std::string& value : attribute.is) {
    if (const auto code = column.Find(value)) codes.push_back(*code);
  }
  if (attribute.missing) codes.push_back(AttributeColumn::kUnknown);
  const bool numbers = attribute.number_min || attribute.number_max;
  const bool days = !attribute.day_min.empty() || !attribute.day_max.empty();
  const auto bound = [&](const std::string& text) {
    const auto instant = ParseInstant(text, calendar);
    return instant ? std::optional(calendar.DayOf(*instant)) : std::nullopt;
  };
  const auto first = bound(attribute.day_min);
  const auto last = bound(attribute.day_max);
  if (numbers || days) {
    const auto values = column.Values();
    for (uint32_t code = 1; code < values.size(); ++code) {
      if (numbers ? Between(NumberOf(values[code]), attribute.number_min, attribute.number_max)
                  : Between(DayOf(values[code], calendar), first, last)) {
        codes.push_back(code);
      }
    }
  }
  std::ranges::sort(codes);
  return codes;
}

}  // namespace

uint32_t Compiler::AddSource(Source source) {
  const auto [it, fresh] =
      source_ids_.try_emplace(std::move(source), static_cast<uint32_t>(plan_.sources.size()));
  if (fresh) plan_.sources.push_back(it->first);
  return it->second;
}

uint32_t Compiler::AddSource(const Facts& facts) {
  Source source{Translate(facts.kinds, *context_.names), Translate(facts.filter, *context_.names)};
  for (const PropertyFilter& filter : facts.filter.properties) {
    source.filter.properties.push_back(TestOf(filter, source.kinds));
  }
  return AddSource(std::move(source));
}

PropertyTest Compiler::TestOf(const PropertyFilter& filter, const std::vector<KindId>& kinds) {
  PropertyTest test = Translate(filter);
  for (const KindId kind : kinds) {
    if (const auto id = properties_.Find(kind, filter.name, test.type)) {
      test.ids.push_back(*id);
    } else if (properties_.LeftOut(kind)) {
      left_out_ = filter.name;
    }
  }
  std::ranges::sort(test.ids);
  return test;
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

Result<bool> Compiler::AppendTotal(const Total& total, const Here& here, Program& into) {
  VAFA_ASSIGN(const Span span,
              Resolve(total.facts.within, here.period, here.calendar, here.parameters));
  TotalTest test;
  test.mean = total.of == Total::Of::kMean;
  test.value_min = total.bounds.value_min.value_or(test.value_min);
  test.value_max = total.bounds.value_max.value_or(test.value_max);
  if (total.bounds.money_min) test.money_min = *total.bounds.money_min;
  if (total.bounds.money_max) test.money_max = *total.bounds.money_max;
  const auto same = std::ranges::find(plan_.totals, test);
  const auto index = same - plan_.totals.begin();
  if (same == plan_.totals.end()) plan_.totals.push_back(test);
  AppendLeaf({Leaf::Op::kTotal, AddSource(total.facts), static_cast<uint32_t>(total.column), span,
              index, 0},
             into);
  const bool money = total.column == Column::kMoney;
  return span.to <= here.end && !(money ? test(__int128{0}, 0) : test(0.0, 0));
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

// Days of 24 hours; for ever when there are none.
Result<int64_t> Compiler::SecondsOf(const std::optional<Days>& within, const Here& here) const {
  if (!within) return Chain::kEver;
  VAFA_ASSIGN(const int64_t days, Resolve(*within, here.parameters));
  return days * kSecondsPerDay;
}

Result<uint32_t> Compiler::AddChain(std::span<const ChainStep> steps,
                                    const std::optional<Days>& within, const Here& here) {
  Chain chain;
  for (const ChainStep& step : steps) {
    chain.steps.push_back(AddSource(Facts{step.kinds, step.filter, {}}));
  }
  VAFA_ASSIGN(chain.within, SecondsOf(within, here));
  const auto same = std::ranges::find(plan_.chains, chain);
  const auto index = static_cast<uint32_t>(same - plan_.chains.begin());
  if (same == plan_.chains.end()) plan_.chains.push_back(std::move(chain));
  return index;
}

Result<bool> Compiler::AppendSequence(const Sequence& sequence, const Here& here, Program& into) {
  VAFA_ASSIGN(const uint32_t chain, AddChain(sequence.steps, sequence.within, here));
  VAFA_ASSIGN(const Span span,
              Resolve(sequence.window, here.period, here.calendar, here.parameters));
  AppendLeaf({Leaf::Op::kSequence, chain, 0, span, 0, 0}, into);
  return span.to <= here.end;
}

Result<bool> Compiler::AppendConverted(const Converted& converted, const Here& here,
                                       Program& into) {
  VAFA_ASSIGN(const uint32_t chain, AddChain(converted.steps, converted.within, here));
  VAFA_ASSIGN(const Span span,
              Resolve(converted.window, here.period, here.calendar, here.parameters));
  const auto steps = static_cast<int64_t>(converted.steps.size());
  AppendLeaf({Leaf::Op::kChain, chain, 0, span, steps, 0}, into);
  return span.to <= here.end;
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

std::shared_ptr<const AttributeColumn> Compiler::ColumnAt(std::string_view name, Instant at) {
  auto known = held_.find(at);
  if (known == held_.end()) known = held_.emplace(at, context_.attributes->HeldAt(at)).first;
  const auto& held = known->second;
  return held ? held->Column(name) : context_.attributes->Column(name);
}

Result<bool> Compiler::AppendAttribute(const Attribute& attribute, const Here& here,
                                       Program& into) {
  AttributeTest test;
  if (context_.attributes != nullptr) test.column = context_.attributes->Column(attribute.name);
  if (test.column == nullptr) return NoAttribute(context_, attribute.name, attribute.place.text);
  AttributeAsked asked{attribute, {}, here.calendar.zone_id()};
  asked.attribute.at.reset();
  if (attribute.at) {
    const Instant at = *attribute.at == Edge::kStart ? here.period.from : here.period.to;
    // Where nothing changed since, one test does for all periods.
    if (auto column = ColumnAt(attribute.name, at); column && column != test.column) {
      test.column = std::move(column);
      asked.at = at;
    }
  }
  const auto known = std::ranges::find(attributes_, asked);
  const auto index = static_cast<uint32_t>(known - attributes_.begin());
  if (known == attributes_.end()) {
    test.codes = CodesOf(attribute, *test.column, here.calendar);
    plan_.attributes.push_back(std::move(test));
    attributes_.push_back(std::move(asked));
  }
  AppendLeaf({Leaf::Op::kAttribute, index, 0, {}, 0, 0}, into);
  return false;
}

Result<bool> Compiler::AppendIn(const In& in, Program& into) {
  if (context_.attributes == nullptr) return Fail(ErrorCode::kInvalid, "ask.no_customers");
  std::vector<CustomerId> ids;
  for (const std::string& customer : in.customers) {
    if (const auto id = context_.attributes->FindCustomer(customer)) ids.push_back(*id);
  }
  AppendSet(std::move(ids), into);
  return false;
}

void Compiler::AppendSet(std::vector<CustomerId> ids, Program& into) {
  std::ranges::sort(ids);
  const auto same = std::ranges::find(plan_.sets, ids);
  const auto index = static_cast<uint32_t>(same - plan_.sets.begin());
  if (same == plan_.sets.end()) plan_.sets.push_back(std::move(ids));
  AppendLeaf({Leaf::Op::kSet, index, 0, {}, 0, 0}, into);
}

Result<bool> Compiler::AppendSegment(const InSegment& in, const Here& here, Program& into) {
  auto known = segments_.find(in.name);
  if (known == segments_.end()) {
    auto found = context_.segments != nullptr ? context_.segments->Find(in.name) : std::nullopt;
    if (!found) {
      return NoSegment(context_, in.name, in.place.text);
    }
    known = segments_.try_emplace(in.name, std::move(*found)).first;
  }
  if (const auto* ids = std::get_if<std::vector<CustomerId>>(&known->second)) {
    AppendSet(*ids, into);
    return false;
  }
  // Segments that name one another end here too.
  if (segment_depth_ == limits::kSegmentDepth || into.size() > limits::kQuestionSteps) {
    return Fail(ErrorCode::kTooLarge, {"ask.segments_too_deep", {{"name", Shorten(in.name)}}});
  }
  ++segment_depth_;
  auto bounded = Append(std::get<Condition>(known->second), here, into);
  --segment_depth_;
  return bounded;
}

Result<bool> Compiler::AppendPredicted(const Predicted& predicted, Program& into) {
  PredictionTest test;
  if (context_.predictions != nullptr) test.column = context_.predictions->Column(predicted.name);
  if (test.column == nullptr) {
    return Wrong("ask.not_predicted", predicted.place.text, {{"name", predicted.name}});
  }
  const Bounds& bounds = predicted.bounds;
  if (bounds.value_min) test.min = *bounds.value_min;
  if (bounds.value_max) test.max = *bounds.value_max;
  if (bounds.money_min) test.min = static_cast<double>(*bounds.money_min);
  if (bounds.money_max) test.max = static_cast<double>(*bounds.money_max);
  const auto same = std::ranges::find(plan_.predictions, test);
  const auto index = static_cast<uint32_t>(same - plan_.predictions.begin());
  if (same == plan_.predictions.end()) plan_.predictions.push_back(std::move(test));
  AppendLeaf({Leaf::Op::kPredicted, index, 0, {}, 0, 0}, into);
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
    Result<bool> operator()(const Attribute& a) const {
      return compiler.AppendAttribute(a, here, into);
    }
    Result<bool> operator()(const Did& did) const { return compiler.AppendDid(did, here, into); }
    Result<bool> operator()(const Total& total) const {
      return compiler.AppendTotal(total, here, into);
    }
    Result<bool> operator()(const First& first) const {
      return compiler.AppendFirst(first.facts, here, into);
    }
    Result<bool> operator()(const Last& last) const {
      return compiler.AppendLast(last.facts, here, into);
    }
    Result<bool> operator()(const In& in) const { return compiler.AppendIn(in, into); }
    Result<bool> operator()(const Sequence& sequence) const {
      return compiler.AppendSequence(sequence, here, into);
    }
    Result<bool> operator()(const Converted& converted) const {
      return compiler.AppendConverted(converted, here, into);
    }
    Result<bool> operator()(const InSegment& segment) const {
      return compiler.AppendSegment(segment, here, into);
    }
    Result<bool> operator()(const Predicted& predicted) const {
      return compiler.AppendPredicted(predicted, into);
    }
    Result<bool> operator()(const Number& number) const {
      return compiler.AppendNumber(number, here, into);
    }
    Result<bool> operator()(const Running& running) const {
      return compiler.AppendRunning(running, here, into);
    }
  };
  return std::visit(Visitor{*this, here, into}, condition.node);
}

}  // namespace vafa::ask
