#include "access/api.h"

#include <gtest/gtest.h>

#include "tests/unit/store/test_store.h"

namespace vafa::access {
namespace {

using net::Method;
using net::Outcome;
using net::Request;
using net::Response;

class AccessApi : public vafa::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    access_ = std::make_unique<Access>(Open(), Clock::System());
    router_ = std::make_unique<net::Router>(
        net::Router::Options{.permissions = AllPermissions(),
                             .authenticate = MakeAuthenticator(*access_),
                             .idempotency = nullptr,
                             .public_url = "",
                             .fallback = nullptr});
    ApiHooks hooks;
    hooks.resolve = [](const Organisation&, Language language) -> Result<json::object> {
      return json::object{{"customers", 7}, {"language", Tag(language)}};
    };
    hooks.changed = [this](const Organisation& organisation) { changed_ = organisation.name; };
    const Status added = AddRoutes(*router_, *access_, hooks);
    ASSERT_TRUE(added) << Describe(added.error());
  }

  Response Call(Method method, std::string path, const json::object& body = {}) {
    Request request;
    request.method = method;
    request.path = "/api/v1" + std::move(path);
    request.headers.Add("Host", "localhost");
    request.headers.Add("Content-Type", "application/json");
    request.headers.Add("Cookie", "theme=dark; vafa_session=" + cookie_);
    request.headers.Add("X-CSRF-Token", csrf_);
    if (!if_match_.empty()) request.headers.Add("If-Match", if_match_);
    request.remote_address = "192.0.2.1";
    request.language = language_;
    if (!body.empty()) request.body = json::serialize(body);
    Response response = router_->Handle(request);
    for (const auto& [name, value] : response.headers) {
      if (name == "Set-Cookie") cookie_ = value.substr(13, value.find(';') - 13);
    }
    return response;
  }

  static json::object Body(const Response& response) {
    return json::parse(response.body).as_object();
  }

  static json::object SetupBody(const std::string& code) {
    return {{"code", code},         {"organisation", "فروشگاه"}, {"name", "زهرا"},
            {"email", "z@shop.ir"}, {"password", "یک رمز خوب"},  {"language", "fa"},
            {"currency", "IRR"},    {"calendar", "jalali"},      {"zone", "Asia/Tehran"}};
  }

  void SetUpOrganisation() {
    const Response response =
        Call(Method::kPost, "/setup", SetupBody(access_->MakeSetupCode().value()));
    ASSERT_EQ(response.outcome, Outcome::kCreated) << response.body;
    csrf_ = Body(response).at("csrf").as_string();
  }

  std::unique_ptr<Access> access_;
  std::unique_ptr<net::Router> router_;
  std::string cookie_;
  std::string csrf_;
  std::string if_match_;
  Language language_ = Language::kEnglish;
  std::string changed_;
};
VAFA_ON_BOTH_DATABASES(AccessApi);

TEST_P(AccessApi, SetsUpAndSignsTheOwnerIn) {
  EXPECT_TRUE(Body(Call(Method::kGet, "/setup")).at("required").as_bool());
  EXPECT_EQ(Call(Method::kGet, "/session").error, ErrorCode::kUnauthenticated);
  EXPECT_EQ(Call(Method::kPost, "/setup", SetupBody("guess")).error, ErrorCode::kUnauthenticated);
  SetUpOrganisation();
  EXPECT_FALSE(Body(Call(Method::kGet, "/setup")).at("required").as_bool());
  EXPECT_EQ(changed_, "فروشگاه");
  const json::object session = Body(Call(Method::kGet, "/session"));
  EXPECT_EQ(session.at("user").at("role").as_string(), "owner");
  EXPECT_EQ(session.at("user").at("language").as_string(), "fa");
  EXPECT_EQ(session.at("csrf").as_string(), csrf_);
  EXPECT_EQ(session.at("permissions").as_array().size(), AllPermissions().size());
  EXPECT_EQ(session.at("organisation").at("currency").as_string(), "IRR");
  EXPECT_EQ(session.at("organisation").at("first_weekday").as_int64(), 6);
  EXPECT_EQ(session.at("organisation").at("resolved").at("customers").as_int64(), 7);
}

TEST_P(AccessApi, SetupNamesEachWrongField) {
  json::object body = SetupBody(access_->MakeSetupCode().value());
  body["currency"] = "ZZZ";
  body["zone"] = "Nowhere";
  const Response response = Call(Method::kPost, "/setup", body);
  EXPECT_EQ(response.error, ErrorCode::kInvalid);
  EXPECT_EQ(Body(response).at("errors").as_array().size(), 2u) << response.body;
  EXPECT_TRUE(cookie_.empty());
}

TEST_P(AccessApi, SignsInAndOut) {
  SetUpOrganisation();
  cookie_.clear();
  EXPECT_EQ(Call(Method::kPost, "/session", {{"email", "z@shop.ir"}}).error, ErrorCode::kInvalid);
  EXPECT_EQ(Call(Method::kPost, "/session", {{"email", "z@shop.ir"}, {"password", "no"}}).error,
            ErrorCode::kUnauthenticated);
  const Response signed_in =
      Call(Method::kPost, "/session", {{"email", "Z@shop.ir"}, {"password", "یک رمز خوب"}});
  ASSERT_EQ(signed_in.outcome, Outcome::kCreated) << signed_in.body;
  EXPECT_FALSE(signed_in.compressible);
  csrf_ = "";
  EXPECT_EQ(Call(Method::kDelete, "/session").error, ErrorCode::kForbidden);
  csrf_ = Body(signed_in).at("csrf").as_string();
  const std::string cookie = cookie_;
  EXPECT_EQ(Call(Method::kDelete, "/session").outcome, Outcome::kNoContent);
  EXPECT_TRUE(cookie_.empty());
  cookie_ = cookie;
  EXPECT_EQ(Call(Method::kGet, "/session").error, ErrorCode::kUnauthenticated);
}

TEST_P(AccessApi, SignsInByLink) {
  SetUpOrganisation();
  const std::string code = access_->MakeSignInCode(1).value();
  cookie_.clear();
  EXPECT_EQ(Call(Method::kPost, "/session", {{"code", code}}).outcome, Outcome::kCreated);
  EXPECT_EQ(Call(Method::kGet, "/session").outcome, Outcome::kOk);
}

TEST_P(AccessApi, RemembersThePreferredLanguage) {
  SetUpOrganisation();
  EXPECT_EQ(Call(Method::kPatch, "/session", {{"language", "de"}}).error, ErrorCode::kInvalid);
  EXPECT_EQ(Call(Method::kPatch, "/session", {{"language", "tr"}}).outcome, Outcome::kOk);
  EXPECT_EQ(Body(Call(Method::kGet, "/session")).at("user").at("language").as_string(), "tr");
}

TEST_P(AccessApi, SpeaksOfTheOrganisationInTheLanguageOfTheRequest) {
  SetUpOrganisation();
  language_ = Language::kTurkish;
  const json::object session = Body(Call(Method::kGet, "/session"));
  EXPECT_EQ(session.at("organisation").at("resolved").at("language").as_string(), "tr");
  const json::object organisation = Body(Call(Method::kGet, "/organisation"));
  EXPECT_EQ(organisation.at("resolved").at("language").as_string(), "tr");
}

TEST_P(AccessApi, ChangesTheOrganisationForWhoSawItAsItIs) {
  SetUpOrganisation();
  const Response before = Call(Method::kGet, "/organisation");
  if_match_ = before.etag;
  EXPECT_EQ(Call(Method::kPatch, "/organisation", {{"name", "نو"}}).outcome, Outcome::kOk);
  EXPECT_EQ(changed_, "نو");
  EXPECT_EQ(Call(Method::kPatch, "/organisation", {{"name", "دیر"}}).error, ErrorCode::kConflict);
  if_match_.clear();
  const Response wrong = Call(Method::kPatch, "/organisation", {{"zone", "x"}, {"color", 1}});
  EXPECT_EQ(wrong.error, ErrorCode::kInvalid);
  EXPECT_EQ(Body(Call(Method::kGet, "/organisation")).at("name").as_string(), "نو");
}

TEST_P(AccessApi, LetsOnlyTheOwnerChangeTheOrganisation) {
  SetUpOrganisation();
  for (const Role role : {Role::kMember, Role::kViewer}) {
    const std::string email = std::string(Tag(role)) + "@shop.ir";
    const auto user = access_->AddUser({email, "A", role, Language::kEnglish, ""}, 0);
    ASSERT_TRUE(user);
    const Response in =
        Call(Method::kPost, "/session", {{"code", access_->MakeSignInCode(user->id).value()}});
    csrf_ = Body(in).at("csrf").as_string();
    EXPECT_EQ(Call(Method::kGet, "/organisation").outcome, Outcome::kOk);
    EXPECT_EQ(Call(Method::kPatch, "/organisation", {{"name", "x"}}).error, ErrorCode::kForbidden);
  }
}

}  // namespace
}  // namespace vafa::access
