#include "learn/predictions/api.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "base/limits.h"
#include "customers/api.h"
#include "customers/history.h"
#include "learn/predictions/keep_sheet.h"
#include "learn/predictions/prediction_json.h"
#include "learn/predictions/ranges.h"
#include "net/sheet_response.h"

namespace vafa::predictions {
namespace {

double Round(double value, double steps) { return std::round(value * steps) / steps; }

json::value OptionalNumber(const std::optional<double>& value, double steps) {
  return value ? json::value(Round(*value, steps)) : json::value(nullptr);
}

std::string DayText(const Calendar& calendar, int64_t day) {
  return IsoDate(calendar, calendar.StartOfDay(day));
}

json::value RangeJson(const std::optional<stats::Interval>& range) {
  if (!range) return nullptr;
  return json::array{Round(range->low, 10'000), Round(range->high, 10'000)};
}

json::value RangeJson(const std::optional<stats::Interval>& minor, Currency currency) {
  if (!minor) return nullptr;
  return json::array{ToJson(Money{std::llround(minor->low), currency}),
                     ToJson(Money{std::llround(minor->high), currency})};
}

json::object Expectations(const KeepRow& row, const RowRanges& ranges, Currency currency,
                          const std::string& reason) {
  return {{"rhythm_days", OptionalNumber(row.rhythm_days, 100)},
          {"silent_days", row.silent_days},
          {"p_alive", OptionalNumber(row.p_alive, 10'000)},
          {"churn_risk", OptionalNumber(row.churn_risk, 10'000)},
          {"expected_orders", Round(row.expected_orders, 100)},
          {"expected_value", ToJson(Money{row.expected_value, currency})},
          {"value_at_risk", ToJson(Money{row.value_at_risk, currency})},
          {"p_alive_interval", RangeJson(ranges.p_alive)},
          {"churn_risk_interval", RangeJson(ranges.churn_risk)},
          {"expected_value_interval", RangeJson(ranges.expected_value, currency)},
          {"value_at_risk_interval", RangeJson(ranges.value_at_risk, currency)},
          {"reason", reason}};
}

/// What says how likely they are lost, where it is not the purchase model.
json::value RiskJson(const Ranking::Answer& answer) {
  const auto& usual = answer.list.fit.usual_risk;
  const auto& churn = answer.models->churn;
  if (!usual || !churn) return nullptr;
  return json::object{{"method", stats::Name(churn->scorer.method())},
                      {"usual", Round(*usual, 10'000)},
                      {"horizon_days", churn->rules.horizon_days}};
}

/// The methods behind the rows of subscribers.
json::object MethodsJson(const ModelsInUse& models) {
  const ModelVersion* churn = models.Of(ModelKind::kChurn);
  std::string contracts = "plain_rule";
  if (const auto& in_use = models.contracts) {
    const bool plain = in_use->fit.shape == stats::ContractShape::kShiftedBetaGeometric;
    contracts = plain ? "sbg" : "bdw";
  }
  std::string who_leaves = churn == nullptr ? "plain_rule" : churn->method;
  if (const auto& in_use = models.churn) who_leaves = stats::Name(in_use->scorer.method());
  return {{"churn", who_leaves}, {"contracts", contracts}};
}

json::object ModelJson(const Ranking::Answer& answer, const Currency& currency,
                       const Calendar& calendar, Language language) {
  const KeepFit& fit = answer.list.fit;
  json::object model{{"name", Name(fit.model)},    {"reason", nullptr},
                     {"parameters", nullptr},      {"spend", nullptr},
                     {"customers", fit.customers}, {"fitted_on", nullptr},
                     {"methods", nullptr},         {"risk", RiskJson(answer)}};
  if (fit.contracts > 0) model["methods"] = MethodsJson(*answer.models);
  const bool only_contracts = fit.customers == 0 && fit.contracts > 0;
  if (only_contracts) model["name"] = "subscriptions";
  if (fit.reason && !only_contracts) model["reason"] = Render(*fit.reason, language);
  if (fit.purchases) {
    const auto& p = fit.purchases->fit.parameters;
    model["parameters"] = {{"r", p.r}, {"alpha", p.alpha}, {"a", p.a}, {"b", p.b}};
    if (fit.purchases->k > 1) model["parameters"].as_object()["k"] = fit.purchases->k;
    model["log_likelihood"] = fit.purchases->fit.log_likelihood;
  }
  if (fit.spend) {
    const auto& s = fit.spend->parameters;
    model["spend"] = {{"p", s.p}, {"q", s.q}, {"gamma", s.gamma / std::pow(10, currency.digits())}};
  }
  if (fit.customers > 0) {
    model["fitted_on"] = {{"from", DayText(calendar, fit.from_day)},
                          {"to", DayText(calendar, fit.to_day)}};
  }
  return model;
}

/// Adds who she is and what was last said to her.
Status AddRecord(PredictionsContext& context, const timeline::Snapshot& snapshot,
                 const KeepRow& row, const Customer& customer, const Calendar& calendar,
                 json::object& object) {
  object["id"] = row.customer;
  object["customer"] = customer.external_id;
  object["name"] = customer.name.empty() ? json::value(nullptr) : json::value(customer.name);
  object["email"] = customer.email.empty() ? json::value(nullptr) : json::value(customer.email);
  object["phone"] = customer.phone.empty() ? json::value(nullptr) : json::value(customer.phone);
  object["last_purchase"] = DayText(calendar, row.last_purchase_day);
  VAFA_ASSIGN(const auto contact,
              ReadLatest(snapshot, context.facts, row.customer, kinds::kContactLogged));
  object["contacted_at"] = contact ? json::value(IsoInstant(contact->at)) : json::value(nullptr);
  object["contact_outcome"] = contact ? json::value(contact->label) : json::value(nullptr);
  return {};
}

Result<std::optional<Instant>> AtOf(PredictionsContext& context, const net::Request& request) {
  const auto text = request.query.Find("at");
  if (!text) return std::nullopt;
  VAFA_ASSIGN(const Organisation settings, context.organisation());
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(settings.calendar, settings.zone, settings.first_weekday));
  return ParseInstant(*text, calendar);
}

Result<net::Response> GetPredictions(PredictionsContext& context, const net::Request& request) {
  VAFA_ASSIGN(const auto at, AtOf(context, request));
  VAFA_ASSIGN(const json::object answer,
              PredictionsJson(context, at, request.query.IntegerOr("offset", 0),
                              request.query.IntegerOr("limit", 50), request.language));
  return net::JsonResponse(answer);
}

Result<net::Response> GetPrediction(PredictionsContext& context, const net::Request& request) {
  const CustomerId id = request.in_path.IntegerOr("id", 0);
  VAFA_ASSIGN(const auto customers, context.directory.Get(std::span(&id, 1)));
  if (customers.empty()) return Fail(ErrorCode::kNotFound, "customers.not_found");
  VAFA_ASSIGN(const Organisation settings, context.organisation());
  VAFA_TRY(context.feed.CatchUp());
  const timeline::Snapshot snapshot = context.feed.Take();
  VAFA_ASSIGN(const auto answer, context.ranking.At(std::nullopt, settings));
  VAFA_ASSIGN(const auto writer,
              PredictionWriter::Make(context, snapshot, *answer, request.language));
  VAFA_ASSIGN(const json::object one, writer.One(id));
  return net::JsonResponse(one);
}

/// By customer, why she is in the list.
using Words = std::unordered_map<CustomerId, std::string>;

Result<Words> WordsOf(PredictionsContext& context, const timeline::Snapshot& snapshot,
                      const Ranking::Answer& answer, std::span<const KeepRow* const> rows,
                      Language language) {
  VAFA_ASSIGN(ChurnSource source, context.models.Source(snapshot));
  VAFA_ASSIGN(const auto texts, RiskReasons(answer, std::move(source)).Words(rows, language));
  Words words;
  for (size_t i = 0; i < rows.size(); ++i) words.emplace(rows[i]->customer, texts[i]);
  return words;
}

/// The place of a row, and the customer's record.
using Recorded = std::vector<std::pair<size_t, const Customer*>>;

/// The rows with their records, in order; without those whose records are gone by now.
Recorded WithRecords(std::span<const KeepRow* const> rows, const std::vector<Customer>& customers) {
  Recorded recorded;
  auto customer = customers.begin();
  for (size_t i = 0; i < rows.size() && customer != customers.end(); ++i) {
    if (customer->id == rows[i]->customer) recorded.emplace_back(i, &*customer++);
  }
  return recorded;
}

/// The rows of a ranking, without those of customers contacted lately.
struct Wanted {
  std::vector<const KeepRow*> rows;
  size_t late = 0;      ///< how many of them are late, the first
  size_t left_out = 0;  ///< of the late
};

Wanted WantedRows(const PredictionsContext& context, const timeline::Snapshot& snapshot,
                  const Ranking::Answer& answer, int64_t uncontacted_days) {
  std::unordered_set<CustomerId> contacted;
  if (uncontacted_days > 0) {
    const Instant since = answer.at - std::chrono::days(uncontacted_days);
    contacted = ContactedSince(snapshot, context.facts, timeline::ToSeconds(since));
  }
  const KeepList& list = answer.list;
  Wanted wanted;
  wanted.rows.reserve(list.rows.size());
  for (size_t i = 0; i < list.rows.size(); ++i) {
    const bool is_late = i < static_cast<size_t>(list.late);
    if (contacted.contains(list.rows[i].customer)) {
      wanted.left_out += is_late ? 1 : 0;
      continue;
    }
    wanted.rows.push_back(&list.rows[i]);
    wanted.late += is_late ? 1 : 0;
  }
  return wanted;
}

Result<net::Response> KeepFile(PredictionsContext& context, std::optional<Instant> at,
                               const net::Request& request, const std::string& format) {
  VAFA_ASSIGN(const Organisation settings, context.organisation());
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(settings.calendar, settings.zone, settings.first_weekday));
  VAFA_TRY(context.feed.CatchUp());
  VAFA_ASSIGN(const auto answer, context.ranking.At(at, settings));
  const timeline::Snapshot snapshot = context.feed.Take();
  const Wanted wanted =
      WantedRows(context, snapshot, *answer, request.query.IntegerOr("uncontacted_days", 0));
  const int64_t count = std::min(static_cast<int64_t>(wanted.late),
                                 request.query.IntegerOr("first", limits::kExportRows + 1));
  if (count > limits::kExportRows) {
    return Fail(ErrorCode::kTooLarge,
                {"customers.too_many_to_export", {{"most", limits::kExportRows}}});
  }
  const auto rows = std::span(wanted.rows).first(static_cast<size_t>(count));
  std::vector<CustomerId> ids;
  for (const KeepRow* row : rows) ids.push_back(row->customer);
  VAFA_ASSIGN(const std::vector<Customer> customers, context.directory.Get(ids));
  VAFA_ASSIGN(const auto words, WordsOf(context, snapshot, *answer, rows, request.language));
  VAFA_ASSIGN(const ChurnRules rules, context.models.Rules());
  const auto ranges = RangesOf(*answer, rows, rules.horizon_days);
  std::vector<ListedCustomer> listed;
  for (const auto& [i, customer] : WithRecords(rows, customers)) {
    listed.push_back({*rows[i], *customer, ranges[i], words.at(rows[i]->customer)});
  }
  return net::SheetResponse(KeepSheet(listed, settings.currency, calendar, request.language),
                            format, "keep");
}

Result<net::Response> GetKeep(PredictionsContext& context, const net::Request& request) {
  VAFA_ASSIGN(const auto at, AtOf(context, request));
  const std::string format = request.query.TextOr("format", "");
  if (!format.empty()) return KeepFile(context, at, request, format);
  VAFA_ASSIGN(json::object answer,
              KeepJson(context, at,
                       {.offset = request.query.IntegerOr("offset", 0),
                        .limit = request.query.IntegerOr("limit", 50),
                        .uncontacted_days = request.query.IntegerOr("uncontacted_days", 0)},
                       request.language));
  return net::JsonResponse(answer);
}

}  // namespace

Result<json::object> KeepJson(PredictionsContext& context, std::optional<Instant> at,
                              const KeepPage& wanted_page, Language language) {
  VAFA_ASSIGN(const Organisation settings, context.organisation());
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(settings.calendar, settings.zone, settings.first_weekday));
  VAFA_TRY(context.feed.CatchUp());
  const timeline::Snapshot snapshot = context.feed.Take();
  VAFA_ASSIGN(const auto answer, context.ranking.At(at, settings));
  const auto [rows, late, left_out] =
      WantedRows(context, snapshot, *answer, wanted_page.uncontacted_days);
  const auto total = static_cast<int64_t>(rows.size());
  const int64_t begin = std::min(total, wanted_page.offset);
  const auto page = std::span(rows).subspan(
      static_cast<size_t>(begin), static_cast<size_t>(std::min(wanted_page.limit, total - begin)));
  std::vector<CustomerId> ids;
  for (const KeepRow* row : page) ids.push_back(row->customer);
  VAFA_ASSIGN(const std::vector<Customer> customers, context.directory.Get(ids));
  VAFA_ASSIGN(const auto words, WordsOf(context, snapshot, *answer, page, language));
  VAFA_ASSIGN(const ChurnRules rules, context.models.Rules());
  const auto ranges = RangesOf(*answer, page, rules.horizon_days);
  json::array items;
  for (const auto& [i, customer] : WithRecords(page, customers)) {
    json::object item =
        Expectations(*page[i], ranges[i], settings.currency, words.at(page[i]->customer));
    item["currency"] = settings.currency.code();
    VAFA_TRY(AddRecord(context, snapshot, *page[i], *customer, calendar, item));
    items.push_back(std::move(item));
  }
  return json::object{{"at", IsoDate(calendar, answer->at)},
                      {"model", ModelJson(*answer, settings.currency, calendar, language)},
                      {"total", total},
                      {"offset", wanted_page.offset},
                      {"late", answer->list.late},
                      {"left_out", left_out},
                      {"half", answer->list.half},
                      {"at_risk", ToJson(Money{answer->list.at_risk, settings.currency})},
                      {"items", std::move(items)}};
}

Result<json::object> PredictionsJson(PredictionsContext& context, std::optional<Instant> at,
                                     int64_t offset, int64_t limit, Language language) {
  VAFA_ASSIGN(const Organisation settings, context.organisation());
  VAFA_TRY(context.feed.CatchUp());
  const timeline::Snapshot snapshot = context.feed.Take();
  VAFA_ASSIGN(const auto answer, context.ranking.At(at, settings));
  VAFA_ASSIGN(const auto writer, PredictionWriter::Make(context, snapshot, *answer, language));
  const auto& rows = answer->list.rows;
  const auto total = static_cast<int64_t>(rows.size());
  std::vector<const KeepRow*> page;
  std::vector<CustomerId> ids;
  const int64_t end = offset + std::min(limit, std::max<int64_t>(0, total - offset));
  for (int64_t i = offset; i < end; ++i) {
    page.push_back(&rows[static_cast<size_t>(i)]);
    ids.push_back(page.back()->customer);
  }
  VAFA_ASSIGN(std::vector<json::object> items, writer.Items(page));
  VAFA_ASSIGN(const std::vector<Customer> customers, context.directory.Get(ids));
  json::array array;
  for (size_t i = 0; i < customers.size(); ++i) {
    json::object item{{"id", ids[i]},
                      {"customer", customers[i].external_id},
                      {"name", customers[i].name.empty() ? json::value(nullptr)
                                                         : json::value(customers[i].name)}};
    for (auto& [key, value] : items[i]) item[key] = std::move(value);
    array.push_back(std::move(item));
  }
  json::object object = writer.Head();
  object["total"] = total;
  object["offset"] = offset;
  object["items"] = std::move(array);
  return object;
}

Result<json::object> OutlookJson(PredictionsContext& context, CustomerId customer,
                                 Language language) {
  VAFA_ASSIGN(const Organisation settings, context.organisation());
  VAFA_ASSIGN(const auto answer, context.ranking.At(std::nullopt, settings));
  if (const KeepRow* row = answer->Find(customer)) {
    VAFA_ASSIGN(const auto words,
                WordsOf(context, context.feed.Take(), *answer, std::span(&row, 1), language));
    VAFA_ASSIGN(const ChurnRules rules, context.models.Rules());
    return Expectations(*row, RangesOf(*answer, *row, rules.horizon_days), settings.currency,
                        words.at(customer));
  }
  return json::object{{"rhythm_days", nullptr},
                      {"silent_days", nullptr},
                      {"p_alive", nullptr},
                      {"churn_risk", nullptr},
                      {"expected_orders", nullptr},
                      {"expected_value", nullptr},
                      {"value_at_risk", nullptr},
                      {"p_alive_interval", nullptr},
                      {"churn_risk_interval", nullptr},
                      {"expected_value_interval", nullptr},
                      {"value_at_risk_interval", nullptr},
                      {"reason", nullptr}};
}

Status AddPredictionRoutes(net::Router& router, PredictionsContext& context) {
  net::Route keep{.method = net::Method::kGet, .path = "/api/v1/keep"};
  keep.permission = "customers:read";
  keep.summary = "Whom to keep: customers by the value that is at risk";
  keep.query = {
      {.name = "at", .type = net::FieldType::kDay},
      {.name = "offset", .type = net::FieldType::kInteger, .least = 0},
      {.name = "limit", .type = net::FieldType::kInteger, .limit = limits::kPageRows, .least = 1},
      {.name = "first", .type = net::FieldType::kInteger, .limit = limits::kExportRows, .least = 1},
      {.name = "uncontacted_days", .type = net::FieldType::kInteger, .limit = 3650, .least = 0},
      net::FormatField()};
  keep.handler = [&context](const net::Request& request) { return GetKeep(context, request); };
  VAFA_TRY(router.Add(std::move(keep)));
  net::Route all{.method = net::Method::kGet, .path = "/api/v1/predictions"};
  all.permission = "customers:read";
  all.summary = "What is predicted of customers, the dearest first, with reasons";
  all.query = {
      {.name = "at", .type = net::FieldType::kDay},
      {.name = "offset", .type = net::FieldType::kInteger, .least = 0},
      {.name = "limit", .type = net::FieldType::kInteger, .limit = limits::kPageRows, .least = 1}};
  all.handler = [&context](const net::Request& request) {
    return GetPredictions(context, request);
  };
  VAFA_TRY(router.Add(std::move(all)));
  net::Route one{.method = net::Method::kGet, .path = "/api/v1/customers/{id}/prediction"};
  one.permission = "customers:read";
  one.summary = "What is predicted of one customer, with intervals, reasons and her history";
  one.handler = [&context](const net::Request& request) { return GetPrediction(context, request); };
  return router.Add(std::move(one));
}

}  // namespace vafa::predictions
