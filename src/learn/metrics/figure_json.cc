#include <cmath>

#include "learn/metrics/metrics.h"

namespace vafa::metrics {
namespace {

json::value Write(const ask::Quantity& quantity, Currency currency) {
  switch (quantity.kind) {
    case ask::Quantity::Kind::kNone:
      return nullptr;
    case ask::Quantity::Kind::kCount:
      return quantity.integer;
    case ask::Quantity::Kind::kNumber:
      return quantity.number;
    case ask::Quantity::Kind::kMoney:
      return json::string(DecimalString({quantity.integer, currency}));
  }
  return nullptr;
}

class FigureWriter {
 public:
  FigureWriter(const Figures& figures, Language language)
      : figures_(figures), language_(language) {}

  json::object operator()(const Point& point) const {
    const ask::Figure& figure = point.figure;
    json::value interval = nullptr;
    if (point.interval)
      interval =
          json::array{Bound(figure, point.interval->low), Bound(figure, point.interval->high)};
    json::value reason = nullptr;
    if (!figure.reason.id.empty()) reason = json::string(Render(figure.reason, language_));
    return {{"from", IsoDate(figures_.calendar, point.period.from)},
            {"to", IsoDate(figures_.calendar, point.period.to)},
            {"value", Write(figure.value, figures_.currency)},
            {"numerator", Write(figure.numerator, figures_.currency)},
            {"denominator", Write(figure.denominator, figures_.currency)},
            {"interval", std::move(interval)},
            {"reason", std::move(reason)}};
  }

  // The main figure with those it is compared with and its points.
  void operator()(const Series& series, json::object& into) const {
    for (const auto& member : (*this)(series.main)) into[member.key()] = member.value();
    into["previous"] = (*this)(series.previous);
    into["last_year"] = (*this)(series.last_year);
    if (series.points.empty()) return;
    json::array points;
    for (const Point& point : series.points) {
      json::object one = (*this)(point);
      one["label"] = point.period.label;
      points.push_back(std::move(one));
    }
    into["points"] = std::move(points);
  }

  json::array operator()(const std::vector<PartFigure>& figures) const {
    json::array parts;
    for (const PartFigure& one : figures) {
      json::object part{{"code", one.part->code},
                        {"name", one.part->name[static_cast<size_t>(language_)]},
                        {"unit", one.part->unit},
                        {"currency", CurrencyOf(one.part->unit)}};
      (*this)(one, part);
      parts.push_back(std::move(part));
    }
    return parts;
  }

  json::value CurrencyOf(std::string_view unit) const {
    if (unit != "money") return nullptr;
    return json::string(figures_.currency.code());
  }

 private:
  json::value Bound(const ask::Figure& figure, double bound) const {
    if (figure.value.kind != ask::Quantity::Kind::kMoney) return bound;
    return Write(ask::Quantity::Minor(std::llround(bound)), figures_.currency);
  }

  const Figures& figures_;
  Language language_;
};

}  // namespace

json::object ToJson(const KpiFigure& figure, const Figures& figures, Language language) {
  const FigureWriter write(figures, language);
  json::object object{{"kpi", figure.kpi->code}};
  write(figure, object);
  object["group"] = figure.kpi->group;
  object["unit"] = figure.kpi->unit;
  object["better"] = figure.kpi->better;
  object["currency"] = write.CurrencyOf(figure.kpi->unit);
  object["definition"] = figure.definition;
  object["name"] = figure.name;
  if (!figure.parts.empty()) object["parts"] = write(figure.parts);
  json::array groups;
  for (const GroupFigure& one : figure.groups) {
    json::object group{{"group", nullptr}, {"group_values", one.group.values}};
    if (one.group.name) group["group"] = *one.group.name;
    write(one, group);
    if (!one.parts.empty()) group["parts"] = write(one.parts);
    groups.push_back(std::move(group));
  }
  if (!groups.empty()) object["groups"] = std::move(groups);
  return object;
}

json::object ToJson(const RetentionTable& table) {
  json::array rows;
  for (const RetentionRow& row : table.rows) {
    rows.push_back({{"from", IsoDate(table.calendar, row.period.from)},
                    {"label", row.period.label},
                    {"size", row.size},
                    {"returned", json::array(row.returned.begin(), row.returned.end())}});
  }
  return {{"from", IsoDate(table.calendar, table.range.from)},
          {"to", IsoDate(table.calendar, table.range.to)},
          {"every", Tag(table.range.every.value_or(Unit::kMonth))},
          {"rows", std::move(rows)}};
}

json::object ToJson(const ask::Rhythm& rhythm) {
  json::array bins;
  for (const auto& bin : rhythm.Bins()) {
    bins.push_back({{"from_days", bin.from_days}, {"to_days", bin.to_days}, {"count", bin.count}});
  }
  json::object object{{"bins", std::move(bins)}, {"count", rhythm.count}};
  object["p50_days"] = nullptr;
  object["p90_days"] = nullptr;
  if (rhythm.count > 0) {
    object["p50_days"] = rhythm.Percentile(0.5);
    object["p90_days"] = rhythm.Percentile(0.9);
  }
  return object;
}

}  // namespace vafa::metrics
