#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/sheet.h"
#include "learn/metrics/metrics.h"

namespace vafa::metrics {

/// Figures to be taken away, whatever their units: a row each.
class FigureSheet {
 public:
  /// What a row is about. `group`: which of several values of an attribute.
  struct Subject {
    std::string title;
    std::string unit;  ///< as a KPI has it
    std::string group = {};
  };

  FigureSheet(const Calendar& calendar, Currency currency, Language language)
      : calendar_(calendar), currency_(currency), language_(language) {}

  /// Each of its points, beside the one before it; without points the whole period, beside the one
  /// before and the one of last year.
  void Add(const Subject& subject, const Series& series);
  /// A KPI: each of its groups, with their parts, where it is split.
  void Add(const KpiFigure& figure, const std::string& title);
  /// Which share of each cohort returned, so many periods later.
  void AddRetention(const std::string& title, const RetentionTable& table);
  /// No figure, and why.
  void AddProblem(const std::string& title, const Message& reason);

  /// Without the columns that are of none of the rows.
  Sheet Finish(std::string name) const;

 private:
  struct Row {
    Subject subject;
    Point point;
    ask::Quantity before = {};
    ask::Quantity last_year = {};
    std::optional<int64_t> later = std::nullopt;
  };
  struct Column;

  std::vector<Column> Columns() const;
  std::string UnitText(const std::string& unit) const;
  Sheet::Cell Amount(const ask::Quantity& quantity) const;
  Sheet::Cell Value(const Row& row, const ask::Quantity& quantity) const;
  Sheet::Cell Bound(const Row& row, double stats::Interval::* end) const;

  Calendar calendar_;
  Currency currency_;
  Language language_;
  std::vector<Row> rows_;
  bool wholes_ = false;
  bool points_ = false;
  bool groups_ = false;
  bool later_ = false;
  bool all_money_ = true;
};

enum class WithParts : bool { kNo, kYes };

/// Several KPIs, with their parts where these are wanted.
Sheet KpisSheet(const Figures& figures, WithParts parts, Language language);
Sheet RetentionSheet(const RetentionTable& table, Currency currency, Language language);

}  // namespace vafa::metrics
