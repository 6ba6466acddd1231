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

json::object Write(const Point& point, const Figures& figures, Language language) {
  const ask::Figure& figure = point.figure;
  json::value interval = nullptr;
  if (point.interval) interval = json::array{point.interval->low, point.interval->high};
  json::value reason = nullptr;
  if (!figure.reason.id.empty()) reason = json::string(Render(figure.reason, language));
  return {{"from", IsoDate(figures.calendar, point.period.from)},
          {"to", IsoDate(figures.calendar, point.period.to)},
          {"value", Write(figure.value, figures.currency)},
          {"numerator", Write(figure.numerator, figures.currency)},
          {"denominator", Write(figure.denominator, figures.currency)},
          {"interval", std::move(interval)},
          {"reason", std::move(reason)}};
}

}  // namespace

json::object ToJson(const KpiFigure& figure, const Figures& figures, Language language) {
  json::object object{{"kpi", figure.kpi->code}};
  for (const auto& member : Write(figure.main, figures, language)) {
    object[member.key()] = member.value();
  }
  object["unit"] = figure.kpi->unit;
  object["better"] = figure.kpi->better;
  object["currency"] = nullptr;
  if (figure.kpi->unit == "money") object["currency"] = json::string(figures.currency.code());
  object["definition"] = figure.definition;
  object["name"] = figure.name;
  object["previous"] = Write(figure.previous, figures, language);
  object["last_year"] = Write(figure.last_year, figures, language);
  if (!figure.points.empty()) {
    json::array points;
    for (const Point& point : figure.points) {
      json::object one = Write(point, figures, language);
      one["label"] = point.period.label;
      points.push_back(std::move(one));
    }
    object["points"] = std::move(points);
  }
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
