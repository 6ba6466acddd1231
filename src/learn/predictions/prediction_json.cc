#include "learn/predictions/prediction_json.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "customers/api.h"
#include "customers/history.h"

namespace vafa::predictions {
namespace {

constexpr size_t kShortReasons = 2;
constexpr size_t kAllReasons = 12;
constexpr size_t kMostPurchases = 2000;
constexpr int32_t kHistoryPoints = 150;
constexpr size_t kRiskPoints = 12;
constexpr double kWeek = 7;
constexpr double kUsualPeriod = 30;
constexpr double kAheadDays = 730;

double Rounded(double value, double steps) { return std::round(value * steps) / steps; }

json::value OptionalNumber(const std::optional<double>& value, double steps) {
  return value ? json::value(Rounded(*value, steps)) : json::value(nullptr);
}

json::value IntervalJson(const std::optional<stats::Interval>& interval, double steps) {
  if (!interval) return nullptr;
  return json::array{Rounded(interval->low, steps), Rounded(interval->high, steps)};
}

/// Null for a model that is not stored.
json::value NumberOf(const ModelVersion* version) {
  if (version == nullptr || version->number == 0) return nullptr;
  return version->number;
}

}  // namespace

Result<PredictionWriter> PredictionWriter::Make(PredictionsContext& context,
                                                const timeline::Snapshot& snapshot,
                                                const Ranking::Answer& answer, Language language) {
  VAFA_ASSIGN(Organisation organisation, context.organisation());
  VAFA_ASSIGN(Calendar calendar,
              Calendar::Make(organisation.calendar, organisation.zone, organisation.first_weekday));
  VAFA_ASSIGN(ChurnSource source, context.models.Source(snapshot));
  return PredictionWriter(context, snapshot, answer, language, std::move(organisation),
                          std::move(calendar), std::move(source));
}

json::value PredictionWriter::MoneyJson(double minor) const {
  constexpr double kMost = 9.2e18;
  return ToJson(Money{std::llround(std::clamp(minor, 0.0, kMost)), organisation_.currency});
}

json::value PredictionWriter::MoneyRange(const std::optional<stats::Interval>& interval) const {
  if (!interval) return nullptr;
  return json::array{MoneyJson(interval->low), MoneyJson(interval->high)};
}

std::string PredictionWriter::DayText(double days_from_now) const {
  constexpr double kFar = 36'500;
  const auto days = static_cast<int64_t>(std::llround(std::clamp(days_from_now, 0.0, kFar)));
  return IsoDate(calendar_, calendar_.StartOfDay(AtDay() + days));
}

json::object PredictionWriter::Head() const {
  json::array models;
  for (const ModelVersion& version : answer_.models->versions) {
    models.push_back({{"kind", Name(version.kind)},
                      {"version", NumberOf(&version)},
                      {"method", version.method},
                      {"reason", version.reason ? json::value(Render(*version.reason, language_))
                                                : json::value(nullptr)}});
  }
  const LifetimeTerms& terms = answer_.lifetime->terms();
  return {{"at", IsoDate(calendar_, answer_.at)},
          {"models", std::move(models)},
          {"horizon_days", reasons_.source().rules.horizon_days},
          {"clv_terms",
           {{"horizon_days", terms.horizon_days},
            {"yearly_discount", terms.yearly_discount},
            {"margin", Rounded(terms.margin, 10'000)},
            {"costs_known", terms.costs_known}}}};
}

json::object PredictionWriter::RowJson(const KeepRow& row, const RowRanges& ranges) const {
  const bool plain = answer_.list.fit.model == KeepModel::kPlainRule;
  const ModelKind kind = row.by_contract ? ModelKind::kContracts : ModelKind::kPurchases;
  const ModelVersion* version = answer_.models->Of(kind);
  const ModelVersion* churn = answer_.models->Of(ModelKind::kChurn);
  json::object object{{"model", row.by_contract ? "contract"
                                : plain         ? "plain_rule"
                                                : "purchases"},
                      {"version", NumberOf(version)},
                      {"churn_version", NumberOf(churn)},
                      {"p_alive", OptionalNumber(row.p_alive, 10'000)},
                      {"churn_risk", OptionalNumber(answer_.ChurnRisk(row.customer), 10'000)},
                      {"expected_orders", Rounded(row.expected_orders, 100)},
                      {"expected_value", MoneyJson(static_cast<double>(row.expected_value))},
                      {"value_at_risk", MoneyJson(static_cast<double>(row.value_at_risk))},
                      {"clv", MoneyJson(answer_.lifetime->Value(row, AtDay()))},
                      {"next_purchase", nullptr},
                      {"p_alive_interval", IntervalJson(ranges.p_alive, 10'000)},
                      {"churn_risk_interval", IntervalJson(ranges.churn_risk, 10'000)},
                      {"churn_alike", nullptr},
                      {"expected_orders_interval", IntervalJson(ranges.expected_orders, 100)},
                      {"expected_value_interval", MoneyRange(ranges.expected_value)},
                      {"value_at_risk_interval", MoneyRange(ranges.value_at_risk)},
                      {"clv_interval", MoneyRange(ranges.clv)}};
  if (const auto& alike = ranges.alike) {
    object["churn_alike"] = json::object{{"customers", alike->customers},
                                         {"left", alike->left},
                                         {"predicted", Rounded(alike->predicted, 10'000)}};
  }
  if (const auto next = answer_.lifetime->NextPurchase(row, AtDay())) {
    json::object when{{"expected", DayText(*next)}, {"interval", nullptr}};
    if (const auto& within = ranges.next_purchase) {
      when["interval"] = json::array{DayText(within->low), DayText(within->high)};
    }
    object["next_purchase"] = std::move(when);
  }
  return object;
}

json::array PredictionWriter::ReasonsJson(const std::vector<Reason>& reasons, size_t most) const {
  json::array array;
  for (const Reason& reason : reasons) {
    if (array.size() == most) break;
    if (std::abs(reason.weight) < (reason.of_record ? kWorthTellingOfRecord : kWorthTelling)) {
      continue;
    }
    array.push_back({{"theme", Name(reason.place.theme)},
                     {"effect", reason.weight > 0 ? "raises" : "lowers"},
                     {"weight", Rounded(reason.weight, 1000)},
                     {"text", ReasonText(reason, language_)}});
  }
  return array;
}

Result<std::vector<json::object>> PredictionWriter::Items(
    std::span<const KeepRow* const> rows) const {
  std::vector<CustomerId> customers;
  for (const KeepRow* row : rows) customers.push_back(row->customer);
  VAFA_ASSIGN(const auto reasons, reasons_.Of(customers));
  const auto ranges = RangesOf(answer_, rows, reasons_.source().rules.horizon_days);
  std::vector<json::object> items;
  for (size_t i = 0; i < rows.size(); ++i) {
    json::object item = RowJson(*rows[i], ranges[i]);
    item["reason"] = reasons_.Words(*rows[i], reasons[i], language_);
    item["reasons"] = ReasonsJson(reasons[i], kShortReasons);
    items.push_back(std::move(item));
  }
  return items;
}

json::array PredictionWriter::AliveHistory(const KeepRow& row) const {
  json::array points;
  const auto& fitted = answer_.list.fit.purchases;
  if (row.by_contract || !fitted || answer_.list.fit.model == KeepModel::kPlainRule) return points;
  std::vector<int32_t> days;
  for (const Purchase& purchase :
       ReadPurchases(snapshot_, context_.facts, row.customer, kMostPurchases)) {
    if (purchase.minor < 0) continue;  // a refund
    const auto day = static_cast<int32_t>(calendar_.DayOf(purchase.at));
    if (day <= AtDay() && (days.empty() || days.back() != day)) days.push_back(day);
  }
  if (days.empty()) return points;
  const int32_t first = days.front();
  const int32_t step = std::max(7, (AtDay() - first) / kHistoryPoints);
  std::vector<int32_t> when = days;
  for (int32_t day = first; day < AtDay(); day += step) when.push_back(day);
  when.push_back(AtDay());
  std::ranges::sort(when);
  when.erase(std::ranges::unique(when).begin(), when.end());
  for (const int32_t day : when) {
    const auto bought = std::ranges::upper_bound(days, day) - days.begin();
    const int32_t last = days[static_cast<size_t>(bought) - 1];
    const double alive = fitted->PAlive(static_cast<uint32_t>(bought - 1), (last - first) / kWeek,
                                        (day - first) / kWeek);
    points.push_back({{"at", IsoDate(calendar_, calendar_.StartOfDay(day))},
                      {"p_alive", Rounded(alive, 10'000)},
                      {"bought", last == day}});
  }
  return points;
}

json::array PredictionWriter::StayAhead(const KeepRow& row, const RowRanges& ranges) const {
  json::array points;
  if (!row.by_contract) return points;
  const double period = row.rhythm_days.value_or(kUsualPeriod);
  const int32_t first = std::max(row.due_day, AtDay());
  const auto times = static_cast<uint32_t>(std::clamp(kAheadDays / period, 3.0, 24.0));
  const auto add = [&](int64_t day, double share, json::value interval) {
    points.push_back({{"at", IsoDate(calendar_, calendar_.StartOfDay(day))},
                      {"share", Rounded(share, 10'000)},
                      {"interval", std::move(interval)}});
  };
  add(AtDay(), 1, nullptr);
  for (uint32_t k = 1; k <= times; ++k) {
    const auto still = [&](const KeepRow& of) { return answer_.lifetime->StillHere(of, k); };
    add(first + std::llround((k - 1) * period), still(row).value,
        IntervalJson(RangeWithRisk(row, ranges.churn_risk, still), 10'000));
  }
  return points;
}

Result<json::array> PredictionWriter::RiskHistory(CustomerId customer) const {
  json::array points;
  const auto& in_use = answer_.models->churn;
  if (!in_use) return points;
  const ModelsInUse::Churn& churn = *in_use;
  const ChurnGatherer gatherer(reasons_.source(), churn.set);
  const int64_t month = std::max<int64_t>(7, churn.rules.horizon_days / 4);
  for (size_t k = kRiskPoints; k-- > 0;) {
    const Instant at = k == 0 ? answer_.at
                              : calendar_.StartOfDay(AtDay() - static_cast<int64_t>(k) *
                                                                   std::min<int64_t>(month, 30));
    const ChurnGatherer::One one =
        gatherer.Of(customer, CutOffAt(reasons_.source().calendar, churn.rules, at));
    if (!one.active) continue;
    VAFA_ASSIGN(const auto risk, churn.scorer.Probabilities({churn.set.names(), one.values}));
    points.push_back({{"at", IsoDate(calendar_, at)}, {"churn_risk", Rounded(risk[0], 10'000)}});
  }
  return points;
}

json::array PredictionWriter::NextProductsJson(CustomerId customer) const {
  json::array items;
  const auto& in_use = answer_.models->next_products;
  if (!in_use) return items;
  const NextProducts& model = *in_use;
  const ProductFinder finder(model.products);
  std::vector<int32_t> days;
  std::vector<uint32_t> products;
  for (const NamedLine& line :
       ReadNamedLines(snapshot_, reasons_.source().names, customer, AtDay(), calendar_)) {
    const auto product = finder.Find(reasons_.source().names.LabelText(line.label));
    if (!product) continue;
    days.push_back(line.day);
    products.push_back(*product);
  }
  std::optional<stats::Suggester> suggester;
  if (model.similar) suggester.emplace(*model.similar);
  for (const NextProduct& one : ListNext(model, suggester ? &*suggester : nullptr,
                                         stats::HistoryOf(days, products, AtDay() + 1))) {
    const size_t place = items.size();
    const bool known = place < model.right.size();
    items.push_back(
        {{"product", model.products[one.product]},
         {"why", Name(one.why)},
         {"score", one.score > 0 ? json::value(Rounded(one.score, 10'000)) : json::value(nullptr)},
         {"share", known ? json::value(Rounded(model.right[place], 10'000)) : json::value(nullptr)},
         {"reason", Render(WhyText(model, one), language_)}});
  }
  return items;
}

Result<json::object> PredictionWriter::One(CustomerId customer) const {
  json::object object = Head();
  const KeepRow* row = answer_.Find(customer);
  object["prediction"] = nullptr;
  object["why_none"] = nullptr;
  object["reasons"] = json::array();
  object["alive_history"] = json::array();
  object["stay_ahead"] = json::array();
  object["risk_history"] = json::array();
  object["next_products"] = json::array();
  if (row == nullptr) {
    const bool subscription = reasons_.source().rules.subscription;
    object["why_none"] = Render(
        Message(subscription ? "predictions.none_runs" : "predictions.none_bought"), language_);
    return object;
  }
  const RowRanges ranges = RangesOf(answer_, *row, reasons_.source().rules.horizon_days);
  json::object prediction = RowJson(*row, ranges);
  VAFA_ASSIGN(const auto reasons, reasons_.Of({&customer, 1}));
  prediction["reason"] = reasons_.Words(*row, reasons.front(), language_);
  object["prediction"] = std::move(prediction);
  object["reasons"] = ReasonsJson(reasons.front(), kAllReasons);
  object["alive_history"] = AliveHistory(*row);
  object["stay_ahead"] = StayAhead(*row, ranges);
  VAFA_ASSIGN(object["risk_history"], RiskHistory(customer));
  object["next_products"] = NextProductsJson(customer);
  return object;
}

}  // namespace vafa::predictions
