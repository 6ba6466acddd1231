#include "tests/unit/ask/reference.h"

#include <algorithm>
#include <cmath>

#include "ask/bins.h"
#include "ask/figure.h"

namespace vafa::ask {

using timeline::Entry;

struct Reference::Here {
  const Context& context;
  const Calendar& calendar;
  const Period& period;
  const Condition* among = nullptr;           // only these customers
  bool among_known = false;                   // and only if they are known
  const std::set<LabelId>* labels = nullptr;  // only facts with these labels
};

// What the rows of one group of a split question are narrowed to.
struct Reference::Group {
  vafa::ask::Group shown;
  std::optional<Condition> among;
  std::optional<std::set<LabelId>> labels;
  bool by_condition = false;

  Here Narrow(Here here) const {
    if (among) here.among = &*among;
    here.among_known = by_condition;
    if (labels) here.labels = &*labels;
    return here;
  }
};

struct Reference::Interval {
  std::optional<Instant> from;
  std::optional<Instant> to;
  bool Has(Instant at) const { return (!from || at >= *from) && (!to || at < *to); }

  static int64_t DaysOf(const Days& days, const Here& here) {
    return days.parameter.empty() ? days.count : here.context.parameters.at(days.parameter);
  }
  static Interval Of(const Window& window, const Here& here) {
    const Instant edge = window.edge == Edge::kStart ? here.period.from : here.period.to;
    switch (window.kind) {
      case Window::Kind::kPeriod:
        return {here.period.from, here.period.to};
      case Window::Kind::kBefore:
        return {std::nullopt, edge};
      case Window::Kind::kLast: {
        const int64_t today = here.calendar.DayOf(edge);
        const bool begun = here.calendar.StartOfDay(today) < edge;
        const int64_t day = today - DaysOf(window.days, here) + (begun ? 1 : 0);
        return {here.calendar.StartOfDay(day), edge};
      }
      case Window::Kind::kAbsolute:
        break;
    }
    Interval interval;
    if (!window.from.empty()) interval.from = *ParseInstant(window.from, here.calendar);
    if (!window.to.empty()) interval.to = *ParseInstant(window.to, here.calendar);
    return interval;
  }
};

namespace {

bool OfKind(const Entry& fact, const std::vector<std::string>& kinds, const Names& names) {
  return std::ranges::any_of(kinds,
                             [&](const auto& kind) { return names.Kind(kind) == fact.kind; });
}

// Of equal names of a type the last counts.
bool Carries(const Entry& fact, const PropertyFilter& filter) {
  const Bounds& bounds = filter.bounds;
  bool passes = false;
  fact.properties.ForEach([&](std::string_view name, timeline::PropertyType type,
                              timeline::PropertyBits bits, std::string_view text) {
    if (name != filter.name) return;
    const double number = timeline::NumberOf(bits);
    const int64_t money = timeline::MoneyOf(bits);
    if (!filter.texts.empty() && type == timeline::PropertyType::kText) {
      passes = std::ranges::count(filter.texts, text) > 0;
    } else if (!filter.numbers.empty() && type == timeline::PropertyType::kNumber) {
      passes = std::ranges::count(filter.numbers, number) > 0;
    } else if ((bounds.value_min || bounds.value_max) && type == timeline::PropertyType::kNumber) {
      passes = number >= bounds.value_min.value_or(number) &&
               number <= bounds.value_max.value_or(number);
    } else if ((bounds.money_min || bounds.money_max) && type == timeline::PropertyType::kMoney) {
      passes =
          money >= bounds.money_min.value_or(money) && money <= bounds.money_max.value_or(money);
    }
  });
  return passes;
}

bool Passes(const Entry& fact, const Filter& filter, const Names& names) {
  if (!std::ranges::all_of(filter.properties,
                           [&](const auto& property) { return Carries(fact, property); })) {
    return false;
  }
  if (filter.value_min && !(fact.value >= *filter.value_min)) return false;
  if (filter.value_max && !(fact.value <= *filter.value_max)) return false;
  const bool no_money = fact.money == timeline::kNoMoney;
  if (filter.money_min && (no_money || fact.money < *filter.money_min)) return false;
  if (filter.money_max && (no_money || fact.money > *filter.money_max)) return false;
  return filter.labels.empty() || std::ranges::any_of(filter.labels, [&](const auto& label) {
           return names.Label(label) == fact.label;
         });
}

Quantity Exact(const Sample& sample, double number) {
  if (sample.money()) return Quantity::Minor(static_cast<int64_t>(number));
  if (sample.of <= Sample::Of::kSum) return Quantity::Number(number);
  return Quantity::Count(static_cast<int64_t>(number));
}

int64_t WholeSeconds(Instant at) { return timeline::ToSeconds(at); }

}  // namespace

Reference::Reference(std::vector<Entry> facts) {
  std::ranges::sort(facts, {}, [](const Entry& fact) { return std::pair(fact.at, fact.seq); });
  for (const Entry& fact : facts) {
    if (fact.customer != 0) facts_of_[fact.customer].push_back(fact);
  }
  for (const auto& [customer, hers] : facts_of_) customers_.push_back(customer);
}

bool Reference::Known(CustomerId customer, const Here& here) const {
  const auto& hers = facts_of_.at(customer);
  return std::ranges::any_of(hers, [&](const Entry& fact) { return fact.at < here.period.to; });
}

// Her facts of these kinds that pass the filter, at any time, earliest first.
std::vector<Entry> Reference::Matching(CustomerId customer, const Facts& facts,
                                       const Here& here) const {
  std::vector<Entry> found;
  for (const Entry& fact : facts_of_.at(customer)) {
    if (OfKind(fact, facts.kinds, *here.context.names) &&
        Passes(fact, facts.filter, *here.context.names)) {
      found.push_back(fact);
    }
  }
  return found;
}

bool Reference::Runs(CustomerId customer, const Running& running, const Here& here) const {
  struct Event {
    int64_t second;
    bool is_end;
    auto operator<=>(const Event&) const = default;
  };
  const int64_t grace = Interval::DaysOf(running.grace, here) * 86'400;
  std::vector<Event> events;
  for (const Entry& fact : facts_of_.at(customer)) {
    if (OfKind(fact, running.started, *here.context.names)) {
      events.push_back({WholeSeconds(fact.at), false});
    }
    if (OfKind(fact, running.ended, *here.context.names)) {
      events.push_back({WholeSeconds(fact.at) + grace, true});
    }
  }
  std::ranges::sort(events);
  const int64_t at = WholeSeconds(running.at == Edge::kStart ? here.period.from : here.period.to);
  int64_t open = 0;
  for (const Event& event : events) {
    if (event.second >= at) break;
    if (!event.is_end) ++open;
    if (event.is_end && open > 0) --open;
  }
  return open > 0;
}

const std::string& Reference::TextOf(CustomerId customer, const std::string& attribute,
                                     const Here& here) const {
  auto& texts = texts_[attribute];
  if (texts.empty()) {
    const auto column = here.context.attributes->Column(attribute);
    const auto values = column->Values();
    for (const CustomerId id : customers_) {
      const auto codes = column->Codes(id, 1);
      texts[id] = values.at(codes.empty() ? 0 : codes[0]);
    }
  }
  return texts.at(customer);
}

bool Reference::Has(CustomerId customer, const Attribute& attribute, const Here& here) const {
  const std::string& text = TextOf(customer, attribute.name, here);
  if (attribute.missing) return text.empty();
  if (text.empty()) return false;
  if (!attribute.is.empty()) return std::ranges::find(attribute.is, text) != attribute.is.end();
  if (attribute.number_min || attribute.number_max) {
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    return *end == 0 && number >= attribute.number_min.value_or(number) &&
           number <= attribute.number_max.value_or(number);
  }
  const auto day = [&](const std::string& moment) {
    return here.calendar.DayOf(*ParseInstant(moment, here.calendar));
  };
  if (!text.starts_with("20")) return false;
  return (attribute.day_min.empty() || day(text) >= day(attribute.day_min)) &&
         (attribute.day_max.empty() || day(text) <= day(attribute.day_max));
}

// Whether the sum or mean of facts lies between the bounds.
bool Reference::Amounts(const std::vector<Entry>& facts, const Total& total) const {
  int64_t minor = 0;
  int64_t with_money = 0;
  double sum = 0;
  int64_t with_value = 0;
  for (const Entry& fact : facts) {
    if (fact.money != timeline::kNoMoney) minor += fact.money, ++with_money;
    if (!std::isnan(fact.value)) sum += fact.value, ++with_value;
  }
  const bool money = total.column == Column::kMoney;
  const int64_t count = money ? with_money : with_value;
  if (total.of == Total::Of::kMean && count == 0) return false;
  const int64_t times = total.of == Total::Of::kMean ? count : 1;
  if (money) {
    return (!total.bounds.money_min || minor >= *total.bounds.money_min * times) &&
           (!total.bounds.money_max || minor <= *total.bounds.money_max * times);
  }
  const double amount = sum / static_cast<double>(times);
  return (!total.bounds.value_min || amount >= *total.bounds.value_min) &&
         (!total.bounds.value_max || amount <= *total.bounds.value_max);
}

bool Reference::Meets(CustomerId customer, const Condition& condition, const Here& here) const {
  struct Visitor {
    const Reference& reference;
    CustomerId customer;
    const Here& here;

    bool operator()(const Everyone&) const { return reference.Known(customer, here); }
    bool operator()(const All& all) const {
      return std::ranges::all_of(
          all.of, [&](const auto& one) { return reference.Meets(customer, one, here); });
    }
    bool operator()(const Any& any) const {
      return std::ranges::any_of(
          any.of, [&](const auto& one) { return reference.Meets(customer, one, here); });
    }
    bool operator()(const Not& no) const { return !reference.Meets(customer, *no.of, here); }
    bool operator()(const Attribute& attribute) const {
      return reference.Has(customer, attribute, here);
    }
    bool operator()(const Total& total) const {
      std::vector<Entry> found = reference.Matching(customer, total.facts, here);
      const Interval within = Interval::Of(total.facts.within, here);
      std::erase_if(found, [&](const Entry& fact) { return !within.Has(fact.at); });
      return reference.Amounts(found, total);
    }
    bool operator()(const Did& did) const {
      int64_t times = 0;
      const Interval within = Interval::Of(did.facts.within, here);
      for (const Entry& fact : reference.Matching(customer, did.facts, here)) {
        times += within.Has(fact.at) ? 1 : 0;
      }
      return times >= did.min && (!did.max || times <= *did.max);
    }
    bool operator()(const First& first) const {
      const auto found = reference.Matching(customer, first.facts, here);
      return !found.empty() && Interval::Of(first.facts.within, here).Has(found.front().at);
    }
    bool operator()(const Last& last) const {
      auto found = reference.Matching(customer, last.facts, here);
      std::erase_if(found, [&](const Entry& fact) { return fact.at >= here.period.to; });
      return !found.empty() && Interval::Of(last.facts.within, here).Has(found.back().at);
    }
    bool operator()(const In& in) const {
      return std::ranges::any_of(in.customers, [&](const auto& id) {
        return here.context.attributes->FindCustomer(id) == customer;
      });
    }
    bool operator()(const Sequence& sequence) const {
      return reference.TakesAll(customer, sequence, here);
    }
    bool operator()(const InSegment& segment) const {
      const auto content = *here.context.segments->Find(segment.name);
      if (const auto* ids = std::get_if<std::vector<CustomerId>>(&content)) {
        return std::ranges::find(*ids, customer) != ids->end();
      }
      return reference.Meets(customer, std::get<Condition>(content), here);
    }
    bool operator()(const Predicted& predicted) const {
      const auto numbers = here.context.predictions->Column(predicted.name)->Numbers(customer, 1);
      if (numbers.empty() || std::isnan(numbers[0])) return false;
      const Bounds& bounds = predicted.bounds;
      const double low = bounds.money_min ? static_cast<double>(*bounds.money_min)
                                          : bounds.value_min.value_or(-INFINITY);
      const double high = bounds.money_max ? static_cast<double>(*bounds.money_max)
                                           : bounds.value_max.value_or(INFINITY);
      return numbers[0] >= low && numbers[0] <= high;
    }
    bool operator()(const Running& running) const {
      return reference.Runs(customer, running, here);
    }
  };
  return std::visit(Visitor{*this, customer, here}, condition.node);
}

Reference::Customers Reference::Who(const Condition& condition, const Here& here) const {
  Customers who;
  for (const CustomerId customer : customers_) {
    if (!Known(customer, here) || !Meets(customer, condition, here)) continue;
    if (here.among == nullptr || Meets(customer, *here.among, here)) who.insert(customer);
  }
  return who;
}

std::vector<Entry> Reference::Chosen(const Facts& facts, const std::optional<Condition>& who,
                                     const Here& here) const {
  const Interval within = Interval::Of(facts.within, here);
  Customers of(customers_.begin(), customers_.end());
  if (who) {
    of = Who(*who, here);
  } else if (here.among != nullptr) {
    std::erase_if(of, [&](CustomerId id) { return !Meets(id, *here.among, here); });
    if (here.among_known) std::erase_if(of, [&](CustomerId id) { return !Known(id, here); });
  }
  std::vector<Entry> chosen;
  for (const CustomerId customer : of) {
    for (const Entry& fact : Matching(customer, facts, here)) {
      if (here.labels != nullptr && !here.labels->contains(fact.label)) continue;
      if (within.Has(fact.at)) chosen.push_back(fact);
    }
  }
  return chosen;
}

Figure Reference::TotalOf(Column column, const std::vector<Entry>& facts, bool mean) const {
  int64_t minor = 0;
  double sum = 0;
  int64_t filled = 0;
  for (const Entry& fact : facts) {
    if (column == Column::kMoney && fact.money != timeline::kNoMoney) {
      minor += fact.money;
      ++filled;
    }
    if (column == Column::kValue && !std::isnan(fact.value)) {
      sum += fact.value;
      ++filled;
    }
  }
  const Quantity total = column == Column::kMoney ? Quantity::Minor(minor) : Quantity::Number(sum);
  if (mean) return Divide(total, Quantity::Count(filled));
  Figure figure;
  figure.value = total;
  return figure;
}

Figure Reference::Value(const Measure& measure, const Here& here) const {
  struct Visitor {
    const Reference& reference;
    const Here& here;

    static Figure Count(size_t count) {
      Figure figure;
      figure.value = Quantity::Count(static_cast<int64_t>(count));
      return figure;
    }
    Figure Two(const Measure& a, const Measure& b,
               Figure (*join)(const Quantity&, const Quantity&)) const {
      const Figure first = reference.Value(a, here);
      const Figure second = reference.Value(b, here);
      Figure missing;
      missing.reason = !first.value.has_value() ? first.reason : second.reason;
      if (!first.value.has_value() || !second.value.has_value()) return missing;
      return join(first.value, second.value);
    }
    Figure operator()(const CountCustomers& count) const {
      return Count(reference.Who(count.who, here).size());
    }
    Figure operator()(const CountFacts& count) const {
      return Count(reference.Chosen(count.facts, count.who, here).size());
    }
    Figure operator()(const Sum& sum) const {
      return reference.TotalOf(sum.column, reference.Chosen(sum.facts, sum.who, here), false);
    }
    Figure operator()(const Mean& mean) const {
      return reference.TotalOf(mean.column, reference.Chosen(mean.facts, mean.who, here), true);
    }
    Figure operator()(const Median& median) const {
      const auto numbers = reference.Gather(median.of, here);
      if (numbers.empty()) return Reason("ask.nothing_to_rank");
      return Middle(Exact(median.of, numbers[(numbers.size() - 1) / 2]),
                    Exact(median.of, numbers[numbers.size() / 2]));
    }
    Figure operator()(const Percentile& percentile) const {
      const auto numbers = reference.Gather(percentile.of, here);
      if (numbers.empty()) return Reason("ask.nothing_to_rank");
      for (size_t i = 0; i < numbers.size(); ++i) {
        const auto up_to = static_cast<double>(i + 1);
        if (up_to * 100 >= percentile.p * static_cast<double>(numbers.size())) {
          Figure figure;
          figure.value = Exact(percentile.of, numbers[i]);
          return figure;
        }
      }
      return {};
    }
    static Figure Reason(const char* reason) {
      Figure figure;
      figure.reason = reason;
      return figure;
    }
    Figure operator()(const Ratio& ratio) const {
      return Two(*ratio.numerator, *ratio.denominator, Divide);
    }
    Figure operator()(const Difference& difference) const {
      return Two(*difference.of, *difference.less, Subtract);
    }
    Figure operator()(const Share& share) const {
      const Condition both{All{{share.of, share.among}}};
      return Divide(Count(reference.Who(both, here).size()).value,
                    Count(reference.Who(share.among, here).size()).value);
    }
    Figure operator()(const Retention&) const { return {}; }
    Figure operator()(const Distribution&) const { return {}; }
    Figure operator()(const Funnel&) const { return {}; }
    Figure operator()(const Movement&) const { return {}; }
    Figure operator()(const Path&) const { return {}; }
  };
  return std::visit(Visitor{*this, here}, measure.node);
}

// All numbers of a sample, sorted.
std::vector<double> Reference::Gather(const Sample& sample, const Here& here) const {
  std::map<CustomerId, std::vector<Entry>> by_customer;
  for (const Entry& fact : Chosen(sample.facts, sample.who, here)) {
    const bool filled = sample.column == Column::kMoney ? fact.money != timeline::kNoMoney
                                                        : !std::isnan(fact.value);
    if (sample.of > Sample::Of::kSum || filled) by_customer[fact.customer].push_back(fact);
  }
  const auto number = [&](const Entry& fact) {
    return sample.column == Column::kMoney ? static_cast<double>(fact.money) : fact.value;
  };
  std::vector<double> numbers;
  for (const auto& [customer, facts] : by_customer) {
    double sum = 0;
    std::set<int64_t> days;
    for (const Entry& fact : facts) {
      if (sample.of == Sample::Of::kFacts) numbers.push_back(number(fact));
      sum += number(fact);
      days.insert(here.calendar.DayOf(fact.at));
    }
    if (sample.of == Sample::Of::kSum) numbers.push_back(sum);
    if (sample.of == Sample::Of::kCount) numbers.push_back(static_cast<double>(facts.size()));
    if (sample.of != Sample::Of::kGaps) continue;
    for (auto day = days.begin(); std::next(day) != days.end(); ++day) {
      numbers.push_back(static_cast<double>(*std::next(day) - *day));
    }
  }
  std::ranges::sort(numbers);
  return numbers;
}

void Reference::AddBins(const Distribution& distribution, const Here& here, size_t period,
                        Answer& answer) const {
  answer.shape = Answer::Shape::kTable;
  const auto show = [&](double edge) { return Table::Cell{Exact(distribution.of, edge)}; };
  const Quantity::Kind kind = Exact(distribution.of, 0).kind;
  answer.table.columns = {{"at_least", kind}, {"below", kind}, {"count", Quantity::Kind::kCount}};
  const auto numbers = Gather(distribution.of, here);
  std::vector<double> edges = distribution.value_edges;
  for (const int64_t edge : distribution.whole_edges) edges.push_back(static_cast<double>(edge));
  const bool given = !edges.empty();
  if (!given && numbers.empty()) return;
  if (!given && kind == Quantity::Kind::kNumber) {
    edges = EvenEdges(numbers.front(), numbers.back(), distribution.most);
  } else if (!given) {
    for (const int64_t edge : EvenEdges(static_cast<int64_t>(numbers.front()),
                                        static_cast<int64_t>(numbers.back()), distribution.most)) {
      edges.push_back(static_cast<double>(edge));
    }
  }
  const auto row = [&](Table::Cell from, Table::Cell to, double at_least, double below) {
    const auto count = std::ranges::count_if(
        numbers, [&](double number) { return number >= at_least && number < below; });
    answer.table.rows.push_back({period, {std::move(from), std::move(to), Quantity::Count(count)}});
  };
  if (given) row({}, show(edges.front()), -INFINITY, edges.front());
  for (size_t i = 0; i + 1 < edges.size(); ++i) {
    row(show(edges[i]), show(edges[i + 1]), edges[i], edges[i + 1]);
  }
  if (given) row(show(edges.back()), {}, edges.back(), INFINITY);
}

// What a customer does after a fact.
std::vector<std::string> Reference::WayOf(const Path& path, const Entry& start,
                                          const Here& here) const {
  const Names& names = *here.context.names;
  std::vector<std::string> way;
  for (const Entry& fact : Matching(start.customer, Facts{path.kinds, {}, {}}, here)) {
    if (std::pair(fact.at, fact.seq) <= std::pair(start.at, start.seq)) continue;
    if (path.within) {
      const int64_t most = Interval::DaysOf(*path.within, here) * 86'400;
      if (WholeSeconds(fact.at) - WholeSeconds(start.at) > most) break;
    }
    way.push_back(path.by == Path::By::kKind ? names.KindName(fact.kind)
                                             : names.LabelText(fact.label));
    if (way.size() == static_cast<size_t>(path.depth)) break;
  }
  return way;
}

void Reference::AddWays(const Path& path, const Here& here, size_t period, Answer& answer) const {
  answer.shape = Answer::Shape::kTable;
  answer.table.columns.clear();
  for (int64_t step = 1; step <= path.depth; ++step) {
    answer.table.columns.emplace_back("step_" + std::to_string(step), Quantity::Kind::kNone);
  }
  for (const char* name : {"steps", "ways", "customers"}) {
    answer.table.columns.emplace_back(name, Quantity::Kind::kCount);
  }
  std::map<std::vector<std::string>, int64_t> ways;
  std::set<CustomerId> seen;
  for (const Entry& fact : Chosen(path.after, path.who, here)) {
    if (seen.insert(fact.customer).second) ++ways[WayOf(path, fact, here)];
  }
  std::vector<std::pair<int64_t, std::vector<std::string>>> order;
  for (const auto& [way, customers] : ways) order.emplace_back(-customers, way);
  std::ranges::sort(order);
  int64_t rest = 0;
  int64_t left = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    const auto& [less, way] = order[i];
    if (i >= static_cast<size_t>(path.most)) {
      rest -= less;
      ++left;
      continue;
    }
    Table::Row row{period, {}};
    for (size_t step = 0; step < static_cast<size_t>(path.depth); ++step) {
      const bool said = step < way.size() && !way[step].empty();
      row.cells.push_back(said ? Table::Cell{way[step]} : Table::Cell{});
    }
    row.cells.push_back(Quantity::Count(static_cast<int64_t>(way.size())));
    row.cells.push_back(Quantity::Count(1));
    row.cells.push_back(Quantity::Count(-less));
    answer.table.rows.push_back(std::move(row));
  }
  if (left == 0) return;
  Table::Row row{period, std::vector<Table::Cell>(static_cast<size_t>(path.depth) + 1)};
  row.cells.push_back(Quantity::Count(left));
  row.cells.push_back(Quantity::Count(rest));
  answer.table.rows.push_back(std::move(row));
}

int64_t Reference::StageOf(CustomerId customer, const Movement& movement, const Here& here) const {
  if (!Known(customer, here)) return Part::kNotKnown;
  for (size_t i = 0; i < movement.stages.size(); ++i) {
    if (Meets(customer, movement.stages[i].who, here)) return static_cast<int64_t>(i) + 1;
  }
  return Part::kNoStage;
}

// Who moved from which stage to which.
std::map<std::pair<int64_t, int64_t>, Reference::Customers> Reference::Moves(
    const Movement& movement, const Here& here) const {
  const Period start{here.period.from, here.period.from, {}};
  const Period end{here.period.to, here.period.to, {}};
  const Here at_start{here.context, here.calendar, start};
  const Here at_end{here.context, here.calendar, end};
  std::map<std::pair<int64_t, int64_t>, Customers> moves;
  for (const CustomerId customer : customers_) {
    if (movement.who && !Meets(customer, *movement.who, at_end)) continue;
    moves[{StageOf(customer, movement, at_start), StageOf(customer, movement, at_end)}].insert(
        customer);
  }
  return moves;
}

void Reference::AddMoves(const Movement& movement, const Here& here, size_t period,
                         Answer& answer) const {
  answer.shape = Answer::Shape::kTable;
  answer.table.columns = {{"from_stage", Quantity::Kind::kNone},
                          {"from_number", Quantity::Kind::kCount},
                          {"to_stage", Quantity::Kind::kNone},
                          {"to_number", Quantity::Kind::kCount},
                          {"customers", Quantity::Kind::kCount}};
  std::vector<int64_t> stages;
  for (size_t i = 0; i < movement.stages.size(); ++i) stages.push_back(int64_t(i) + 1);
  stages.push_back(Part::kNoStage);
  const auto name = [&](int64_t stage) {
    return stage > 0 ? Table::Cell{movement.stages[size_t(stage) - 1].name} : Table::Cell{};
  };
  std::vector<int64_t> starts = stages;
  starts.push_back(Part::kNotKnown);
  auto moves = Moves(movement, here);
  for (const int64_t from : starts) {
    for (const int64_t to : stages) {
      const auto count = static_cast<int64_t>(moves[{from, to}].size());
      answer.table.rows.push_back({period,
                                   {name(from), Quantity::Count(from), name(to),
                                    Quantity::Count(to), Quantity::Count(count)}});
    }
  }
}

// The facts with which a customer takes the steps; the first is in `entry`, or is `start`.
std::vector<Entry> Reference::Steps(CustomerId customer, std::span<const ChainStep> steps,
                                    const std::optional<Days>& within, const Interval& entry,
                                    const Here& here, const Entry* start) const {
  std::vector<Entry> taken;
  if (start != nullptr) taken.push_back(*start);
  while (taken.size() < steps.size()) {
    const auto fits = [&](const Entry& fact) {
      if (taken.empty()) return entry.Has(fact.at);
      if (start != nullptr && !entry.Has(fact.at)) return false;
      if (WholeSeconds(fact.at) < WholeSeconds(taken.back().at)) return false;
      if (within) {
        const int64_t most = Interval::DaysOf(*within, here) * 86'400;
        if (WholeSeconds(fact.at) - WholeSeconds(taken.front().at) > most) return false;
      }
      return std::ranges::find(taken, fact.seq, &Entry::seq) == taken.end();
    };
    const ChainStep& step = steps[taken.size()];
    const auto facts = Matching(customer, Facts{step.kinds, step.filter, {}}, here);
    const auto next = std::ranges::find_if(facts, fits);
    if (next == facts.end()) break;
    taken.push_back(*next);
  }
  return taken;
}

bool Reference::TakesAll(CustomerId customer, const Sequence& sequence, const Here& here) const {
  const Interval window = Interval::Of(sequence.window, here);
  const ChainStep& first = sequence.steps.front();
  const auto starts = Matching(customer, Facts{first.kinds, first.filter, {}}, here);
  return std::ranges::any_of(starts, [&](const Entry& start) {
    return window.Has(start.at) &&
           Steps(customer, sequence.steps, sequence.within, window, here, &start).size() ==
               sequence.steps.size();
  });
}

void Reference::AddSteps(const Funnel& funnel, const Here& here, size_t period,
                         Answer& answer) const {
  answer.shape = Answer::Shape::kTable;
  answer.table.columns = {{"step", Quantity::Kind::kCount},
                          {"name", Quantity::Kind::kNone},
                          {"customers", Quantity::Kind::kCount},
                          {"median_seconds", Quantity::Kind::kNumber}};
  const Customers of =
      funnel.who ? Who(*funnel.who, here) : Customers(customers_.begin(), customers_.end());
  std::vector<std::vector<int64_t>> took(funnel.steps.size());
  for (const CustomerId customer : of) {
    const auto taken = Steps(customer, funnel.steps, funnel.within, Interval::Of({}, here), here);
    for (size_t i = 0; i < taken.size(); ++i) {
      took[i].push_back(i == 0 ? 0 : WholeSeconds(taken[i].at) - WholeSeconds(taken[i - 1].at));
    }
  }
  for (size_t i = 0; i < took.size(); ++i) {
    std::ranges::sort(took[i]);
    const size_t n = took[i].size();
    Table::Cell median;
    if (i > 0 && n > 0) {
      median = Quantity::Number(static_cast<double>(took[i][(n - 1) / 2] + took[i][n / 2]) / 2);
    }
    const std::string& name = funnel.steps[i].name;
    answer.table.rows.push_back({period,
                                 {Quantity::Count(static_cast<int64_t>(i) + 1),
                                  name.empty() ? Table::Cell{} : Table::Cell{name},
                                  Quantity::Count(static_cast<int64_t>(n)), median}});
  }
}

Reference::Customers Reference::Behind(const Measure& measure, Part::Of of,
                                       const Here& here) const {
  const auto having = [&](const Facts& facts, const std::optional<Condition>& who) {
    Customers customers;
    for (const Entry& fact : Chosen(facts, who, here)) customers.insert(fact.customer);
    return customers;
  };
  if (const auto* count = std::get_if<CountCustomers>(&measure.node)) return Who(count->who, here);
  if (const auto* facts = std::get_if<CountFacts>(&measure.node)) {
    return having(facts->facts, facts->who);
  }
  if (const auto* sum = std::get_if<Sum>(&measure.node)) return having(sum->facts, sum->who);
  if (const auto* mean = std::get_if<Mean>(&measure.node)) return having(mean->facts, mean->who);
  const auto sampled = [&](const Sample& sample) { return having(sample.facts, sample.who); };
  if (const auto* median = std::get_if<Median>(&measure.node)) return sampled(median->of);
  if (const auto* p = std::get_if<Percentile>(&measure.node)) return sampled(p->of);
  if (const auto* bins = std::get_if<Distribution>(&measure.node)) return sampled(bins->of);
  if (const auto* path = std::get_if<Path>(&measure.node)) return having(path->after, path->who);
  if (const auto* ratio = std::get_if<Ratio>(&measure.node)) {
    return Behind(of == Part::Of::kDenominator ? *ratio->denominator : *ratio->numerator,
                  Part::Of::kNumerator, here);
  }
  if (const auto* share = std::get_if<Share>(&measure.node)) {
    if (of == Part::Of::kDenominator) return Who(share->among, here);
    return Who(Condition{All{{share->of, share->among}}}, here);
  }
  const auto& difference = std::get<Difference>(measure.node);
  Customers customers = Behind(*difference.of, Part::Of::kNumerator, here);
  for (const CustomerId other : Behind(*difference.less, Part::Of::kNumerator, here)) {
    customers.erase(other);
  }
  return customers;
}

Result<std::vector<Answer>> Reference::RunAll(std::span<const Inquiry> inquiries,
                                              const Context& context,
                                              const Cancelled& /*cancelled*/) const {
  std::vector<Answer> answers;
  for (const Inquiry& inquiry : inquiries) {
    Answer answer;
    answer.periods = inquiry.periods;
    answer.compared_periods = inquiry.compared;
    answer.split = inquiry.split.has_value();
    const auto groups = answer.split ? Groups(inquiry, context) : std::vector<Group>(1);
    if (answer.split) {
      for (const Group& group : groups) answer.groups.push_back(group.shown);
    }
    for (size_t p = 0; p < inquiry.periods.size(); ++p) {
      const Here here{context, inquiry.calendar, inquiry.periods[p]};
      for (const Group& group : groups) AddRow(inquiry, group.Narrow(here), p, answer);
    }
    for (const Period& period : inquiry.compared) {
      const Here here{context, inquiry.calendar, period};
      for (const Group& group : groups) {
        answer.compared.push_back(Value(inquiry.measure, group.Narrow(here)));
      }
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

void Reference::AddRow(const Inquiry& inquiry, const Here& here, size_t period,
                       Answer& answer) const {
  if (const auto* distribution = std::get_if<Distribution>(&inquiry.measure.node)) {
    AddBins(*distribution, here, period, answer);
    return;
  }
  if (const auto* path = std::get_if<Path>(&inquiry.measure.node)) {
    AddWays(*path, here, period, answer);
    return;
  }
  if (const auto* movement = std::get_if<Movement>(&inquiry.measure.node)) {
    AddMoves(*movement, here, period, answer);
    return;
  }
  if (const auto* funnel = std::get_if<Funnel>(&inquiry.measure.node)) {
    AddSteps(*funnel, here, period, answer);
    return;
  }
  const auto* table = std::get_if<Retention>(&inquiry.measure.node);
  if (table == nullptr) {
    answer.figures.push_back(Value(inquiry.measure, here));
    return;
  }
  const Customers born = Who(table->born, here);
  answer.born.push_back(static_cast<int64_t>(born.size()));
  answer.returned.emplace_back();
  for (size_t q = period; q < inquiry.periods.size(); ++q) {
    const Customers back =
        Who(table->returned, Here{here.context, inquiry.calendar, inquiry.periods[q]});
    answer.returned.back().push_back(
        std::ranges::count_if(born, [&](CustomerId id) { return back.contains(id); }));
  }
}

// By what groups are ranked.
double Reference::SizeOf(const Measure& measure, const Here& here) const {
  if (const auto* ratio = std::get_if<Ratio>(&measure.node)) {
    return SizeOf(*ratio->denominator, here);
  }
  if (const auto* difference = std::get_if<Difference>(&measure.node)) {
    return SizeOf(*difference->of, here);
  }
  if (const auto* table = std::get_if<Retention>(&measure.node)) {
    return static_cast<double>(Who(table->born, here).size());
  }
  const Figure figure = Value(measure, here);
  return figure.denominator.has_value() ? figure.denominator.AsDouble() : figure.value.AsDouble();
}

// Whether any customer or fact is counted at all.
bool Reference::CountsAny(const Measure& measure, const Here& here) const {
  const auto facts = [&](const auto& m) { return !Chosen(m.facts, m.who, here).empty(); };
  if (const auto* m = std::get_if<CountFacts>(&measure.node)) return facts(*m);
  if (const auto* m = std::get_if<Sum>(&measure.node)) return facts(*m);
  if (const auto* m = std::get_if<Mean>(&measure.node)) return facts(*m);
  if (const auto* m = std::get_if<CountCustomers>(&measure.node)) return !Who(m->who, here).empty();
  if (const auto* m = std::get_if<Share>(&measure.node)) return !Who(m->among, here).empty();
  if (const auto* m = std::get_if<Retention>(&measure.node)) return !Who(m->born, here).empty();
  if (const auto* m = std::get_if<Ratio>(&measure.node)) {
    return CountsAny(*m->numerator, here) || CountsAny(*m->denominator, here);
  }
  const auto& m = std::get<Difference>(measure.node);
  return CountsAny(*m.of, here) || CountsAny(*m.less, here);
}

std::vector<Reference::Group> Reference::Groups(const Inquiry& inquiry,
                                                const Context& context) const {
  const Split& split = *inquiry.split;
  std::vector<Group> groups;
  if (split.by == Split::By::kConditions) {
    for (const auto& named : split.conditions) {
      groups.push_back({{named.name, 1}, named.who, std::nullopt, true});
    }
    return groups;
  }
  if (split.by == Split::By::kAttribute) {
    for (const auto value : context.attributes->Column(split.attribute)->Values()) {
      if (value.empty()) continue;
      const std::string name(value);
      groups.push_back(
          {{name, 1}, Condition{Attribute{split.attribute, {name}, {}, {}, {}, {}, false}}, {}});
    }
  } else {
    std::set<LabelId> labels;
    for (const auto& [customer, hers] : facts_of_) {
      for (const Entry& fact : hers) labels.insert(fact.label);
    }
    labels.erase(0);
    for (const LabelId label : labels) {
      groups.push_back({{context.names->LabelText(label), 1}, {}, std::set{label}});
    }
  }
  const auto unseen = [&](const Group& group) {
    for (const auto* periods : {&inquiry.periods, &inquiry.compared}) {
      for (const Period& period : *periods) {
        if (CountsAny(inquiry.measure, group.Narrow({context, inquiry.calendar, period}))) {
          return false;
        }
      }
    }
    return true;
  };
  const auto size = [&](const Group& group) {
    double sum = 0;
    for (const Period& period : inquiry.periods) {
      sum += SizeOf(inquiry.measure, group.Narrow({context, inquiry.calendar, period}));
    }
    return sum;
  };
  std::erase_if(groups, unseen);
  std::vector<std::tuple<double, std::string, size_t>> order;
  for (size_t i = 0; i < groups.size(); ++i) {
    order.emplace_back(-size(groups[i]), *groups[i].shown.name, i);
  }
  std::ranges::sort(order);
  std::vector<Group> ranked;
  for (const auto& [less, name, i] : order) ranked.push_back(groups[i]);
  groups = std::move(ranked);
  if (groups.size() > static_cast<size_t>(split.most)) {
    Group rest{{std::nullopt, 0}, {}, {}};
    Attribute values{split.attribute, {}, {}, {}, {}, {}, false};
    std::set<LabelId> labels;
    for (auto it = groups.begin() + split.most; it != groups.end(); ++it) {
      ++rest.shown.values;
      values.is.push_back(*it->shown.name);
      if (it->labels) labels.insert(it->labels->begin(), it->labels->end());
    }
    groups.resize(static_cast<size_t>(split.most));
    if (split.by == Split::By::kAttribute) {
      rest.among = Condition{values};
    } else {
      rest.labels = labels;
    }
    groups.push_back(std::move(rest));
  }
  Group none{{std::nullopt, 0}, {}, {}};
  if (split.by == Split::By::kAttribute) {
    none.among = Condition{Attribute{split.attribute, {}, {}, {}, {}, {}, true}};
  } else {
    none.labels = std::set<LabelId>{0};
  }
  if (!unseen(none)) groups.push_back(std::move(none));
  return groups;
}

Result<std::vector<CustomerId>> Reference::Members(const Inquiry& inquiry, Part part,
                                                   const Context& context,
                                                   const Cancelled& /*cancelled*/) const {
  const Here here{context, inquiry.calendar, inquiry.periods[part.period]};
  Customers found;
  if (const auto* table = std::get_if<Retention>(&inquiry.measure.node)) {
    const Here later{context, inquiry.calendar, inquiry.periods[part.period + part.later]};
    const Customers back = Who(table->returned, later);
    for (const CustomerId id : Who(table->born, here)) {
      if (back.contains(id)) found.insert(id);
    }
  } else if (const auto* movement = std::get_if<Movement>(&inquiry.measure.node)) {
    found = Moves(*movement, here)[{part.from_stage, part.to_stage}];
  } else if (const auto* funnel = std::get_if<Funnel>(&inquiry.measure.node)) {
    for (const CustomerId id :
         funnel->who ? Who(*funnel->who, here) : Customers(customers_.begin(), customers_.end())) {
      if (Steps(id, funnel->steps, funnel->within, Interval::Of({}, here), here).size() > part.step)
        found.insert(id);
    }
  } else {
    found = Behind(inquiry.measure, part.of, here);
  }
  return std::vector<CustomerId>(found.begin(), found.end());
}

}  // namespace vafa::ask
