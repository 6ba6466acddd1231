#include "customers/api.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <ranges>

#include "ask/parse_base.h"
#include "base/hash.h"
#include "base/limits.h"
#include "customers/history.h"
#include "customers/list_sheet.h"
#include "customers/predicted.h"
#include "net/sheet_response.h"

namespace vafa {
namespace {

constexpr std::string_view kRead = "customers:read";
constexpr std::string_view kWrite = "customers:write";
constexpr size_t kChartPurchases = 500;

json::value TextOrNull(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object RecordJson(const Customer& customer) {
  return {{"id", customer.id},
          {"external_id", customer.external_id},
          {"name", TextOrNull(customer.name)},
          {"email", TextOrNull(customer.email)},
          {"phone", TextOrNull(customer.phone)},
          {"city", TextOrNull(customer.city)},
          {"country", TextOrNull(customer.country)},
          {"language", TextOrNull(customer.language)},
          {"segment", TextOrNull(customer.segment)},
          {"created_at", IsoInstant(customer.created_at)}};
}

json::object RowJson(const CustomerList::Row& row, Currency currency) {
  json::object object = RecordJson(row.customer);
  object["orders"] = row.figures.orders;
  object["revenue"] = ToJson(Money{row.figures.revenue, currency});
  const auto instant = [&](uint32_t seconds) {
    return seconds == 0 ? json::value(nullptr)
                        : json::value(IsoInstant(timeline::FromSeconds(seconds)));
  };
  object["first_order_at"] = instant(row.figures.first_order);
  object["last_order_at"] = instant(row.figures.last_order);
  return object;
}

Result<CustomerId> IdInPath(const CustomersContext& context, const net::Request& request) {
  const int64_t id = request.in_path.IntegerOr("id", 0);
  if (id < 1 || id > context.directory.count()) {
    return Fail(ErrorCode::kNotFound, "customers.not_found");
  }
  return id;
}

struct ListWish {
  CustomerList::Wanted wanted;
  std::string format;     ///< of a file; else empty
  std::string from = {};  ///< of the orders that count; else empty
  std::string to = {};
  std::vector<ShownPrediction> predictions = {};
};

// A day that the request names, in the organisation's zone.
Result<uint32_t> StartOfDay(const CustomersContext& context, const std::string& day) {
  VAFA_ASSIGN(const Organisation organisation, context.organisation());
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(CalendarKind::kGregorian, organisation.zone, 1));
  VAFA_ASSIGN(const Instant at, ParseInstant(day, calendar));
  return timeline::ToSeconds(at);
}

// The days whose orders count.
Status ReadSpan(const CustomersContext& context, const net::Request& request, ListWish& wish) {
  wish.from = request.query.TextOr("figures_from", "");
  wish.to = request.query.TextOr("figures_to", "");
  if (wish.from.empty() && wish.to.empty()) return {};
  if (wish.from.empty() || wish.to.empty()) {
    return Fail(ErrorCode::kInvalid, "customers.bad_span", {}, "figures_to");
  }
  VAFA_ASSIGN(const uint32_t from, StartOfDay(context, wish.from));
  VAFA_ASSIGN(const uint32_t to, StartOfDay(context, wish.to));
  if (to < from) return Fail(ErrorCode::kInvalid, "customers.bad_span", {}, "figures_to");
  wish.wanted.span = FiguresSpan{from, to};
  return {};
}

// Takes up a prediction by its name, once; false where there is none of that name.
bool Show(const CustomersContext& context, std::string_view name,
          std::vector<ShownPrediction>& shown) {
  const auto* known = std::ranges::find(ask::kPredictions, name, &ask::Prediction::name);
  if (known == std::end(ask::kPredictions)) return false;
  if (std::ranges::none_of(shown, [&](const auto& one) { return one.prediction.name == name; })) {
    shown.push_back({*known, context.predictions.Column(name)});
  }
  return true;
}

// The order, and the predictions that are shown: the one that orders first.
Status ReadSort(const CustomersContext& context, const net::Request& request, ListWish& wish) {
  const std::string text = request.query.TextOr("sort", "recent");
  const bool reversed = text.starts_with('-');
  const std::string name = reversed ? text.substr(1) : text;
  if (const auto sort = CustomerSortFromTag(name)) {
    wish.wanted.sort = *sort;
    wish.wanted.reversed = reversed;
  } else if (Show(context, name, wish.predictions)) {
    const bool soonest_first = name == "next_purchase";
    wish.wanted.by = ByNumber{wish.predictions.front().column, soonest_first != reversed};
  } else {
    return Fail(ErrorCode::kInvalid,
                {"customers.bad_sort", {{"sort", text}, {"predictions", ask::PredictionNames()}}},
                {}, "sort");
  }
  const std::string names = request.query.TextOr("predicted", "");
  for (const auto part : std::views::split(std::string_view(names), ',')) {
    const std::string_view one(part);
    if (Show(context, one, wish.predictions)) continue;
    return Fail(ErrorCode::kInvalid,
                {"customers.bad_predicted",
                 {{"name", std::string(one)}, {"predictions", ask::PredictionNames()}}},
                {}, "predicted");
  }
  return {};
}

Result<ListWish> ReadWish(const CustomersContext& context, const net::Request& request) {
  ListWish wish;
  VAFA_TRY(ReadSort(context, request, wish));
  wish.wanted.offset = request.query.IntegerOr("offset", 0);
  wish.wanted.limit = request.query.IntegerOr("limit", 50);
  wish.wanted.first = request.query.IntegerOr("first", 0);
  VAFA_TRY(ReadSpan(context, request, wish));
  if (const std::string day = request.query.TextOr("last_before", ""); !day.empty()) {
    VAFA_ASSIGN(wish.wanted.last_before, StartOfDay(context, day));
  }
  wish.format = request.query.TextOr("format", "");
  if (!wish.format.empty()) {
    wish.wanted.offset = 0;
    wish.wanted.limit = limits::kExportRows + 1;
  }
  return wish;
}

Result<net::Response> Answer(CustomersContext& context, const ListWish& wish,
                             const CustomerList::Page& page, Language language,
                             json::object beside) {
  VAFA_ASSIGN(const Organisation organisation, context.organisation());
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(organisation.calendar, organisation.zone, organisation.first_weekday));
  const Currency currency = organisation.currency;
  Instant from;
  if (!wish.predictions.empty()) {
    VAFA_ASSIGN(from, context.predicted_from());
  }
  const PredictedRows predicted(wish.predictions, page.rows, from);
  if (!wish.format.empty()) {
    if (page.total > limits::kExportRows) {
      return Fail(ErrorCode::kTooLarge,
                  {"customers.too_many_to_export", {{"most", limits::kExportRows}}});
    }
    Sheet sheet = ListSheet(page.rows, {wish.from, wish.to}, currency, calendar, language);
    predicted.AddTo(sheet, currency, calendar, language);
    return net::SheetResponse(sheet, wish.format, "customers");
  }
  json::array items;
  for (size_t i = 0; i < page.rows.size(); ++i) {
    json::object item = RowJson(page.rows[i], currency);
    if (!predicted.empty()) item["predicted"] = predicted.Json(i, currency, calendar);
    items.push_back(std::move(item));
  }
  beside["items"] = std::move(items);
  beside["total"] = page.total;
  beside["of"] = page.of;
  beside["offset"] = wish.wanted.offset;
  return net::JsonResponse(beside);
}

Result<net::Response> GetList(CustomersContext& context, const net::Request& request) {
  const bool behind =
      request.query.Find("kpi") || request.query.Find("retention") || request.query.Find("segment");
  VAFA_TRY(context.feed.CatchUp());
  VAFA_ASSIGN(const ListWish wish, ReadWish(context, request));
  if (behind) {
    VAFA_ASSIGN(std::vector<CustomerId> ids, context.behind(request));
    return AnswerList(context, std::move(ids), request);
  }
  const std::string search = request.query.TextOr("search", "");
  VAFA_ASSIGN(const CustomerList::Page page, search.empty()
                                                 ? context.list.All(wish.wanted)
                                                 : context.list.Search(search, wish.wanted));
  return Answer(context, wish, page, request.language, {});
}

Result<net::Response> GetOne(CustomersContext& context, const net::Request& request) {
  VAFA_ASSIGN(const CustomerId id, IdInPath(context, request));
  VAFA_TRY(context.feed.CatchUp());
  VAFA_ASSIGN(std::vector<Customer> found, context.directory.Get(std::array{id}));
  if (found.empty()) return Fail(ErrorCode::kNotFound, "customers.not_found");
  VAFA_ASSIGN(const Organisation organisation, context.organisation());
  const timeline::Snapshot snapshot = context.feed.Take();
  const CustomerFigures figures = context.figures.Get()->of(id);
  json::object object = RowJson({found.front(), figures}, organisation.currency);
  object["birthday"] = TextOrNull(found.front().birthday);
  json::object fields;
  for (const auto& [name, value] : found.front().fields) fields[name] = value;
  object["fields"] = std::move(fields);
  VAFA_ASSIGN(json::object outlook, context.outlook(id, request.language));
  outlook["average_order"] =
      figures.orders == 0
          ? json::value(nullptr)
          : json::value(ToJson(Money{figures.revenue / figures.orders, organisation.currency}));
  VAFA_ASSIGN(const auto contact, ReadLatest(snapshot, context.facts, id, kinds::kContactLogged));
  outlook["contacted_at"] = contact ? json::value(IsoInstant(contact->at)) : json::value(nullptr);
  object["figures"] = std::move(outlook);
  VAFA_ASSIGN(object["segments"], context.segments(id));
  json::array purchases;
  for (const Purchase& purchase : ReadPurchases(snapshot, context.facts, id, kChartPurchases)) {
    purchases.push_back(
        json::object{{"at", IsoInstant(purchase.at)},
                     {"amount", DecimalString(Money{purchase.minor, organisation.currency})}});
  }
  object["purchases"] = std::move(purchases);
  return net::JsonResponse(object);
}

Result<net::Response> GetTimeline(CustomersContext& context, const net::Request& request) {
  VAFA_ASSIGN(const CustomerId id, IdInPath(context, request));
  VAFA_TRY(context.feed.CatchUp());
  VAFA_ASSIGN(
      const HistoryPage page,
      ReadHistory(context.feed.Take(), context.facts, id, request.query.TextOr("before", ""),
                  request.query.TextOr("kind", ""), request.query.IntegerOr("limit", 50)));
  json::array items;
  for (const Fact& fact : page.facts) items.push_back(ToJson(fact, request.language));
  return net::JsonResponse(
      json::object{{"items", std::move(items)},
                   {"next", page.next ? json::value(*page.next) : json::value(nullptr)}});
}

Result<net::Response> PostContact(CustomersContext& context, const net::Request& request) {
  VAFA_ASSIGN(const CustomerId id, IdInPath(context, request));
  const JsonReader input(request.input);
  VAFA_ASSIGN(const std::string outcome, input.Text("outcome"));
  const std::string channel = input.TextOr("channel", "call");
  const std::string properties = json::serialize(json::object{
      {"channel", channel},
      {"note", input.TextOr("note", "")},
      {"by", request.principal ? json::value(request.principal->name) : json::value(nullptr)}});
  NewFact fact{.customer = id, .at = context.clock.Now(), .kind = kinds::kContactLogged};
  fact.label = outcome;
  fact.properties = properties;
  // The key of a repeated request makes it the same contact even if we died before answering.
  if (const auto key = request.headers.Find("Idempotency-Key")) {
    const int64_t user = request.principal ? request.principal->user_id : 0;
    fact.key = Hash128("contact\n" + std::to_string(user) + "\n" + std::to_string(id) + "\n" +
                       std::string(*key));
  }
  VAFA_ASSIGN(const auto appended, context.store.Write([&](Transaction& transaction) {
    return context.facts.Append(transaction, std::span(&fact, 1), "page");
  }));
  VAFA_ASSIGN(const std::vector<Fact> stored, context.facts.Get(appended.seqs));
  if (stored.empty()) return Fail(ErrorCode::kInternal, "base.internal", "the fact is gone");
  return net::CreatedResponse(ToJson(stored.front(), request.language));
}

net::Field LimitField() {
  return {
      .name = "limit", .type = net::FieldType::kInteger, .limit = limits::kPageRows, .least = 1};
}

}  // namespace

std::vector<net::Field> ListFields() {
  return {
      {.name = "sort"},
      {.name = "predicted", .limit = 200, .summary = "Names of predictions, with commas between"},
      {.name = "offset", .type = net::FieldType::kInteger, .least = 0},
      LimitField(),
      {.name = "first", .type = net::FieldType::kInteger, .limit = limits::kExportRows, .least = 1},
      {.name = "figures_from", .type = net::FieldType::kDay},
      {.name = "figures_to", .type = net::FieldType::kDay},
      {.name = "last_before", .type = net::FieldType::kDay},
      net::FormatField()};
}

Result<net::Response> AnswerList(CustomersContext& context, std::vector<CustomerId> customers,
                                 const net::Request& request, json::object beside) {
  VAFA_ASSIGN(const ListWish wish, ReadWish(context, request));
  VAFA_ASSIGN(const CustomerList::Page page, context.list.Of(std::move(customers), wish.wanted));
  return Answer(context, wish, page, request.language, std::move(beside));
}

Status AddCustomerRoutes(net::Router& router, CustomersContext& context) {
  using net::FieldType;
  using net::Method;
  const auto bind = [&context](auto handler) {
    return [&context, handler](const net::Request& request) { return handler(context, request); };
  };
  const net::Field limit = LimitField();

  net::Route list{.method = Method::kGet, .path = "/api/v1/customers"};
  list.permission = kRead;
  list.summary = "The customers, sorted, searched, or those behind a figure";
  list.query = {{.name = "search", .limit = limits::kSearchBytes},
                {.name = "kpi"},
                {.name = "part", .one_of = {"numerator", "denominator"}},
                {.name = "among"},
                {.name = "by"},
                {.name = "group"},
                {.name = "retention", .type = FieldType::kDay},
                {.name = "at", .type = FieldType::kInteger, .least = 0},
                {.name = "segment", .type = FieldType::kInteger, .least = 1},
                {.name = "every"},
                {.name = "from", .type = FieldType::kDay},
                {.name = "to", .type = FieldType::kDay},
                {.name = "calendar"},
                {.name = "as_of", .limit = 40, .summary = "A day, for its end, or an instant"}};
  std::ranges::move(ListFields(), std::back_inserter(list.query));
  list.handler = bind(GetList);
  VAFA_TRY(router.Add(std::move(list)));

  net::Route one{.method = Method::kGet, .path = "/api/v1/customers/{id}"};
  one.permission = kRead;
  one.summary = "One customer with her figures and purchases";
  one.handler = bind(GetOne);
  VAFA_TRY(router.Add(std::move(one)));

  net::Route history{.method = Method::kGet, .path = "/api/v1/customers/{id}/timeline"};
  history.permission = kRead;
  history.summary = "What happened to one customer, newest first";
  history.query = {{.name = "before"}, limit, {.name = "kind"}};
  history.handler = bind(GetTimeline);
  VAFA_TRY(router.Add(std::move(history)));

  net::Route contact{.method = Method::kPost, .path = "/api/v1/customers/{id}/contacts"};
  contact.permission = kWrite;
  contact.summary = "Note that a customer was contacted";
  contact.body = {
      {.name = "channel", .one_of = {"call", "email", "sms", "visit", "other"}},
      {.name = "outcome",
       .required = true,
       .one_of = {"reached", "no_answer", "will_return", "lost", "other"}},
      {.name = "note", .nullable = true, .limit = static_cast<int64_t>(limits::kNoteBytes)}};
  contact.handler = bind(PostContact);
  return router.Add(std::move(contact));
}

}  // namespace vafa
