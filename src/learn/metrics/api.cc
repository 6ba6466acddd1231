#include "learn/metrics/api.h"

#include "learn/metrics/figure_sheet.h"
#include "net/sheet_response.h"

namespace vafa::metrics {
namespace {

using net::Field;
using net::FieldType;
using net::Request;
using net::Response;

constexpr std::string_view kPermission = "metrics:read";
constexpr int64_t kDefaultMonths = 12;
constexpr size_t kKpisAtOnce = 50;

struct Asked {
  Range range;
  Instant now;
};

Result<Asked> ReadAsked(MetricsApi& api, const Request& request) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  VAFA_ASSIGN(const Instant now, api.now());
  VAFA_ASSIGN(const Range range, ReadRange(request.query, organisation, now));
  return Asked{range, now};
}

Result<Response> GetKpis(MetricsApi& api, const Request& request) {
  VAFA_ASSIGN(json::object list, api.metrics.List(request.language));
  return net::JsonResponse(list);
}

Result<Response> GetKpi(MetricsApi& api, const Request& request) {
  VAFA_ASSIGN(Asked asked, ReadAsked(api, request));
  asked.range.parts = true;
  const std::string code = request.in_path.TextOr("code", "");
  VAFA_ASSIGN(const Figures figures, api.metrics.Evaluate({&code, 1}, asked.range, asked.now,
                                                          request.language, request.Stopped()));
  if (const auto format = request.query.Find("format")) {
    return net::SheetResponse(KpisSheet(figures, WithParts::kYes, request.language), *format, code);
  }
  return net::JsonResponse(ToJson(figures.items.front(), figures, request.language));
}

// "nps,csat,ces", or all: "*".
Result<std::vector<std::string>> ReadCodes(MetricsApi& api, std::string_view text) {
  std::vector<std::string> codes;
  if (text == "*") {
    VAFA_ASSIGN(const auto catalogue, api.metrics.FindCatalogue());
    for (const Kpi& kpi : catalogue->kpis()) codes.push_back(kpi.code);
    return codes;
  }
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    if (end > begin) codes.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (codes.size() <= kKpisAtOnce) return codes;
  return Fail(ErrorCode::kTooLarge,
              {"metrics.too_many_kpis", {{"most", static_cast<int64_t>(kKpisAtOnce)}}}, {},
              "codes");
}

Result<Response> GetOverview(MetricsApi& api, const Request& request) {
  VAFA_ASSIGN(const Asked asked, ReadAsked(api, request));
  VAFA_ASSIGN(const auto codes, ReadCodes(api, request.query.TextOr("codes", "")));
  VAFA_ASSIGN(const Figures figures, api.metrics.Evaluate(codes, asked.range, asked.now,
                                                          request.language, request.Stopped()));
  if (const auto format = request.query.Find("format")) {
    return net::SheetResponse(KpisSheet(figures, WithParts::kNo, request.language), *format,
                              "kpis");
  }
  json::array items;
  for (const KpiFigure& figure : figures.items) {
    items.push_back(ToJson(figure, figures, request.language));
  }
  return net::JsonResponse(json::object{{"from", IsoDate(figures.calendar, asked.range.from)},
                                        {"to", IsoDate(figures.calendar, asked.range.to)},
                                        {"items", std::move(items)}});
}

Result<Response> GetRetention(MetricsApi& api, const Request& request) {
  VAFA_ASSIGN(const Asked asked, ReadAsked(api, request));
  VAFA_ASSIGN(const RetentionTable table,
              api.metrics.Retention(asked.range, asked.now, request.Stopped()));
  if (const auto format = request.query.Find("format")) {
    VAFA_ASSIGN(const Organisation organisation, api.organisation());
    return net::SheetResponse(RetentionSheet(table, organisation.currency, request.language),
                              *format, "retention");
  }
  return net::JsonResponse(ToJson(table));
}

Result<Response> GetRhythm(MetricsApi& api, const Request& request) {
  VAFA_ASSIGN(const ask::Rhythm rhythm, api.metrics.FindRhythm(request.Stopped()));
  return net::JsonResponse(ToJson(rhythm));
}

std::vector<Field> RangeFields() {
  return {{.name = "from", .type = FieldType::kDay},
          {.name = "to", .type = FieldType::kDay},
          {.name = "every", .one_of = {"day", "week", "month", "quarter", "year"}},
          {.name = "calendar", .one_of = {"gregorian", "jalali"}},
          {.name = "segment"},
          {.name = "by"},
          {.name = "as_of", .limit = 40, .summary = "A day, for its end, or an instant"},
          net::FormatField()};
}

using Handler = Result<Response> (*)(MetricsApi&, const Request&);

net::Route Get(MetricsApi& api, const char* path, const char* summary, Handler handler,
               std::vector<Field> query = {}) {
  net::Route route{.method = net::Method::kGet, .path = path};
  route.permission = kPermission;
  route.summary = summary;
  route.query = std::move(query);
  route.handler = [&api, handler](const Request& request) { return handler(api, request); };
  return route;
}

}  // namespace

Result<Instant> ReadAsOf(std::string_view text, const Calendar& calendar) {
  VAFA_ASSIGN(const Instant moment, ParseInstant(text, calendar));
  const bool day =
      text.find('T') == std::string_view::npos && text.find(':') == std::string_view::npos;
  return day ? calendar.Next(Unit::kDay, moment) : moment;
}

Result<Range> ReadRange(const net::Parameters& parameters, const Organisation& organisation,
                        Instant now) {
  Range range;
  const auto refuse = [](const char* field) {
    return Fail(ErrorCode::kInvalid, {"metrics.unknown_word", {{"field", field}}}, {}, field);
  };
  if (const auto every = parameters.Find("every")) {
    range.every = UnitFromTag(*every);
    if (!range.every) return refuse("every");
  }
  if (const auto kind = parameters.Find("calendar")) {
    range.calendar = CalendarFromTag(*kind);
    if (!range.calendar) return refuse("calendar");
  }
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(range.calendar.value_or(organisation.calendar), organisation.zone,
                             organisation.first_weekday));
  range.to = calendar.Next(Unit::kDay, now);
  if (const auto to = parameters.Find("to")) {
    VAFA_ASSIGN(range.to, ParseInstant(*to, calendar));
  }
  range.from =
      calendar.Next(Unit::kMonth, range.to - std::chrono::microseconds(1), 1 - kDefaultMonths);
  if (const auto from = parameters.Find("from")) {
    VAFA_ASSIGN(range.from, ParseInstant(*from, calendar));
  }
  if (const auto as_of = parameters.Find("as_of")) {
    auto moment = ReadAsOf(*as_of, calendar);
    if (!moment) {
      moment.error().field = "as_of";
      return std::unexpected(std::move(moment).error());
    }
    range.as_of = *moment;
  }
  range.segment = parameters.TextOr("segment", "");
  range.by = parameters.TextOr("by", "");
  return range;
}

Result<std::vector<CustomerId>> Behind(MetricsApi& api, const Request& request) {
  VAFA_ASSIGN(Asked asked, ReadAsked(api, request));
  if (const auto kpi = request.query.Find("kpi")) {
    asked.range.segment = request.query.TextOr("among", "");
    if (const auto group = request.query.Find("group")) asked.range.group = std::string(*group);
    const bool denominator = request.query.TextOr("part", "numerator") == "denominator";
    return api.metrics.Members(*kpi,
                               denominator ? FigurePart::kDenominator : FigurePart::kNumerator,
                               asked.range, asked.now, request.Stopped());
  }
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(asked.range.calendar.value_or(organisation.calendar),
                             organisation.zone, organisation.first_weekday));
  VAFA_ASSIGN(const Instant row, ParseInstant(request.query.TextOr("retention", ""), calendar));
  const int64_t later = request.query.IntegerOr("at", 0);
  if (later < 0) return Fail(ErrorCode::kNotFound, "metrics.no_such_row", {}, "at");
  return api.metrics.RetentionMembers(row, static_cast<size_t>(later), asked.range, asked.now,
                                      request.Stopped());
}

Status AddMetricsRoutes(net::Router& router, MetricsApi& api) {
  VAFA_TRY(router.Add(Get(api, "/api/v1/kpis", "The KPI catalogue", GetKpis)));
  VAFA_TRY(router.Add(Get(api, "/api/v1/kpis/{code}", "One figure", GetKpi, RangeFields())));
  std::vector<Field> several = RangeFields();
  several.push_back({.name = "codes"});
  VAFA_TRY(router.Add(
      Get(api, "/api/v1/overview", "Several figures at once", GetOverview, std::move(several))));
  VAFA_TRY(router.Add(Get(api, "/api/v1/retention", "Who came again, by when they first came",
                          GetRetention, RangeFields())));
  VAFA_TRY(router.Add(Get(api, "/api/v1/rhythm", "Times between purchases", GetRhythm)));
  return AddOwnRoutes(router, api);
}

}  // namespace vafa::metrics
