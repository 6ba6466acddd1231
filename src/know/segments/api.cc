#include "know/segments/api.h"

#include <algorithm>

#include "ask/parse.h"
#include "base/limits.h"
#include "customers/api.h"
#include "customers/list_sheet.h"
#include "know/segments/words.h"
#include "net/declared.h"
#include "net/sheet_response.h"

namespace vafa::segments {
namespace {

using net::Field;
using net::FieldType;
using net::Method;
using net::Request;
using net::Response;

constexpr size_t kSample = 6;

Result<json::object> ToJson(SegmentsApi& api, const Segment& segment) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  const auto size = api.keeper.Size(segment);
  return json::object{
      {"id", segment.id},
      {"name", segment.name},
      {"kind", Tag(segment.kind)},
      {"condition", segment.kind == Segment::Kind::kLive
                        ? json::value(ask::ToJson(segment.condition, organisation.currency))
                        : json::value(nullptr)},
      {"customers", size ? json::value(*size) : json::value(nullptr)},
      {"created_by", segment.created_by},
      {"created_at", IsoInstant(segment.created_at)},
      {"updated_at", IsoInstant(segment.updated_at)}};
}

int64_t IdIn(const Request& request) { return request.in_path.IntegerOr("id", 0); }

Result<ask::Condition> ReadCondition(SegmentsApi& api, const json::value& value) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  if (json::serialize(value).size() > limits::kQuestionBytes) {
    return Fail(ErrorCode::kTooLarge,
                {"ask.too_long", {{"most", static_cast<int64_t>(limits::kQuestionBytes)}}});
  }
  auto condition = ask::ParseCondition(value, organisation.currency);
  if (!condition) {
    Error error = condition.error();
    error.field = "condition" + error.field;
    return std::unexpected(std::move(error));
  }
  return condition;
}

Result<std::vector<std::string>> TextsIn(const json::object& input, std::string_view name) {
  std::vector<std::string> texts;
  const json::value* list = input.if_contains(name);
  if (list == nullptr || list->is_null()) return texts;
  for (const json::value& one : list->get_array()) {
    if (!one.is_string()) {
      return Fail(ErrorCode::kInvalid, "segments.customers_as_texts", {}, std::string(name));
    }
    texts.emplace_back(one.get_string());
  }
  return texts;
}

Result<Response> GetAll(SegmentsApi& api, const Request&) {
  VAFA_ASSIGN(const auto all, api.segments.All());
  json::array items;
  for (const Segment& segment : *all) {
    VAFA_ASSIGN(json::object item, ToJson(api, segment));
    items.push_back(std::move(item));
  }
  return net::JsonResponse(
      json::object{{"items", std::move(items)}, {"through", api.keeper.through()}});
}

Result<Response> GetOne(SegmentsApi& api, const Request& request) {
  VAFA_ASSIGN(const Segment segment, api.segments.Get(IdIn(request)));
  VAFA_ASSIGN(const json::object item, ToJson(api, segment));
  return net::JsonResponse(item);
}

Segments::Unknown UnknownIn(const Request& request) {
  const json::value* skip = request.input.if_contains("skip_unknown");
  return skip != nullptr && skip->is_bool() && skip->get_bool() ? Segments::Unknown::kSkip
                                                                : Segments::Unknown::kRefuse;
}

int64_t CountUnknown(const SegmentsApi& api, std::span<const std::string> customers) {
  return std::ranges::count_if(
      customers, [&](const std::string& customer) { return !api.directory.Find(customer); });
}

Result<Response> Post(SegmentsApi& api, const Request& request) {
  const std::string by = request.principal ? request.principal->name : std::string();
  const std::string name = JsonReader(request.input).TextOr("name", "");
  Result<Segment> segment;
  std::optional<int64_t> unknown;
  if (const json::value* condition = request.input.if_contains("condition")) {
    VAFA_ASSIGN(auto wanted, ReadCondition(api, *condition));
    segment = api.segments.Create({name, std::move(wanted)}, by);
  } else if (request.input.contains("question")) {
    VAFA_ASSIGN(const auto customers, api.behind(request.input, request.Stopped()));
    segment = api.segments.CreateListOf(name, customers, by);
  } else {
    VAFA_ASSIGN(const auto customers, TextsIn(request.input, "customers"));
    segment = api.segments.CreateList(name, customers, by, UnknownIn(request));
    unknown = CountUnknown(api, customers);
  }
  if (!segment) return std::unexpected(segment.error());
  VAFA_ASSIGN(json::object item, ToJson(api, *segment));
  if (unknown) item["skipped"] = *unknown;
  return net::CreatedResponse(item);
}

Result<Response> Patch(SegmentsApi& api, const Request& request) {
  Segments::Wish wish;
  VAFA_ASSIGN(wish.name, JsonReader(request.input).OptionalText("name"));
  if (const json::value* condition = request.input.if_contains("condition")) {
    VAFA_ASSIGN(wish.condition, ReadCondition(api, *condition));
  }
  VAFA_ASSIGN(const Segment segment, api.segments.Change(IdIn(request), wish));
  VAFA_ASSIGN(const json::object item, ToJson(api, segment));
  return net::JsonResponse(item);
}

Result<Response> Delete(SegmentsApi& api, const Request& request) {
  VAFA_TRY(api.segments.Remove(IdIn(request)));
  return net::NoContentResponse();
}

Result<Response> PostMembers(SegmentsApi& api, const Request& request) {
  VAFA_ASSIGN(const auto add, TextsIn(request.input, "add"));
  VAFA_ASSIGN(const auto remove, TextsIn(request.input, "remove"));
  VAFA_ASSIGN(const Segment segment,
              api.segments.ChangeList(IdIn(request), add, remove, UnknownIn(request)));
  VAFA_ASSIGN(json::object item, ToJson(api, segment));
  item["skipped"] = CountUnknown(api, add);
  return net::JsonResponse(item);
}

Result<Response> PostPreview(SegmentsApi& api, const Request& request) {
  VAFA_ASSIGN(const auto condition, ReadCondition(api, request.input.at("condition")));
  VAFA_ASSIGN(const auto members, api.segments.Members(condition, request.Stopped()));
  // Spread over the ids, so that old and new customers are seen.
  std::vector<CustomerId> chosen;
  const size_t step = std::max<size_t>(members.size() / kSample, 1);
  for (size_t i = step / 2; i < members.size() && chosen.size() < kSample; i += step) {
    chosen.push_back(members[i]);
  }
  VAFA_ASSIGN(const auto customers, api.directory.Get(chosen));
  json::array sample;
  for (const Customer& customer : customers) {
    sample.push_back(json::object{
        {"id", customer.id},
        {"external_id", customer.external_id},
        {"name", customer.name.empty() ? json::value(nullptr) : json::value(customer.name)}});
  }
  return net::JsonResponse(json::object{
      {"customers", members.size()}, {"of", api.directory.count()}, {"sample", std::move(sample)}});
}

json::value FoundJson(const ask::Quantity& found, Currency currency) {
  switch (found.kind) {
    case ask::Quantity::Kind::kNone:
      return nullptr;
    case ask::Quantity::Kind::kCount:
      return found.integer;
    case ask::Quantity::Kind::kNumber:
      return found.number;
    case ask::Quantity::Kind::kMoney:
      return vafa::ToJson(Money{found.integer, currency});
  }
  return nullptr;
}

json::object ReasonJson(const Reason& reason, Currency currency) {
  json::array parts;
  for (const Reason& part : reason.parts) parts.push_back(ReasonJson(part, currency));
  return {{"condition", ask::ToJson(reason.condition, currency)},
          {"met", reason.met},
          {"found", reason.found ? FoundJson(*reason.found, currency) : json::value(nullptr)},
          {"parts", std::move(parts)}};
}

Result<Response> PostWhy(SegmentsApi& api, const Request& request) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  VAFA_ASSIGN(const std::string external_id, JsonReader(request.input).Text("customer"));
  const auto customer = api.directory.Find(external_id);
  if (!customer) {
    return Fail(ErrorCode::kInvalid, {"segments.unknown_customers", {{"customers", external_id}}},
                {}, "customer");
  }
  VAFA_ASSIGN(const auto condition, ReadCondition(api, request.input.at("condition")));
  VAFA_ASSIGN(const Reason reason, api.segments.Why(condition, *customer));
  return net::JsonResponse(ReasonJson(reason, organisation.currency));
}

Sheet SizesSheet(const std::string& name, const std::vector<ask::Period>& periods,
                 const std::vector<int64_t>& sizes, const Calendar& calendar, Language language) {
  const auto word = [&](const char* id) { return Render(Message(id), language); };
  Sheet sheet;
  sheet.name = name;
  sheet.right_to_left = language == Language::kPersian;
  sheet.columns = {DayColumn(word("segments.sheet_from"), calendar.kind()),
                   DayColumn(word("segments.sheet_to"), calendar.kind()),
                   {word("segments.sheet_period")},
                   {word("segments.sheet_customers"), Sheet::Type::kInteger}};
  for (size_t i = 0; i < sizes.size(); ++i) {
    sheet.rows.push_back({DayCell(calendar, periods[i].from), DayCell(calendar, periods[i].to),
                          periods[i].label, sizes[i]});
  }
  return sheet;
}

Result<Response> GetSizes(SegmentsApi& api, const Request& request) {
  VAFA_ASSIGN(const Segment segment, api.segments.Get(IdIn(request)));
  VAFA_ASSIGN(const Asking asking, api.asking());
  const Calendar& calendar = asking.context.calendar;
  const auto every = UnitFromTag(request.query.TextOr("every", "month")).value_or(Unit::kMonth);
  constexpr int kPoints = 12;
  Instant from = calendar.Next(every, asking.now, -kPoints);
  if (const auto text = request.query.Find("from")) {
    VAFA_ASSIGN(from, ParseInstant(*text, calendar));
  }
  VAFA_ASSIGN(auto units, ask::SplitTime(calendar, every, from, asking.now));
  const bool live = segment.kind == Segment::Kind::kLive;
  bool predicted = false;
  if (live) {
    VAFA_ASSIGN(predicted, api.segments.AsksPredictions(segment.condition));
  }
  // What was predicted at the end of earlier periods is not known.
  if (predicted && !units.empty()) units.erase(units.begin(), units.end() - 1);
  // At the end of each period; of the running one until now.
  std::vector<ask::Period> ends;
  for (const ask::Period& unit : units) {
    const Instant end = std::min(unit.to, asking.until());
    ends.push_back({end, end, unit.label});
  }
  std::vector<int64_t> sizes;
  if (live) {
    VAFA_ASSIGN(sizes, api.segments.Sizes(segment.condition, ends));
  }
  if (const auto format = request.query.Find("format")) {
    return net::SheetResponse(SizesSheet(segment.name, units, sizes, calendar, request.language),
                              *format, "segment-sizes");
  }
  json::array points;
  for (size_t i = 0; i < sizes.size(); ++i) {
    points.push_back(json::object{{"from", IsoDate(calendar, units[i].from)},
                                  {"to", IsoDate(calendar, units[i].to)},
                                  {"label", units[i].label},
                                  {"customers", sizes[i]}});
  }
  json::value reason = nullptr;
  if (predicted) reason = Render(Message("segments.sizes_predicted"), request.language);
  return net::JsonResponse(
      json::object{{"points", std::move(points)}, {"reason", std::move(reason)}});
}

Result<Response> GetOverlap(SegmentsApi& api, const Request& request) {
  std::vector<CustomerId> members[2];
  for (const int i : {0, 1}) {
    VAFA_ASSIGN(const Segment segment,
                api.segments.Get(request.query.IntegerOr(i == 0 ? "a" : "b", 0)));
    VAFA_ASSIGN(members[i], api.segments.Members(segment, request.Stopped()));
  }
  std::vector<CustomerId> both;
  std::ranges::set_intersection(members[0], members[1], std::back_inserter(both));
  return net::JsonResponse(
      json::object{{"a", members[0].size()}, {"b", members[1].size()}, {"both", both.size()}});
}

Result<Response> GetWords(SegmentsApi& api, const Request& request) {
  VAFA_ASSIGN(const json::object words, WordsJson(api, request.language));
  return net::JsonResponse(words);
}

Result<Response> GetLabels(SegmentsApi& api, const Request& request) {
  VAFA_ASSIGN(const json::object labels, LabelsJson(api, request.query.TextOr("kind", "")));
  return net::JsonResponse(labels);
}

}  // namespace

Result<std::vector<CustomerId>> InSegment(SegmentsApi& api, const Request& request) {
  VAFA_ASSIGN(const Segment segment, api.segments.Get(request.query.IntegerOr("segment", 0)));
  return api.segments.Members(segment, request.Stopped());
}

Result<json::array> SegmentsOf(SegmentsApi& api, CustomerId customer) {
  VAFA_ASSIGN(const auto all, api.segments.All());
  const std::vector<int64_t> ids = api.keeper.SegmentsOf(customer);
  json::array in;
  for (const Segment& segment : *all) {
    if (std::ranges::find(ids, segment.id) == ids.end()) continue;
    in.push_back(json::object{{"id", segment.id}, {"name", segment.name}});
  }
  return in;
}

Status AddSegmentRoutes(net::Router& router, SegmentsApi& api) {
  constexpr const char* kRead = "customers:read";
  constexpr const char* kWrite = "customers:write";
  const Field name{.name = "name", .limit = static_cast<int64_t>(limits::kNameBytes)};
  const Field condition{.name = "condition", .type = FieldType::kObject};
  const auto required = [](Field field) {
    field.required = true;
    return field;
  };
  const auto customers = [](const char* field) {
    return Field{.name = field,
                 .type = FieldType::kArray,
                 .limit = static_cast<int64_t>(limits::kListedCustomers)};
  };
  const Field skip_unknown{.name = "skip_unknown", .type = FieldType::kBool};
  const auto number = [](const char* field) {
    return Field{.name = field, .type = FieldType::kInteger, .required = true, .least = 1};
  };
  const net::Declared<SegmentsApi> routes[] = {
      {Method::kGet, "/api/v1/segments", kRead, "The saved segments, by name", GetAll},
      {Method::kPost,
       "/api/v1/segments",
       kWrite,
       "Save a segment: a condition, a list of customers, or those behind a part of an answer",
       Post,
       {},
       {required(name),
        condition,
        customers("customers"),
        skip_unknown,
        {.name = "question", .type = FieldType::kObject},
        {.name = "part", .type = FieldType::kObject}}},
      {Method::kPost,
       "/api/v1/segments/preview",
       kRead,
       "How many meet a condition, and some of them",
       PostPreview,
       {},
       {required(condition)}},
      {Method::kPost,
       "/api/v1/segments/why",
       kRead,
       "Why a customer meets a condition, or does not",
       PostWhy,
       {},
       {required(condition), {.name = "customer", .required = true}}},
      {Method::kGet, "/api/v1/segments/words", kRead, "What conditions can be made of", GetWords},
      {Method::kGet,
       "/api/v1/segments/labels",
       kRead,
       "The most frequent labels of a kind of fact",
       GetLabels,
       {{.name = "kind", .required = true}}},
      {Method::kGet,
       "/api/v1/segments/overlap",
       kRead,
       "How many customers two segments have in common",
       GetOverlap,
       {number("a"), number("b")}},
      {Method::kGet, "/api/v1/segments/{id}", kRead, "One segment", GetOne},
      {Method::kPatch,
       "/api/v1/segments/{id}",
       kWrite,
       "Change a segment's name or condition",
       Patch,
       {},
       {name, condition}},
      {Method::kDelete, "/api/v1/segments/{id}", kWrite, "Delete a segment that nothing uses",
       Delete},
      {Method::kPost,
       "/api/v1/segments/{id}/customers",
       kWrite,
       "Add customers to a list, or remove them",
       PostMembers,
       {},
       {customers("add"), customers("remove"), skip_unknown}},
      {Method::kGet,
       "/api/v1/segments/{id}/sizes",
       kRead,
       "How many met the condition at the end of each period",
       GetSizes,
       {{.name = "every", .one_of = {"day", "week", "month", "quarter", "year"}},
        {.name = "from", .type = FieldType::kDay},
        net::FormatField()}}};
  return net::AddDeclared<SegmentsApi>(router, api, routes);
}

}  // namespace vafa::segments
