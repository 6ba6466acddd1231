#include "learn/predictions/models.h"

#include <algorithm>
#include <cmath>

#include "base/limits.h"
#include "base/log.h"
#include "customers/api.h"
#include "customers/observed.h"
#include "learn/predictions/figures_json.h"
#include "learn/predictions/forecasts.h"
#include "learn/predictions/model_json.h"
#include "learn/predictions/next_products_json.h"
#include "learn/predictions/purchase_trial.h"
#include "learn/predictions/purchases.h"

namespace vafa::predictions {
namespace {

constexpr std::chrono::seconds kLookAgain{3};
constexpr int64_t kMonth = 31;
constexpr int64_t kLongestHorizon = 365;
constexpr int64_t kShortestHorizon = 7;
constexpr int64_t kKeptVersions = 50;
constexpr std::chrono::days kKeptUsed{400};  // so that a report of last year can be made again
constexpr int64_t kKeptTables = 12;          // of next-products: each may be a megabyte
/// A model is fitted again when its time comes, once so many facts came in.
constexpr int64_t kNewFacts = 1;

ModelVersion VersionOf(const store::Row& row) {
  ModelVersion version;
  version.kind = ModelKindFromName(row.kind).value_or(ModelKind::kPurchases);
  version.number = row.version;
  version.method = row.method;
  version.fitted_at = row.fitted_at;
  version.data_to = row.data_to;
  version.through = row.through;
  version.in_use = row.in_use;
  if (const auto reason = ParseJson(row.reason); reason && reason->is_object()) {
    version.reason = MessageFromJson(reason->as_object());
  }
  return version;
}

/// Puts what a stored version predicts with where it belongs; the plain rule has nothing.
Status Take(const store::Row& row, ModelsInUse& models) {
  const ModelVersion version = VersionOf(row);
  models.versions.push_back(version);
  if (row.method == kPlainRule && version.kind != ModelKind::kPurchases) return {};
  VAFA_ASSIGN(const json::value value, ParseJson(row.parameters));
  const json::object& parameters = value.as_object();
  switch (version.kind) {
    case ModelKind::kPurchases: {
      VAFA_ASSIGN(models.purchases, KeepModelsFromJson(parameters));
      if (!models.purchases->purchases) models.purchases->reason = version.reason;
      return {};
    }
    case ModelKind::kContracts: {
      VAFA_ASSIGN(models.contracts, ContractsFromJson(parameters));
      return {};
    }
    case ModelKind::kChurn: {
      VAFA_ASSIGN(models.churn, ChurnFromJson(parameters));
      return {};
    }
    case ModelKind::kNextProducts: {
      VAFA_ASSIGN(models.next_products, NextProductsFromJson(parameters));
      return {};
    }
  }
  return {};
}

Message Compared(bool better, double candidate, double incumbent) {
  return {better ? "predictions.version_better" : "predictions.version_no_better",
          {{"candidate", candidate}, {"incumbent", incumbent}}};
}

/// The newest moment, up to `now`, at which the schedule has models fitted.
Instant LastDue(const Calendar& calendar, Unit every, int hour, Instant now) {
  const Instant begun = now - std::chrono::hours(hour);
  return calendar.StartOf(every, begun) + std::chrono::hours(hour);
}

}  // namespace

std::string_view Name(ModelKind kind) {
  switch (kind) {
    case ModelKind::kPurchases:
      return "purchases";
    case ModelKind::kContracts:
      return "contracts";
    case ModelKind::kChurn:
      return "churn";
    case ModelKind::kNextProducts:
      break;
  }
  return "next-products";
}

std::optional<ModelKind> ModelKindFromName(std::string_view name) {
  for (const ModelKind kind : kModelKinds) {
    if (Name(kind) == name) return kind;
  }
  return std::nullopt;
}

void ModelsInUse::Add(const store::Row& row) {
  if (auto status = Take(row, *this); !status) {
    log::warn("predictions: {} {} cannot be read: {}", row.kind, row.version,
              Describe(status.error()));
    versions.pop_back();
  }
}

const ModelVersion* ModelsInUse::Of(ModelKind kind) const {
  const auto found = std::ranges::find(versions, kind, &ModelVersion::kind);
  return found == versions.end() ? nullptr : &*found;
}

Result<std::shared_ptr<const ModelsInUse>> Models::InUse() {
  MutexLock lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (in_use_ && now - looked_ < kLookAgain) return in_use_;
  VAFA_ASSIGN(const auto rows,
              parts_.store.Read([](Session& session) { return store::LoadInUse(session); }));
  const auto is_known = [known = in_use_](const store::Row& row) {
    return std::ranges::any_of(known->versions, [&](const ModelVersion& version) {
      return Name(version.kind) == row.kind && version.number == row.version;
    });
  };
  looked_ = now;
  if (in_use_ && in_use_->versions.size() == rows.size() && std::ranges::all_of(rows, is_known)) {
    return in_use_;
  }
  auto models = std::make_shared<ModelsInUse>();
  for (const store::Row& row : rows) models->Add(row);
  in_use_ = std::move(models);
  return in_use_;
}

Result<Calendar> Models::GetCalendar() {
  VAFA_ASSIGN(const Organisation organisation, parts_.organisation());
  return Calendar::Make(organisation.calendar, organisation.zone, organisation.first_weekday);
}

Result<ChurnRules> Models::Rules() {
  VAFA_ASSIGN(const metrics::Rules rules, parts_.rules());
  ChurnRules churn;
  churn.subscription = rules.business == Organisation::Business::kSubscription;
  churn.window_days = rules.window_days;
  churn.grace_days = rules.grace_days;
  churn.horizon_days = churn.subscription
                           ? kMonth
                           : std::clamp(rules.window_days, kShortestHorizon, kLongestHorizon);
  return churn;
}

Result<ChurnSource> Models::Source(const timeline::Snapshot& snapshot) {
  VAFA_ASSIGN(const Organisation organisation, parts_.organisation());
  VAFA_ASSIGN(Calendar calendar,
              Calendar::Make(organisation.calendar, organisation.zone, organisation.first_weekday));
  VAFA_ASSIGN(const ChurnRules rules, Rules());
  return ChurnSource{
      snapshot, parts_.names, &parts_.attributes, parts_.attribute_names(), std::move(calendar),
      rules};
}

Result<Instant> Models::Now(const timeline::Snapshot& snapshot) {
  VAFA_ASSIGN(const Organisation organisation, parts_.organisation());
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(organisation.calendar, organisation.zone, organisation.first_weekday));
  return ObservedNow(FindObservedSpan(snapshot, parts_.facts), calendar, parts_.clock.Now());
}

Result<Models::View> Models::Look() {
  const timeline::Snapshot snapshot = parts_.feed.Take();
  VAFA_ASSIGN(const Organisation organisation, parts_.organisation());
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(organisation.calendar, organisation.zone, organisation.first_weekday));
  const auto span = FindObservedSpan(snapshot, parts_.facts);
  const Instant at = ObservedNow(span, calendar, parts_.clock.Now());
  return View{snapshot, organisation, calendar, at, span ? span->from : at};
}

Result<Models::Fitted> Models::FitPurchaseModels(const View& view, const ModelsInUse& in_use) {
  Fitted fitted{
      .method = kPlainRule, .parameters = {}, .figures = {}, .reason = {}, .forecasts = {}};
  const int64_t today = view.calendar.DayOf(view.at);
  VAFA_ASSIGN(const Purchases all,
              GatherPurchases(view.snapshot, parts_.facts, today, view.calendar));
  // Today is not over: what is forecast, and tried, is whole days.
  const KeepInput input = InputOf(all, today - 1);
  VAFA_ASSIGN(const PurchaseChoice choice, ChoosePurchases(input));
  const auto& [contest, models] = choice;
  fitted.reason = models.reason;
  fitted.parameters = ToJson(models);
  if (models.purchases) {
    fitted.method = choice.method();
    const PurchaseTrial* trial = contest ? contest->TrialOf(models.purchases->shape) : nullptr;
    VAFA_ASSIGN(fitted.forecasts,
                ForecastPurchases(input, *models.purchases, trial ? DispersionOf(*trial) : 1,
                                  view.calendar));
  }
  // The kind in use took part, fitted to no more than the others: the winner is the best known.
  fitted.better = true;
  if (!contest) return fitted;
  fitted.figures = FiguresJson(*contest, view.calendar);
  const ModelVersion* now = in_use.Of(ModelKind::kPurchases);
  if (now == nullptr || !in_use.purchases || !in_use.purchases->purchases) return fitted;
  const PurchaseTrial* theirs = contest->TrialOf(in_use.purchases->purchases->shape);
  if (theirs == nullptr) return fitted;
  fitted.figures["in_use"] = json::object{{"version", now->number}, {"deviance", theirs->deviance}};
  if (!models.purchases || models.reason) return fitted;
  const PurchaseTrial* mine = contest->TrialOf(models.purchases->shape);
  fitted.reason = mine == nullptr || mine == theirs
                      ? Message("predictions.version_newer")
                      : Compared(true, mine->deviance, theirs->deviance);
  return fitted;
}

Result<Models::Fitted> Models::FitContractModels(const View& view, const ModelsInUse& in_use) {
  Fitted fitted{
      .method = kPlainRule, .parameters = {}, .figures = {}, .reason = {}, .forecasts = {}};
  const ModelVersion* now = nullptr;
  std::optional<stats::ContractShape> shape;
  if (const auto& contracts = in_use.contracts) {
    now = in_use.Of(ModelKind::kContracts);
    shape = contracts->fit.shape;
  }
  VAFA_ASSIGN(const ContractsFit fit,
              FitContractsOf(view.snapshot, parts_.names,
                             {view.calendar, view.organisation.grace_days}, view.at, shape));
  // The shape in use took part, fitted to no more than the other: the winner is the best known.
  // Where none could be fitted, the one in use stays.
  fitted.better = now == nullptr || !fit.fit || fit.fit->converged;
  fitted.reason = fit.reason;
  fitted.figures = FiguresJson(fit);
  const auto theirs =
      std::ranges::find(fit.tried, shape, [](const auto& one) { return std::optional(one.first); });
  if (now != nullptr && theirs != fit.tried.end()) {
    fitted.figures["in_use"] =
        json::object{{"version", now->number}, {"log_likelihood", theirs->second}};
  }
  if (!fit.usable() || !fit.fit) return fitted;
  const stats::ContractFit& best = *fit.fit;
  fitted.parameters = ToJson(best, fit.period_days);
  fitted.method = std::string(fitted.parameters.at("shape").as_string());
  const double tried = fit.trial ? fit.trial->log_likelihood : 0;
  if (theirs != fit.tried.end() && fit.trial) {
    fitted.reason = theirs->first == best.shape ? Message("predictions.version_newer_contracts")
                                                : Compared(true, -tried, -theirs->second);
  }
  VAFA_ASSIGN(fitted.forecasts, WeeksOfRenewals(view, fit));
  return fitted;
}

/// Of the weeks to come, today included since it is not over.
Result<std::vector<store::Forecast>> Models::WeeksOfRenewals(const View& view,
                                                             const ContractsFit& fit) {
  const int64_t today = view.calendar.DayOf(view.at);
  const Instant from = view.calendar.StartOfDay(today);
  VAFA_ASSIGN(const auto contracts,
              GatherContracts(view.snapshot, parts_.names,
                              {view.calendar, view.organisation.grace_days}, from, from));
  return ForecastRenewals(contracts, fit, static_cast<int32_t>(today), view.calendar);
}

Result<Models::Fitted> Models::FitChurnModels(const View& view, const ModelsInUse& in_use) {
  Fitted fitted{
      .method = kPlainRule, .parameters = {}, .figures = {}, .reason = {}, .forecasts = {}};
  VAFA_ASSIGN(const ChurnSource source, Source(view.snapshot));
  const ModelVersion* now = in_use.Of(ModelKind::kChurn);
  std::optional<Incumbent> incumbent;
  if (const auto& churn = in_use.churn; now != nullptr && churn && churn->rules == source.rules) {
    incumbent.emplace(Incumbent{churn->set, churn->scorer, now->data_to});
  }
  VAFA_ASSIGN(const ChurnFit fit,
              FitChurn(source, view.first, view.at, {}, incumbent ? &*incumbent : nullptr));
  fitted.reason = fit.reason;
  fitted.figures = FiguresJson(fit);
  fitted.better = true;
  if (fit.comparison) {
    const ChurnFit::Comparison& compared = *fit.comparison;
    fitted.better = compared.log_loss < compared.incumbent_log_loss;
    fitted.reason = Compared(fitted.better, compared.log_loss, compared.incumbent_log_loss);
    fitted.figures["in_use"] = json::object{{"version", now->number},
                                            {"log_loss", compared.incumbent_log_loss},
                                            {"new_log_loss", compared.log_loss},
                                            {"rows", compared.rows}};
  } else if (incumbent && fit.scorer) {
    fitted.better = false;
    fitted.reason = "predictions.version_nothing_new";
  }
  if (!fit.scorer) return fitted;
  VAFA_ASSIGN(fitted.parameters, ToJson(fit.rules, fit.set, *fit.scorer, fit.tried));
  fitted.method = stats::Name(fit.scorer->method());
  const ChurnGatherer gatherer(source, fit.set);
  const CutOff present = CutOffAt(source.calendar, source.rules, view.at);
  RisksAdded risks_added;
  for (size_t index = 0; index < view.snapshot.blocks(); ++index) {
    const ChurnRows rows = gatherer.OfBlock(index, *view.snapshot.block(index), {&present, 1});
    if (rows.size() == 0) continue;
    VAFA_ASSIGN(const auto risks, fit.scorer->Probabilities({fit.set.names(), rows.values}));
    for (const double risk : risks) {
      risks_added.sum += risk;
      risks_added.sum_of_squares += risk * risk;
    }
  }
  fitted.forecasts.push_back(ForecastLost(risks_added, fit.tried, view.at,
                                          view.at + std::chrono::days(source.rules.horizon_days)));
  return fitted;
}

Result<Models::Fitted> Models::FitNextProductModels(const View& view, const ModelsInUse& in_use) {
  // Today is not over: what is tried is whole days.
  const int64_t last_day = view.calendar.DayOf(view.at) - 1;
  VAFA_ASSIGN(const Baskets baskets,
              GatherBaskets(view.snapshot, parts_.names, last_day, view.calendar));
  const ModelVersion* now = in_use.Of(ModelKind::kNextProducts);
  std::optional<NextIncumbent> incumbent;
  if (const auto& model = in_use.next_products; now != nullptr && model) {
    incumbent.emplace(NextIncumbent{*model, view.calendar.DayOf(now->data_to) - 1});
  }
  VAFA_ASSIGN(const NextProductsFit fit,
              FitNextProducts(baskets, parts_.names, static_cast<int32_t>(last_day),
                              incumbent ? &*incumbent : nullptr));
  Fitted fitted{.method = std::string(fit.model.method()),
                .parameters = ToJson(fit.model),
                .figures = FiguresJson(fit, view.calendar),
                .reason = fit.reason,
                // The same method with more of the same purchases, and with the newest products.
                .better = true,
                .forecasts = {}};
  if (const auto& trial = fit.trial) {
    // As long a time as it was tried on: the longer, the more find something on their list.
    const auto& list = fit.model.similar ? trial->similar : trial->best_sellers;
    const int64_t days = trial->to_day - trial->from_day + 1;
    fitted.forecasts.push_back(ForecastHits(list.hit_rate, trial->customers,
                                            view.calendar.StartOfDay(last_day + 1),
                                            view.calendar.StartOfDay(last_day + 1 + days)));
  }
  if (now == nullptr || !fit.trial || !fit.trial->in_use) return fitted;
  const NextTrial::InUse& compared = *fit.trial->in_use;
  fitted.better = compared.gain.value >= 0;
  fitted.figures["in_use"] =
      json::object{{"version", now->number},
                   {"hit_rate", compared.hit_rate},
                   {"gain", compared.gain.value},
                   {"gain_interval", {compared.gain.interval.low, compared.gain.interval.high}}};
  if (!fitted.better) fitted.reason = "predictions.next_version_worse";
  return fitted;
}

Result<ModelVersion> Models::Fit(ModelKind kind) {
  const MutexLock one_at_a_time(fitting_);
  VAFA_ASSIGN(const auto in_use, InUse());
  VAFA_ASSIGN(const View view, Look());
  const auto fit = [&]() -> Result<Fitted> {
    switch (kind) {
      case ModelKind::kPurchases:
        return FitPurchaseModels(view, *in_use);
      case ModelKind::kContracts:
        return FitContractModels(view, *in_use);
      case ModelKind::kChurn:
        return FitChurnModels(view, *in_use);
      case ModelKind::kNextProducts:
        break;
    }
    return FitNextProductModels(view, *in_use);
  };
  VAFA_ASSIGN(const Fitted fitted, fit());
  store::Row row;
  row.kind = Name(kind);
  row.method = fitted.method;
  row.fitted_at = parts_.clock.Now();
  row.data_to = view.at;
  row.through = view.snapshot.through();
  row.parameters = json::serialize(fitted.parameters);
  row.figures = json::serialize(fitted.figures);
  if (fitted.reason) row.reason = json::serialize(ToJson(*fitted.reason));
  row.in_use = fitted.better;
  VAFA_ASSIGN(row.version, parts_.store.Write([&](Transaction& transaction) -> Result<int64_t> {
    VAFA_ASSIGN(const int64_t version, store::Insert(transaction, row, fitted.forecasts));
    const bool tables = kind == ModelKind::kNextProducts;
    VAFA_TRY(store::Prune(transaction, row.kind, tables ? kKeptTables : kKeptVersions,
                          tables ? row.fitted_at : row.fitted_at - kKeptUsed));
    return version;
  }));
  const MutexLock lock(mutex_);
  looked_ = {};
  return VersionOf(row);
}

Result<bool> Models::IsDue(ModelKind kind) {
  VAFA_ASSIGN(const Organisation organisation, parts_.organisation());
  if (!organisation.fit_every) return false;
  VAFA_ASSIGN(const auto rows, parts_.store.Read([&](Session& session) {
    return store::LoadModels(session, std::string(Name(kind)));
  }));
  const int64_t through = parts_.feed.Take().through();
  if (rows.empty()) return through > 0;
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(organisation.calendar, organisation.zone, organisation.first_weekday));
  const store::Row& newest = rows.front();
  const bool grew_much = through > 2 * newest.through;  // an import, say
  const Instant due =
      LastDue(calendar, *organisation.fit_every, organisation.fit_hour, parts_.clock.Now());
  return grew_much || (newest.fitted_at < due && through >= newest.through + kNewFacts);
}

Result<json::array> Models::VersionsJson(ModelKind kind, Language language) {
  VAFA_ASSIGN(const auto rows, parts_.store.Read([&](Session& session) {
    return store::LoadModels(session, std::string(Name(kind)));
  }));
  VAFA_ASSIGN(const Organisation organisation, parts_.organisation());
  json::array versions;
  for (const store::Row& row : rows) {
    const ModelVersion version = VersionOf(row);
    VAFA_ASSIGN(json::value parameters, ParseJson(row.parameters));
    VAFA_ASSIGN(json::value figures, ParseJson(row.figures));
    if (kind == ModelKind::kPurchases && parameters.is_object()) {
      parameters = ShownPurchases(parameters.as_object(), organisation.currency);
    } else if (kind == ModelKind::kChurn && parameters.is_object()) {
      parameters.as_object().erase("trees");  // megabytes that nobody reads
      parameters.as_object().erase("tried");
    } else if (kind == ModelKind::kNextProducts && parameters.is_object()) {
      parameters = ShownNextProducts(parameters.as_object());
    }
    versions.push_back({{"version", version.number},
                        {"method", version.method},
                        {"fitted_at", IsoInstant(version.fitted_at)},
                        {"data_to", IsoInstant(version.data_to)},
                        {"in_use", version.in_use},
                        {"reason", version.reason ? json::value(Render(*version.reason, language))
                                                  : json::value(nullptr)},
                        {"parameters", std::move(parameters)},
                        {"figures", std::move(figures)}});
  }
  return versions;
}

}  // namespace vafa::predictions
