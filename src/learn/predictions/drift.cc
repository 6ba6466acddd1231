// What the models forecast, beside what then happened.
#include "learn/predictions/models.h"
#include "learn/predictions/purchase_trial.h"
#include "learn/predictions/purchases.h"

namespace vafa::predictions {
namespace {

constexpr size_t kShownVersions = 12;

}  // namespace

Result<json::array> Models::DriftJson(ModelKind kind) {
  VAFA_ASSIGN(const auto rows, parts_.store.Read([&](Session& session) {
    return store::LoadModels(session, std::string(Name(kind)));
  }));
  VAFA_ASSIGN(const View view, Look());
  json::array drift;
  for (const store::Row& row : rows) {
    if (drift.size() == kShownVersions) break;
    VAFA_ASSIGN(const auto forecasts, parts_.store.Read([&](Session& session) {
      return store::LoadForecasts(session, row.kind, row.version);
    }));
    std::vector<store::Forecast> over;
    for (const store::Forecast& forecast : forecasts) {
      if (forecast.to <= view.at) over.push_back(forecast);
    }
    if (over.empty()) continue;
    VAFA_ASSIGN(const std::vector<double> actual,
                kind == ModelKind::kPurchases ? BoughtIn(view, over) : LostIn(view, over));
    json::array points;
    for (size_t i = 0; i < over.size(); ++i) {
      points.push_back({{"from", IsoDate(view.calendar, over[i].from)},
                        {"to", IsoDate(view.calendar, over[i].to)},
                        {"expected", over[i].expected},
                        {"actual", actual[i]}});
    }
    drift.push_back({{"version", row.version}, {"points", std::move(points)}});
  }
  return drift;
}

Result<std::vector<double>> Models::BoughtIn(const View& view,
                                             const std::vector<store::Forecast>& weeks) {
  const int64_t first = view.calendar.DayOf(weeks.front().from);
  const int64_t last = view.calendar.DayOf(weeks.back().to) - 1;
  VAFA_ASSIGN(const Purchases all,
              GatherPurchases(view.snapshot, parts_.facts, last, view.calendar));
  return PurchaseDays(InputOf(all, first - 1), static_cast<int32_t>(weeks.size()));
}

Result<std::vector<double>> Models::LostIn(const View& view,
                                           const std::vector<store::Forecast>& horizons) {
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

}  // namespace vafa::predictions
