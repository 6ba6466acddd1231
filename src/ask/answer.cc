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

// The type of a column of figures is that of any value in it.
json::object ColumnOf(std::string_view name, const Answer& answer, Quantity Figure::* member,
                      Currency currency) {
  Quantity::Kind kind = Quantity::Kind::kNumber;
  for (const Figure& figure : answer.figures) {
    if ((figure.*member).has_value()) kind = (figure.*member).kind;
  }
  if (kind == Quantity::Kind::kMoney) {
    return {{"name", name}, {"type", "money"}, {"currency", currency.code()}};
  }
  return ColumnOf(name, kind == Quantity::Kind::kCount ? "integer" : "number");
}

json::array PeriodCells(const Period& period, const Calendar& calendar) {
  return {IsoDate(calendar, period.from), IsoDate(calendar, period.to), period.label};
}

void WriteFigures(const Answer& answer, const Calendar& calendar, Currency currency,
                  Language language, json::array& columns, json::array& rows) {
  columns.push_back(ColumnOf("value", answer, &Figure::value, currency));
  const bool ratio = answer.shape == Answer::Shape::kRatio;
  if (ratio) {
    columns.push_back(ColumnOf("numerator", answer, &Figure::numerator, currency));
    columns.push_back(ColumnOf("denominator", answer, &Figure::denominator, currency));
  }
  columns.push_back(ColumnOf("reason", "text"));
  for (size_t i = 0; i < answer.figures.size(); ++i) {
    const Figure& figure = answer.figures[i];
    json::array row = PeriodCells(answer.periods[i], calendar);
    row.push_back(Write(figure.value, currency));
    if (ratio) {
      row.push_back(Write(figure.numerator, currency));
      row.push_back(Write(figure.denominator, currency));
    }
    if (figure.reason.id.empty()) {
      row.push_back(nullptr);
    } else {
      row.push_back(json::string(Render(figure.reason, language)));
    }
    rows.push_back(std::move(row));
  }
}

void WriteRetention(const Answer& answer, const Calendar& calendar, json::array& columns,
                    json::array& rows) {
  columns.push_back(ColumnOf("size", "integer"));
  for (size_t k = 0; k < answer.periods.size(); ++k) {
    columns.push_back(ColumnOf("returned_" + std::to_string(k), "integer"));
  }
  for (size_t p = 0; p < answer.periods.size(); ++p) {
    json::array row = PeriodCells(answer.periods[p], calendar);
    row.push_back(answer.born[p]);
    for (const int64_t count : answer.returned[p]) row.push_back(count);
    while (row.size() < columns.size()) row.push_back(nullptr);
    rows.push_back(std::move(row));
  }
}

}  // namespace

json::object ToJson(const Answer& answer, const Calendar& calendar, Currency currency,
                    Language language) {
  json::array columns{ColumnOf("from", "date"), ColumnOf("to", "date"), ColumnOf("label", "text")};
  json::array rows;
  if (answer.shape == Answer::Shape::kRetention) {
    WriteRetention(answer, calendar, columns, rows);
  } else {
    WriteFigures(answer, calendar, currency, language, columns, rows);
  }
  return {{"columns", std::move(columns)},
          {"rows", std::move(rows)},
          {"engine", answer.engine},
          {"seconds", answer.seconds},
          {"facts_read", answer.facts_read}};
}

}  // namespace vafa::ask
