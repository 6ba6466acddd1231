#include "learn/answers/standing.h"

#include <algorithm>
#include <cmath>

#include "ask/spread.h"
#include "ask/windows.h"
#include "base/limits.h"
#include "timeline/block.h"

namespace vafa::answers {
namespace {

using namespace ask;

// A condition that says the same at any time; `bounded` when nobody who was unknown at the end of
// its period can meet it.
struct Standing {
  Condition condition;
  bool bounded = false;
};
using Maybe = std::optional<Standing>;

class Writer {
 public:
  Writer(const Inquiry& inquiry, const Context& context, Instant now)
      : inquiry_(inquiry), context_(context), now_(now) {}

  // Who meets a condition in a period and is known by its end.
  std::optional<Condition> Known(const Condition& condition, const Period& period) {
    const Maybe standing = Write(condition, period);
    if (!standing || (!standing->bounded && period.to < now_)) return std::nullopt;
    return standing->condition;
  }

  std::optional<Condition> HavingFacts(const Facts& facts, const std::optional<Condition>& who,
                                       const Period& period) {
    return Having(Condition{Did{facts, 1, std::nullopt}}, who, period);
  }

  // Who meets a condition, known or not, and `who`.
  std::optional<Condition> Having(const Condition& condition, const std::optional<Condition>& who,
                                  const Period& period) {
    if (who) return Known(Condition{All{{condition, *who}}}, period);
    const Maybe standing = Write(condition, period);
    return standing ? std::optional(standing->condition) : std::nullopt;
  }

  static std::optional<Condition> Both(const std::optional<Condition>& a,
                                       const std::optional<Condition>& b) {
    if (!a || !b) return std::nullopt;
    return Condition{All{{*a, *b}}};
  }

 private:
  Maybe Write(const Condition& condition, const Period& period) {
    struct Visitor {
      Writer& writer;
      const Period& period;

      Maybe operator()(const Everyone&) const { return Standing{Condition{Everyone{}}, false}; }
      Maybe operator()(const All& all) const { return writer.ListOf<All>(all.of, period); }
      Maybe operator()(const Any& any) const { return writer.ListOf<Any>(any.of, period); }
      Maybe operator()(const Not& no) const {
        const Maybe of = writer.Write(*no.of, period);
        if (!of) return std::nullopt;
        return Standing{Condition{Not{of->condition}}, false};
      }
      Maybe operator()(const Attribute& a) const {
        if (a.at) return std::nullopt;  // no condition says what was true at another moment
        return Standing{Condition{a}, false};
      }
      Maybe operator()(const In& in) const { return Standing{Condition{in}, false}; }
      Maybe operator()(const Predicted& p) const { return Standing{Condition{p}, false}; }
      Maybe operator()(const InSegment& segment) const { return writer.Segment(segment, period); }
      Maybe operator()(const Did& did) const { return writer.Fixed(did, did.min > 0, period); }
      Maybe operator()(const Total& total) const {
        const bool money = total.column == Column::kMoney;
        const bool above_zero =
            money ? total.bounds.money_min.value_or(0) > 0 : total.bounds.value_min.value_or(0) > 0;
        return writer.Fixed(total, total.of == Total::Of::kMean || above_zero, period);
      }
      Maybe operator()(const First& first) const { return writer.Fixed(first, true, period); }
      Maybe operator()(const Last& last) const { return writer.WriteLast(last, period); }
      Maybe operator()(const Sequence& sequence) const { return writer.Chained(sequence, period); }
      Maybe operator()(const Converted& converted) const {
        return writer.Chained(converted, period);
      }
      Maybe operator()(const Number& number) const { return writer.WriteNumber(number, period); }
      Maybe operator()(const Running& running) const {
        const Instant at = running.at == Edge::kStart ? period.from : period.to;
        if (at < writer.now_) return std::nullopt;
        Running now = running;
        now.at = Edge::kEnd;
        return Standing{Condition{std::move(now)}, true};
      }
    };
    return std::visit(Visitor{*this, period}, condition.node);
  }

  template <typename Junction>
  Maybe ListOf(const std::vector<Condition>& of, const Period& period) {
    Junction list;
    bool every = true;
    bool some = false;
    for (const Condition& one : of) {
      const Maybe standing = Write(one, period);
      if (!standing) return std::nullopt;
      list.of.push_back(standing->condition);
      every &= standing->bounded;
      some |= standing->bounded;
    }
    return Standing{Condition{std::move(list)}, std::is_same_v<Junction, All> ? some : every};
  }

  // A live segment is meant as it was in the period.
  Maybe Segment(const InSegment& segment, const Period& period) {
    const auto content =
        context_.segments != nullptr ? context_.segments->Find(segment.name) : std::nullopt;
    if (!content || depth_ == limits::kSegmentDepth) return std::nullopt;
    const auto* condition = std::get_if<Condition>(&*content);
    if (condition == nullptr) return Standing{Condition{segment}, false};
    ++depth_;
    Maybe standing = Write(*condition, period);
    --depth_;
    return standing;
  }

  template <typename T>
  Maybe Fixed(const T& of, bool needs_facts, const Period& period) {
    T fixed = of;
    const auto span = SpanOf(of.facts.within, period);
    if (!span) return std::nullopt;
    fixed.facts.within = WindowOf(*span);
    return Standing{Condition{std::move(fixed)}, needs_facts && Ends(*span, period)};
  }

  template <typename T>
  Maybe Chained(const T& of, const Period& period) {
    T fixed = of;
    const auto span = SpanOf(of.window, period);
    if (!span) return std::nullopt;
    fixed.window = WindowOf(*span);
    if (fixed.within && !Fix(*fixed.within)) return std::nullopt;
    return Standing{Condition{std::move(fixed)}, Ends(*span, period)};
  }

  // Numbers that look at the period itself cannot be asked later.
  Maybe WriteNumber(const Number& number, const Period& period) {
    if (number.of.of == Sample::Of::kPredicted) return Standing{Condition{number}, false};
    if (number.of.of >= Sample::Of::kTime) return std::nullopt;
    Number fixed = number;
    const auto span = SpanOf(number.of.facts.within, period);
    if (!span) return std::nullopt;
    fixed.of.facts.within = WindowOf(*span);
    return Standing{Condition{std::move(fixed)}, Ends(*span, period)};
  }

  // Her latest fact before the end of the period: there is one in the window and none since.
  Maybe WriteLast(const Last& last, const Period& period) {
    auto span = SpanOf(last.facts.within, period);
    if (!span) return std::nullopt;
    const uint32_t end = timeline::ToSeconds(period.to);
    span->to = std::min(span->to, end);
    span->from = std::min(span->from, span->to);
    Did in{last.facts, 1, std::nullopt};
    in.facts.within = WindowOf(*span);
    if (span->to == end) return Standing{Condition{std::move(in)}, true};
    Did since{last.facts, 1, std::nullopt};
    since.facts.within = WindowOf({span->to, end});
    return Standing{
        Condition{All{{Condition{std::move(in)}, Condition{Not{Condition{std::move(since)}}}}}},
        true};
  }

  std::optional<Span> SpanOf(const Window& window, const Period& period) const {
    const auto span = Resolve(window, period, inquiry_.calendar, context_.parameters);
    return span ? std::optional(*span) : std::nullopt;
  }
  bool Fix(Days& days) const {
    const auto count = Resolve(days, context_.parameters);
    if (count) days = {*count, {}};
    return count.has_value();
  }
  static bool Ends(Span span, const Period& period) {
    return span.to <= timeline::ToSeconds(period.to);
  }

  // Days where it begins and ends with them, else instants.
  Window WindowOf(Span span) const {
    Window window;
    window.kind = Window::Kind::kAbsolute;
    if (span.from > 0) window.from = TextOf(span.from);
    if (span.to < timeline::kEndOfTime || window.from.empty()) window.to = TextOf(span.to);
    return window;
  }
  std::string TextOf(uint32_t seconds) const {
    const Instant at = timeline::FromSeconds(seconds);
    const Calendar& calendar = context_.calendar;
    return calendar.StartOf(Unit::kDay, at) == at ? IsoDate(calendar, at) : IsoInstant(at);
  }

  const Inquiry& inquiry_;
  const Context& context_;
  Instant now_;
  int depth_ = 0;
};

constexpr Part kWhole;

class PartWriter {
 public:
  PartWriter(const Inquiry& inquiry, const Part& part, const Context& context, Instant now)
      : inquiry_(inquiry), part_(part), writer_(inquiry, context, now) {}

  std::optional<Condition> Write() {
    if (part_.period >= inquiry_.periods.size()) return std::nullopt;
    std::optional<Condition> condition = Measured();
    if (!part_.group || !condition) return condition;
    return Writer::Both(condition, Group());
  }

 private:
  const Period& period() const { return inquiry_.periods[part_.period]; }

  std::optional<Condition> Measured() {
    if (const auto* retention = std::get_if<Retention>(&inquiry_.measure.node)) {
      return Cell(*retention);
    }
    if (const auto* movement = std::get_if<Movement>(&inquiry_.measure.node)) {
      return Pair(*movement);
    }
    return Of(inquiry_.measure, part_);
  }

  std::optional<Condition> Of(const Measure& measure, const Part& part) {
    const Period& at = period();
    if (const auto* m = std::get_if<CountCustomers>(&measure.node)) {
      return writer_.Known(m->who, at);
    }
    if (const auto* m = std::get_if<CountFacts>(&measure.node)) return OverFacts(*m);
    if (const auto* m = std::get_if<Sum>(&measure.node)) return OverFacts(*m);
    if (const auto* m = std::get_if<Mean>(&measure.node)) return OverFacts(*m);
    if (const auto* m = std::get_if<Median>(&measure.node)) return Sampled(*m, kWhole);
    if (const auto* m = std::get_if<Percentile>(&measure.node)) return Sampled(*m, kWhole);
    if (const auto* m = std::get_if<TotalOf>(&measure.node)) return Sampled(*m, kWhole);
    if (const auto* m = std::get_if<Distribution>(&measure.node)) return Sampled(*m, part);
    if (const auto* m = std::get_if<Funnel>(&measure.node)) return Steps(*m, part);
    if (const auto* m = std::get_if<Share>(&measure.node)) {
      if (part.of == Part::Of::kDenominator) return writer_.Known(m->among, at);
      return writer_.Known(Condition{All{{m->among, m->of}}}, at);
    }
    if (const auto* m = std::get_if<Ratio>(&measure.node)) {
      return Of(part.of == Part::Of::kDenominator ? *m->denominator : *m->numerator, kWhole);
    }
    if (const auto* m = std::get_if<Difference>(&measure.node)) {
      const auto of = Of(*m->of, kWhole);
      const auto less = Of(*m->less, kWhole);
      if (!of || !less) return std::nullopt;
      return Condition{All{{*of, Condition{Not{*less}}}}};
    }
    return std::nullopt;
  }

  template <typename Node>
  std::optional<Condition> OverFacts(const Node& node) {
    if (node.organisation) return std::nullopt;
    return writer_.HavingFacts(node.facts, node.who, period());
  }

  // Those who took a step, or did not go on after it.
  std::optional<Condition> Steps(const Funnel& funnel, const Part& part) {
    if (part.step >= funnel.steps.size()) return std::nullopt;
    const Condition took = Taking(funnel, part.step + 1);
    if (!part.lost || part.step + 1 == funnel.steps.size()) {
      return writer_.Having(took, funnel.who, period());
    }
    const Condition went_on = Taking(funnel, part.step + 2);
    return writer_.Having(Condition{All{{took, Condition{Not{went_on}}}}}, funnel.who, period());
  }

  static Condition Taking(const Funnel& funnel, size_t steps) {
    const auto end = funnel.steps.begin() + static_cast<std::ptrdiff_t>(steps);
    if (steps == 1) {
      const ChainStep& first = funnel.steps.front();
      return Condition{Did{Facts{first.kinds, first.filter, {}}, 1, std::nullopt}};
    }
    Converted converted{{funnel.steps.begin(), end}, funnel.within, {}};
    for (ChainStep& step : converted.steps) step.name.clear();
    return Condition{std::move(converted)};
  }

  template <typename Node>
  std::optional<Condition> Sampled(const Node& node, const Part& part) {
    const Sample& sample = node.of;
    const bool open = !part.at_least.has_value() && !part.below.has_value();
    if (sample.one_each()) {
      const Condition number{Number{sample, open ? Bounds{} : BoundsOf(sample, part)}};
      if (open || sample.of == Sample::Of::kPredicted) {  // may be had by those not known yet
        return writer_.Known(node.who ? Condition{All{{number, *node.who}}} : number, period());
      }
      return writer_.Having(number, node.who, period());
    }
    if (open) return writer_.HavingFacts(sample.facts, node.who, period());
    const bool plain = sample.of == Sample::Of::kFacts && sample.property.empty();
    if (!plain || static_cast<const Bounds&>(sample.facts.filter) != Bounds{}) return std::nullopt;
    Did did{sample.facts, 1, std::nullopt};
    static_cast<Bounds&>(did.facts.filter) = BoundsOf(sample, part);
    return writer_.Having(Condition{std::move(did)}, node.who, period());
  }

  static Bounds BoundsOf(const Sample& sample, const Part& part) {
    Bounds bounds;
    if (sample.money()) {
      if (part.at_least.has_value()) bounds.money_min = part.at_least.integer;
      if (part.below.has_value()) bounds.money_max = part.below.integer - 1;
      return bounds;
    }
    if (part.at_least.has_value()) bounds.value_min = part.at_least.AsDouble();
    if (part.below.has_value()) {
      bounds.value_max = sample.doubles() ? std::nextafter(part.below.AsDouble(), -INFINITY)
                                          : part.below.AsDouble() - 1;
    }
    return bounds;
  }

  std::optional<Condition> Cell(const Retention& retention) {
    const auto born = writer_.Known(retention.born, period());
    if (part_.of == Part::Of::kBorn) return born;
    const size_t first = part_.period + part_.later;
    if (first >= inquiry_.periods.size()) return std::nullopt;
    if (retention.sum) {
      const Facts& facts = retention.sum->facts;
      return Writer::Both(born, writer_.HavingFacts(facts, std::nullopt, inquiry_.periods[first]));
    }
    const size_t end = retention.on_or_after ? inquiry_.periods.size() : first + 1;
    Any back;
    for (size_t q = first; q < end; ++q) {
      auto returned = writer_.Known(retention.returned, inquiry_.periods[q]);
      if (!returned) return std::nullopt;
      back.of.push_back(std::move(*returned));
    }
    return Writer::Both(born, back.of.size() == 1 ? back.of.front() : Condition{std::move(back)});
  }

  // Who was in one stage at the start of the period and is in another at its end.
  std::optional<Condition> Pair(const Movement& movement) {
    const Period start{period().from, period().from, {}};
    const Period end{period().to, period().to, {}};
    if (part_.from_stage == Part::kNotKnown) return std::nullopt;
    auto pair = Writer::Both(Stage(movement, part_.from_stage, start),
                             Stage(movement, part_.to_stage, end));
    if (!movement.who) return pair;
    return Writer::Both(pair, writer_.Known(*movement.who, end));
  }

  std::optional<Condition> Stage(const Movement& movement, int64_t stage, const Period& at) {
    const bool none = stage == Part::kNoStage;
    const size_t before = none ? movement.stages.size() : static_cast<size_t>(stage) - 1;
    if (before > movement.stages.size() - (none ? 0 : 1)) return std::nullopt;
    All in;
    if (!none) in.of.push_back(movement.stages[before].who);
    for (size_t i = 0; i < before; ++i) {
      in.of.push_back(Condition{Not{movement.stages[i].who}});
    }
    return writer_.Known(in.of.size() == 1 ? in.of.front() : Condition{std::move(in)}, at);
  }

  std::optional<Condition> Group() {
    if (!part_.group || !inquiry_.split) return std::nullopt;
    if (inquiry_.split->by == Split::By::kLabel) return std::nullopt;
    const auto who = WhoIsIn(*inquiry_.split, part_);
    if (!who) return std::nullopt;
    if (inquiry_.split->by == Split::By::kConditions) return writer_.Known(*who, period());
    return *who;
  }

  const Inquiry& inquiry_;
  const Part& part_;
  Writer writer_;
};

}  // namespace

std::optional<Condition> StandingCondition(const Inquiry& inquiry, const Part& part,
                                           const Context& context, Instant now) {
  return PartWriter(inquiry, part, context, now).Write();
}

}  // namespace vafa::answers
