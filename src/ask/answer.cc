#include "ask/answer.h"

namespace vafa::ask {
namespace {

json::value Write(const Quantity& quantity, Currency currency) {
  switch (quantity.kind) {
    case Quantity::Kind::kNone:
      return nullptr;
    case Quantity::Kind::kCount:
      return quantity.integer;
    case Quantity::Kind::kNumber:
      return quantity.number;
    case Quantity::Kind::kMoney:
      return json::string(DecimalString({quantity.integer, currency}));
  }
  return nullptr;
}

json::object ColumnOf(std::string_view name, std::string_view type) {
  return {{"name", name}, {"type", type}};
}

json::object ColumnOf(std::string_view name, Quantity::Kind kind, Currency currency) {
  switch (kind) {
    case Quantity::Kind::kNone:
      return ColumnOf(name, "text");
    case Quantity::Kind::kCount:
      return ColumnOf(name, "integer");
    case Quantity::Kind::kNumber:
      return ColumnOf(name, "number");
    case Quantity::Kind::kMoney:
      return {{"name", name}, {"type", "money"}, {"currency", currency.code()}};
  }
  return {};
}

// The type of a column of figures is that of any value in it.
json::object ColumnOf(std::string_view name, const Answer& answer, Quantity Figure::* member,
                      Currency currency) {
  Quantity::Kind kind = Quantity::Kind::kNumber;
  for (const Figure& figure : answer.figures) {
    if ((figure.*member).has_value()) kind = (figure.*member).kind;
  }
  for (const Figure& figure : answer.compared) {
    if ((figure.*member).has_value()) kind = (figure.*member).kind;
  }
  return ColumnOf(name, kind, currency);
}

class TableWriter {
 public:
  TableWriter(const Answer& answer, const Calendar& calendar, Currency currency, Language language)
      : answer_(answer), calendar_(calendar), currency_(currency), language_(language) {
    columns_ = {ColumnOf("from", "date"), ColumnOf("to", "date"), ColumnOf("label", "text")};
    if (split()) {
      columns_.push_back(ColumnOf("group", "text"));
      columns_.push_back(ColumnOf("group_values", "integer"));
    }
    if (answer.shape == Answer::Shape::kRetention) {
      WriteRetention();
    } else if (answer.shape == Answer::Shape::kTable) {
      WriteTable();
    } else {
      WriteFigures();
    }
  }

  json::array TakeColumns() { return std::move(columns_); }
  json::array TakeRows() { return std::move(rows_); }

 private:
  bool split() const { return answer_.split; }
  size_t RowsAPeriod() const { return split() ? answer_.groups.size() : 1; }

  // What every row begins with.
  json::array Begin(size_t row) const {
    const Period& period = answer_.periods[row / RowsAPeriod()];
    json::array cells{IsoDate(calendar_, period.from), IsoDate(calendar_, period.to), period.label};
    if (split()) {
      const Group& group = answer_.groups[row % RowsAPeriod()];
      cells.push_back(group.name ? json::value(*group.name) : json::value(nullptr));
      cells.push_back(group.values);
    }
    return cells;
  }

  void WriteFigures() {
    const bool ratio = answer_.shape == Answer::Shape::kRatio;
    const bool compared = !answer_.compared_periods.empty();
    columns_.push_back(ColumnOf("value", answer_, &Figure::value, currency_));
    if (ratio) {
      columns_.push_back(ColumnOf("numerator", answer_, &Figure::numerator, currency_));
      columns_.push_back(ColumnOf("denominator", answer_, &Figure::denominator, currency_));
    }
    columns_.push_back(ColumnOf("reason", "text"));
    if (compared) {
      columns_.push_back(ColumnOf("compared_from", "date"));
      columns_.push_back(ColumnOf("compared_to", "date"));
      columns_.push_back(ColumnOf("compared", answer_, &Figure::value, currency_));
    }
    for (size_t i = 0; i < answer_.figures.size(); ++i) {
      const Figure& figure = answer_.figures[i];
      json::array row = Begin(i);
      row.push_back(Write(figure.value, currency_));
      if (ratio) {
        row.push_back(Write(figure.numerator, currency_));
        row.push_back(Write(figure.denominator, currency_));
      }
      if (figure.reason.id.empty()) {
        row.push_back(nullptr);
      } else {
        row.push_back(json::string(Render(figure.reason, language_)));
      }
      if (compared) {
        const Period& period = answer_.compared_periods[i / RowsAPeriod()];
        row.push_back(json::string(IsoDate(calendar_, period.from)));
        row.push_back(json::string(IsoDate(calendar_, period.to)));
        row.push_back(Write(answer_.compared[i].value, currency_));
      }
      rows_.push_back(std::move(row));
    }
  }

  void WriteTable() {
    for (const auto& [name, kind] : answer_.table.columns) {
      columns_.push_back(ColumnOf(name, kind, currency_));
    }
    for (const Table::Row& row : answer_.table.rows) {
      json::array cells = Begin(row.period);
      for (const Table::Cell& cell : row.cells) {
        if (const auto* text = std::get_if<std::string>(&cell)) {
          cells.push_back(json::string(*text));
        } else if (const auto* quantity = std::get_if<Quantity>(&cell)) {
          cells.push_back(Write(*quantity, currency_));
        } else {
          cells.push_back(nullptr);
        }
      }
      rows_.push_back(std::move(cells));
    }
  }

  void WriteRetention() {
    columns_.push_back(ColumnOf("size", "integer"));
    const bool sums = !answer_.sums.empty();
    for (size_t k = 0; k < answer_.periods.size(); ++k) {
      const std::string number = std::to_string(k);
      columns_.push_back(sums ? ColumnOf("sum_" + number, answer_.sum_kind, currency_)
                              : ColumnOf("returned_" + number, "integer"));
    }
    for (size_t i = 0; i < answer_.born.size(); ++i) {
      json::array row = Begin(i);
      row.push_back(answer_.born[i]);
      if (sums) {
        for (const Quantity& sum : answer_.sums[i]) row.push_back(Write(sum, currency_));
      } else {
        for (const int64_t count : answer_.returned[i]) row.push_back(count);
      }
      while (row.size() < columns_.size()) row.push_back(nullptr);
      rows_.push_back(std::move(row));
    }
  }

  const Answer& answer_;
  const Calendar& calendar_;
  Currency currency_;
  Language language_;
  json::array columns_;
  json::array rows_;
};

}  // namespace

json::object ToJson(const Answer& answer, const Calendar& calendar, Currency currency,
                    Language language) {
  TableWriter table(answer, calendar, currency, language);
  json::object written{{"columns", table.TakeColumns()},
                       {"rows", table.TakeRows()},
                       {"engine", answer.engine},
                       {"seconds", answer.seconds},
                       {"facts_read", answer.facts_read}};
  if (!answer.never_recorded.empty()) {
    written["never_recorded"] =
        json::array(answer.never_recorded.begin(), answer.never_recorded.end());
  }
  return written;
}

}  // namespace vafa::ask
