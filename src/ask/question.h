#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"

/// The question language (docs/reference/questions.md) as a typed tree. Segments, KPIs and entry
/// rules are all written in it. Conditions choose customers, measures make figures of them, and
/// `Over` says for which periods.
namespace vafa::ask {

/// A value on the heap that copies and compares like the value itself; makes trees of values.
template <typename T>
class Box {
 public:
  Box() : value_(std::make_unique<T>()) {}
  Box(T value) : value_(std::make_unique<T>(std::move(value))) {}  // NOLINT: a box is its value
  Box(const Box& other) : value_(std::make_unique<T>(*other.value_)) {}
  Box(Box&&) noexcept = default;
  Box& operator=(const Box& other) {
    value_ = std::make_unique<T>(*other.value_);
    return *this;
  }
  Box& operator=(Box&&) noexcept = default;
  ~Box() = default;

  const T& operator*() const { return *value_; }
  T& operator*() { return *value_; }
  const T* operator->() const { return value_.get(); }
  bool operator==(const Box& other) const { return *value_ == *other.value_; }

 private:
  std::unique_ptr<T> value_;
};

/// A number of days: a constant, or a parameter by name ("window", "lost_window", "grace").
struct Days {
  int64_t count = 0;
  std::string parameter;  ///< when set, `count` is not used
  bool operator==(const Days&) const = default;
};

/// The instant at which a period begins or ends.
enum class Edge : uint8_t { kStart, kEnd };

/// A half-open stretch of time, relative to the period that is being answered.
struct Window {
  enum class Kind : uint8_t {
    kPeriod,    ///< the period itself
    kLast,      ///< the last `days` local days until `edge`
    kBefore,    ///< ever before `edge`
    kAbsolute,  ///< from `from` until `to`, ISO texts; an empty one is open
    kNext,      ///< the next `days` local days from `edge` on
  };
  Kind kind = Kind::kPeriod;
  Days days;
  Edge edge = Edge::kEnd;
  std::string from;
  std::string to;
  Days ago = {};  ///< of kLast: it ends where the last so many local days until `edge` begin
  bool operator==(const Window&) const = default;
};

/// Inclusive bounds on numbers and on amounts.
struct Bounds {
  std::optional<double> value_min, value_max;
  std::optional<int64_t> money_min, money_max;  ///< minor units of the base currency
  bool operator==(const Bounds&) const = default;
};

/// What a property of a fact must be: one of some texts, one of some numbers, or within bounds.
struct PropertyFilter {
  std::string name;
  std::vector<std::string> texts;
  std::vector<double> numbers;
  Bounds bounds;
  bool operator==(const PropertyFilter&) const = default;
};

/// What a fact must carry. A fact without the column or property does not match.
struct Filter : Bounds {
  std::vector<std::string> labels;         ///< any of them; empty: any label or none
  std::vector<PropertyFilter> properties;  ///< all of them
  bool empty() const { return *this == Filter{}; }
  bool operator==(const Filter&) const = default;
};

/// Facts of any of the kinds, that pass the filter, within the window.
struct Facts {
  std::vector<std::string> kinds;
  Filter filter;
  Window within;
  bool operator==(const Facts&) const = default;
};

enum class Column : uint8_t { kMoney, kValue };

struct Condition;

/// Everyone known by the end of the period: who has any fact before it.
struct Everyone {
  bool operator==(const Everyone&) const = default;
};
struct All {
  std::vector<Condition> of;
  bool operator==(const All&) const;
};
struct Any {
  std::vector<Condition> of;
  bool operator==(const Any&) const;
};
/// Everyone known by the end of the period but those.
struct Not {
  Box<Condition> of;
  bool operator==(const Not&) const;
};
/// Where something stands in the question, as a JSON pointer. What is said is the same anywhere.
struct Place {
  std::string text;
  bool operator==(const Place&) const { return true; }
};
/// The customer's attribute has one of the values; or is a number or a day between the bounds,
/// which belong to the range; or is missing. Exactly one of the three is set.
struct Attribute {
  std::string name;
  std::vector<std::string> is;
  std::optional<double> number_min, number_max;
  std::string day_min, day_max;  ///< ISO texts; an empty one is open
  bool missing = false;
  std::optional<Edge> at = {};  ///< as it was then, as far as is known; else as it is now
  Place place = {};
  bool operator==(const Attribute&) const = default;
};
/// At least `min` and at most `max` such facts. With `min` 0 it is about everyone known by the end
/// of the period.
struct Did {
  Facts facts;
  int64_t min = 1;
  std::optional<int64_t> max;
  bool operator==(const Did&) const = default;
};
/// What such facts amount to for the customer lies between the bounds of the column: their sum (0
/// without any that carries it) or their mean (without any, the condition is not met), not rounded.
struct Total {
  enum class Of : uint8_t { kSum, kMean };
  Of of = Of::kSum;
  Column column = Column::kMoney;
  Facts facts;
  Bounds bounds;
  bool operator==(const Total&) const = default;
};
/// The customer's very first such fact lies in the window.
struct First {
  Facts facts;
  bool operator==(const First&) const = default;
};
/// The latest such fact before the end of the period lies in the window.
struct Last {
  Facts facts;
  bool operator==(const Last&) const = default;
};
/// One of these customers, by the organisation's own ids.
struct In {
  std::vector<std::string> customers;
  bool operator==(const In&) const = default;
};
/// Something that was started is still running just before `at`: going through the facts in time,
/// each start opens one and each end, `grace` days (of 24 hours) later, closes one if any is open.
/// Within one second starts come first.
struct Running {
  std::vector<std::string> started;
  std::vector<std::string> ended;
  Days grace;
  Edge at = Edge::kEnd;
  bool operator==(const Running&) const = default;
};

/// A step of those that follow one another.
struct ChainStep {
  std::string name;  ///< may be empty
  std::vector<std::string> kinds;
  Filter filter;
  bool operator==(const ChainStep&) const = default;
};
/// From some fact of the first step on she takes all steps as in a Funnel, up to `within` days
/// after that fact, and all of these facts lie in the window.
struct Sequence {
  std::vector<ChainStep> steps;
  std::optional<Days> within;
  Window window;
  bool operator==(const Sequence&) const = default;
};

/// As in a Funnel she enters with her first fact of the first step in the window and takes all
/// steps, the later ones also after the window.
struct Converted {
  std::vector<ChainStep> steps;
  std::optional<Days> within;
  Window window;
  bool operator==(const Converted&) const = default;
};

/// Who is in a saved segment of the organisation.
struct InSegment {
  std::string name;
  Place place = {};
  bool operator==(const InSegment&) const = default;
};
/// A predicted number of the customer lies between the bounds; who has none does not meet it.
struct Predicted {
  std::string name;  ///< one of kPredictions
  Bounds bounds;     ///< amounts for money, else numbers
  Place place = {};
  bool operator==(const Predicted&) const = default;
};
struct Prediction {
  std::string_view name;
  bool money;  ///< in minor units of the base currency
};
inline constexpr Prediction kPredictions[] = {
    {"p_alive", false},         {"churn_risk", false},    {"clv", true},
    {"expected_orders", false}, {"next_purchase", false}, {"value_at_risk", true}};

/// How long customers stay: from the day of the first fact of `started` to the day on which she
/// departed, or to the end of the period. With `ended` she departs as in Running, when what ran
/// last closes; else when the latest fact of `started` is `days` local days old.
struct Tenure {
  std::vector<std::string> started;
  std::vector<std::string> ended;
  Days days;              ///< of grace, or of silence
  bool departed = false;  ///< only of those who departed
  bool operator==(const Tenure&) const = default;
};

/// What recurs every month, as subscriptions run (docs/reference/questions.md, Recurring revenue).
struct Recurring {
  enum class Part : uint8_t {
    kOpening,      ///< just before the start of the period
    kNew,          ///< 0 at the start, more at the end, and never any before
    kReactivated,  ///< 0 at the start, more at the end, and some before
    kExpansion,
    kContraction,  ///< as a positive amount, like kChurned
    kChurned,      ///< 0 at the end
    kClosing,      ///< just before the end of the period
  };
  Part part = Part::kClosing;
  Days grace;
  bool operator==(const Recurring&) const = default;
};

/// Numbers that are looked at one by one: of each fact, or one of each customer who has one.
struct Sample {
  enum class Of : uint8_t {
    kFacts,     ///< the column of each fact that carries it
    kSum,       ///< its sum for each customer who has facts that carry it
    kCount,     ///< the number of facts of each customer who has any
    kGaps,      ///< local days from a day on which a customer has such facts to her next such day
    kDays,      ///< the number of local days on which a customer has such facts
    kDelays,    ///< seconds from each fact to the customer's next fact of `then`, if there is one
    kUpgrades,  ///< how many of a customer's facts carry more money than hers before of one `item`
    kMixedOrders,  ///< how many of a customer's orders have lines of more than one `item`
    kTime,         ///< seconds from the first of `steps` to the last of each who takes all of them
    kTenure,       ///< days
    kRecurring,    ///< part of a customer's recurring revenue, where there is any
    kPredicted,    ///< of whom it is predicted
  };
  Of of = Of::kFacts;
  Column column = Column::kMoney;  ///< of kFacts and kSum
  std::string property;            ///< of kFacts and kSum: this instead of the column
  Facts facts;                     ///< unless kTime, kTenure, kRecurring or kPredicted
  std::vector<std::string> then;   ///< kDelays
  bool office = false;             ///< kDelays: only the time within office hours
  std::string item;                ///< kUpgrades, kMixedOrders: a property; without it the label
  std::string order;               ///< kMixedOrders: the property that lines of an order share
  Tenure tenure;
  Recurring recurring;
  std::string prediction;        ///< one of kPredictions
  std::vector<ChainStep> steps;  ///< kTime: as in a Funnel
  std::optional<Days> within;    ///< kTime: the same

  bool money() const;
  /// Whether the numbers are doubles; else whole numbers or minor units.
  bool doubles() const;
  /// Whether a customer has at most one number.
  bool one_each() const { return of != Of::kFacts && of != Of::kGaps && of != Of::kDelays; }
  bool operator==(const Sample&) const = default;
};

/// The customer's number lies between the bounds; who has none does not meet it.
struct Number {
  Sample of;  ///< one_each()
  Bounds bounds;
  bool operator==(const Number&) const = default;
};

struct Condition {
  std::variant<Everyone, All, Any, Not, Attribute, Did, Total, First, Last, In, Running, Sequence,
               Converted, InSegment, Predicted, Number>
      node;
  bool operator==(const Condition&) const = default;
};

inline bool All::operator==(const All& other) const { return of == other.of; }
inline bool Any::operator==(const Any& other) const { return of == other.of; }
inline bool Not::operator==(const Not& other) const { return of == other.of; }

struct NamedCondition {
  std::string name;
  Condition who;
  bool operator==(const NamedCondition&) const = default;
};

struct Measure;

/// How many customers meet the condition.
struct CountCustomers {
  Condition who;
  bool operator==(const CountCustomers&) const = default;
};
/// How many facts; of those customers only, when `who` is given, or of the organisation itself.
struct CountFacts {
  Facts facts;
  std::optional<Condition> who;
  bool organisation = false;
  bool operator==(const CountFacts&) const = default;
};
/// The sum of a column over facts, or of a property that stands for it.
struct Sum {
  Column column = Column::kMoney;
  Facts facts;
  std::optional<Condition> who;
  std::string property = {};
  bool organisation = false;
  bool operator==(const Sum&) const = default;
};
/// The mean of a column over the facts that carry it.
struct Mean {
  Column column = Column::kMoney;
  Facts facts;
  std::optional<Condition> who;
  std::string property = {};
  bool organisation = false;
  bool operator==(const Mean&) const = default;
};
/// The sum or mean of numbers.
struct TotalOf {
  Total::Of what = Total::Of::kSum;
  Sample of;
  std::optional<Condition> who;
  bool operator==(const TotalOf&) const = default;
};
/// How many days customers stay, those still here being censored: the mean of the Kaplan-Meier
/// curve restricted to the longest stay (Kaplan & Meier 1958).
struct ExpectedTenure {
  Tenure tenure;
  std::optional<Condition> who;
  bool operator==(const ExpectedTenure&) const = default;
};
/// The middle number, or the mean of the two middle ones.
struct Median {
  Sample of;
  std::optional<Condition> who;
  bool operator==(const Median&) const = default;
};
/// The smallest number that at least `p` percent of all do not exceed (nearest rank).
struct Percentile {
  double p = 50;
  Sample of;
  std::optional<Condition> who;
  bool operator==(const Percentile&) const = default;
};
/// How many of the numbers lie below the first edge, from each edge to the next, and above the
/// last; without edges, in at most `most` bins of equal width.
struct Distribution {
  Sample of;
  std::optional<Condition> who;
  std::vector<double> value_edges;   ///< rising, of the column of values
  std::vector<int64_t> whole_edges;  ///< rising, of amounts, counts and days
  int64_t most = kUsual;
  bool operator==(const Distribution&) const = default;

  static constexpr int64_t kUsual = 20;
};
struct Ratio {
  Box<Measure> numerator;
  Box<Measure> denominator;
  bool operator==(const Ratio&) const;
};
/// `of` − `less`.
struct Difference {
  Box<Measure> of;
  Box<Measure> less;
  bool operator==(const Difference&) const;
};
/// The sum of several figures.
struct Addition {
  std::vector<Measure> of;
  bool operator==(const Addition&) const;
};
struct Product {
  Box<Measure> a;
  Box<Measure> b;
  bool operator==(const Product&) const;
};
/// What so many months, each paying 1 at its end, are worth on the first day:
/// (1 − qⁿ) / (1/q − 1) with q = (1 + yearly rate)^(−1/12), for n of any fraction; n itself without
/// a rate (Ross, Westerfield & Jaffe, "Corporate Finance", 2013, eq. 4.13).
struct Discounted {
  Box<Measure> months;
  double yearly_rate = 0;
  bool operator==(const Discounted&) const;
};
/// A figure that is known beforehand.
struct Constant {
  enum class Of : uint8_t {
    kNumber,
    kAmount,
    kDays,  ///< the local days that the period touches
  };
  Of of = Of::kNumber;
  double number = 0;
  int64_t minor = 0;
  bool operator==(const Constant&) const = default;
};
/// The part of `among` that meets `of`: a proportion.
struct Share {
  Condition of;
  Condition among;
  bool operator==(const Share&) const = default;
};
/// How many customers go how far: they enter with their first fact of the first step in the period,
/// and take each further step with the earliest fact of it that lies not before the second of the
/// step before and is not taken already (facts of one second in the order of their instants, then
/// of their numbers), at any time up to `within` days of 24 hours after entering.
struct Funnel {
  std::vector<ChainStep> steps;
  std::optional<Days> within;
  std::optional<Condition> who;
  bool operator==(const Funnel&) const = default;
};
/// How many customers moved from which stage at the start to which at the end of the period. A
/// customer is in the first stage whose condition she meets; conditions are asked for the empty
/// period at that instant.
struct Movement {
  std::vector<NamedCondition> stages;
  std::optional<Condition> who;  ///< at the end
  bool operator==(const Movement&) const = default;
};
/// What most customers do next: after the customer's first such fact, up to `depth` facts of the
/// other kinds in time (in the order of their instants, then of their numbers), up to `within` days
/// of 24 hours after it; the `most` frequent ways and the rest.
struct Path {
  enum class By : uint8_t { kKind, kLabel };
  Facts after;
  std::vector<std::string> kinds;
  By by = By::kKind;
  int64_t depth = 3;
  std::optional<Days> within;
  int64_t most = kUsual;
  std::optional<Condition> who;
  bool operator==(const Path&) const = default;

  static constexpr int64_t kUsual = 20;
};
/// Of those `born` in a period, how many `returned` in it and in each later one; or the sum of what
/// they brought in it and in each later one.
struct Retention {
  Condition born;
  Condition returned;                     ///< not used with a `sum`
  bool on_or_after = false;               ///< who returned in a period or in any later one
  std::optional<Sum> sum = std::nullopt;  ///< over all facts: neither `who` nor `organisation`
  bool operator==(const Retention&) const = default;
};

struct Measure {
  std::variant<CountCustomers, CountFacts, Sum, Mean, TotalOf, ExpectedTenure, Median, Percentile,
               Ratio, Difference, Addition, Product, Discounted, Constant, Share, Retention,
               Distribution, Funnel, Movement, Path>
      node;
  bool operator==(const Measure&) const = default;
};

inline bool Ratio::operator==(const Ratio& other) const {
  return numerator == other.numerator && denominator == other.denominator;
}
inline bool Difference::operator==(const Difference& other) const {
  return of == other.of && less == other.less;
}
inline bool Addition::operator==(const Addition& other) const { return of == other.of; }
inline bool Product::operator==(const Product& other) const { return a == other.a && b == other.b; }
inline bool Discounted::operator==(const Discounted& other) const {
  return months == other.months && yearly_rate == other.yearly_rate;
}

/// The value of Discounted for a number of months.
double DiscountedMonths(double months, double yearly_rate);

/// Whether the measure gives a table and no figure.
bool IsTable(const Measure& measure);
/// Whether the figure is an amount.
bool GivesMoney(const Measure& measure);
/// Whether numbers of facts or customers are looked at one by one in it.
bool HasSamples(const Measure& measure);
/// Whether it looks at facts of the organisation itself.
bool OfOrganisation(const Measure& measure);
/// Whether each group of a measure can be told from the facts that it measures: it is a number of
/// facts, a sum or mean over them, or is put together from such.
bool MeasuresFacts(const Measure& measure);

/// What a measure is told apart by: an answer for each group.
struct Split {
  enum class By : uint8_t {
    kAttribute,   ///< the values that the customers have now
    kLabel,       ///< the labels of the facts that are measured
    kConditions,  ///< those who meet each; they may overlap
  };
  By by = By::kAttribute;
  std::string attribute;
  std::vector<NamedCondition> conditions;
  int64_t most = kUsual;  ///< of values or labels: so many, the rest in one more group
  bool operator==(const Split&) const = default;

  static constexpr int64_t kUsual = 20;
};

/// With what else each period is answered.
enum class Compare : uint8_t { kBefore, kLastYear };

/// The periods: the whole of [from, to), or its days, weeks, months, quarters or years.
struct Over {
  std::string from;  ///< ISO date (local) or instant, whole seconds
  std::string to;
  std::optional<Unit> every;
  std::optional<CalendarKind> calendar;  ///< else the organisation's
  std::string zone;                      ///< else the organisation's
  std::optional<Compare> compare;
  bool operator==(const Over&) const = default;
};

struct Question {
  Measure measure;
  Over over;
  std::optional<Split> split;
  bool operator==(const Question&) const = default;
};

}  // namespace vafa::ask
