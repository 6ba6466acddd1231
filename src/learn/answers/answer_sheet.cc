#include "learn/answers/answer_sheet.h"

#include "customers/list_sheet.h"

namespace vafa::answers {
namespace {

using ask::Answer;
using ask::Quantity;

Sheet::Cell CellOf(const Quantity& quantity) {
  switch (quantity.kind) {
    case Quantity::Kind::kNone:
      return {};
    case Quantity::Kind::kNumber:
      return quantity.number;
    case Quantity::Kind::kCount:
    case Quantity::Kind::kMoney:
      return quantity.integer;
  }
  return {};
}

// "returned_3" is one of many columns of the same name.
std::pair<std::string, int64_t> Numbered(const std::string& name) {
  const size_t at = name.find_last_of('_');
  if (at == std::string::npos || at + 1 == name.size()) return {name, -1};
  if (name.find_first_not_of("0123456789", at + 1) != std::string::npos) return {name, -1};
  return {name.substr(0, at), std::stoll(name.substr(at + 1))};
}

class AnswerSheetWriter {
 public:
  AnswerSheetWriter(const Answer& answer, const Calendar& calendar, Currency currency,
                    Language language)
      : answer_(answer), calendar_(calendar), currency_(currency), language_(language) {}

  Sheet Write() {
    AddPeriods();
    if (answer_.split) Add("group", Quantity::Kind::kNone);
    switch (answer_.shape) {
      case Answer::Shape::kRetention:
        WriteRetention();
        break;
      case Answer::Shape::kTable:
        WriteTable();
        break;
      case Answer::Shape::kFigure:
      case Answer::Shape::kRatio:
        WriteFigures();
        break;
    }
    return std::move(sheet_);
  }

  // The answer's own value is the first of the columns.
  std::expected<Sheet, size_t> WriteBeside(
      std::span<const std::pair<std::string, Answer>> columns) {
    AddPeriods();
    for (size_t row = 0; row < answer_.periods.size(); ++row) sheet_.rows.push_back(Begin(row));
    for (size_t i = 0; i < columns.size(); ++i) {
      const auto& [name, answer] = columns[i];
      const bool table =
          answer.shape == Answer::Shape::kTable || answer.shape == Answer::Shape::kRetention;
      if (table || answer.split || answer.periods != answer_.periods) return std::unexpected(i);
      AddNamed(name, KindOf(answer.figures));
      for (size_t row = 0; row < answer.figures.size(); ++row) {
        sheet_.rows[row].push_back(CellOf(answer.figures[row].value));
      }
    }
    return std::move(sheet_);
  }

 private:
  void AddPeriods() {
    sheet_.name = Render("answers.sheet", language_);
    sheet_.right_to_left = language_ == Language::kPersian;
    AddDay("from");
    AddDay("to");
    Add("label", Quantity::Kind::kNone);
  }
  static Quantity::Kind KindOf(const std::vector<ask::Figure>& figures) {
    for (const ask::Figure& figure : figures) {
      if (figure.value.has_value()) return figure.value.kind;
    }
    return Quantity::Kind::kNumber;
  }
  std::string Title(const std::string& name) const {
    const auto [word, number] = Numbered(name);
    if (number < 0) return Render("answers.column." + word, language_);
    return Render({"answers.column." + word + "_n", {{"n", number}}}, language_);
  }
  void AddDay(const std::string& name) {
    sheet_.columns.push_back(DayColumn(Title(name), calendar_.kind()));
  }
  void Add(const std::string& name, Quantity::Kind kind) { AddNamed(Title(name), kind); }
  void AddNamed(std::string title, Quantity::Kind kind) {
    Sheet::Column column{std::move(title)};
    if (kind == Quantity::Kind::kCount) column.type = Sheet::Type::kInteger;
    if (kind == Quantity::Kind::kNumber) column.type = Sheet::Type::kNumber;
    if (kind == Quantity::Kind::kMoney) {
      column.type = Sheet::Type::kMoney;
      column.digits = currency_.digits();
      column.title += " (" + std::string(currency_.code()) + ")";
    }
    sheet_.columns.push_back(std::move(column));
  }
  void Add(const std::string& name, Quantity ask::Figure::* member) {
    Quantity::Kind kind = Quantity::Kind::kNumber;
    for (const auto* figures : {&answer_.figures, &answer_.compared}) {
      for (const ask::Figure& figure : *figures) {
        if ((figure.*member).has_value()) kind = (figure.*member).kind;
      }
    }
    Add(name, kind);
  }

  size_t RowsAPeriod() const { return answer_.split ? answer_.groups.size() : 1; }

  std::vector<Sheet::Cell> Begin(size_t row) const {
    const ask::Period& period = answer_.periods[row / RowsAPeriod()];
    std::vector<Sheet::Cell> cells{DayCell(calendar_, period.from), DayCell(calendar_, period.to),
                                   period.label};
    if (answer_.split) cells.emplace_back(NameOf(answer_.groups[row % RowsAPeriod()]));
    return cells;
  }
  std::string NameOf(const ask::Group& group) const {
    if (group.name) return *group.name;
    if (group.values == 0) return Render("answers.group_none", language_);
    return Render({"answers.group_rest", {{"n", group.values}}}, language_);
  }

  void WriteFigures() {
    const bool ratio = answer_.shape == Answer::Shape::kRatio;
    const bool compared = !answer_.compared_periods.empty();
    Add("value", &ask::Figure::value);
    if (ratio) {
      Add("numerator", &ask::Figure::numerator);
      Add("denominator", &ask::Figure::denominator);
    }
    Add("reason", Quantity::Kind::kNone);
    if (compared) {
      AddDay("compared_from");
      AddDay("compared_to");
      Add("compared", &ask::Figure::value);
    }
    for (size_t i = 0; i < answer_.figures.size(); ++i) {
      const ask::Figure& figure = answer_.figures[i];
      auto row = Begin(i);
      row.push_back(CellOf(figure.value));
      if (ratio) {
        row.push_back(CellOf(figure.numerator));
        row.push_back(CellOf(figure.denominator));
      }
      row.push_back(figure.reason.id.empty() ? Sheet::Cell{} : Render(figure.reason, language_));
      if (compared) {
        const ask::Period& period = answer_.compared_periods[i / RowsAPeriod()];
        row.push_back(DayCell(calendar_, period.from));
        row.push_back(DayCell(calendar_, period.to));
        row.push_back(CellOf(answer_.compared[i].value));
      }
      sheet_.rows.push_back(std::move(row));
    }
  }

  void WriteTable() {
    for (const auto& [name, kind] : answer_.table.columns) Add(name, kind);
    for (const auto& [period, cells] : answer_.table.rows) {
      auto row = Begin(period);
      for (const ask::Table::Cell& cell : cells) {
        if (const auto* text = std::get_if<std::string>(&cell)) {
          row.emplace_back(*text);
        } else if (const auto* quantity = std::get_if<Quantity>(&cell)) {
          row.push_back(CellOf(*quantity));
        } else {
          row.emplace_back();
        }
      }
      sheet_.rows.push_back(std::move(row));
    }
  }

  void WriteRetention() {
    const bool sums = !answer_.sums.empty();
    Add("size", Quantity::Kind::kCount);
    for (size_t k = 0; k < answer_.periods.size(); ++k) {
      Add((sums ? "sum_" : "returned_") + std::to_string(k),
          sums ? answer_.sum_kind : Quantity::Kind::kCount);
    }
    for (size_t i = 0; i < answer_.born.size(); ++i) {
      auto row = Begin(i);
      row.emplace_back(answer_.born[i]);
      if (sums) {
        for (const Quantity& sum : answer_.sums[i]) row.push_back(CellOf(sum));
      } else {
        for (const int64_t count : answer_.returned[i]) row.emplace_back(count);
      }
      row.resize(sheet_.columns.size());
      sheet_.rows.push_back(std::move(row));
    }
  }

  const Answer& answer_;
  const Calendar& calendar_;
  Currency currency_;
  Language language_;
  Sheet sheet_;
};

}  // namespace

Sheet AnswerSheet(const Answer& answer, const Calendar& calendar, Currency currency,
                  Language language) {
  return AnswerSheetWriter(answer, calendar, currency, language).Write();
}

std::expected<Sheet, size_t> FiguresSheet(std::span<const std::pair<std::string, Answer>> columns,
                                          const Calendar& calendar, Currency currency,
                                          Language language) {
  if (columns.empty()) return std::unexpected(0);
  return AnswerSheetWriter(columns.front().second, calendar, currency, language)
      .WriteBeside(columns);
}

}  // namespace vafa::answers
