#include "learn/metrics/figure_sheet.h"

#include <cmath>
#include <functional>

#include "customers/list_sheet.h"

namespace vafa::metrics {
namespace {

using ask::Quantity;
using Type = Sheet::Type;

constexpr std::string_view kMoney = "money";

std::string NameOf(const ask::Group& group, Language language) {
  if (group.name) return *group.name;
  if (group.values == 0) return Render("metrics.group_none", language);
  return Render({"metrics.group_rest", {{"n", group.values}}}, language);
}

}  // namespace

struct FigureSheet::Column {
  const char* name;
  Type type;
  std::function<Sheet::Cell(const Row&)> cell;
  bool shown = true;
};

void FigureSheet::Add(const Subject& subject, const Series& series) {
  groups_ |= !subject.group.empty();
  all_money_ &= subject.unit == kMoney;
  if (series.points.empty()) {
    wholes_ = true;
    rows_.push_back(
        {subject, series.main, series.previous.figure.value, series.last_year.figure.value});
    return;
  }
  points_ = true;
  Quantity before;
  for (const Point& point : series.points) {
    rows_.push_back({subject, point, before});
    before = point.figure.value;
  }
}

void FigureSheet::Add(const KpiFigure& figure, const std::string& title) {
  const std::string& unit = figure.kpi->unit;
  if (figure.groups.empty()) Add({title, unit}, figure);
  for (const GroupFigure& one : figure.groups) {
    const std::string group = NameOf(one.group, language_);
    Add({title, unit, group}, one);
    for (const PartFigure& part : one.parts) {
      const std::string& name = part.part->name[static_cast<size_t>(language_)];
      Add({title + " · " + name, part.part->unit, group}, part);
    }
  }
}

void FigureSheet::AddRetention(const std::string& title, const RetentionTable& table) {
  later_ = true;
  all_money_ = false;
  for (const RetentionRow& cohort : table.rows) {
    if (cohort.size == 0) continue;
    for (size_t later = 0; later < cohort.returned.size(); ++later) {
      const int64_t returned = cohort.returned[later];
      Point point{cohort.period, {}, stats::WilsonInterval(returned, cohort.size)};
      point.figure.numerator = Quantity::Count(returned);
      point.figure.denominator = Quantity::Count(cohort.size);
      point.figure.value =
          Quantity::Number(static_cast<double>(returned) / static_cast<double>(cohort.size));
      rows_.push_back({{title, "share"}, std::move(point), {}, {}, static_cast<int64_t>(later)});
    }
  }
}

void FigureSheet::AddProblem(const std::string& title, const Message& reason) {
  Row row{{title, {}}, {}};
  row.point.figure.reason = reason;
  rows_.push_back(std::move(row));
}

std::string FigureSheet::UnitText(const std::string& unit) const {
  if (unit.empty()) return {};
  if (unit == kMoney) return std::string(currency_.code());
  return Render("metrics.unit_" + unit, language_);
}

// A number in whole units, since the column has those of any figure.
Sheet::Cell FigureSheet::Amount(const Quantity& quantity) const {
  if (!quantity.has_value()) return {};
  if (quantity.kind != Quantity::Kind::kMoney) return quantity.AsDouble();
  return quantity.AsDouble() / std::pow(10.0, currency_.digits());
}

Sheet::Cell FigureSheet::Value(const Row& row, const Quantity& quantity) const {
  const bool minor = all_money_ && !row.subject.unit.empty();
  if (minor && quantity.kind == Quantity::Kind::kMoney) return quantity.integer;
  return Amount(quantity);
}

Sheet::Cell FigureSheet::Bound(const Row& row, double stats::Interval::* end) const {
  const Point& point = row.point;
  if (!point.interval) return {};
  const double bound = (*point.interval).*end;
  const bool money = point.figure.value.kind == Quantity::Kind::kMoney;
  return Value(row, money ? Quantity::Minor(std::llround(bound)) : Quantity::Number(bound));
}

std::vector<FigureSheet::Column> FigureSheet::Columns() const {
  const auto day = [this](Instant ask::Period::* end) {
    return [this, end](const Row& row) -> Sheet::Cell {
      if (row.subject.unit.empty()) return {};
      return DayCell(calendar_, row.point.period.*end);
    };
  };
  const auto amount = [this](Quantity ask::Figure::* member) {
    return [this, member](const Row& row) { return Amount(row.point.figure.*member); };
  };
  const auto bound = [this](double stats::Interval::* end) {
    return [this, end](const Row& row) { return Bound(row, end); };
  };
  const Type value = all_money_ ? Type::kMoney : Type::kNumber;
  const Type date = calendar_.kind() == CalendarKind::kGregorian ? Type::kDate : Type::kText;
  return {
      {"figure", Type::kText, [](const Row& row) { return TextCell(row.subject.title); }},
      {"group", Type::kText, [](const Row& row) { return TextCell(row.subject.group); }, groups_},
      {"from", date, day(&ask::Period::from)},
      {"to", date, day(&ask::Period::to)},
      {"period", Type::kText, [](const Row& row) { return TextCell(row.point.period.label); },
       points_ || later_},
      {"later", Type::kInteger,
       [](const Row& row) { return row.later ? Sheet::Cell(*row.later) : Sheet::Cell(); }, later_},
      {"value", value, [this](const Row& row) { return Value(row, row.point.figure.value); }},
      {"unit", Type::kText,
       [this](const Row& row) { return TextCell(UnitText(row.subject.unit)); }},
      {"low", value, bound(&stats::Interval::low)},
      {"high", value, bound(&stats::Interval::high)},
      {"numerator", Type::kNumber, amount(&ask::Figure::numerator)},
      {"denominator", Type::kNumber, amount(&ask::Figure::denominator)},
      {"previous", value, [this](const Row& row) { return Value(row, row.before); },
       wholes_ || points_},
      {"last_year", value, [this](const Row& row) { return Value(row, row.last_year); }, wholes_},
      {"reason", Type::kText, [this](const Row& row) {
         const Message& reason = row.point.figure.reason;
         return reason.id.empty() ? Sheet::Cell() : Render(reason, language_);
       }}};
}

Sheet FigureSheet::Finish(std::string name) const {
  Sheet sheet;
  sheet.name = std::move(name);
  sheet.right_to_left = language_ == Language::kPersian;
  sheet.rows.resize(rows_.size());
  for (const Column& column : Columns()) {
    if (!column.shown) continue;
    sheet.columns.push_back({Render(std::string("metrics.column_") + column.name, language_),
                             column.type, currency_.digits()});
    for (size_t i = 0; i < rows_.size(); ++i) sheet.rows[i].push_back(column.cell(rows_[i]));
  }
  return sheet;
}

Sheet KpisSheet(const Figures& figures, WithParts parts, Language language) {
  FigureSheet sheet(figures.calendar, figures.currency, language);
  for (const KpiFigure& kpi : figures.items) {
    sheet.Add(kpi, kpi.name);
    if (parts == WithParts::kNo || !kpi.groups.empty()) continue;
    for (const PartFigure& one : kpi.parts) {
      const std::string& name = one.part->name[static_cast<size_t>(language)];
      sheet.Add({kpi.name + " · " + name, one.part->unit}, one);
    }
  }
  return sheet.Finish(Render("metrics.sheet", language));
}

Sheet RetentionSheet(const RetentionTable& table, Currency currency, Language language) {
  FigureSheet sheet(table.calendar, currency, language);
  const std::string name = Render("metrics.sheet_retention", language);
  sheet.AddRetention(name, table);
  return sheet.Finish(name);
}

}  // namespace vafa::metrics
