#include "ask/parse.h"
#include "ask/parse_parts.h"

namespace vafa::ask {
namespace {

json::array Texts(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::object Write(const Days& days) {
  if (!days.parameter.empty()) return {{"days", days.parameter}};
  return {{"days", days.count}};
}

const char* Write(Edge edge) { return edge == Edge::kStart ? "start" : "end"; }
const char* Write(Column column) { return column == Column::kMoney ? "money" : "value"; }

json::object Write(const Window& window) {
  switch (window.kind) {
    case Window::Kind::kPeriod:
      return {{"in", "period"}};
    case Window::Kind::kLast: {
      json::object last{{"last", Write(window.days)}, {"until", Write(window.edge)}};
      if (window.ago != Days{}) last["ago"] = Write(window.ago);
      return last;
    }
    case Window::Kind::kBefore:
      return {{"before", Write(window.edge)}};
    case Window::Kind::kNext:
      return {{"next", Write(window.days)}, {"after", Write(window.edge)}};
    case Window::Kind::kAbsolute:
      break;
  }
  json::object object;
  if (!window.from.empty()) object["from"] = window.from;
  if (!window.to.empty()) object["to"] = window.to;
  return object;
}

void WriteBounds(const Bounds& bounds, Currency currency, json::object& into) {
  if (bounds.value_min) into["min"] = *bounds.value_min;
  if (bounds.value_max) into["max"] = *bounds.value_max;
  if (bounds.money_min) into["min"] = DecimalString({*bounds.money_min, currency});
  if (bounds.money_max) into["max"] = DecimalString({*bounds.money_max, currency});
}

json::object Write(const Filter& filter, Currency currency) {
  json::object object;
  for (const auto& [key, bounds] :
       {std::pair("value", Bounds{filter.value_min, filter.value_max, {}, {}}),
        std::pair("money", Bounds{{}, {}, filter.money_min, filter.money_max})}) {
    if (bounds == Bounds{}) continue;
    json::object range;
    WriteBounds(bounds, currency, range);
    object[key] = std::move(range);
  }
  if (!filter.labels.empty()) object["label"] = Texts(filter.labels);
  if (filter.properties.empty()) return object;
  json::object& properties = object["properties"].emplace_object();
  for (const PropertyFilter& property : filter.properties) {
    json::value& what = properties[property.name];
    if (!property.texts.empty()) {
      what = Texts(property.texts);
    } else if (!property.numbers.empty()) {
      what = json::array(property.numbers.begin(), property.numbers.end());
    } else {
      WriteBounds(property.bounds, currency, what.emplace_object());
    }
  }
  return object;
}

json::object Write(const Facts& facts, Currency currency) {
  json::object object{{"kinds", Texts(facts.kinds)}};
  if (!facts.filter.empty()) object["where"] = Write(facts.filter, currency);
  object["within"] = Write(facts.within);
  return object;
}

json::array Write(const std::vector<ChainStep>& steps, Currency currency) {
  json::array list;
  for (const ChainStep& step : steps) {
    json::object object;
    if (!step.name.empty()) object["name"] = step.name;
    object["kinds"] = Texts(step.kinds);
    if (!step.filter.empty()) object["where"] = Write(step.filter, currency);
    list.push_back(std::move(object));
  }
  return list;
}

template <typename Node>
json::object WriteChain(const Node& node, Currency currency) {
  json::object object{{"steps", Write(node.steps, currency)}};
  if (node.within) object["within"] = Write(*node.within);
  return object;
}

json::value WriteColumn(Column column, const std::string& property) {
  if (property.empty()) return Write(column);
  return json::object{{Write(column), property}};
}

json::object Write(const Tenure& tenure) {
  json::object object{{"started", Texts(tenure.started)}};
  if (!tenure.ended.empty()) object["ended"] = Texts(tenure.ended);
  object[tenure.ended.empty() ? "silent" : "grace"] = Write(tenure.days);
  if (tenure.departed) object["departed"] = true;
  return object;
}

json::object Write(const Recurring& recurring) {
  constexpr const char* kParts[] = {"opening",     "new",     "reactivated", "expansion",
                                    "contraction", "churned", "closing"};
  return {{"part", kParts[static_cast<size_t>(recurring.part)]}, {"grace", Write(recurring.grace)}};
}

json::value WriteWhat(const Sample& sample, Currency currency) {
  if (sample.of == Sample::Of::kTime) return WriteChain(sample, currency);
  if (sample.of == Sample::Of::kTenure) return Write(sample.tenure);
  if (sample.of == Sample::Of::kRecurring) return Write(sample.recurring);
  if (sample.of == Sample::Of::kPredicted) return json::string(sample.prediction);
  json::object object = Write(sample.facts, currency);
  if (sample.of <= Sample::Of::kSum) object["column"] = WriteColumn(sample.column, sample.property);
  if (!sample.then.empty()) object["then"] = Texts(sample.then);
  if (sample.office) object["office_hours"] = true;
  if (!sample.item.empty()) object["item"] = sample.item;
  if (!sample.order.empty()) object["order"] = sample.order;
  return object;
}

json::object Write(const Sample& sample, Currency currency) {
  return {{KeyOf(sample.of), WriteWhat(sample, currency)}};
}

struct ConditionWriter {
  Currency currency;

  json::array List(const std::vector<Condition>& conditions) const {
    json::array list;
    for (const Condition& condition : conditions) list.push_back(ToJson(condition, currency));
    return list;
  }
  json::object operator()(const Everyone&) const { return {{"everyone", true}}; }
  json::object operator()(const All& all) const { return {{"all", List(all.of)}}; }
  json::object operator()(const Any& any) const { return {{"any", List(any.of)}}; }
  json::object operator()(const Not& no) const { return {{"not", ToJson(*no.of, currency)}}; }
  json::object operator()(const Attribute& attribute) const {
    json::object object{{"name", attribute.name}};
    if (!attribute.is.empty()) object["is"] = Texts(attribute.is);
    if (attribute.number_min) object["min"] = *attribute.number_min;
    if (attribute.number_max) object["max"] = *attribute.number_max;
    if (!attribute.day_min.empty()) object["min"] = attribute.day_min;
    if (!attribute.day_max.empty()) object["max"] = attribute.day_max;
    if (attribute.missing) object["missing"] = true;
    if (attribute.at) object["at"] = Write(*attribute.at);
    return {{"attribute", std::move(object)}};
  }
  json::object operator()(const Did& did) const {
    json::object object = Write(did.facts, currency);
    json::object count{{"min", did.min}};
    if (did.max) count["max"] = *did.max;
    object["count"] = std::move(count);
    return {{"did", std::move(object)}};
  }
  json::object operator()(const Total& total) const {
    json::object object = Write(total.facts, currency);
    object["column"] = Write(total.column);
    WriteBounds(total.bounds, currency, object);
    return {{total.of == Total::Of::kSum ? "sum" : "mean", std::move(object)}};
  }
  json::object operator()(const First& first) const {
    return {{"first", Write(first.facts, currency)}};
  }
  json::object operator()(const Last& last) const {
    return {{"last", Write(last.facts, currency)}};
  }
  template <typename Node>
  json::object Chained(const Node& node) const {
    json::object object = WriteChain(node, currency);
    object["in"] = Write(node.window);
    return object;
  }
  json::object operator()(const Sequence& sequence) const {
    return {{"sequence", Chained(sequence)}};
  }
  json::object operator()(const Converted& converted) const {
    return {{"converted", Chained(converted)}};
  }
  json::object operator()(const InSegment& in) const { return {{"segment", in.name}}; }
  json::object operator()(const Predicted& predicted) const {
    json::object object{{"name", predicted.name}};
    WriteBounds(predicted.bounds, currency, object);
    return {{"predicted", std::move(object)}};
  }
  json::object operator()(const In& in) const { return {{"in", Texts(in.customers)}}; }
  json::object operator()(const Number& number) const {
    json::object object = Write(number.of, currency);
    WriteBounds(number.bounds, currency, object);
    return {{"number", std::move(object)}};
  }
  json::object operator()(const Running& running) const {
    return {{"running",
             {{"started", Texts(running.started)},
              {"ended", Texts(running.ended)},
              {"grace", Write(running.grace)},
              {"at", Write(running.at)}}}};
  }
};

json::array Write(const std::vector<NamedCondition>& conditions, Currency currency) {
  json::array list;
  for (const NamedCondition& one : conditions) {
    list.push_back({{"name", one.name}, {"who", ToJson(one.who, currency)}});
  }
  return list;
}

struct MeasureWriter {
  Currency currency;

  json::object WithWho(json::object object, const std::optional<Condition>& who) const {
    if (who) object["who"] = ToJson(*who, currency);
    return object;
  }
  template <typename Node>
  json::object WithOf(json::object object, const Node& node) const {
    if (node.organisation) object["of"] = "organisation";
    return WithWho(std::move(object), node.who);
  }
  template <typename Node>
  json::object Columned(const Node& node) const {
    json::object object = Write(node.facts, currency);
    object["column"] = WriteColumn(node.column, node.property);
    return object;
  }
  json::object operator()(const CountCustomers& count) const {
    return {{"customers", ToJson(count.who, currency)}};
  }
  json::object operator()(const CountFacts& count) const {
    return WithOf({{"facts", Write(count.facts, currency)}}, count);
  }
  json::object operator()(const Sum& sum) const { return WithOf({{"sum", Columned(sum)}}, sum); }
  json::object operator()(const Mean& mean) const {
    return WithOf({{"mean", Columned(mean)}}, mean);
  }
  json::object operator()(const TotalOf& total) const {
    const char* key = total.what == Total::Of::kSum ? "sum" : "mean";
    return WithWho({{key, Write(total.of, currency)}}, total.who);
  }
  json::object operator()(const ExpectedTenure& expected) const {
    return WithWho({{"expected_tenure", Write(expected.tenure)}}, expected.who);
  }
  json::object operator()(const Addition& add) const {
    json::array list;
    for (const Measure& one : add.of) list.push_back(ToJson(one, currency));
    return {{"add", std::move(list)}};
  }
  json::object operator()(const Product& product) const {
    return {{"product", json::array{ToJson(*product.a, currency), ToJson(*product.b, currency)}}};
  }
  json::object operator()(const Discounted& discounted) const {
    return {{"discounted", json::object{{"months", ToJson(*discounted.months, currency)},
                                        {"yearly_rate", discounted.yearly_rate}}}};
  }
  json::object operator()(const Constant& constant) const {
    switch (constant.of) {
      case Constant::Of::kNumber:
        return {{"number", constant.number}};
      case Constant::Of::kAmount:
        return {{"amount", DecimalString({constant.minor, currency})}};
      case Constant::Of::kDays:
        return {{"length", "days"}};
    }
    return {};
  }
  json::object operator()(const Median& median) const {
    return WithWho({{"median", Write(median.of, currency)}}, median.who);
  }
  json::object operator()(const Percentile& percentile) const {
    json::object object = Write(percentile.of, currency);
    object["p"] = percentile.p;
    return WithWho({{"percentile", std::move(object)}}, percentile.who);
  }
  json::object operator()(const Distribution& distribution) const {
    json::object object = Write(distribution.of, currency);
    json::array edges(distribution.value_edges.begin(), distribution.value_edges.end());
    for (const int64_t edge : distribution.whole_edges) {
      if (distribution.of.money()) {
        edges.push_back(json::string(DecimalString({edge, currency})));
      } else {
        edges.push_back(edge);
      }
    }
    if (edges.empty()) {
      object["bins"] = distribution.most;
    } else {
      object["edges"] = std::move(edges);
    }
    return WithWho({{"distribution", std::move(object)}}, distribution.who);
  }
  json::object operator()(const Funnel& funnel) const {
    return WithWho({{"funnel", WriteChain(funnel, currency)}}, funnel.who);
  }
  json::object operator()(const Movement& movement) const {
    return WithWho({{"movement", {{"stages", Write(movement.stages, currency)}}}}, movement.who);
  }
  json::object operator()(const Path& path) const {
    json::object object{{"after", Write(path.after, currency)},
                        {"kinds", Texts(path.kinds)},
                        {"by", path.by == Path::By::kKind ? "kind" : "label"},
                        {"depth", path.depth},
                        {"most", path.most}};
    if (path.within) object["within"] = Write(*path.within);
    return WithWho({{"path", std::move(object)}}, path.who);
  }
  json::object operator()(const Ratio& ratio) const {
    return {{"ratio",
             {{"numerator", ToJson(*ratio.numerator, currency)},
              {"denominator", ToJson(*ratio.denominator, currency)}}}};
  }
  json::object operator()(const Difference& difference) const {
    return {
        {"difference",
         {{"of", ToJson(*difference.of, currency)}, {"less", ToJson(*difference.less, currency)}}}};
  }
  json::object operator()(const Share& share) const {
    return {
        {"share", {{"of", ToJson(share.of, currency)}, {"among", ToJson(share.among, currency)}}}};
  }
  json::object operator()(const Retention& retention) const {
    json::object object{{"born", ToJson(retention.born, currency)}};
    if (retention.sum) {
      object["sum"] = Columned(*retention.sum);
    } else {
      object["returned"] = ToJson(retention.returned, currency);
    }
    if (retention.on_or_after) object["on_or_after"] = true;
    return {{"retention", std::move(object)}};
  }
};

json::object Write(const Over& over) {
  json::object object{{"from", over.from}, {"to", over.to}};
  if (over.every) object["every"] = Tag(*over.every);
  if (over.calendar) object["calendar"] = Tag(*over.calendar);
  if (!over.zone.empty()) object["zone"] = over.zone;
  if (over.compare) object["compare"] = *over.compare == Compare::kBefore ? "before" : "last_year";
  return object;
}

json::object Write(const Split& split, Currency currency) {
  if (split.by == Split::By::kAttribute) {
    return {{"attribute", split.attribute}, {"most", split.most}};
  }
  if (split.by == Split::By::kLabel) return {{"label", true}, {"most", split.most}};
  return {{"conditions", Write(split.conditions, currency)}};
}

}  // namespace

json::object ToJson(const Condition& condition, Currency currency) {
  return std::visit(ConditionWriter{currency}, condition.node);
}

json::object ToJson(const Measure& measure, Currency currency) {
  return std::visit(MeasureWriter{currency}, measure.node);
}

json::object ToJson(const Question& question, Currency currency) {
  json::object object{{"version", kLanguageVersion},
                      {"measure", ToJson(question.measure, currency)},
                      {"over", Write(question.over)}};
  if (question.split) object["split"] = Write(*question.split, currency);
  return object;
}

}  // namespace vafa::ask
