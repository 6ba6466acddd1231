#include "learn/audit/api.h"

#include <algorithm>
#include <functional>
#include <map>
#include <ranges>

#include "ask/parse.h"
#include "learn/audit/audit_sheet.h"
#include "net/sheet_response.h"

namespace vafa::audit {
namespace {

using net::FieldType;
using net::Request;
using net::Response;

constexpr int64_t kUsualMonths = 12;
constexpr size_t kMostValues = 5;  // of an attribute

// "Customers with … left 2.3 times as often as others (95 % 1.9–2.8)."
std::string Sentence(const Finding& finding, const Audit& audit, Language language) {
  const bool more = finding.ratio.value >= 1;
  const stats::Interval& interval = finding.ratio.interval;
  return Render({more ? "audit.more" : "audit.less",
                 {{"what", Words(audit.factors[finding.factor], audit.factors, language)},
                  {"ratio", finding.ratio.value},
                  {"low", interval.low},
                  {"high", interval.high}}},
                language);
}

// Who left in one of the weeks; of those for whom a factor held at its start, when one is given.
json::object QuestionOf(const Factor* factor, const Audit& audit, const Calendar& calendar,
                        Currency currency) {
  ask::All all{{audit.active_at_start}};
  if (factor != nullptr) all.of.push_back(factor->condition);
  all.of.push_back(ask::Condition{ask::Not{audit.active_at_end}});
  ask::Question question;
  question.measure.node = ask::CountCustomers{ask::Condition{std::move(all)}};
  question.over.from = IsoDate(calendar, audit.weeks.from);
  question.over.to = IsoDate(calendar, audit.weeks.to);
  question.over.every = Unit::kWeek;
  return ask::ToJson(question, currency);
}

// [{"name","title","values":[{"value","left","share","share_of_others"}…]}…], the most frequent
// first.
json::array WhoTheyWere(const Audit& audit, Language language) {
  json::array groups;
  const auto share = [](int64_t part, int64_t all) {
    return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : 0;
  };
  std::map<size_t, std::vector<Audit::Trait>> by_group;
  for (const Audit::Trait& trait : audit.traits) {
    by_group[audit.factors[trait.factor].group].push_back(trait);
  }
  for (auto& [group, traits] : by_group) {
    std::ranges::sort(traits, std::greater(), [](const auto& one) { return one.weeks.left; });
    json::array values;
    for (const Audit::Trait& trait : traits | std::views::take(kMostValues)) {
      const Weeks& weeks = trait.weeks;
      values.push_back(
          {{"value", audit.factors[trait.factor].value},
           {"left", weeks.left},
           {"share", share(weeks.left, audit.left)},
           {"share_of_others", share(weeks.all - weeks.left, audit.customer_weeks - audit.left)}});
    }
    const Factor& factor = audit.factors[traits.front().factor];
    groups.push_back({{"name", factor.of == Factor::Of::kPlan ? "plan" : factor.name},
                      {"title", Title(factor, language)},
                      {"values", std::move(values)}});
  }
  return groups;
}

Result<Response> Get(AuditApi& api, const Request& request) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  VAFA_ASSIGN(const Instant now, api.now());
  VAFA_ASSIGN(const Calendar calendar,
              Calendar::Make(organisation.calendar, organisation.zone, organisation.first_weekday));
  Instant to = calendar.Next(Unit::kDay, now);
  if (const auto text = request.query.Find("to")) {
    VAFA_ASSIGN(to, ParseInstant(*text, calendar));
  }
  Instant from = calendar.Next(Unit::kMonth, to - std::chrono::microseconds(1), 1 - kUsualMonths);
  if (const auto text = request.query.Find("from")) {
    VAFA_ASSIGN(from, ParseInstant(*text, calendar));
  }
  VAFA_ASSIGN(
      const Audit audit,
      AuditChurn(api.parts, from, std::min(to, calendar.Next(Unit::kDay, now)), request.Stopped()));
  if (const auto format = request.query.Find("format")) {
    return net::SheetResponse(AuditSheet(audit, request.language), *format, "churn-audit");
  }
  json::array items;
  for (const Finding& finding : audit.findings) {
    const stats::Interval& interval = finding.ratio.interval;
    items.push_back({{"sentence", Sentence(finding, audit, request.language)},
                     {"what", ToJson(audit.factors[finding.factor], audit.factors)},
                     {"ratio", finding.ratio.value},
                     {"interval", {interval.low, interval.high}},
                     {"p_value", finding.p_value},
                     {"adjusted", finding.adjusted},
                     {"left", finding.left},
                     {"customer_weeks", finding.weeks},
                     {"question", QuestionOf(&audit.factors[finding.factor], audit, calendar,
                                             organisation.currency)}});
  }
  return net::JsonResponse(
      json::object{{"from", IsoDate(calendar, audit.weeks.from)},
                   {"to", IsoDate(calendar, audit.weeks.to)},
                   {"left", audit.left},
                   {"customer_weeks", audit.customer_weeks},
                   {"looked_at", audit.looked_at},
                   {"items", std::move(items)},
                   {"who", WhoTheyWere(audit, request.language)},
                   {"question", QuestionOf(nullptr, audit, calendar, organisation.currency)}});
}

}  // namespace

Status AddAuditRoutes(net::Router& router, AuditApi& api) {
  net::Route route{.method = net::Method::kGet, .path = "/api/v1/churn-audit"};
  route.permission = "metrics:read";
  route.summary = "What those who left had in common";
  route.query = {{.name = "from", .type = FieldType::kDay},
                 {.name = "to", .type = FieldType::kDay},
                 net::FormatField()};
  route.handler = [&api](const Request& request) { return Get(api, request); };
  return router.Add(std::move(route));
}

}  // namespace vafa::audit
