#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/message.h"
#include "base/money.h"
#include "base/time.h"
#include "stats/intervals.h"

namespace vafa::ask {

/// A half-open stretch of time that is answered for.
struct Period {
  Instant from;
  Instant to;
  std::string label;  ///< "2026-03"; empty when the period is no calendar unit
  bool operator==(const Period&) const = default;
};

/// A number with its nature: money stays in integer minor units.
struct Quantity {
  enum class Kind : uint8_t { kNone, kCount, kNumber, kMoney };
  Kind kind = Kind::kNone;
  int64_t integer = 0;  ///< counts, and minor units of money
  double number = 0;

  static Quantity Count(int64_t n) { return {Kind::kCount, n, 0}; }
  static Quantity Number(double x) { return {Kind::kNumber, 0, x}; }
  static Quantity Minor(int64_t minor) { return {Kind::kMoney, minor, 0}; }
  bool has_value() const { return kind != Kind::kNone; }
  double AsDouble() const { return kind == Kind::kNumber ? number : static_cast<double>(integer); }
  bool operator==(const Quantity&) const = default;
};

/// The answer for one period. Without a value, `reason` says why.
struct Figure {
  Quantity value;
  Quantity numerator;    ///< of ratios, shares and means
  Quantity denominator;  ///< of ratios, shares and means
  Message reason;
  /// Of means over facts or numbers and of the expected tenure.
  std::optional<double> standard_error = std::nullopt;
  /// 95 %, of medians and percentiles.
  std::optional<stats::Interval> interval = std::nullopt;
  bool operator==(const Figure&) const = default;
};

/// What a row is about when a question is split: a value, those without one, or all the rest.
struct Group {
  std::optional<std::string> name;  ///< none of those without a value and of the rest
  int64_t values = 1;               ///< that it stands for; 0: those without one
  bool operator==(const Group&) const = default;
};

/// The rows of measures that are neither figures nor retention tables.
struct Table {
  /// Nothing, a text, or a quantity.
  using Cell = std::variant<std::monostate, std::string, Quantity>;
  struct Row {
    size_t period = 0;  ///< or, of a split question, group: groups of a period lie together
    std::vector<Cell> cells;
    bool operator==(const Row&) const = default;
  };
  std::vector<std::pair<std::string, Quantity::Kind>> columns;  ///< kNone: texts
  std::vector<Row> rows;
  bool operator==(const Table&) const = default;
};

struct Answer {
  enum class Shape : uint8_t { kFigure, kRatio, kRetention, kTable };
  Shape shape = Shape::kFigure;
  std::vector<Period> periods;
  bool split = false;
  std::vector<Group> groups;  ///< of a split question, the same in each period
  /// Unless a retention table: one a period, or one a group of each period.
  std::vector<Figure> figures;
  std::vector<Period> compared_periods;
  std::vector<Figure> compared;  ///< of the compared periods, when that is asked for
  /// Per period (and group) its customers, then how many came again in it and each later one.
  std::vector<int64_t> born;
  std::vector<std::vector<int64_t>> returned;
  /// Instead of `returned`, what they brought; nothing where it is too large to be said.
  std::vector<std::vector<Quantity>> sums;
  Quantity::Kind sum_kind = Quantity::Kind::kNone;  ///< of all of them
  Table table;
  /// Kinds that the question names and that no fact has: a new one, or a slip of the pen.
  std::vector<std::string> never_recorded;
  std::string engine;
  uint64_t facts_read = 0;
  double seconds = 0;
};

/// {"columns":[{"name","type"}…],"rows":[[…]…],"engine","seconds","facts_read"} and, where there
/// are any, "never_recorded":[kind…]. Types: "date", "text", "integer", "number", "money" (a
/// decimal text; "currency" beside the type).
json::object ToJson(const Answer& answer, const Calendar& calendar, Currency currency,
                    Language language);

}  // namespace vafa::ask
