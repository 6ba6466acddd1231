#include "access/api.h"

#include <fmt/format.h>

#include <memory>

#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"

namespace vafa::access {
namespace {

using net::Field;
using net::FieldType;
using net::Method;
using net::Request;
using net::Response;
using net::Route;

constexpr const char* kCookie = "vafa_session";
const std::vector<std::string> kLanguages = {"en", "fa", "tr"};
const std::vector<std::string> kCalendars = {"gregorian", "jalali"};

Field Text(std::string name, bool required, int64_t limit) {
  return {.name = std::move(name), .required = required, .limit = limit};
}

Field Choice(std::string name, bool required, std::vector<std::string> one_of) {
  return {.name = std::move(name), .required = required, .one_of = std::move(one_of)};
}

Client ClientOf(const Request& request) {
  return {request.remote_address, std::string(request.headers.Find("user-agent").value_or(""))};
}

std::string TextOf(const json::object& input, std::string_view name) {
  const json::value* value = input.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

/// The routes' handlers; lives as long as the router that holds them.
class Handlers {
 public:
  Handlers(Access& access, ApiHooks hooks) : access_(access), hooks_(std::move(hooks)) {}

  Result<Response> GetSetup(const Request&) const {
    VAFA_ASSIGN(const bool required, access_.SetupRequired());
    return net::JsonResponse({{"required", required}});
  }

  Result<Response> PostSetup(const Request& request) const {
    const json::object& input = request.input;
    SetupInput setup;
    json::object organisation;
    for (const char* name : {"language", "currency", "calendar", "zone"}) {
      organisation[name] = input.at(name);
    }
    organisation["name"] = input.at("organisation");
    // A week begins on Saturday where the Jalali calendar is used.
    const bool jalali = TextOf(input, "calendar") == Tag(CalendarKind::kJalali);
    organisation["first_weekday"] = jalali ? 6 : 1;
    VAFA_ASSIGN(setup.organisation, WithChanges({}, organisation));
    setup.owner = {TextOf(input, "email"), TextOf(input, "name"), Role::kOwner,
                   LanguageFromTag(TextOf(input, "language")), TextOf(input, "password")};
    VAFA_ASSIGN(const SignedIn signed_in,
                access_.SetUp(TextOf(input, "code"), setup, ClientOf(request)));
    if (hooks_.changed) hooks_.changed(setup.organisation);
    return Welcome(request, signed_in);
  }

  Result<Response> PostSession(const Request& request) const {
    const bool by_code = request.input.contains("code");
    if (!by_code && !(request.input.contains("email") && request.input.contains("password"))) {
      return Fail(ErrorCode::kInvalid, "access.email_and_password", {}, "email");
    }
    const Client client = ClientOf(request);
    VAFA_ASSIGN(const SignedIn signed_in,
                by_code ? access_.SignInByCode(TextOf(request.input, "code"), client)
                        : access_.SignIn(TextOf(request.input, "email"),
                                         TextOf(request.input, "password"), client));
    if (request.principal) VAFA_TRY(access_.SignOut(request.principal->session_id));
    return Welcome(request, signed_in);
  }

  Result<Response> GetSession(const Request& request) const {
    if (!request.principal) return Fail(ErrorCode::kUnauthenticated, "net.sign_in_first");
    return SessionResponse(request, *request.principal, net::Outcome::kOk);
  }

  Result<Response> PatchSession(const Request& request) const {
    net::Principal principal = request.signed_in();
    principal.language = LanguageFromTag(TextOf(request.input, "language"));
    VAFA_TRY(access_.SetLanguage(principal, principal.language));
    return SessionResponse(request, principal, net::Outcome::kOk);
  }

  Result<Response> DeleteSession(const Request& request) const {
    VAFA_TRY(access_.SignOut(request.signed_in().session_id));
    return net::NoContentResponse().WithCookie({kCookie, "", request.secure, {}});
  }

  Result<Response> GetOrganisation(const Request& request) const {
    VAFA_ASSIGN(const Organisation organisation, access_.CurrentOrganisation());
    return OrganisationResponse(request, organisation);
  }

  Result<Response> PatchOrganisation(const Request& request) const {
    const auto check = [&](const Organisation& before) {
      return net::CheckIfMatch(request, '"' + ETagOf(before) + '"');
    };
    VAFA_ASSIGN(const Organisation organisation,
                access_.ChangeOrganisation(request.input, request.signed_in().user_id, check));
    if (hooks_.changed) hooks_.changed(organisation);
    return OrganisationResponse(request, organisation);
  }

 private:
  static std::string ETagOf(const Organisation& organisation) {
    return fmt::format("{:016x}", Hash64(json::serialize(ToJson(organisation))));
  }

  json::object Describe(const Organisation& organisation, Language language) const {
    json::object body = ToJson(organisation);
    if (!hooks_.resolve) return body;
    Result<json::object> resolved = hooks_.resolve(organisation, language);
    if (resolved) {
      body["resolved"] = std::move(*resolved);
    } else {
      log::warn("the organisation's figures: {}", vafa::Describe(resolved.error()));
      body["resolved"] = nullptr;
    }
    return body;
  }

  Response OrganisationResponse(const Request& request, const Organisation& organisation) const {
    return net::JsonResponse(Describe(organisation, request.language))
        .WithETag(ETagOf(organisation));
  }

  Result<Response> SessionResponse(const Request& request, const net::Principal& principal,
                                   net::Outcome outcome) const {
    VAFA_ASSIGN(const Organisation organisation, access_.CurrentOrganisation());
    Response response =
        net::JsonResponse({{"user",
                            {{"id", principal.user_id},
                             {"name", principal.name},
                             {"email", principal.email},
                             {"role", principal.role},
                             {"language", Tag(principal.language)}}},
                           {"csrf", principal.csrf},
                           {"permissions", json::value_from(principal.permissions)},
                           {"organisation", Describe(organisation, request.language)}},
                          outcome);
    response.compressible = false;  // it has a secret in it
    return response;
  }

  Result<Response> Welcome(const Request& request, const SignedIn& signed_in) const {
    const User& user = signed_in.user;
    const net::Principal principal{user.id,
                                   user.name,
                                   user.email,
                                   std::string(Tag(user.role)),
                                   user.language,
                                   {},
                                   signed_in.session.csrf,
                                   PermissionsOf(user.role)};
    VAFA_ASSIGN(Response response, SessionResponse(request, principal, net::Outcome::kCreated));
    return response.WithCookie(
        {kCookie, signed_in.session.token, request.secure, limits::kSessionLife});
  }

  Access& access_;
  ApiHooks hooks_;
};

using Handler = Result<Response> (Handlers::*)(const Request&) const;

std::vector<Field> SetupFields() {
  const auto name_bytes = static_cast<int64_t>(limits::kNameBytes);
  return {Text("code", true, 100),
          Text("organisation", true, name_bytes),
          Text("name", true, name_bytes),
          Text("email", true, limits::kEmailBytes),
          Text("password", true, limits::kPasswordMaxBytes),
          Choice("language", true, kLanguages),
          Text("currency", true, 3),
          Choice("calendar", true, kCalendars),
          Text("zone", true, 100)};
}

std::vector<Field> OrganisationFields() {
  return {Text("name", false, limits::kNameBytes),
          Text("currency", false, 3),
          Choice("calendar", false, kCalendars),
          Text("zone", false, 100),
          {.name = "first_weekday", .type = FieldType::kInteger, .limit = 7, .least = 1},
          Choice("language", false, kLanguages),
          Choice("business", false, {"auto", "shop", "subscription"}),
          {.name = "window_days",
           .type = FieldType::kInteger,
           .nullable = true,
           .limit = 3650,
           .least = 1},
          {.name = "grace_days", .type = FieldType::kInteger, .limit = 3650, .least = 0},
          {.name = "office_hours", .type = FieldType::kObject, .nullable = true},
          Choice("fit_every", false, {"off", "day", "week", "month"}),
          {.name = "fit_hour", .type = FieldType::kInteger, .limit = 23, .least = 0},
          {.name = "clv_months",
           .type = FieldType::kInteger,
           .limit = limits::kMostLifetimeMonths,
           .least = limits::kLeastLifetimeMonths},
          {.name = "clv_discount",
           .type = FieldType::kInteger,
           .limit = limits::kMostDiscountPercent,
           .least = 0},
          {.name = "clv_margin",
           .type = FieldType::kInteger,
           .nullable = true,
           .limit = 100,
           .least = 1}};
}

}  // namespace

net::Router::Authenticator MakeAuthenticator(Access& access) {
  return [&access](const Request& request) -> Result<std::optional<net::Principal>> {
    const std::optional<std::string_view> token = net::FindCookie(request.headers, kCookie);
    if (!token) return std::nullopt;
    return access.Authenticate(*token);
  };
}

Status AddRoutes(net::Router& router, Access& access, ApiHooks hooks) {
  const auto handlers = std::make_shared<const Handlers>(access, std::move(hooks));
  const auto add = [&](Method method, const char* path, const char* permission, const char* summary,
                       Handler handler, std::vector<Field> body = {}) {
    Route route;
    route.method = method;
    route.path = path;
    route.permission = permission;
    route.summary = summary;
    route.body = std::move(body);
    route.handler = [handlers, handler](const Request& request) {
      return (*handlers.*handler)(request);
    };
    return router.Add(std::move(route));
  };
  constexpr const char* kSetup = "/api/v1/setup";
  constexpr const char* kSession = "/api/v1/session";
  constexpr const char* kOrganisation = "/api/v1/organisation";
  VAFA_TRY(add(Method::kGet, kSetup, "public", "Whether the owner is still to be made",
               &Handlers::GetSetup));
  VAFA_TRY(add(Method::kPost, kSetup, "public", "Create the organisation and its owner",
               &Handlers::PostSetup, SetupFields()));
  VAFA_TRY(add(Method::kPost, kSession, "public", "Sign in", &Handlers::PostSession,
               {Text("email", false, limits::kEmailBytes),
                Text("password", false, limits::kPasswordMaxBytes), Text("code", false, 100)}));
  VAFA_TRY(add(Method::kGet, kSession, "public", "Who is signed in", &Handlers::GetSession));
  VAFA_TRY(add(Method::kPatch, kSession, "signed in", "Change one's own preferences",
               &Handlers::PatchSession, {Choice("language", true, kLanguages)}));
  VAFA_TRY(add(Method::kDelete, kSession, "signed in", "Sign out", &Handlers::DeleteSession));
  VAFA_TRY(add(Method::kGet, kOrganisation, "signed in", "The organisation's settings",
               &Handlers::GetOrganisation));
  return add(Method::kPatch, kOrganisation, "organisation:write",
             "Change the organisation's settings", &Handlers::PatchOrganisation,
             OrganisationFields());
}

}  // namespace vafa::access
