#include "tests/unit/ask/random_questions.h"

#include <algorithm>
#include <utility>

#include "ask/parse.h"

namespace vafa::ask {
namespace {

// 2017-01-01 to 2019-12-31: daylight saving in Iran and New York, a Jalali leap year (1399 is
// near).
constexpr int64_t kFirstDay = 17'167;
constexpr int64_t kDays = 3 * 365;
const std::vector<std::string> kChannels = {"web", "app", "فروشگاه", "2"};
const std::vector<std::string> kSubscriptions = {"subscription_started", "subscription_renewed",
                                                 "subscription_changed", "subscription_ended"};
const std::vector<std::string> kLabels = {"red", "green", "blue", "nobody's"};
const std::vector<std::string> kCities = {"Tehran", "İzmir", "nowhere"};
const std::vector<std::string> kAges = {"17", "18.5", "40", "-3", "old", "1e2", "20 years"};
const std::vector<std::string> kSince = {"2017-03-20", "2017-03-21T23:00:00Z", "2018-12-31",
                                         "2019-07-01T00:00:00+03:30", "long ago"};

}  // namespace

const std::vector<std::string>& Dice::Kinds() {
  static const std::vector<std::string> kinds = {"bought", "visited", "started", "ended",
                                                 "never_seen"};
  return kinds;
}

Instant Dice::Moment(const Calendar& calendar) {
  const int64_t day = kFirstDay + static_cast<int64_t>(Below(kDays));
  Instant at = calendar.FromLocal(day, static_cast<int64_t>(Below(24)) * 3600 * kMicrosPerSecond);
  if (OneIn(2)) at = calendar.StartOf(static_cast<Unit>(Below(5)), at);
  constexpr int64_t kNear[] = {0, 0, -1, 1, -kMicrosPerSecond, 500'000, kMicrosPerSecond};
  return at + std::chrono::microseconds(kNear[Below(std::size(kNear))]);
}

void Dice::AddProperties(timeline::PropertyList& list) {
  if (!OneIn(4)) list.Text("channel", kChannels[Below(3)]);
  if (OneIn(2)) list.Number("quantity", static_cast<double>(Below(4)));
  if (OneIn(3)) list.Money("cost", static_cast<int64_t>(Below(2000)) - 500);
  if (OneIn(4)) list.Text("order", std::to_string(Below(1'000'000)));
  if (OneIn(9)) list.Text("quantity", "2");
  if (OneIn(2)) list.Text("subscription_id", OneIn(2) ? "s1" : "s2");
  constexpr const char* kIntervals[] = {"day", "week", "month", "quarter", "year"};
  if (OneIn(2)) list.Text("interval", kIntervals[Below(5)]);
}

void Dice::Fill(World& world, const Calendar& calendar, size_t facts) {
  const auto customer = [&]() -> CustomerId {
    if (OneIn(20)) return 0;
    constexpr CustomerId kStarts[] = {1, 4090, 3 * timeline::kBlockCustomers};
    return kStarts[Below(3)] + static_cast<CustomerId>(Below(12));
  };
  Instant last = Moment(calendar);
  for (size_t i = 0; i < facts; ++i) {
    timeline::Entry entry;
    entry.customer = customer();
    entry.at = OneIn(6) ? last : Moment(calendar);
    last = entry.at;
    entry.kind = world.names.AddKind(OneIn(4) ? kSubscriptions[Below(4)] : Kinds()[Below(4)]);
    if (!OneIn(3)) entry.money = static_cast<int64_t>(Below(2000)) - 500;
    if (OneIn(2)) entry.value = static_cast<double>(Below(11));
    if (OneIn(2)) entry.label = world.names.AddLabel(kLabels[Below(3)]);
    if (OneIn(2)) AddProperties(entry.properties);
    if (!world.standing.empty() && OneIn(8)) {
      auto corrected = world.standing.begin();
      std::advance(corrected, static_cast<int64_t>(Below(world.standing.size())));
      entry.corrects = corrected->first;
      entry.corrects_customer = corrected->second.customer;
      entry.retracts = OneIn(3);
    }
    world.Put(entry);
    if (OneIn(100)) world.Checkpoint();
    if (OneIn(3)) world.attributes.cities[entry.customer] = kCities[Below(2)];
    if (OneIn(4)) world.attributes.texts["age"][entry.customer] = kAges[Below(kAges.size())];
    if (OneIn(4)) world.attributes.texts["since"][entry.customer] = kSince[Below(kSince.size())];
    if (OneIn(8) && entry.customer != 0) {
      const bool age = OneIn(2);
      auto& before = world.attributes.before[age ? "age" : "city"][entry.customer];
      const std::string& other = age ? kAges[Below(kAges.size())] : kCities[Below(2)];
      before.push_back({Moment(calendar), OneIn(4) ? "" : OneIn(3) ? "gone" : other});
      std::ranges::sort(before, {}, &TestAttributes::Before::until);
    }
  }
  for (CustomerId id = 0; id < 3 * timeline::kBlockCustomers + 12; ++id) {
    if (OneIn(3)) world.predictions.numbers["p_alive"][id] = static_cast<double>(Below(9)) / 8;
    if (OneIn(3)) world.predictions.numbers["clv"][id] = static_cast<double>(Below(6000));
  }
  // One that is made of itself would be refused.
  Condition asked = MakeCondition(1);
  while (json::serialize(ToJson(asked, *Currency::Parse("EUR"))).contains("\"asked\"")) {
    asked = MakeCondition(1);
  }
  world.segments.contents = {{"listed", std::vector<CustomerId>{4097, 0, 2, 5, 2, 99}},
                             {"asked", std::move(asked)},
                             {"nested", Condition{Not{Condition{InSegment{"listed"}}}}}};
  for (const char* name : {"city", "age", "since"}) world.attributes.texts[name].erase(0);
}

std::vector<std::string> Dice::Some(const std::vector<std::string>& of) {
  std::vector<std::string> some;
  for (const std::string& one : of) {
    if (OneIn(of.size())) some.push_back(one);
  }
  if (some.empty()) some.push_back(of[Below(of.size())]);
  return some;
}

std::string Dice::MakeDate() {
  const CivilDate date =
      DateOfDay(CalendarKind::kGregorian, kFirstDay + static_cast<int64_t>(Below(kDays)));
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
  return OneIn(4) ? std::string(text) + "T13:00:01Z" : text;
}

Days Dice::MakeDays() {
  if (OneIn(3)) return {0, OneIn(2) ? "window" : "lost_window"};
  constexpr int64_t kCounts[] = {0, 1, 7, 30, 90, 365, 4000};
  return {kCounts[Below(std::size(kCounts))], {}};
}

Window Dice::MakeWindow() {
  Window window;
  window.kind = static_cast<Window::Kind>(Below(5));
  if (window.kind == Window::Kind::kLast) {
    window.days = MakeDays();
    if (OneIn(3)) window.ago = MakeDays();
  }
  if (window.kind == Window::Kind::kNext) window.days = MakeDays();
  if (window.kind == Window::Kind::kLast || window.kind == Window::Kind::kBefore ||
      window.kind == Window::Kind::kNext) {
    window.edge = OneIn(2) ? Edge::kStart : Edge::kEnd;
  }
  if (window.kind == Window::Kind::kAbsolute) {
    if (!OneIn(3)) window.from = MakeDate();
    if (window.from.empty() || OneIn(2)) window.to = MakeDate();
  }
  return window;
}

Filter Dice::MakeFilter() {
  Filter filter;
  if (OneIn(2)) return filter;
  if (OneIn(3)) filter.value_min = static_cast<double>(Below(6));
  if (OneIn(3)) filter.value_max = static_cast<double>(6 + Below(6));
  if (OneIn(3)) filter.money_min = static_cast<int64_t>(Below(1000)) - 500;
  if (OneIn(3)) filter.money_max = static_cast<int64_t>(500 + Below(1000));
  if (OneIn(3)) filter.labels = Some(kLabels);
  while (OneIn(4)) {
    PropertyFilter property = MakeProperty();
    if (std::ranges::count(filter.properties, property.name, &PropertyFilter::name) == 0) {
      filter.properties.push_back(std::move(property));
    }
  }
  return filter;
}

PropertyFilter Dice::MakeProperty() {
  PropertyFilter filter;
  switch (Below(6)) {
    case 0:
      filter.name = "quantity";
      filter.numbers = {static_cast<double>(Below(4)), static_cast<double>(Below(6))};
      return filter;
    case 1:
      filter.name = "quantity";
      filter.bounds.value_min = static_cast<double>(Below(3));
      if (OneIn(2)) filter.bounds.value_max = static_cast<double>(2 + Below(2));
      return filter;
    case 2:
      filter.name = "cost";
      filter.bounds.money_max = static_cast<int64_t>(Below(1500));
      if (OneIn(2)) filter.bounds.money_min = -static_cast<int64_t>(Below(500));
      return filter;
    default:
      filter.name = OneIn(9) ? "quantity" : OneIn(9) ? "unheard_of" : "channel";
      filter.texts = Some(kChannels);
      return filter;
  }
}

Facts Dice::MakeFacts() { return {Some(Kinds()), MakeFilter(), MakeWindow()}; }

Attribute Dice::MakeAttribute() {
  std::optional<Edge> at;
  if (OneIn(2)) at = OneIn(2) ? Edge::kStart : Edge::kEnd;
  Attribute attribute{OneIn(2) ? "age" : "since", {}, {}, {}, {}, {}, false, at};
  if (OneIn(4))
    return {
        "city", OneIn(4) ? std::vector<std::string>{"gone"} : Some(kCities), {}, {}, {}, {}, false,
        at};
  if (OneIn(4)) {
    attribute.missing = true;
  } else if (attribute.name == "age" || OneIn(5)) {
    if (OneIn(2)) attribute.number_min = static_cast<double>(Below(50)) - 10;
    if (!attribute.number_min || OneIn(2)) {
      attribute.number_max = attribute.number_min.value_or(0) + static_cast<double>(Below(40));
    }
  } else {
    if (OneIn(2)) attribute.day_min = OneIn(3) ? "2017-03-21" : MakeDate();
    if (attribute.day_min.empty() || OneIn(2)) attribute.day_max = MakeDate();
  }
  return attribute;
}

Total Dice::MakeTotal() {
  Total total{OneIn(2) ? Total::Of::kSum : Total::Of::kMean,
              OneIn(2) ? Column::kMoney : Column::kValue,
              MakeFacts(),
              {}};
  const bool both = OneIn(2);
  if (total.column == Column::kMoney) {
    const int64_t least = static_cast<int64_t>(Below(2000)) - 500;
    if (both || OneIn(2)) total.bounds.money_min = least;
    if (both || !total.bounds.money_min) total.bounds.money_max = least + int64_t(Below(1500));
  } else {
    const auto least = static_cast<double>(Below(10));
    if (both || OneIn(2)) total.bounds.value_min = least;
    if (both || !total.bounds.value_min) total.bounds.value_max = least + double(Below(9)) / 2;
  }
  return total;
}

Condition Dice::MakeCondition(int depth) {
  const auto list = [&] {
    std::vector<Condition> of;
    const size_t count = 1 + Below(3);
    for (size_t i = 0; i < count; ++i) of.push_back(MakeCondition(depth - 1));
    return of;
  };
  switch (Below(depth > 0 ? 16 : 13)) {
    case 0:
      return {Everyone{}};
    case 1:
      return {MakeAttribute()};
    case 2:
      return {In{Some({"c1", "c2", "c4095", "c4096", "c4097", "c12288", "c99", "stranger"})}};
    case 3:
      return {First{MakeFacts()}};
    case 4:
      return {Last{MakeFacts()}};
    case 5:
      return {Running{{"started"},
                      Some({"ended", "visited"}),
                      {OneIn(2) ? 0 : 10, {}},
                      OneIn(2) ? Edge::kStart : Edge::kEnd}};
    case 6:
    case 7: {
      Did did{MakeFacts(), static_cast<int64_t>(Below(OneIn(3) ? 8 : 3)), std::nullopt};
      if (OneIn(3)) did.max = did.min + static_cast<int64_t>(Below(OneIn(3) ? 6 : 2));
      return {did};
    }
    case 8:
      return {MakeTotal()};
    case 9: {
      Sequence sequence{MakeSteps(false), std::nullopt, MakeWindow()};
      if (!OneIn(3)) sequence.within = MakeDays();
      if (OneIn(2)) return {Converted{sequence.steps, sequence.within, sequence.window}};
      return {std::move(sequence)};
    }
    case 10: {
      constexpr const char* kSegments[] = {"listed", "asked", "nested"};
      return {InSegment{kSegments[Below(3)]}};
    }
    case 11: {
      const double low = static_cast<double>(Below(8)) / 8;
      if (OneIn(2)) return {Predicted{"p_alive", {low, low + 0.5, {}, {}}}};
      return {Predicted{"clv", {{}, {}, static_cast<int64_t>(low * 5000), std::nullopt}}};
    }
    case 12:
      return {MakeNumber()};
    case 13:
      return {All{list()}};
    case 14:
      return {Any{list()}};
    default:
      return {Not{MakeCondition(depth - 1)}};
  }
}

std::optional<Condition> Dice::MaybeCondition(int depth) {
  if (OneIn(2)) return std::nullopt;
  return MakeCondition(depth);
}

Sample Dice::MakeSample() {
  using Of = Sample::Of;
  constexpr Of kLast = Of::kPredicted;
  Sample sample;
  sample.of = static_cast<Of>(Below(static_cast<size_t>(kLast) + 1));
  if (sample.of < Of::kTime) sample.facts = MakeFacts();
  switch (sample.of) {
    case Of::kFacts:
    case Of::kSum:
      sample.column = OneIn(2) ? Column::kMoney : Column::kValue;
      sample.property = MaybeProperty(sample.column);
      break;
    case Of::kDelays:
      sample.then = Some(Kinds());
      sample.office = OneIn(2);
      break;
    case Of::kMixedOrders:
      sample.order = OneIn(2) ? "channel" : "quantity";
      [[fallthrough]];
    case Of::kUpgrades:
      if (OneIn(2)) sample.item = OneIn(2) ? "channel" : "quantity";
      break;
    case Of::kTime:
      sample.steps = MakeSteps(true);
      if (!OneIn(3)) sample.within = MakeDays();
      break;
    case Of::kTenure:
      sample.tenure = MakeTenure();
      sample.tenure.departed = OneIn(3);
      break;
    case Of::kRecurring:
      sample.recurring.part = static_cast<Recurring::Part>(Below(7));
      sample.recurring.grace = OneIn(2) ? Days{0, "grace"} : MakeDays();
      break;
    case Of::kPredicted:
      sample.prediction = OneIn(2) ? "p_alive" : "clv";
      break;
    default:
      break;
  }
  return sample;
}

Number Dice::MakeNumber() {
  Number number;
  do {
    number.of = MakeSample();
  } while (!number.of.one_each());
  const auto low = static_cast<double>(Below(6));
  if (number.of.money()) {
    if (OneIn(2)) number.bounds.money_min = static_cast<int64_t>(low * 100);
    if (OneIn(2)) number.bounds.money_max = static_cast<int64_t>(low * 100) + 900;
  } else {
    if (OneIn(2)) number.bounds.value_min = low - 0.5;
    if (OneIn(2)) number.bounds.value_max = low + 2;
  }
  return number;
}

std::string Dice::MaybeProperty(Column column) {
  if (!OneIn(3)) return {};
  if (OneIn(9)) return "unheard_of";
  return column == Column::kMoney ? "cost" : "quantity";
}

Tenure Dice::MakeTenure() {
  Tenure tenure;
  tenure.started = Some({"bought", "started"});
  if (OneIn(2)) tenure.ended = Some({"ended", "visited"});
  tenure.days = MakeDays();
  return tenure;
}

std::vector<ChainStep> Dice::MakeSteps(bool named) {
  std::vector<ChainStep> steps;
  for (size_t i = 2 + Below(3); i > 0; --i) {
    steps.push_back(
        {named && OneIn(2) ? "step" : "", Some(Kinds()), OneIn(3) ? MakeFilter() : Filter{}});
  }
  return steps;
}

Retention Dice::MakeRetention() {
  Retention retention{MakeCondition(1), Condition{}};
  if (OneIn(3)) {
    retention.sum = Sum{OneIn(2) ? Column::kMoney : Column::kValue, MakeFacts(), std::nullopt};
  } else {
    retention.returned = MakeCondition(1);
    retention.on_or_after = OneIn(3);
  }
  return retention;
}

Measure Dice::MakeTable() {
  if (OneIn(4)) {
    Path path{MakeFacts(),
              Some(Kinds()),
              OneIn(2) ? Path::By::kKind : Path::By::kLabel,
              1 + static_cast<int64_t>(Below(5)),
              std::nullopt,
              Path::kUsual,
              MaybeCondition(1)};
    if (OneIn(2)) path.within = MakeDays();
    if (OneIn(2)) path.most = 1 + static_cast<int64_t>(Below(4));
    return {std::move(path)};
  }
  if (OneIn(4)) {
    Movement movement{{}, MaybeCondition(1)};
    for (size_t i = 1 + Below(3); i > 0; --i) {
      movement.stages.push_back({"stage " + std::to_string(i), MakeCondition(1)});
    }
    return {std::move(movement)};
  }
  if (OneIn(3)) {
    Funnel funnel{MakeSteps(true), std::nullopt, MaybeCondition(1)};
    if (!OneIn(3)) funnel.within = MakeDays();
    return {std::move(funnel)};
  }
  if (OneIn(2)) return {MakeRetention()};
  Distribution distribution{
      MakeSample(), MaybeCondition(1), {}, {}, 2 + static_cast<int64_t>(Below(10))};
  if (OneIn(2)) return {distribution};
  distribution.most = Distribution::kUsual;
  const bool doubles = distribution.of.doubles();
  int64_t edge = 0;
  for (size_t i = 1 + Below(4); i > 0; --i) {
    edge += 1 + static_cast<int64_t>(Below(distribution.of.money() ? 800 : 5));
    if (doubles) {
      distribution.value_edges.push_back(static_cast<double>(edge) - 0.5);
    } else {
      distribution.whole_edges.push_back(edge);
    }
  }
  return {distribution};
}

Measure Dice::MakeOf(bool money, int depth) {
  while (true) {
    Measure measure = MakeMeasure(depth);
    if (GivesMoney(measure) == money) return measure;
  }
}

Measure Dice::MakeRatio(int depth) {
  Measure denominator = MakeMeasure(depth);
  Measure numerator = GivesMoney(denominator) ? MakeOf(true, depth) : MakeMeasure(depth);
  return {Ratio{std::move(numerator), std::move(denominator)}};
}

Measure Dice::MakeMeasure(int depth) {
  const bool money = OneIn(2);  // of what is put together from others of its kind
  const Column column = OneIn(2) ? Column::kMoney : Column::kValue;
  switch (Below(depth > 0 ? 15 : 10)) {
    case 0:
      return {CountCustomers{MakeCondition(2)}};
    case 1:
      return {CountFacts{MakeFacts(), MaybeCondition(2)}};
    case 2:
      if (OneIn(5)) return {Sum{column, MakeFacts(), {}, MaybeProperty(column), true}};
      return {Sum{column, MakeFacts(), MaybeCondition(2), MaybeProperty(column)}};
    case 3:
      if (OneIn(5)) return {CountFacts{MakeFacts(), {}, true}};
      return {Mean{column, MakeFacts(), MaybeCondition(2), MaybeProperty(column)}};
    case 4:
      return {Share{MakeCondition(2), MakeCondition(2)}};
    case 5:
    case 6: {
      if (OneIn(2)) return {Median{MakeSample(), MaybeCondition(1)}};
      constexpr double kPercents[] = {0, 10, 50, 62.5, 90, 100};
      return {Percentile{kPercents[Below(std::size(kPercents))], MakeSample(), MaybeCondition(1)}};
    }
    case 7:
    case 8:
      return {
          TotalOf{OneIn(2) ? Total::Of::kSum : Total::Of::kMean, MakeSample(), MaybeCondition(1)}};
    case 9:
      return {ExpectedTenure{MakeTenure(), MaybeCondition(1)}};
    case 10:
      return MakeRatio(depth - 1);
    case 11:
      return {Difference{MakeOf(money, depth - 1), MakeOf(money, depth - 1)}};
    case 12: {
      Addition add;
      for (size_t i = 1 + Below(3); i > 0; --i) add.of.push_back(MakeOf(money, depth - 1));
      return {std::move(add)};
    }
    case 13: {
      Constant constant{static_cast<Constant::Of>(Below(3)), 0, 0};
      if (constant.of == Constant::Of::kNumber) constant.number = static_cast<double>(Below(9)) / 2;
      if (constant.of == Constant::Of::kAmount) constant.minor = static_cast<int64_t>(Below(5000));
      if (OneIn(4))
        return {Discounted{MakeOf(false, depth - 1), static_cast<double>(Below(4)) / 8}};
      const bool amount = constant.of == Constant::Of::kAmount;
      Measure other = amount ? MakeOf(false, depth - 1) : MakeMeasure(depth - 1);
      if (OneIn(2)) return {Product{Measure{constant}, std::move(other)}};
      return {Product{std::move(other), Measure{constant}}};
    }
    default:
      return MakeRatio(0);
  }
}

std::optional<Split> Dice::MaybeSplit(const Measure& measure) {
  if (!OneIn(3)) return std::nullopt;
  Split split;
  split.most = OneIn(2) ? Split::kUsual : 1 + static_cast<int64_t>(Below(3));
  if (MeasuresFacts(measure) && OneIn(2)) {
    split.by = Split::By::kLabel;
  } else if (OfOrganisation(measure)) {
    return std::nullopt;
  } else if (OneIn(3)) {
    split.by = Split::By::kConditions;
    split.most = Split::kUsual;
    for (size_t i = 1 + Below(3); i > 0; --i) {
      split.conditions.push_back({"group " + std::to_string(i), MakeCondition(1)});
    }
  } else {
    split.attribute = OneIn(2) ? "city" : "age";
  }
  return split;
}

Over Dice::MakeOver() {
  Over over;
  over.from = MakeDate();
  over.to = MakeDate();
  const Calendar utc = *Calendar::Make(CalendarKind::kGregorian, "UTC", 1);
  const Instant from = *ParseInstant(over.from, utc);
  const Instant to = *ParseInstant(over.to, utc);
  if (to < from) std::swap(over.from, over.to);
  const bool near = std::chrono::abs(to - from) < std::chrono::days(100);
  if (!OneIn(4)) over.every = static_cast<Unit>(near ? Below(5) : 1 + Below(4));
  if (OneIn(2)) over.calendar = OneIn(2) ? CalendarKind::kJalali : CalendarKind::kGregorian;
  if (OneIn(4)) over.compare = OneIn(2) ? Compare::kBefore : Compare::kLastYear;
  constexpr const char* kZones[] = {"", "Asia/Tehran", "America/New_York", "UTC"};
  over.zone = kZones[Below(std::size(kZones))];
  return over;
}

}  // namespace vafa::ask
