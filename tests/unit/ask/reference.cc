#include "tests/unit/ask/reference.h"

#include <algorithm>
#include <cmath>

#include "ask/bins.h"
#include "ask/figure.h"
#include "tests/unit/ask/world.h"

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
        const int64_t ago = DaysOf(window.ago, here);
        const int64_t last = today + (begun ? 1 : 0) - ago;
        return {here.calendar.StartOfDay(last - DaysOf(window.days, here)),
                ago > 0 ? here.calendar.StartOfDay(last) : edge};
      }
      case Window::Kind::kNext:
        return {edge,
                here.calendar.StartOfDay(here.calendar.DayOf(edge) + DaysOf(window.days, here))};
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

// What a fact carries under a name, as text; numbers and amounts too.
std::string CarriedText(const Entry& fact, const std::string& name) {
  std::string carried;
  fact.properties.ForEach([&](std::string_view key, timeline::PropertyType type,
                              timeline::PropertyBits, std::string_view text) {
    if (key == name && type == timeline::PropertyType::kText) carried = text;
  });
  return carried;
}

// The column of a fact, or a property that stands for it.
std::optional<double> Carried(const Entry& fact, Column column, const std::string& property) {
  std::optional<double> carried;
  if (property.empty()) {
    if (column == Column::kMoney && fact.money != timeline::kNoMoney) {
      carried = static_cast<double>(fact.money);
    }
    if (column == Column::kValue && !std::isnan(fact.value)) carried = fact.value;
    return carried;
  }
  fact.properties.ForEach([&](std::string_view key, timeline::PropertyType type,
                              timeline::PropertyBits bits, std::string_view) {
    if (key != property) return;
    if (column == Column::kMoney && type == timeline::PropertyType::kMoney) {
      carried = static_cast<double>(timeline::MoneyOf(bits));
    }
    if (column == Column::kValue && type == timeline::PropertyType::kNumber) {
      carried = timeline::NumberOf(bits);
    }
  });
  return carried;
}

Quantity Exact(const Sample& sample, double number) {
  if (sample.money()) return Quantity::Minor(static_cast<int64_t>(number));
  if (sample.doubles()) return Quantity::Number(number);
  return Quantity::Count(static_cast<int64_t>(number));
}

int64_t WholeSeconds(Instant at) { return timeline::ToSeconds(at); }

// Day by day, the seconds between two facts in office hours.
int64_t InOffice(Instant from, Instant to, const Context& context) {
  const Calendar& calendar = context.calendar;
  const OfficeHours& hours = context.office_hours;
  const int64_t begin = WholeSeconds(from);
  const int64_t end = WholeSeconds(to);
  if (hours.spans.empty()) return end - begin;
  int64_t seconds = 0;
  for (int64_t day = calendar.DayOf(from); day <= calendar.DayOf(to); ++day) {
    if (std::ranges::find(hours.closed, day) != hours.closed.end()) continue;
    for (const OfficeHours::Span& span : hours.spans) {
      if (Weekday(day) != span.weekday) continue;
      const auto at = [&](int64_t minutes) {
        return WholeSeconds(calendar.FromLocal(day, minutes * 60 * kMicrosPerSecond));
      };
      seconds += std::max<int64_t>(0, std::min(end, at(span.to)) - std::max(begin, at(span.from)));
    }
  }
  return seconds;
}

}  // namespace

bool Alike(const Quantity& a, const Quantity& b) {
  if (a.kind != b.kind || a.integer != b.integer) return false;
  return std::abs(a.number - b.number) <= 1e-9 * std::max(1.0, std::abs(b.number));
}

Reference::Reference(std::vector<Entry> facts) {
  std::ranges::sort(facts, {}, [](const Entry& fact) { return std::pair(fact.at, fact.seq); });
  for (const Entry& fact : facts) {
    (fact.customer != 0 ? facts_of_[fact.customer] : organisation_).push_back(fact);
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
  std::string text = TextOf(customer, attribute.name, here);
  if (attribute.at) {
    const Instant at = *attribute.at == Edge::kStart ? here.period.from : here.period.to;
    text = dynamic_cast<const TestAttributes&>(*here.context.attributes)
               .TextAt(attribute.name, customer, at);
  }
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
    bool operator()(const Converted& converted) const {
      const Interval entry = Interval::Of(converted.window, here);
      return reference.Steps(customer, converted.steps, converted.within, entry, here).size() ==
             converted.steps.size();
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
    bool operator()(const Number& number) const {
      const auto numbers = reference.NumbersOf(customer, number.of, here);
      if (numbers.empty()) return false;
      const Bounds& bounds = number.bounds;
      const double low = bounds.money_min ? static_cast<double>(*bounds.money_min)
                                          : bounds.value_min.value_or(-INFINITY);
      const double high = bounds.money_max ? static_cast<double>(*bounds.money_max)
                                           : bounds.value_max.value_or(INFINITY);
      return numbers[0] >= low && numbers[0] <= high;
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

Reference::Customers Reference::Selected(const std::optional<Condition>& who,
                                         const Here& here) const {
  if (who) return Who(*who, here);
  Customers of(customers_.begin(), customers_.end());
  if (here.among != nullptr) {
    std::erase_if(of, [&](CustomerId id) { return !Meets(id, *here.among, here); });
    if (here.among_known) std::erase_if(of, [&](CustomerId id) { return !Known(id, here); });
  }
  return of;
}

std::vector<Entry> Reference::Chosen(const Facts& facts, const std::optional<Condition>& who,
                                     const Here& here) const {
  const Interval within = Interval::Of(facts.within, here);
  std::vector<Entry> chosen;
  for (const CustomerId customer : Selected(who, here)) {
    for (const Entry& fact : Matching(customer, facts, here)) {
      if (here.labels != nullptr && !here.labels->contains(fact.label)) continue;
      if (within.Has(fact.at)) chosen.push_back(fact);
    }
  }
  return chosen;
}

template <typename Node>
std::vector<Entry> Reference::ChosenBy(const Node& node, const Here& here) const {
  if (!node.organisation) return Chosen(node.facts, node.who, here);
  const Names& names = *here.context.names;
  std::vector<Entry> chosen;
  for (const Entry& fact : organisation_) {
    if (here.labels != nullptr && !here.labels->contains(fact.label)) continue;
    if (OfKind(fact, node.facts.kinds, names) && Passes(fact, node.facts.filter, names) &&
        Interval::Of(node.facts.within, here).Has(fact.at)) {
      chosen.push_back(fact);
    }
  }
  return chosen;
}

Figure Reference::TotalOf(Column column, const std::string& property,
                          const std::vector<Entry>& facts, bool mean) const {
  double sum = 0;
  int64_t filled = 0;
  for (const Entry& fact : facts) {
    if (const auto number = Carried(fact, column, property)) sum += *number, ++filled;
  }
  const Quantity total =
      column == Column::kMoney ? Quantity::Minor(static_cast<int64_t>(sum)) : Quantity::Number(sum);
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
      return Count(reference.ChosenBy(count, here).size());
    }
    Figure operator()(const Sum& sum) const {
      return reference.TotalOf(sum.column, sum.property, reference.ChosenBy(sum, here), false);
    }
    Figure operator()(const Mean& mean) const {
      return reference.TotalOf(mean.column, mean.property, reference.ChosenBy(mean, here), true);
    }
    Figure operator()(const vafa::ask::TotalOf& total) const {
      return reference.TotalOfNumbers(total, here);
    }
    Figure operator()(const ExpectedTenure& expected) const {
      return reference.ExpectedStay(expected, here);
    }
    Figure operator()(const Constant& constant) const {
      Figure figure;
      figure.value = Quantity::Number(constant.number);
      if (constant.of == Constant::Of::kAmount) figure.value = Quantity::Minor(constant.minor);
      if (constant.of == Constant::Of::kDays) {
        std::set<int64_t> days;
        for (Instant at = here.period.from; at < here.period.to; at = at + std::chrono::hours(1)) {
          days.insert(here.calendar.DayOf(at));
        }
        figure.value = Quantity::Count(static_cast<int64_t>(days.size()));
      }
      return figure;
    }
    Figure operator()(const Addition& add) const {
      Figure figure = reference.Value(add.of[0], here);
      for (size_t i = 1; i < add.of.size(); ++i) {
        const Figure next = reference.Value(add.of[i], here);
        if (!figure.value.has_value()) return Reason(figure.reason.id.c_str());
        if (!next.value.has_value()) return Reason(next.reason.id.c_str());
        figure = Plus(figure.value, next.value);
      }
      if (add.of.size() == 1) figure.numerator = figure.denominator = {};
      return figure;
    }
    Figure operator()(const Product& product) const {
      Figure figure = Two(*product.a, *product.b, Times);
      const bool first = std::holds_alternative<Constant>(product.a->node);
      const bool second = std::holds_alternative<Constant>(product.b->node);
      if (figure.value.has_value() && (first || second)) {
        const Figure scaled = reference.Value(first ? *product.b : *product.a, here);
        figure.numerator = scaled.numerator;
        figure.denominator = scaled.denominator;
      }
      return figure;
    }
    // Month by month, the last one as far as it goes.
    Figure operator()(const Discounted& discounted) const {
      Figure figure = reference.Value(*discounted.months, here);
      if (!figure.value.has_value()) return Reason(figure.reason.id.c_str());
      const double months = figure.value.AsDouble();
      const double q = std::pow(1 + discounted.yearly_rate, -1.0 / 12);
      double worth = 0;
      double paid = 1;
      if (months >= 0 && months < 1200) {
        for (double month = 1; month <= months; ++month) worth += paid *= q;
        const double rest = months - std::floor(months);
        worth += q == 1 ? rest : paid * (1 - std::pow(q, rest)) / (1 / q - 1);
      } else {
        worth = DiscountedMonths(months, discounted.yearly_rate);
      }
      if (!std::isfinite(worth)) return Reason("ask.sum_too_large");
      figure = {};
      figure.value = Quantity::Number(worth);
      return figure;
    }
    Figure operator()(const Median& median) const {
      const auto numbers = reference.Gather(median.of, median.who, here);
      if (numbers.empty()) return Reason("ask.nothing_to_rank");
      return Middle(Exact(median.of, numbers[(numbers.size() - 1) / 2]),
                    Exact(median.of, numbers[numbers.size() / 2]));
    }
    Figure operator()(const Percentile& percentile) const {
      const auto numbers = reference.Gather(percentile.of, percentile.who, here);
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
std::vector<double> Reference::Gather(const Sample& sample, const std::optional<Condition>& who,
                                      const Here& here) const {
  std::vector<double> numbers;
  for (const CustomerId customer : Selected(who, here)) {
    if (sample.of == Sample::Of::kPredicted && !Known(customer, here)) continue;
    for (const double number : NumbersOf(customer, sample, here)) numbers.push_back(number);
  }
  std::ranges::sort(numbers);
  return numbers;
}

std::vector<double> Reference::NumbersOf(CustomerId customer, const Sample& sample,
                                         const Here& here) const {
  using Of = Sample::Of;
  if (sample.of == Of::kPredicted) {
    const auto numbers = here.context.predictions->Column(sample.prediction)->Numbers(customer, 1);
    if (numbers.empty() || std::isnan(numbers[0])) return {};
    return numbers;
  }
  if (sample.of == Of::kTenure) {
    bool departed = false;
    const auto days = TenureOf(customer, sample.tenure, departed, here);
    if (!days || (sample.tenure.departed && !departed)) return {};
    return {*days};
  }
  if (sample.of == Of::kRecurring) {
    const auto amount = RecurringOf(customer, sample.recurring, here);
    return amount ? std::vector{*amount} : std::vector<double>{};
  }
  const Interval within = Interval::Of(sample.facts.within, here);
  if (sample.of == Of::kTime) {
    const auto taken = Steps(customer, sample.steps, sample.within, within, here);
    if (taken.size() < sample.steps.size()) return {};
    return {static_cast<double>(WholeSeconds(taken.back().at) - WholeSeconds(taken.front().at))};
  }
  const std::vector<Entry> hers = Matching(customer, sample.facts, here);
  std::vector<Entry> facts = hers;
  std::erase_if(facts, [&](const Entry& fact) { return !within.Has(fact.at); });
  const auto unless_0 = [](double count) {
    return count == 0 ? std::vector<double>{} : std::vector{count};
  };
  std::set<int64_t> days;
  for (const Entry& fact : facts) days.insert(here.calendar.DayOf(fact.at));
  std::vector<double> numbers;
  switch (sample.of) {
    case Of::kFacts:
    case Of::kSum: {
      for (const Entry& fact : facts) {
        const auto number = Carried(fact, sample.column, sample.property);
        if (number) numbers.push_back(*number);
      }
      if (sample.of == Of::kFacts || numbers.empty()) return numbers;
      double sum = 0;
      for (const double number : numbers) sum += number;
      return {sum};
    }
    case Of::kCount:
      return unless_0(static_cast<double>(facts.size()));
    case Of::kDays:
      return unless_0(static_cast<double>(days.size()));
    case Of::kGaps:
      for (auto day = days.begin(); day != days.end() && std::next(day) != days.end(); ++day) {
        numbers.push_back(static_cast<double>(*std::next(day) - *day));
      }
      return numbers;
    case Of::kDelays:
      for (const Entry& fact : facts) {
        for (const Entry& next : Matching(customer, Facts{sample.then, {}, {}}, here)) {
          const int64_t delay = WholeSeconds(next.at) - WholeSeconds(fact.at);
          if (delay < 0) continue;
          const int64_t counted = sample.office ? InOffice(fact.at, next.at, here.context) : delay;
          numbers.push_back(static_cast<double>(counted));
          break;
        }
      }
      return numbers;
    case Of::kUpgrades:
      return unless_0(Upgrades(hers, sample, within));
    case Of::kMixedOrders:
      return unless_0(MixedOrders(facts, sample));
    default:
      return {};
  }
}

namespace {

// What a fact is told apart by: its label, or a property of text or number.
std::optional<std::string> ItemOf(const Entry& fact, const std::string& item) {
  if (item.empty()) {
    return fact.label == 0 ? std::nullopt : std::optional(std::to_string(fact.label));
  }
  std::optional<std::string> text;
  fact.properties.ForEach([&](std::string_view key, timeline::PropertyType type,
                              timeline::PropertyBits bits, std::string_view words) {
    if (key != item || type == timeline::PropertyType::kMoney) return;
    text = type == timeline::PropertyType::kText ? "text " + std::string(words)
                                                 : std::to_string(timeline::NumberOf(bits));
  });
  return text;
}

}  // namespace

double Reference::Upgrades(const std::vector<Entry>& hers, const Sample& sample,
                           const Interval& within) const {
  double upgrades = 0;
  std::map<std::string, int64_t> latest;
  for (const Entry& fact : hers) {
    const auto item = ItemOf(fact, sample.item);
    if (!item || fact.money == timeline::kNoMoney) continue;
    const auto before = latest.find(*item);
    if (before != latest.end() && fact.money > before->second && within.Has(fact.at)) ++upgrades;
    latest[*item] = fact.money;
  }
  return upgrades;
}

double Reference::MixedOrders(const std::vector<Entry>& facts, const Sample& sample) const {
  std::map<std::string, std::set<std::string>> items;
  for (const Entry& fact : facts) {
    const auto order = ItemOf(fact, sample.order);
    const auto item = ItemOf(fact, sample.item);
    if (order && item) items[*order].insert(*item);
  }
  return static_cast<double>(
      std::ranges::count_if(items, [](const auto& order) { return order.second.size() > 1; }));
}

std::optional<double> Reference::TenureOf(CustomerId customer, const Tenure& tenure, bool& departed,
                                          const Here& here) const {
  const int64_t days = Interval::DaysOf(tenure.days, here);
  auto started = Matching(customer, Facts{tenure.started, {}, {}}, here);
  std::erase_if(started, [&](const Entry& fact) { return fact.at >= here.period.to; });
  if (started.empty()) return std::nullopt;
  const auto day_of = [&](int64_t second) {
    return here.calendar.DayOf(timeline::FromSeconds(static_cast<uint32_t>(second)));
  };
  const int64_t first = here.calendar.DayOf(started.front().at);
  int64_t until = day_of(WholeSeconds(here.period.to));
  if (tenure.ended.empty()) {
    const Window window{Window::Kind::kLast, tenure.days, Edge::kEnd, {}, {}};
    departed = !Interval::Of(window, here).Has(started.back().at);
    if (departed) until = here.calendar.DayOf(started.back().at) + days;
  } else {
    std::vector<std::pair<int64_t, int>> steps;  // starts first within a second
    for (const Entry& fact : started) steps.emplace_back(WholeSeconds(fact.at), 0);
    for (const Entry& fact : Matching(customer, Facts{tenure.ended, {}, {}}, here)) {
      const int64_t closes = WholeSeconds(fact.at) + days * 86'400;
      if (closes < WholeSeconds(here.period.to)) steps.emplace_back(closes, 1);
    }
    std::ranges::sort(steps);
    int64_t open = 0;
    for (const auto& [second, ends] : steps) {
      if (ends == 0) ++open;
      if (ends == 1 && open > 0 && --open == 0) until = day_of(second);
    }
    departed = open == 0;
    if (!departed) until = day_of(WholeSeconds(here.period.to));
  }
  return static_cast<double>(std::max<int64_t>(until - first, 0));
}

std::optional<double> Reference::RecurringOf(CustomerId customer, const Recurring& recurring,
                                             const Here& here) const {
  const int64_t grace = Interval::DaysOf(recurring.grace, here) * 86'400;
  const Facts moves{{"subscription_started", "subscription_renewed", "subscription_changed",
                     "subscription_ended"},
                    {},
                    {}};
  const auto facts = Matching(customer, moves, here);
  const Names& names = *here.context.names;
  struct Subscription {
    double monthly = 0;
    double money = 0;
    std::string interval;
    double ends_at = INFINITY;
  };
  // What recurs at a second after the first `count` facts.
  const auto state = [&](size_t count, int64_t second) {
    std::map<std::string, Subscription> all;
    for (size_t i = 0; i < count; ++i) {
      const Entry& fact = facts[i];
      const std::string id = ItemOf(fact, "subscription_id").value_or("");
      if (names.KindName(fact.kind) == "subscription_ended") {
        const auto found = all.find(id);
        if (found == all.end()) continue;
        const auto at = static_cast<double>(WholeSeconds(fact.at) + grace);
        found->second.ends_at = std::min(found->second.ends_at, at);
        continue;
      }
      Subscription& one = all[id];
      one.ends_at = INFINITY;
      const std::string interval = CarriedText(fact, "interval");
      if (!interval.empty()) one.interval = interval;
      if (fact.money != timeline::kNoMoney) one.money = static_cast<double>(fact.money);
    }
    double sum = 0;
    for (const auto& [id, one] : all) {
      if (one.ends_at < static_cast<double>(second)) continue;
      double by = 1;
      if (one.interval == "day") by = 12.0 / 365;
      if (one.interval == "week") by = 84.0 / 365;
      if (one.interval == "quarter") by = 3;
      if (one.interval == "year") by = 12;
      sum += std::round(one.money / by);
    }
    return sum;
  };
  const int64_t from = WholeSeconds(here.period.from);
  const int64_t to = WholeSeconds(here.period.to);
  size_t earlier = 0;
  size_t all = 0;
  bool before = false;
  for (const Entry& fact : facts) {
    const int64_t second = WholeSeconds(fact.at);
    if (second < to) ++all;
    if (second >= from) continue;
    ++earlier;
    if (names.KindName(fact.kind) != "subscription_ended") {
      before = before || state(earlier, second) != 0;
    }
  }
  const double opening = state(earlier, from);
  const double closing = state(all, to);
  const double grown = closing - opening;
  const auto amount = [&] {
    switch (recurring.part) {
      case Recurring::Part::kOpening:
        return opening;
      case Recurring::Part::kNew:
        return opening == 0 && !before ? closing : 0;
      case Recurring::Part::kReactivated:
        return opening == 0 && before ? closing : 0;
      case Recurring::Part::kExpansion:
        return opening != 0 && grown > 0 ? grown : 0;
      case Recurring::Part::kContraction:
        return closing != 0 && grown < 0 ? -grown : 0;
      case Recurring::Part::kChurned:
        return closing == 0 ? opening : 0;
      case Recurring::Part::kClosing:
        break;
    }
    return closing;
  }();
  return amount == 0 ? std::nullopt : std::optional(amount);
}

// The area under the Kaplan-Meier curve, step by step.
Figure Reference::ExpectedStay(const ExpectedTenure& expected, const Here& here) const {
  std::map<double, std::pair<double, double>> at;  // by days: departed, all
  double left = 0;
  for (const CustomerId customer : Selected(expected.who, here)) {
    bool departed = false;
    const auto days = TenureOf(customer, expected.tenure, departed, here);
    if (!days) continue;
    at[*days].first += departed ? 1 : 0;
    at[*days].second += 1;
    ++left;
  }
  Figure figure;
  if (left == 0) {
    figure.reason = "ask.nothing_to_rank";
    return figure;
  }
  double area = 0;
  double survival = 1;
  double before = 0;
  for (const auto& [days, count] : at) {
    area += survival * (days - before);
    survival *= 1 - count.first / left;
    left -= count.second;
    before = days;
  }
  figure.value = Quantity::Number(area);
  return figure;
}

Figure Reference::TotalOfNumbers(const vafa::ask::TotalOf& total, const Here& here) const {
  const auto numbers = Gather(total.of, total.who, here);
  double sum = 0;
  for (const double number : numbers) sum += total.of.money() ? std::round(number) : number;
  const Quantity whole = Exact(total.of, sum);
  if (total.what == Total::Of::kMean) {
    return Divide(whole, Quantity::Count(static_cast<int64_t>(numbers.size())));
  }
  Figure figure;
  figure.value = whole;
  return figure;
}

void Reference::AddBins(const Distribution& distribution, const Here& here, size_t period,
                        Answer& answer) const {
  answer.shape = Answer::Shape::kTable;
  const auto show = [&](double edge) { return Table::Cell{Exact(distribution.of, edge)}; };
  const Quantity::Kind kind = Exact(distribution.of, 0).kind;
  answer.table.columns = {{"at_least", kind}, {"below", kind}, {"count", Quantity::Kind::kCount}};
  const auto numbers = Gather(distribution.of, distribution.who, here);
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

// Who has a number between the bounds.
Reference::Customers Reference::InBin(const Distribution& bins, const Part& part,
                                      const Here& here) const {
  Customers customers;
  for (const CustomerId customer : Selected(bins.who, here)) {
    if (bins.of.of == Sample::Of::kPredicted && !Known(customer, here)) continue;
    for (const double number : NumbersOf(customer, bins.of, here)) {
      const bool enough = !part.at_least.has_value() || number >= part.at_least.AsDouble();
      const bool fits = enough && (!part.below.has_value() || number < part.below.AsDouble());
      if (fits) customers.insert(customer);
    }
  }
  return customers;
}

Reference::Customers Reference::Behind(const Measure& measure, const Part& part,
                                       const Here& here) const {
  const auto over = [&]<typename Node>(const Node& node) {
    Customers customers;
    if (node.organisation) return customers;
    for (const Entry& fact : ChosenBy(node, here)) customers.insert(fact.customer);
    return customers;
  };
  const auto having = [&](const Facts& facts, const std::optional<Condition>& who) {
    Customers customers;
    for (const Entry& fact : Chosen(facts, who, here)) customers.insert(fact.customer);
    return customers;
  };
  if (const auto* count = std::get_if<CountCustomers>(&measure.node)) return Who(count->who, here);
  if (const auto* facts = std::get_if<CountFacts>(&measure.node)) return over(*facts);
  if (const auto* sum = std::get_if<Sum>(&measure.node)) return over(*sum);
  if (const auto* mean = std::get_if<Mean>(&measure.node)) return over(*mean);
  const auto sampled = [&](const Sample& sample, const std::optional<Condition>& who) {
    if (!sample.one_each()) return having(sample.facts, who);
    const Condition has{Number{sample, {}}};
    return who ? Who(Condition{All{{has, *who}}}, here) : Who(has, here);
  };
  if (const auto* median = std::get_if<Median>(&measure.node)) {
    return sampled(median->of, median->who);
  }
  if (const auto* p = std::get_if<Percentile>(&measure.node)) return sampled(p->of, p->who);
  if (const auto* bins = std::get_if<Distribution>(&measure.node)) {
    if (part.at_least.has_value() || part.below.has_value()) return InBin(*bins, part, here);
    return sampled(bins->of, bins->who);
  }
  if (const auto* total = std::get_if<vafa::ask::TotalOf>(&measure.node)) {
    return sampled(total->of, total->who);
  }
  if (const auto* expected = std::get_if<ExpectedTenure>(&measure.node)) {
    Sample sample;
    sample.of = Sample::Of::kTenure;
    sample.tenure = expected->tenure;
    return sampled(sample, expected->who);
  }
  if (std::holds_alternative<Constant>(measure.node)) return {};
  if (const auto* add = std::get_if<Addition>(&measure.node)) {
    Customers customers;
    for (const Measure& one : add->of) customers.merge(Behind(one, part, here));
    return customers;
  }
  if (const auto* discounted = std::get_if<Discounted>(&measure.node)) {
    return Behind(*discounted->months, part, here);
  }
  if (const auto* product = std::get_if<Product>(&measure.node)) {
    Customers customers = Behind(*product->a, part, here);
    customers.merge(Behind(*product->b, part, here));
    return customers;
  }
  if (const auto* path = std::get_if<Path>(&measure.node)) return having(path->after, path->who);
  if (const auto* ratio = std::get_if<Ratio>(&measure.node)) {
    return Behind(part.of == Part::Of::kDenominator ? *ratio->denominator : *ratio->numerator, {},
                  here);
  }
  if (const auto* share = std::get_if<Share>(&measure.node)) {
    if (part.of == Part::Of::kDenominator) return Who(share->among, here);
    return Who(Condition{All{{share->of, share->among}}}, here);
  }
  const auto& difference = std::get<Difference>(measure.node);
  Customers customers = Behind(*difference.of, {}, here);
  for (const CustomerId other : Behind(*difference.less, {}, here)) {
    customers.erase(other);
  }
  return customers;
}

Result<std::vector<Answer>> Reference::AnswerAll(std::span<const Inquiry> inquiries,
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
  if (table->sum) {
    AddBrought(inquiry, *table->sum, born, period, here.context, answer);
    return;
  }
  answer.returned.emplace_back();
  for (size_t q = period; q < inquiry.periods.size(); ++q) {
    const Customers back = Back(inquiry, *table, q, here.context);
    answer.returned.back().push_back(
        std::ranges::count_if(born, [&](CustomerId id) { return back.contains(id); }));
  }
}

// Who returned in a period of a retention table, or brought anything in it.
Reference::Customers Reference::Back(const Inquiry& inquiry, const Retention& table, size_t period,
                                     const Context& context) const {
  if (table.sum) {
    Customers back;
    const Here here{context, inquiry.calendar, inquiry.periods[period]};
    for (const Entry& fact : Chosen(table.sum->facts, std::nullopt, here)) {
      back.insert(fact.customer);
    }
    return back;
  }
  Customers back = Who(table.returned, {context, inquiry.calendar, inquiry.periods[period]});
  if (!table.on_or_after) return back;
  for (size_t q = period + 1; q < inquiry.periods.size(); ++q) {
    back.merge(Who(table.returned, {context, inquiry.calendar, inquiry.periods[q]}));
  }
  return back;
}

void Reference::AddBrought(const Inquiry& inquiry, const Sum& sum, const Customers& born,
                           size_t period, const Context& context, Answer& answer) const {
  const bool money = sum.column == Column::kMoney;
  answer.sum_kind = money ? Quantity::Kind::kMoney : Quantity::Kind::kNumber;
  answer.sums.emplace_back();
  for (size_t q = period; q < inquiry.periods.size(); ++q) {
    const Here here{context, inquiry.calendar, inquiry.periods[q]};
    int64_t minor = 0;
    double number = 0;
    for (const Entry& fact : Chosen(sum.facts, std::nullopt, here)) {
      if (!born.contains(fact.customer)) continue;
      if (money && fact.money != timeline::kNoMoney) minor += fact.money;
      if (!money && !std::isnan(fact.value)) number += fact.value;
    }
    answer.sums.back().push_back(money ? Quantity::Minor(minor) : Quantity::Number(number));
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
  if (std::holds_alternative<Constant>(measure.node)) return 0;
  if (const auto* add = std::get_if<Addition>(&measure.node)) {
    double size = 0;
    for (const Measure& one : add->of) size += SizeOf(one, here);
    return size;
  }
  if (const auto* discounted = std::get_if<Discounted>(&measure.node)) {
    return SizeOf(*discounted->months, here);
  }
  if (const auto* product = std::get_if<Product>(&measure.node)) {
    return SizeOf(*product->a, here) + SizeOf(*product->b, here);
  }
  const Figure figure = Value(measure, here);
  return figure.denominator.has_value() ? figure.denominator.AsDouble() : figure.value.AsDouble();
}

// Whether any customer or fact is counted at all.
bool Reference::CountsAny(const Measure& measure, const Here& here) const {
  const auto facts = [&](const auto& m) { return !ChosenBy(m, here).empty(); };
  if (std::holds_alternative<Constant>(measure.node)) return false;
  if (const auto* m = std::get_if<Addition>(&measure.node)) {
    return std::ranges::any_of(m->of, [&](const auto& one) { return CountsAny(one, here); });
  }
  if (const auto* m = std::get_if<Discounted>(&measure.node)) return CountsAny(*m->months, here);
  if (const auto* m = std::get_if<Product>(&measure.node)) {
    return CountsAny(*m->a, here) || CountsAny(*m->b, here);
  }
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
    for (const Entry& fact : organisation_) labels.insert(fact.label);
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

// What a part of a split question is narrowed to.
Reference::Group Reference::GroupOf(const Inquiry& inquiry, const Part& part,
                                    const Context& context) const {
  if (!part.group) return {};
  if (inquiry.split->by == Split::By::kAttribute) {
    const Condition missing{Attribute{inquiry.split->attribute, {}, {}, {}, {}, {}, true}};
    const auto is = [&](std::vector<std::string> values) {
      return Condition{
          Attribute{inquiry.split->attribute, std::move(values), {}, {}, {}, {}, false}};
    };
    if (part.group->name) return {*part.group, is({*part.group->name}), std::nullopt};
    if (part.group->values == 0) return {*part.group, missing, std::nullopt};
    const Condition rest{All{{Condition{Not{missing}}, Condition{Not{is(part.named)}}}}};
    return {*part.group, rest, std::nullopt};
  }
  for (Group& group : Groups(inquiry, context)) {
    if (group.shown == *part.group) return std::move(group);
  }
  return {};
}

Result<std::vector<CustomerId>> Reference::FindMembers(const Inquiry& inquiry, const Part& part,
                                                       const Context& context,
                                                       const Cancelled& /*cancelled*/) const {
  const Group group = GroupOf(inquiry, part, context);
  const Here here = group.Narrow({context, inquiry.calendar, inquiry.periods[part.period]});
  Customers found;
  if (const auto* table = std::get_if<Retention>(&inquiry.measure.node)) {
    found = Who(table->born, here);
    if (part.of == Part::Of::kCell) {
      const Customers back = Back(inquiry, *table, part.period + part.later, context);
      std::erase_if(found, [&](CustomerId id) { return !back.contains(id); });
    }
  } else if (const auto* movement = std::get_if<Movement>(&inquiry.measure.node)) {
    found = Moves(*movement, here)[{part.from_stage, part.to_stage}];
  } else if (const auto* funnel = std::get_if<Funnel>(&inquiry.measure.node)) {
    for (const CustomerId id :
         funnel->who ? Who(*funnel->who, here) : Customers(customers_.begin(), customers_.end())) {
      const size_t taken =
          Steps(id, funnel->steps, funnel->within, Interval::Of({}, here), here).size();
      const bool last = part.step + 1 == funnel->steps.size();
      if (part.lost && !last ? taken == part.step + 1 : taken > part.step) found.insert(id);
    }
  } else {
    found = Behind(inquiry.measure, part, here);
  }
  return std::vector<CustomerId>(found.begin(), found.end());
}

}  // namespace vafa::ask
