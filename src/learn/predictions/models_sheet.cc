#include "learn/predictions/models_sheet.h"

#include <algorithm>
#include <cmath>

#include "customers/list_sheet.h"

namespace vafa::predictions {
namespace {

using Cell = Sheet::Cell;

double NumberIn(const json::value& object, const char* name) {
  return object.at(name).to_number<double>();
}

double Percent(double share) { return std::round(share * 10'000) / 100; }

/// One comparison; what it does not have stays empty.
struct Line {
  Message what;
  Cell from{}, to{}, customers{}, forecast{}, happened{}, low{}, high{}, rule{};
};

class Writer {
 public:
  Writer(const ShownModel& model, const Calendar& calendar, Language language, Sheet& sheet)
      : model_(model), calendar_(calendar), language_(language), sheet_(sheet) {}

  void Write() {
    const json::object& figures = model_.version.at("figures").as_object();
    switch (model_.kind) {
      case ModelKind::kPurchases:
        Weeks(figures);
        Independence();
        break;
      case ModelKind::kContracts:
        Periods(figures);
        break;
      case ModelKind::kChurn:
        Calibration(figures);
        Contacts(figures);
        break;
      case ModelKind::kNextProducts:
        HitRates(figures);
        break;
    }
    Drift();
  }

 private:
  void Add(const Line& line, std::optional<int64_t> version = {}) {
    std::string kind = "predictions.sheet_" + std::string(Name(model_.kind));
    std::ranges::replace(kind, '-', '_');
    sheet_.rows.push_back({Render(Message(kind), language_),
                           version.value_or(model_.version.at("version").as_int64()),
                           TextIn(model_.version, "method"), Render(line.what, language_),
                           line.from, line.to, line.customers, line.forecast, line.happened,
                           line.low, line.high, line.rule});
  }
  static const json::array* ArrayIn(const json::object& figures, const char* name) {
    const json::value* value = figures.if_contains(name);
    return value != nullptr && value->is_array() ? &value->as_array() : nullptr;
  }

  void Weeks(const json::object& figures) {
    const json::array* weeks = ArrayIn(figures, "weeks");
    if (weeks == nullptr) return;
    for (const json::value& week : *weeks) {
      Add({.what = "predictions.sheet_trial_week",
           .from = DayIn(week, "from"),
           .forecast = NumberIn(week, "expected"),
           .happened = NumberIn(week, "actual")});
    }
  }
  void Independence() {
    const json::value* spend = model_.version.at("parameters").as_object().if_contains("spend");
    if (spend == nullptr || !spend->is_object()) return;
    const json::value* correlation = spend->as_object().if_contains("correlation");
    if (correlation == nullptr || !correlation->is_object()) return;
    Add({.what = "predictions.sheet_correlation",
         .customers = spend->at("customers").to_number<int64_t>(),
         .happened = NumberIn(*correlation, "value"),
         .low = correlation->at("interval").at(0).to_number<double>(),
         .high = correlation->at("interval").at(1).to_number<double>()});
  }
  void Periods(const json::object& figures) {
    const json::array* periods = ArrayIn(figures, "periods");
    if (periods == nullptr) return;
    int64_t times = 0;
    for (const json::value& period : *periods) {
      Add({.what = {"predictions.sheet_trial_renewed", {{"times", ++times}}},
           .customers = figures.at("customers").to_number<int64_t>(),
           .forecast = NumberIn(period, "expected"),
           .happened = NumberIn(period, "actual")});
    }
  }
  void Calibration(const json::object& figures) {
    const json::array* groups = ArrayIn(figures, "calibration");
    if (groups == nullptr) return;
    for (const json::value& group : *groups) {
      const json::value& range = group.at("interval");
      Add({.what = "predictions.sheet_calibration",
           .customers = group.at("customers").to_number<int64_t>(),
           .forecast = Percent(NumberIn(group, "predicted")),
           .happened = Percent(NumberIn(group, "observed")),
           .low = Percent(range.at(0).to_number<double>()),
           .high = Percent(range.at(1).to_number<double>())});
    }
  }
  /// At one cut-off on average: contacts, and how many of those who left they reach.
  void Contacts(const json::object& figures) {
    const json::array* budgets = ArrayIn(figures, "budgets");
    if (budgets == nullptr) return;
    const json::value& held_out = figures.at("held_out");
    const double times = NumberIn(held_out, "cut_offs");
    const double customers = NumberIn(held_out, "rows") / times;
    const double lost = NumberIn(held_out, "lost") / times;
    for (const json::value& budget : *budgets) {
      const int64_t contacts = std::llround(NumberIn(budget, "share") * customers);
      Add({.what = {"predictions.sheet_contacts", {{"contacts", contacts}}},
           .customers = contacts,
           .happened = NumberIn(budget, "recall") * lost,
           .rule = NumberIn(budget, "rule_recall") * lost});
    }
  }
  void HitRates(const json::object& figures) {
    const json::array* methods = ArrayIn(figures, "methods");
    if (methods == nullptr || methods->size() != 2) return;
    const json::value& similar = methods->at(0);
    const json::value& range = similar.at("hit_rate_interval");
    Add({.what = "predictions.sheet_hit_rate",
         .from = DayIn(figures, "from"),
         .to = DayIn(figures, "to"),
         .customers = figures.at("buyers").to_number<int64_t>(),
         .happened = Percent(NumberIn(similar, "hit_rate")),
         .low = Percent(range.at(0).to_number<double>()),
         .high = Percent(range.at(1).to_number<double>()),
         .rule = Percent(NumberIn(methods->at(1), "hit_rate"))});
  }
  void Drift() {
    const bool shares = model_.kind == ModelKind::kNextProducts;
    const auto figure = [&](double value) { return shares ? Percent(value) : value; };
    for (const json::value& one : model_.drift) {
      for (const json::value& point : one.at("points").as_array()) {
        Line line{.what = shares ? "predictions.sheet_drift_share" : "predictions.sheet_drift",
                  .from = DayIn(point, "from"),
                  .to = DayIn(point, "to"),
                  .forecast = figure(NumberIn(point, "expected")),
                  .happened = figure(NumberIn(point, "actual"))};
        if (const json::value* range = point.as_object().if_contains("interval")) {
          line.customers = point.at("customers").to_number<int64_t>();
          line.low = figure(range->at(0).to_number<double>());
          line.high = figure(range->at(1).to_number<double>());
        }
        Add(line, one.at("version").as_int64());
      }
    }
  }

  template <typename Object>
  Cell DayIn(const Object& object, const char* name) {
    const auto day = ParseInstant(std::string(object.at(name).as_string()), calendar_);
    return day ? DayCell(calendar_, *day) : Cell();
  }
  static std::string TextIn(const json::object& object, const char* name) {
    return std::string(object.at(name).as_string());
  }

  const ShownModel& model_;
  const Calendar& calendar_;
  Language language_;
  Sheet& sheet_;
};

}  // namespace

Sheet ModelsSheet(const std::vector<ShownModel>& models, const Calendar& calendar,
                  Language language) {
  using enum Sheet::Type;
  const auto word = [&](const char* id) { return Render(Message(id), language); };
  Sheet sheet;
  sheet.name = word("predictions.sheet_models");
  sheet.right_to_left = language == Language::kPersian;
  sheet.columns = {{word("predictions.sheet_model")},
                   {word("predictions.sheet_version"), kInteger},
                   {word("predictions.sheet_method")},
                   {word("predictions.sheet_what")},
                   DayColumn(word("predictions.sheet_from"), calendar.kind()),
                   DayColumn(word("predictions.sheet_to"), calendar.kind()),
                   {word("predictions.sheet_customers"), kInteger},
                   {word("predictions.sheet_forecast"), kNumber},
                   {word("predictions.sheet_happened"), kNumber},
                   {word("predictions.sheet_low"), kNumber},
                   {word("predictions.sheet_high"), kNumber},
                   {word("predictions.sheet_rule"), kNumber}};
  for (const ShownModel& model : models) Writer(model, calendar, language, sheet).Write();
  return sheet;
}

}  // namespace vafa::predictions
