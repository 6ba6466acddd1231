#include <deque>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/limits.h"
#include "customers/api.h"

namespace vafa {
namespace {

/// Facts of a request with the texts that they point to.
struct Batch {
  std::vector<NewFact> facts;
  std::vector<std::string_view> customers;
  std::deque<std::string> texts;

  std::string_view Keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

Status ReadMoney(const json::object& object, Currency base, const std::string& place,
                 NewFact& fact) {
  const JsonReader reader(object, place);
  VAFA_ASSIGN(const std::string amount, reader.Text("amount"));
  Currency currency = base;
  if (const std::string code = reader.TextOr("currency", ""); !code.empty()) {
    VAFA_ASSIGN(currency, Currency::Parse(code));
  }
  if (currency != base) {
    return Fail(ErrorCode::kInvalid,
                {"customers.no_rate",
                 {{"currency", std::string(currency.code())}, {"base", std::string(base.code())}}},
                {}, place + "/currency");
  }
  VAFA_ASSIGN(const int64_t minor, ParseMinor(amount, currency));
  fact.money = Money{minor, currency};
  return {};
}

Status ReadFact(const json::value& value, const std::string& place, const Organisation& org,
                const Calendar& calendar, Batch& batch) {
  if (!value.is_object()) {
    return Fail(ErrorCode::kInvalid, "customers.not_an_object", {}, place);
  }
  const json::object& object = value.get_object();
  const JsonReader reader(object, place);
  NewFact fact;
  VAFA_ASSIGN(std::string customer, reader.Text("customer"));
  if (customer.empty() || customer.size() > limits::kLabelBytes) {
    return Fail(ErrorCode::kInvalid, "facts.no_customer", {}, place + "/customer");
  }
  batch.customers.push_back(batch.Keep(std::move(customer)));
  VAFA_ASSIGN(std::string kind, reader.Text("kind"));
  fact.kind = batch.Keep(std::move(kind));
  VAFA_ASSIGN(const std::string at, reader.Text("at"));
  auto instant = ParseInstant(at, calendar);
  if (!instant) {
    Error error = instant.error();
    error.field = place + "/at";
    return std::unexpected(std::move(error));
  }
  fact.at = *instant;
  VAFA_ASSIGN(fact.value, reader.OptionalNumber("value"));
  fact.label = batch.Keep(reader.TextOr("label", ""));
  if (const auto* money = object.if_contains("money"); money != nullptr && money->is_object()) {
    VAFA_TRY(ReadMoney(money->get_object(), org.currency, place + "/money", fact));
  }
  if (const auto* properties = object.if_contains("properties");
      properties != nullptr && properties->is_object() && !properties->get_object().empty()) {
    fact.properties = batch.Keep(json::serialize(*properties));
  }
  if (const std::string key = reader.TextOr("key", ""); !key.empty()) {
    fact.key = Hash128("api\n" + key);
  }
  batch.facts.push_back(fact);
  return {};
}

/// A repeated request without keys of its own is the same by its Idempotency-Key.
void KeyByRequest(const net::Request& request, Batch& batch) {
  const auto key = request.headers.Find("Idempotency-Key");
  if (!key) return;
  const int64_t user = request.principal ? request.principal->user_id : 0;
  for (size_t i = 0; i < batch.facts.size(); ++i) {
    if (!batch.facts[i].key.empty()) continue;
    batch.facts[i].key = Hash128("request\n" + std::to_string(user) + "\n" + std::string(*key) +
                                 "\n" + std::to_string(i));
  }
}

Result<net::Response> PostFacts(CustomersContext& context, const net::Request& request) {
  const auto* list = request.input.if_contains("facts");
  if (list == nullptr || !list->is_array()) {
    return Fail(ErrorCode::kInvalid, "customers.facts_missing", {}, "facts");
  }
  VAFA_ASSIGN(const Organisation org, context.organisation());
  VAFA_ASSIGN(const Calendar calendar, Calendar::Make(org.calendar, org.zone, org.first_weekday));
  Batch batch;
  size_t index = 0;
  for (const json::value& value : list->get_array()) {
    VAFA_TRY(ReadFact(value, "facts/" + std::to_string(index++), org, calendar, batch));
  }
  KeyByRequest(request, batch);
  VAFA_ASSIGN(
      const auto appended,
      context.store.Write([&](Transaction& transaction) -> Result<FactLog::Appended> {
        std::vector<CustomerId> ids;
        int64_t made = 0;
        VAFA_TRY(context.directory.EnsureAll(transaction, batch.customers, "api", ids, made));
        for (size_t i = 0; i < ids.size(); ++i) batch.facts[i].customer = ids[i];
        return context.facts.Append(transaction, batch.facts, "api");
      }));
  return net::JsonResponse(json::object{
      {"added", appended.added}, {"unchanged", appended.unchanged}, {"updated", appended.updated}});
}

}  // namespace

Status AddFactRoutes(net::Router& router, CustomersContext& context) {
  net::Route post{.method = net::Method::kPost, .path = "/api/v1/facts"};
  post.permission = "customers:write";
  post.summary = "Append facts about customers, who are made when new";
  post.body = {{.name = "facts",
                .type = net::FieldType::kArray,
                .required = true,
                .limit = static_cast<int64_t>(limits::kFactsPerRequest)}};
  post.handler = [&context](const net::Request& request) { return PostFacts(context, request); };
  return router.Add(std::move(post));
}

}  // namespace vafa
