// What the models forecast, beside what then happened.
#include <algorithm>

#include "learn/predictions/models.h"
#include "learn/predictions/next_products_json.h"
#include "learn/predictions/purchase_trial.h"
#include "learn/predictions/purchases.h"
#include "learn/predictions/renewal_forecast.h"

namespace vafa::predictions {
namespace {

constexpr size_t kShownVersions = 12;

using Forecasts = std::span<const store::Forecast>;

json::object PointJson(const store::Forecast& forecast, const Calendar& calendar) {
  json::object point{{"from", IsoDate(calendar, forecast.from)},
                     {"to", IsoDate(calendar, forecast.to)},
                     {"expected", forecast.expected},
                     {"expected_interval", nullptr}};
  if (const auto& range = forecast.interval) {
    point["expected_interval"] = json::array{range->low, range->high};
  }
  return point;
}

}  // namespace

Result<json::array> Models::AheadJson(ModelKind kind) {
  VAFA_ASSIGN(const auto in_use, InUse());
  json::array points;
  const ModelVersion* version = in_use->Of(kind);
  if (version == nullptr) return points;
  VAFA_ASSIGN(const View view, Look());
  VAFA_ASSIGN(const auto forecasts, parts_.store.Read([&](Session& session) {
    return store::LoadForecasts(session, std::string(Name(kind)), version->number);
  }));
  for (const store::Forecast& forecast : forecasts) {
    if (forecast.to > view.at) points.push_back(PointJson(forecast, view.calendar));
  }
  return points;
}

Result<json::array> Models::DriftJson(ModelKind kind) {
  VAFA_ASSIGN(const auto rows, parts_.store.Read([&](Session& session) {
    return store::LoadModels(session, std::string(Name(kind)));
  }));
  VAFA_ASSIGN(const View view, Look());
  json::array drift;
  for (const store::Row& row : rows) {
    if (drift.size() == kShownVersions) break;
    VAFA_ASSIGN(auto over, parts_.store.Read([&](Session& session) {
      return store::LoadForecasts(session, row.kind, row.version);
    }));
    std::erase_if(over, [&](const store::Forecast& forecast) { return forecast.to > view.at; });
    if (over.empty()) continue;
    VAFA_ASSIGN(const auto happened, WhatHappened(view, row, over));
    json::array points;
    for (size_t i = 0; i < over.size(); ++i) {
      const auto& came = happened[i];
      if (!came) continue;
      json::object point = PointJson(over[i], view.calendar);
      point["actual"] = came->actual;
      if (const auto& range = came->interval) {
        point["customers"] = came->customers;
        point["interval"] = {range->low, range->high};
      }
      points.push_back(std::move(point));
    }
    if (!points.empty()) drift.push_back({{"version", row.version}, {"points", std::move(points)}});
  }
  return drift;
}

Result<Models::AllHappened> Models::WhatHappened(const View& view, const store::Row& row,
                                                 Forecasts forecasts) {
  const auto counts = [&]() -> Result<std::vector<double>> {
    switch (ModelKindFromName(row.kind).value_or(ModelKind::kPurchases)) {
      case ModelKind::kPurchases:
        return BoughtIn(view, forecasts);
      case ModelKind::kContracts:
        return RenewedIn(view, forecasts);
      case ModelKind::kChurn:
        return LostIn(view, forecasts);
      case ModelKind::kNextProducts:
        break;
    }
    return std::vector<double>();
  };
  if (row.kind == Name(ModelKind::kNextProducts)) return HitIn(view, row, forecasts);
  VAFA_ASSIGN(const std::vector<double> actual, counts());
  AllHappened happened;
  for (const double one : actual) happened.emplace_back(Happened{.actual = one, .interval = {}});
  return happened;
}

Result<std::vector<double>> Models::BoughtIn(const View& view, Forecasts weeks) {
  const int64_t first = view.calendar.DayOf(weeks.front().from);
  const int64_t last = view.calendar.DayOf(weeks.back().to) - 1;
  VAFA_ASSIGN(const Purchases all,
              GatherPurchases(view.snapshot, parts_.facts, last, view.calendar));
  return PurchaseDays(InputOf(all, first - 1), static_cast<int32_t>(weeks.size()));
}

Result<std::vector<double>> Models::RenewedIn(const View& view, Forecasts weeks) {
  VAFA_ASSIGN(const auto contracts, GatherContracts(view.snapshot, parts_.names,
                                                    {view.calendar, view.organisation.grace_days},
                                                    weeks.front().from, weeks.back().to));
  return RenewalsMade(contracts, static_cast<int32_t>(view.calendar.DayOf(weeks.front().from)),
                      static_cast<int32_t>(weeks.size()));
}

Result<std::vector<double>> Models::LostIn(const View& view, Forecasts horizons) {
  VAFA_ASSIGN(const ChurnSource source, Source(view.snapshot));
  const ChurnGatherer gatherer(source, FeatureSet());
  std::vector<double> lost;
  for (const store::Forecast& horizon : horizons) {
    CutOff cut = CutOffAt(source.calendar, source.rules, horizon.from);
    VAFA_ASSIGN(const auto tallies, gatherer.Count({&cut, 1}));
    lost.push_back(static_cast<double>(tallies.front().lost));
  }
  return lost;
}

Result<Models::AllHappened> Models::HitIn(const View& view, const store::Row& row,
                                          Forecasts forecasts) {
  VAFA_ASSIGN(const json::value stored, ParseJson(row.parameters));
  VAFA_ASSIGN(const NextProducts model, NextProductsFromJson(stored.as_object()));
  AllHappened happened;
  for (const store::Forecast& forecast : forecasts) {
    const int64_t last = view.calendar.DayOf(forecast.to) - 1;
    VAFA_ASSIGN(const Baskets baskets,
                GatherBaskets(view.snapshot, parts_.names, last, view.calendar));
    VAFA_ASSIGN(const auto tried,
                TryNext(baskets, parts_.names,
                        static_cast<int32_t>(view.calendar.DayOf(forecast.from)), model));
    if (tried.hit.empty()) {
      happened.emplace_back();  // nobody bought again
      continue;
    }
    const auto hits = std::ranges::count(tried.hit, uint8_t{1});
    happened.emplace_back(
        Happened{.actual = tried.hit_rate(),
                 .customers = tried.hit.size(),
                 .interval = stats::WilsonInterval(hits, static_cast<int64_t>(tried.hit.size()))});
  }
  return happened;
}

}  // namespace vafa::predictions
