#include "net/router.h"

#include <gtest/gtest.h>

#include <map>

#include "net/status.h"

namespace vafa::net {
namespace {

Result<Response> Echo(const Request& request) {
  json::object parameters;
  for (const auto& [name, value] : request.in_path) parameters[name] = value;
  return JsonResponse({{"path", parameters}, {"input", request.input}});
}

Route MakeRoute(Method method, std::string path, std::string permission = "public") {
  Route route;
  route.method = method;
  route.path = std::move(path);
  route.permission = std::move(permission);
  route.handler = Echo;
  return route;
}

Request MakeRequest(Method method, std::string path) {
  Request request;
  request.method = method;
  request.path = std::move(path);
  return request;
}

/// Who asks is whoever "X-User" names; "cookie" has a session with a token.
Result<std::optional<Principal>> Authenticate(const Request& request) {
  const auto user = request.headers.Find("x-user");
  if (!user) return std::nullopt;
  Principal principal;
  principal.user_id = 7;
  principal.name = *user;
  if (*user == "cookie") principal.csrf = "token";
  if (*user != "nobody") principal.permissions = {"things:read"};
  return principal;
}

/// Kept answers in memory; what the real one does with SQL.
class FakeIdempotency : public IdempotencyStore {
 public:
  Result<std::optional<StoredAnswer>> Begin(const IdempotencyUse& use) override {
    const auto [entry, first] = kept_.try_emplace(use.key, use.fingerprint, std::nullopt);
    if (first) return std::nullopt;
    if (entry->second.first != use.fingerprint || !entry->second.second) {
      return Fail(ErrorCode::kConflict, "net.changed_meanwhile");
    }
    return entry->second.second;
  }
  Status Finish(const IdempotencyUse& use, const StoredAnswer& answer) override {
    kept_[use.key].second = answer;
    return {};
  }
  void Abandon(const IdempotencyUse& use) override { kept_.erase(use.key); }

 private:
  std::map<std::string, std::pair<std::string, std::optional<StoredAnswer>>> kept_;
};

class RouterTest : public testing::Test {
 protected:
  RouterTest()
      : router_({.permissions = {"things:read"},
                 .authenticate = Authenticate,
                 .idempotency = &idempotency_,
                 .public_url = "https://crm.example",
                 .fallback = nullptr}) {}

  void Add(Route route) {
    const Status added = router_.Add(std::move(route));
    ASSERT_TRUE(added) << Describe(added.error());
  }

  std::string Code(Request request) {
    const Response response = router_.Handle(request);
    return response.ok() ? "ok" : std::string(Name(response.error));
  }

  FakeIdempotency idempotency_;
  Router router_;
};

TEST_F(RouterTest, RefusesRoutesThatPromiseTooLittle) {
  EXPECT_FALSE(router_.Add(MakeRoute(Method::kGet, "/a", "")));
  EXPECT_FALSE(router_.Add(MakeRoute(Method::kGet, "/a", "things:reed")));
  for (const char* path : {"a", "/a//b", "/{}", "/{a", "/a{b}", "/{a}{b}", ""}) {
    EXPECT_FALSE(router_.Add(MakeRoute(Method::kGet, path))) << path;
  }
  Route route = MakeRoute(Method::kGet, "/a");
  route.handler = nullptr;
  EXPECT_FALSE(router_.Add(route));
  Add(MakeRoute(Method::kGet, "/a/{x}"));
  EXPECT_FALSE(router_.Add(MakeRoute(Method::kGet, "/a/{y}")));
  EXPECT_TRUE(router_.Add(MakeRoute(Method::kPut, "/a/{y}")));
}

TEST_F(RouterTest, PrefersWhatIsMoreLiteral) {
  Add(MakeRoute(Method::kGet, "/api/{any}"));
  Add(MakeRoute(Method::kGet, "/api/{kind}.csv"));
  Add(MakeRoute(Method::kGet, "/api/own"));
  Add(MakeRoute(Method::kGet, "/api/{a}/b/{c}"));
  const auto path = [&](std::string text) {
    Request request = MakeRequest(Method::kGet, std::move(text));
    return json::serialize(json::parse(router_.Handle(request).body).at("path"));
  };
  EXPECT_EQ(path("/api/own"), "{}");
  EXPECT_EQ(path("/api/orders.csv"), R"({"kind":"orders"})");
  EXPECT_EQ(path("/api/a%2Fb"), R"({"any":"a/b"})");
  EXPECT_EQ(path("/api/1/b/2"), R"({"a":"1","c":"2"})");
  EXPECT_EQ(Code(MakeRequest(Method::kGet, "/api/%ff")), "invalid");
  EXPECT_EQ(Code(MakeRequest(Method::kGet, "/api/")), "not_found");
  EXPECT_EQ(Code(MakeRequest(Method::kGet, "/api" + std::string(100, '/'))), "not_found");
}

TEST_F(RouterTest, SaysWhichMethodsThereAre) {
  Add(MakeRoute(Method::kGet, "/api/a"));
  Add(MakeRoute(Method::kPost, "/api/a"));
  Request request = MakeRequest(Method::kDelete, "/api/a");
  const Response response = router_.Handle(request);
  EXPECT_EQ(response.outcome, Outcome::kMethodNotAllowed);
  EXPECT_EQ(response.headers.back(), Parameters::Entry("Allow", "GET, HEAD, POST"));
  EXPECT_EQ(Code(MakeRequest(Method::kHead, "/api/a")), "ok");
}

TEST_F(RouterTest, LetsInOnlyWhoMay) {
  Add(MakeRoute(Method::kGet, "/api/open"));
  Add(MakeRoute(Method::kGet, "/api/any", "signed in"));
  Add(MakeRoute(Method::kGet, "/api/things", "things:read"));
  const auto as = [&](const char* user, std::string path) {
    Request request = MakeRequest(Method::kGet, std::move(path));
    if (*user != 0) request.headers.Add("X-User", user);
    return Code(std::move(request));
  };
  EXPECT_EQ(as("", "/api/open"), "ok");
  EXPECT_EQ(as("", "/api/any"), "unauthenticated");
  EXPECT_EQ(as("", "/api/things"), "unauthenticated");
  EXPECT_EQ(as("nobody", "/api/any"), "ok");
  EXPECT_EQ(as("nobody", "/api/things"), "forbidden");
  EXPECT_EQ(as("reader", "/api/things"), "ok");
}

TEST_F(RouterTest, ClosesRequestForgery) {
  Add(MakeRoute(Method::kPost, "/api/any", "signed in"));
  Add(MakeRoute(Method::kPost, "/api/open"));
  using Headers = std::vector<std::pair<const char*, const char*>>;
  const auto post = [&](const char* path, const Headers& headers) {
    Request request = MakeRequest(Method::kPost, path);
    request.headers.Add("Host", "localhost:8080");
    for (const auto& [name, value] : headers) request.headers.Add(name, value);
    return Code(std::move(request));
  };
  EXPECT_EQ(post("/api/any", {{"X-User", "cookie"}}), "forbidden");
  EXPECT_EQ(post("/api/any", {{"X-User", "cookie"}, {"X-CSRF-Token", "tokem"}}), "forbidden");
  EXPECT_EQ(post("/api/any", {{"X-User", "cookie"}, {"X-CSRF-Token", "token"}}), "ok");
  EXPECT_EQ(post("/api/any", {{"X-User", "program"}}), "ok");
  for (const char* origin : {"http://evil.example", "null", "http://localhost:9090", ""}) {
    EXPECT_EQ(post("/api/open", {{"Origin", origin}}), "forbidden") << origin;
  }
  EXPECT_EQ(post("/api/open", {{"Origin", "http://localhost:8080"}}), "ok");
  EXPECT_EQ(post("/api/open", {{"Origin", "https://crm.example"}}), "ok");
  EXPECT_EQ(post("/api/open", {{"Sec-Fetch-Site", "cross-site"}}), "forbidden");
  EXPECT_EQ(post("/api/open", {{"Sec-Fetch-Site", "same-site"}}), "forbidden");
  EXPECT_EQ(post("/api/open", {{"Sec-Fetch-Site", "same-origin"}}), "ok");
}

class InputTest : public RouterTest {
 protected:
  InputTest() {
    Route route = MakeRoute(Method::kPost, "/api/in");
    route.query = {{.name = "limit", .type = FieldType::kInteger, .limit = 200, .least = 1},
                   {.name = "from", .type = FieldType::kDay}};
    route.body = {{.name = "name", .required = true, .limit = 5},
                  {.name = "kind", .nullable = true, .one_of = {"a", "b"}},
                  {.name = "at", .type = FieldType::kInstant},
                  {.name = "n", .type = FieldType::kNumber, .limit = 10},
                  {.name = "on", .type = FieldType::kBool},
                  {.name = "list", .type = FieldType::kArray, .limit = 2}};
    Add(route);
  }

  /// "ok", or the fields at fault.
  std::string Try(std::string body, Parameters query = {},
                  const char* type = "application/json; charset=utf-8") {
    Request request = MakeRequest(Method::kPost, "/api/in");
    request.body = std::move(body);
    request.query = std::move(query);
    request.headers.Add("Content-Type", type);
    const Response response = router_.Handle(request);
    if (response.ok()) return "ok";
    EXPECT_EQ(response.error, ErrorCode::kInvalid);
    std::string fields;
    const json::value document = json::parse(response.body);
    for (const json::value& error : document.at("errors").as_array()) {
      fields += std::string(error.at("field").as_string()) + ' ';
    }
    return fields;
  }
};

TEST_F(InputTest, NamesEveryWrongField) {
  EXPECT_EQ(Try(R"({"name":"abc"})"), "ok");
  EXPECT_EQ(Try(R"({"name":"abc","kind":null,"at":"2026-03-21T10:00:00Z","n":1.5,"on":true,
                    "list":[1,2]})"),
            "ok");
  EXPECT_EQ(Try("{}"), "name ");
  EXPECT_EQ(Try(""), "name ");
  EXPECT_EQ(Try(R"({"name":"abcdef"})"), "name ");
  EXPECT_EQ(Try(R"({"name":null})"), "name ");
  EXPECT_EQ(Try(R"({"name":"a","kind":"c","at":"soon","n":11,"on":1,"list":[1,2,3],"x":1})"),
            "kind at n on list x ");
}

TEST_F(InputTest, ChecksTheQueryToo) {
  const std::string body = R"({"name":"abc"})";
  EXPECT_EQ(Try(body, {{"limit", "200"}, {"from", "2024-02-29"}}), "ok");
  EXPECT_EQ(Try(body, {{"limit", "201"}}), "limit ");
  EXPECT_EQ(Try(body, {{"limit", "0"}}), "limit ");
  EXPECT_EQ(Try(body, {{"limit", "1.0"}}), "limit ");
  EXPECT_EQ(Try(body, {{"limit", "ten"}}), "limit ");
  EXPECT_EQ(Try(body, {{"from", "2026-02-30"}}), "from ");
  EXPECT_EQ(Try(body, {{"form", "2026-02-03"}}), "form ");
}

TEST_F(InputTest, TakesOnlyJsonObjects) {
  EXPECT_EQ(Try("[1]"), "");
  EXPECT_EQ(Try("{"), "");
  EXPECT_EQ(Try(R"({"name":"abc"})", {}, "text/plain"), "");
}

TEST_F(RouterTest, AnswersAKeyedPostOnce) {
  int runs = 0;
  bool fail = false;
  Route route = MakeRoute(Method::kPost, "/api/make", "signed in");
  route.open_body = true;
  route.handler = [&](const Request&) -> Result<Response> {
    ++runs;
    if (fail) return Fail(ErrorCode::kUnavailable, "net.overloaded");
    return CreatedResponse({{"run", runs}});
  };
  Add(route);
  const auto post = [&](std::string key, std::string body) {
    Request request = MakeRequest(Method::kPost, "/api/make");
    request.headers.Add("X-User", "program");
    request.headers.Add("Content-Type", "application/json");
    request.headers.Add("Idempotency-Key", std::move(key));
    request.body = std::move(body);
    return router_.Handle(request);
  };
  const Response first = post("k1", "{}");
  const Response again = post("k1", "{}");
  EXPECT_EQ(first.outcome, Outcome::kCreated);
  EXPECT_EQ(again.outcome, Outcome::kCreated);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(post("k1", R"({"a":1})").error, ErrorCode::kConflict);
  EXPECT_EQ(post("", "{}").error, ErrorCode::kInvalid);
  EXPECT_EQ(post(std::string(201, 'k'), "{}").error, ErrorCode::kInvalid);
  EXPECT_EQ(runs, 1);
  fail = true;
  EXPECT_EQ(post("k2", "{}").error, ErrorCode::kUnavailable);
  fail = false;
  EXPECT_EQ(post("k2", "{}").outcome, Outcome::kCreated);
  EXPECT_EQ(runs, 3);
}

TEST_F(RouterTest, TurnsExceptionsIntoErrors) {
  Route route = MakeRoute(Method::kGet, "/api/throw");
  route.handler = [](const Request&) -> Result<Response> { throw std::runtime_error("inside"); };
  Add(route);
  Request request = MakeRequest(Method::kGet, "/api/throw");
  const Response response = router_.Handle(request);
  EXPECT_EQ(response.error, ErrorCode::kInternal);
  EXPECT_EQ(response.body.find("inside"), std::string::npos);
}

TEST_F(RouterTest, AnswersNotModified) {
  Route route = MakeRoute(Method::kGet, "/api/tagged");
  route.handler = [](const Request&) -> Result<Response> {
    return JsonResponse({{"a", 1}}).WithETag("v1");
  };
  Add(route);
  Request request = MakeRequest(Method::kGet, "/api/tagged");
  EXPECT_EQ(router_.Handle(request).outcome, Outcome::kOk);
  request.headers.Add("If-None-Match", "\"v1\"");
  const Response response = router_.Handle(request);
  EXPECT_EQ(response.outcome, Outcome::kNotModified);
  EXPECT_TRUE(response.body.empty());
}

TEST_F(RouterTest, DescribesItselfAsOpenApi) {
  Route route = MakeRoute(Method::kPost, "/api/v1/things/{id}", "things:read");
  route.summary = "Change a thing";
  route.query = {{.name = "limit", .type = FieldType::kInteger, .limit = 200}};
  route.body = {{.name = "name", .required = true}};
  Add(route);
  Request request = MakeRequest(Method::kGet, "/api/v1/openapi.json");
  const Response response = router_.Handle(request);
  const json::value document = json::parse(response.shared_body);
  EXPECT_EQ(document.at("openapi").as_string(), "3.1.0");
  const json::value& operation = document.at("paths").at("/api/v1/things/{id}").at("post");
  EXPECT_EQ(operation.at("summary").as_string(), "Change a thing");
  EXPECT_EQ(operation.at("x-permission").as_string(), "things:read");
  EXPECT_EQ(operation.at("parameters").as_array().size(), 2u);
  const json::value& schema =
      operation.at("requestBody").at("content").at("application/json").at("schema");
  EXPECT_EQ(schema.at("required").at(0).as_string(), "name");
  EXPECT_FALSE(schema.at("additionalProperties").as_bool());
}

}  // namespace
}  // namespace vafa::net
