#include "learn/answers/api.h"

#include <algorithm>
#include <iterator>

#include "ask/parse.h"
#include "base/limits.h"
#include "learn/answers/answer_sheet.h"
#include "learn/answers/between.h"
#include "learn/answers/curves.h"
#include "learn/answers/part.h"
#include "learn/answers/standing.h"
#include "net/sheet_response.h"

namespace vafa::answers {
namespace {

using net::Field;
using net::FieldType;
using net::Request;
using net::Response;

Status CheckSize(size_t bytes) {
  if (bytes <= limits::kQuestionBytes) return {};
  return Fail(ErrorCode::kTooLarge,
              {"ask.too_long", {{"most", static_cast<int64_t>(limits::kQuestionBytes)}}});
}

struct Asked {
  ask::Question question;
  Organisation organisation;
  Calendar calendar;  // in which the answer is written
};

// The question that a body is, without the members that are not of the language.
Result<Asked> ReadQuestion(AnswersApi& api, const Request& request,
                           std::initializer_list<std::string_view> own) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  VAFA_TRY(CheckSize(request.body.size()));
  json::object text = request.input;
  for (const std::string_view member : own) text.erase(member);
  VAFA_ASSIGN(ask::Question question,
              ask::ParseQuestion(json::value(std::move(text)), organisation.currency));
  const CalendarKind kind = question.over.calendar.value_or(organisation.calendar);
  const std::string& zone = question.over.zone.empty() ? organisation.zone : question.over.zone;
  VAFA_ASSIGN(const Calendar calendar, Calendar::Make(kind, zone, organisation.first_weekday));
  return Asked{std::move(question), organisation, calendar};
}

Result<Response> SheetOf(const Asked& asked, const ask::Answer& answer, const Request& request,
                         std::string_view format) {
  return net::SheetResponse(
      AnswerSheet(answer, asked.calendar, asked.organisation.currency, request.language), format,
      "answer");
}

Result<Response> PostAsk(AnswersApi& api, const Request& request) {
  VAFA_ASSIGN(const Asked asked, ReadQuestion(api, request, {"explain"}));
  const json::value* explain = request.input.if_contains("explain");
  if (explain != nullptr && explain->is_bool() && explain->get_bool()) {
    VAFA_ASSIGN(const json::object plan, api.metrics.Explain(asked.question));
    return net::JsonResponse(plan);
  }
  VAFA_ASSIGN(const ask::Answer answer, api.metrics.Ask(asked.question, request.Stopped()));
  if (const auto format = request.query.Find("format")) {
    return SheetOf(asked, answer, request, *format);
  }
  return net::JsonResponse(
      ask::ToJson(answer, asked.calendar, asked.organisation.currency, request.language));
}

std::unexpected<Error> WrongColumn(size_t at, Error error) {
  error.field = "columns/" + std::to_string(at) + error.field;
  return std::unexpected(std::move(error));
}

// Several figures of the same periods, as one sheet.
Result<Response> PostSheet(AnswersApi& api, const Request& request) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  VAFA_TRY(CheckSize(request.body.size()));
  const auto wrong = [](size_t at) {
    return WrongColumn(at, Fail(ErrorCode::kInvalid, "answers.bad_column").error());
  };
  VAFA_ASSIGN(metrics::Metrics::Asking asking, api.metrics.FindAsking());
  std::vector<ask::Inquiry> inquiries;
  std::vector<std::string> names;
  const json::array& list = request.input.at("columns").as_array();
  for (size_t i = 0; i < list.size(); ++i) {
    const json::object* column = list[i].if_object();
    const json::value* name = column != nullptr ? column->if_contains("name") : nullptr;
    const json::value* text = column != nullptr ? column->if_contains("question") : nullptr;
    if (name == nullptr || !name->is_string() || text == nullptr) return wrong(i);
    const auto question = ask::ParseQuestion(*text, organisation.currency);
    if (!question) return WrongColumn(i, question.error());
    const auto inquiry = ask::Prepare(*question, asking.context);
    if (!inquiry) return WrongColumn(i, inquiry.error());
    inquiries.push_back(*inquiry);
    names.emplace_back(name->get_string());
  }
  if (inquiries.empty()) return wrong(0);
  VAFA_ASSIGN(auto answers, api.metrics.AskAll(inquiries, request.Stopped()));
  std::vector<std::pair<std::string, ask::Answer>> columns;
  for (size_t i = 0; i < answers.size(); ++i) columns.emplace_back(names[i], std::move(answers[i]));
  const auto sheet =
      FiguresSheet(columns, inquiries.front().calendar, organisation.currency, request.language);
  if (!sheet) return wrong(sheet.error());
  return net::SheetResponse(*sheet, request.query.TextOr("format", "csv"), "answer");
}

// Two groups, each without those who are in both.
Result<ask::Split> ReadCompared(const json::value& value, Currency currency) {
  const json::array* list = value.if_array();
  const auto wrong = [] { return Fail(ErrorCode::kInvalid, "answers.compare_two", {}, "compare"); };
  if (list == nullptr || list->size() != 2) return wrong();
  std::vector<ask::NamedCondition> groups;
  for (const json::value& one : *list) {
    const json::object* group = one.if_object();
    const json::value* name = group != nullptr ? group->if_contains("name") : nullptr;
    const json::value* who = group != nullptr ? group->if_contains("who") : nullptr;
    if (name == nullptr || !name->is_string() || who == nullptr) return wrong();
    VAFA_ASSIGN(ask::Condition condition, ask::ParseCondition(*who, currency));
    groups.push_back({std::string(name->get_string()), std::move(condition)});
  }
  ask::Split split;
  split.by = ask::Split::By::kConditions;
  for (size_t i = 0; i < 2; ++i) {
    const ask::Condition other{ask::Not{groups[1 - i].who}};
    split.conditions.push_back({groups[i].name, ask::Condition{ask::All{{groups[i].who, other}}}});
  }
  return split;
}

// Whether who stays longer takes another table: this one tells when people return, not until when.
bool NeedsLastReturns(const ask::Question& question) {
  const auto* retention = std::get_if<ask::Retention>(&question.measure.node);
  return retention != nullptr && !retention->on_or_after && !retention->sum;
}

// Two parts of the table held against each other.
Result<json::object> HoldBetween(AnswersApi& api, const json::value& two, const Asked& asked,
                                 const ask::Answer& answer, const ask::Cancelled& stop) {
  const Currency currency = asked.organisation.currency;
  VAFA_ASSIGN(metrics::Metrics::Asking asking, api.metrics.FindAsking());
  VAFA_ASSIGN(const ask::Inquiry inquiry, ask::Prepare(asked.question, asking.context));
  VAFA_ASSIGN(const Between between, ReadBetween(two, inquiry, currency));
  auto inquiries = InquiriesBetween(between, inquiry, answer);
  VAFA_ASSIGN(auto answers, api.metrics.AskAll(inquiries, stop));
  const ask::Answer table = TableBetween(between, std::move(answers));
  std::optional<ask::Answer> last;
  if (NeedsLastReturns(asked.question)) {
    for (ask::Inquiry& one : inquiries) one = ByLastReturn(std::move(one));
    VAFA_ASSIGN(answers, api.metrics.AskAll(inquiries, stop));
    last = TableBetween(between, std::move(answers));
  }
  VAFA_ASSIGN(const auto difference, CompareBetween(between, table, last ? &*last : nullptr));
  return json::object{
      {"of", two},
      {"curves", ToJson(CurvesOf(table), currency)},
      {"difference", difference ? json::value(ToJson(*difference)) : json::value(nullptr)}};
}

Result<Response> PostRetention(AnswersApi& api, const Request& request) {
  VAFA_ASSIGN(Asked asked, ReadQuestion(api, request, {"compare", "between"}));
  const Currency currency = asked.organisation.currency;
  const auto* retention = std::get_if<ask::Retention>(&asked.question.measure.node);
  if (retention == nullptr) {
    return Fail(ErrorCode::kInvalid, "answers.must_be_retention", {}, "measure");
  }
  const json::value* compare = request.input.if_contains("compare");
  if (compare != nullptr) {
    VAFA_ASSIGN(asked.question.split, ReadCompared(*compare, currency));
  }
  VAFA_ASSIGN(const ask::Answer answer, api.metrics.Ask(asked.question, request.Stopped()));
  if (const auto format = request.query.Find("format")) {
    return SheetOf(asked, answer, request, *format);
  }
  json::object object{{"question", ask::ToJson(asked.question, currency)},
                      {"table", ask::ToJson(answer, asked.calendar, currency, request.language)},
                      {"curves", ToJson(CurvesOf(answer), currency)},
                      {"difference", nullptr},
                      {"between", nullptr}};
  if (const json::value* two = request.input.if_contains("between")) {
    VAFA_ASSIGN(object["between"], HoldBetween(api, *two, asked, answer, request.Stopped()));
  }
  if (compare != nullptr) {
    std::optional<ask::Answer> last;
    if (NeedsLastReturns(asked.question)) {
      VAFA_ASSIGN(const metrics::Metrics::Asking asking, api.metrics.FindAsking());
      VAFA_ASSIGN(ask::Inquiry inquiry, ask::Prepare(asked.question, asking.context));
      const ask::Inquiry by_last = ByLastReturn(std::move(inquiry));
      VAFA_ASSIGN(auto answers, api.metrics.AskAll({&by_last, 1}, request.Stopped()));
      last = std::move(answers.front());
    }
    VAFA_ASSIGN(const auto difference, Compare(answer, last ? &*last : nullptr));
    if (difference) object["difference"] = ToJson(*difference);
  }
  return net::JsonResponse(object);
}

struct Meant {
  ask::Inquiry inquiry;
  ask::Part part;
  bool all_periods = false;  // whoever is behind the part in any of them
  ask::Context context;
};

// What "question" and "part" mean; "part" may be missing.
Result<Meant> Read(AnswersApi& api, const json::object& input, const ask::Cancelled& cancelled) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  const json::value* text = input.if_contains("question");
  if (text == nullptr) return Fail(ErrorCode::kInvalid, "answers.no_question", {}, "question");
  VAFA_TRY(CheckSize(json::serialize(*text).size()));
  auto question = ask::ParseQuestion(*text, organisation.currency);
  if (!question) {
    Error error = question.error();
    error.field = "question" + error.field;
    return std::unexpected(std::move(error));
  }
  VAFA_ASSIGN(metrics::Metrics::Asking asking, api.metrics.FindAsking());
  VAFA_ASSIGN(ask::Inquiry inquiry, ask::Prepare(*question, asking.context));
  ask::Part part;
  bool all_periods = false;
  if (const json::value* named = input.if_contains("part");
      named != nullptr && named->is_object()) {
    json::object of = named->get_object();
    const json::value* all = of.if_contains("all_periods");
    all_periods = all != nullptr && all->is_bool() && all->get_bool();
    of.erase("all_periods");
    VAFA_ASSIGN(part, ReadPart(of, inquiry, organisation.currency));
  }
  if (IsRest(part)) {  // it is known only beside the groups that have a name
    VAFA_ASSIGN(const ask::Answer answer, api.metrics.Ask(*question, cancelled));
    for (const ask::Group& group : answer.groups) {
      if (group.name) part.named.push_back(*group.name);
    }
  }
  return Meant{std::move(inquiry), std::move(part), all_periods, std::move(asking.context)};
}

Result<std::vector<CustomerId>> Find(AnswersApi& api, const Meant& meant,
                                     const ask::Cancelled& cancelled) {
  if (!meant.all_periods) return api.metrics.Members(meant.inquiry, meant.part, cancelled);
  std::vector<CustomerId> all;
  ask::Part part = meant.part;
  for (part.period = 0; part.period < meant.inquiry.periods.size(); ++part.period) {
    VAFA_ASSIGN(const auto members, api.metrics.Members(meant.inquiry, part, cancelled));
    std::vector<CustomerId> both;
    std::ranges::set_union(all, members, std::back_inserter(both));
    all = std::move(both);
  }
  return all;
}

Result<Response> PostCustomers(AnswersApi& api, const Request& request) {
  VAFA_ASSIGN(const Organisation organisation, api.organisation());
  VAFA_ASSIGN(const Instant now, api.now());
  const ask::Cancelled stop = request.Stopped();
  VAFA_ASSIGN(const Meant meant, Read(api, request.input, stop));
  VAFA_ASSIGN(std::vector<CustomerId> members, Find(api, meant, stop));
  std::optional<ask::Condition> condition;
  if (!meant.all_periods) {
    condition = StandingCondition(meant.inquiry, meant.part, meant.context, now);
  }
  json::object beside;
  beside["condition"] = condition ? json::value(ask::ToJson(*condition, organisation.currency))
                                  : json::value(nullptr);
  return AnswerList(api.customers, std::move(members), request, std::move(beside));
}

}  // namespace

Result<std::vector<CustomerId>> Behind(AnswersApi& api, const json::object& question_and_part,
                                       const ask::Cancelled& cancelled) {
  VAFA_ASSIGN(const Meant meant, Read(api, question_and_part, cancelled));
  return Find(api, meant, cancelled);
}

Status AddAnswerRoutes(net::Router& router, AnswersApi& api) {
  const std::vector<Field> question = {
      {.name = "version", .type = FieldType::kInteger, .required = true},
      {.name = "measure", .type = FieldType::kObject, .required = true},
      {.name = "over", .type = FieldType::kObject, .required = true},
      {.name = "split", .type = FieldType::kObject}};

  net::Route retention{.method = net::Method::kPost, .path = "/api/v1/retention"};
  retention.permission = "metrics:read";
  retention.summary = "A retention table with its curves, and whether two groups or cohorts differ";
  retention.query = {net::FormatField()};
  retention.body = question;
  retention.body.push_back({.name = "compare", .type = FieldType::kArray, .limit = 2});
  retention.body.push_back({.name = "between", .type = FieldType::kArray, .limit = 2});
  retention.handler = [&api](const Request& request) { return PostRetention(api, request); };
  VAFA_TRY(router.Add(std::move(retention)));

  net::Route ask{.method = net::Method::kPost, .path = "/api/v1/ask"};
  ask.permission = "metrics:read";
  ask.summary = "Any question";
  ask.query = {net::FormatField()};
  ask.body = question;
  ask.body.push_back({.name = "explain", .type = FieldType::kBool});
  ask.handler = [&api](const Request& request) { return PostAsk(api, request); };
  VAFA_TRY(router.Add(std::move(ask)));

  net::Route sheet{.method = net::Method::kPost, .path = "/api/v1/ask/sheet"};
  sheet.permission = "metrics:read";
  sheet.summary = "Several figures of the same periods side by side, as a file";
  sheet.query = {net::FormatField()};
  sheet.body = {{.name = "columns",
                 .type = FieldType::kArray,
                 .required = true,
                 .limit = limits::kSheetAnswers}};
  sheet.handler = [&api](const Request& request) { return PostSheet(api, request); };
  VAFA_TRY(router.Add(std::move(sheet)));

  net::Route behind{.method = net::Method::kPost, .path = "/api/v1/ask/customers"};
  behind.permission = "customers:read";
  behind.summary = "The customers behind a part of an answer";
  behind.query = ListFields();
  behind.body = {{.name = "question", .type = FieldType::kObject, .required = true},
                 {.name = "part", .type = FieldType::kObject}};
  behind.handler = [&api](const Request& request) { return PostCustomers(api, request); };
  return router.Add(std::move(behind));
}

}  // namespace vafa::answers
