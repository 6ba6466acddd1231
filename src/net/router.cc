#include "net/router.h"

#include <sodium.h>

#include <algorithm>
#include <exception>
#include <span>

#include "base/hash.h"
#include "base/log.h"
#include "net/status.h"
#include "net/uri.h"

namespace vafa::net {
namespace {

constexpr std::string_view kApi = "/api/";
constexpr std::string_view kPublic = "public";
constexpr std::string_view kSignedIn = "signed in";

/// One step of a path: literal text, or a parameter with a literal tail.
struct Segment {
  std::string literal;  ///< whole when `parameter` is empty, else the tail
  std::string parameter;

  bool Fits(std::string_view text) const {
    if (parameter.empty()) return text == literal;
    return text.size() > literal.size() && text.ends_with(literal);
  }
  bool SameShape(const Segment& other) const {
    return literal == other.literal && parameter.empty() == other.parameter.empty();
  }
  /// The more literal text, the earlier it is tried.
  size_t Weight() const { return parameter.empty() ? SIZE_MAX : literal.size(); }
};

/// Calls `take` with each part between slashes; stops when it answers false.
template <typename Take>
bool Walk(std::string_view path, Take take) {
  path.remove_prefix(1);
  while (true) {
    const size_t end = std::min(path.find('/'), path.size());
    if (!take(path.substr(0, end))) return false;
    if (end == path.size()) return true;
    path.remove_prefix(end + 1);
  }
}

std::optional<Segment> ParseSegment(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text.front() != '{') {
    if (text.find_first_of("{}") != std::string_view::npos) return std::nullopt;
    return Segment{std::string(text), {}};
  }
  const size_t close = text.find('}');
  if (close == std::string_view::npos || close == 1) return std::nullopt;
  const std::string_view tail = text.substr(close + 1);
  if (tail.find_first_of("{}") != std::string_view::npos) return std::nullopt;
  return Segment{std::string(tail), std::string(text.substr(1, close - 1))};
}

Error BadRoute(const Route& route, std::string why) {
  return {ErrorCode::kInternal,
          "net.internal",
          std::string(Name(route.method)) + ' ' + route.path + ": " + std::move(why),
          {},
          {}};
}

bool IsRetryable(const Response& response) {
  if (response.outcome != Outcome::kFailed) return !response.ok();
  switch (response.error) {
    case ErrorCode::kInvalid:
    case ErrorCode::kNotFound:
    case ErrorCode::kConflict:
    case ErrorCode::kTooLarge:
      return false;
    default:
      return true;
  }
}

bool IsIdempotencyKey(std::string_view key) {
  return !key.empty() && key.size() <= limits::kIdempotencyKeyBytes &&
         std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string Fingerprint(const Request& request) {
  std::string text;
  const auto add = [&text](std::string_view part) {
    text += std::to_string(part.size()) + ':';
    text += part;
  };
  for (const auto& [name, value] : request.query) {
    add(name);
    add(value);
  }
  add(request.body_digest);
  add(request.body);
  unsigned char digest[16];
  crypto_generichash(digest, sizeof digest, reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), nullptr, 0);
  std::string hex(2 * sizeof digest + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), digest, sizeof digest);
  hex.pop_back();
  return hex;
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

struct Router::Entry {
  Route route;
  std::vector<Segment> segments;
};

Router::Router(Options options) : options_(std::move(options)) {}
Router::~Router() = default;

Status Router::Add(Route route) {
  if (!route.path.starts_with('/')) return std::unexpected(BadRoute(route, "path must be rooted"));
  if (route.permission.empty()) return std::unexpected(BadRoute(route, "has no permission"));
  if (!route.handler) return std::unexpected(BadRoute(route, "has no handler"));
  if (route.permission != kPublic && route.permission != kSignedIn &&
      std::ranges::find(options_.permissions, route.permission) == options_.permissions.end()) {
    return std::unexpected(BadRoute(route, "permission is unknown: " + route.permission));
  }
  auto entry = std::make_unique<Entry>();
  const bool well_formed = Walk(route.path, [&](std::string_view text) {
    std::optional<Segment> segment = ParseSegment(text);
    if (segment) entry->segments.push_back(std::move(*segment));
    return segment.has_value();
  });
  if (!well_formed) return std::unexpected(BadRoute(route, "path is malformed"));
  for (const auto& other : entries_) {
    if (other->route.method == route.method &&
        std::ranges::equal(other->segments, entry->segments,
                           [](const Segment& a, const Segment& b) { return a.SameShape(b); })) {
      return std::unexpected(BadRoute(route, "is registered twice"));
    }
  }
  entry->route = std::move(route);
  const auto heavier = [](const auto& a, const auto& b) {
    return std::ranges::lexicographical_compare(b->segments, a->segments, std::less{},
                                                &Segment::Weight, &Segment::Weight);
  };
  entries_.insert(std::ranges::upper_bound(entries_, entry, heavier), std::move(entry));
  openapi_ = json::serialize(OpenApi());
  return {};
}

json::object Router::OpenApi() const {
  std::vector<const Route*> routes;
  for (const auto& entry : entries_) {
    if (entry->route.path.starts_with(kApi)) routes.push_back(&entry->route);
  }
  std::ranges::sort(routes, {}, [](const Route* r) { return std::pair(r->path, r->method); });
  return OpenApiDocument(routes);
}

Router::Match Router::Find(Method method, std::string_view path, Parameters* in_path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  const Method wanted = method == Method::kHead ? Method::kGet : method;
  std::string_view parts[32];
  size_t count = 0;
  if (!Walk(path, [&](std::string_view part) {
        if (count == std::size(parts)) return false;
        parts[count++] = part;
        return true;
      })) {
    return match;
  }
  for (const auto& entry : entries_) {
    if (!std::ranges::equal(entry->segments, std::span(parts, count),
                            [](const Segment& s, std::string_view text) { return s.Fits(text); })) {
      continue;
    }
    if (entry->route.method != wanted) {
      match.allow += (match.allow.empty() ? "" : ", ") + std::string(Name(entry->route.method));
      if (entry->route.method == Method::kGet) match.allow += ", HEAD";
      continue;
    }
    match.entry = entry.get();
    for (size_t i = 0; in_path != nullptr && i < count; ++i) {
      const Segment& segment = entry->segments[i];
      if (segment.parameter.empty()) continue;
      const std::string_view text = parts[i].substr(0, parts[i].size() - segment.literal.size());
      std::optional<std::string> decoded = PercentDecode(text);
      match.undecodable |= !decoded;
      in_path->Add(segment.parameter, std::move(decoded).value_or(""));
    }
    return match;
  }
  return match;
}

Router::Plan Router::PlanFor(const Request& head) const {
  const Match match = Find(head.method, head.path, nullptr);
  if (match.entry == nullptr) return {nullptr, false, limits::kRequestBodyBytes};
  const Route& route = match.entry->route;
  return {&route, route.streams_body,
          route.streams_body ? limits::kUploadBytes : uint64_t{limits::kRequestBodyBytes}};
}

Status Router::CheckOrigin(const Request& request) const {
  if (!IsUnsafe(request.method)) return {};
  const auto refuse = [&](std::string_view why) {
    return Fail(ErrorCode::kForbidden, "net.other_site", std::string(why));
  };
  const std::string_view site = request.headers.Find("sec-fetch-site").value_or("none");
  if (site != "same-origin" && site != "none") return refuse("Sec-Fetch-Site");
  const std::optional<std::string_view> origin = request.headers.Find("origin");
  if (!origin) return {};
  const std::string_view scheme = request.secure ? "https://" : "http://";
  const std::string own =
      OriginOf(std::string(scheme) + std::string(request.headers.Find("host").value_or("")));
  const std::string given = OriginOf(*origin);
  if (!given.empty() && (given == own || given == OriginOf(options_.public_url))) return {};
  return refuse("Origin");
}

Status Router::Authorise(const Route& route, Request& request) const {
  VAFA_TRY(CheckOrigin(request));
  if (options_.authenticate) {
    VAFA_ASSIGN(request.principal, options_.authenticate(request));
  }
  if (route.permission == kPublic) return {};
  if (!request.principal) return Fail(ErrorCode::kUnauthenticated, "net.sign_in_first");
  const Principal& principal = *request.principal;
  if (IsUnsafe(request.method) && !principal.csrf.empty() &&
      !SameSecret(request.headers.Find("x-csrf-token").value_or(""), principal.csrf)) {
    return Fail(ErrorCode::kForbidden, "net.csrf");
  }
  if (route.permission != kSignedIn && !principal.May(route.permission)) {
    return Fail(ErrorCode::kForbidden, "net.forbidden");
  }
  return {};
}

std::optional<Response> Router::Admit(const Plan& plan, Request& request) const {
  if (plan.route == nullptr) return std::nullopt;
  const Status status = Authorise(*plan.route, request);
  if (status) return std::nullopt;
  return Finish(request, std::unexpected(status.error()));
}

Result<Response> Router::RunOnce(const Route& route, Request& request, std::string_view key) const {
  if (!IsIdempotencyKey(key)) {
    return Fail(ErrorCode::kInvalid, "net.idempotency_key", {}, "Idempotency-Key");
  }
  IdempotencyStore& store = *options_.idempotency;
  const IdempotencyUse use{request.signed_in().user_id, "POST " + request.path, std::string(key),
                           Fingerprint(request)};
  VAFA_ASSIGN(std::optional<StoredAnswer> first, store.Begin(use));
  Response response;
  if (first) {
    response.outcome = first->outcome;
    response.error = first->error;
    response.content_type = std::move(first->content_type);
    response.body = std::move(first->body);
    return response.WithHeader("Idempotency-Replayed", "true");
  }
  try {
    response = Finish(request, route.handler(request));
    if (IsRetryable(response) || !response.body_file.empty()) {
      store.Abandon(use);
    } else {
      VAFA_TRY(store.Finish(
          use, {response.outcome, response.error, response.content_type, response.body}));
    }
  } catch (...) {
    store.Abandon(use);
    throw;
  }
  return response;
}

Result<Response> Router::Run(const Route& route, Request& request) const {
  VAFA_TRY(Authorise(route, request));
  VAFA_TRY(CheckInputs(route, request));
  const std::optional<std::string_view> key = request.headers.Find("idempotency-key");
  if (key && route.method == Method::kPost && request.principal && route.permission != kPublic &&
      options_.idempotency != nullptr) {
    return RunOnce(route, request, *key);
  }
  return route.handler(request);
}

Response Router::Finish(const Request& request, Result<Response> result) const {
  if (!result) {
    const Error& error = result.error();
    if (error.code == ErrorCode::kInternal || error.code == ErrorCode::kStorageFull) {
      log::error("{} {} ({}): {}", Name(request.method), request.path, request.id, Describe(error));
    } else {
      log::debug("{} {} ({}): {}", Name(request.method), request.path, request.id, Describe(error));
    }
    return ProblemResponse(error, request.language);
  }
  Response response = std::move(*result);
  if (!response.etag.empty() && response.ok() && !IsUnsafe(request.method)) {
    const std::optional<std::string_view> known = request.headers.Find("if-none-match");
    if (known && ETagMatches(*known, response.etag)) {
      response.outcome = Outcome::kNotModified;
      response.body.clear();
      response.shared_body = {};
      response.body_file.clear();
    }
  }
  return response;
}

Response Router::Handle(Request& request) const {
  try {
    if (request.method == Method::kGet && request.path == "/api/v1/openapi.json") {
      Response document = TextResponse({}, "application/json");
      document.shared_body = openapi_;
      return document;
    }
    request.in_path = {};
    Match match = Find(request.method, request.path, &request.in_path);
    if (match.undecodable) {
      return Finish(request, Fail(ErrorCode::kInvalid, "net.bad_address"));
    }
    if (match.entry != nullptr) return Finish(request, Run(match.entry->route, request));
    if (!match.allow.empty()) {
      const Error error{ErrorCode::kInvalid, "net.method_not_allowed", {}, {}, {}};
      return ProblemResponse(Outcome::kMethodNotAllowed, error, request.language)
          .WithHeader("Allow", match.allow);
    }
    if (options_.fallback && !request.path.starts_with(kApi) && !IsUnsafe(request.method)) {
      return Finish(request, options_.fallback(request));
    }
    return Finish(request, Fail(ErrorCode::kNotFound, "net.no_such_route"));
  } catch (const std::exception& e) {
    return Finish(request, Fail(ErrorCode::kInternal, "net.internal", e.what()));
  } catch (...) {
    return Finish(request, Fail(ErrorCode::kInternal, "net.internal", "unknown exception"));
  }
}

}  // namespace vafa::net
