#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/message.h"
#include "base/result.h"
#include "net/principal.h"

namespace vafa::net {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

std::string_view Name(Method method);  ///< "GET"; "OTHER" for what no route can have
/// Whether requests of this method change something.
bool IsUnsafe(Method method);

/// Names and values in the order they came. Few, so looked up by walking.
class Parameters {
 public:
  using Entry = std::pair<std::string, std::string>;

  Parameters() = default;
  Parameters(std::initializer_list<Entry> entries) : entries_(entries) {}

  void Add(std::string name, std::string value) {
    entries_.emplace_back(std::move(name), std::move(value));
  }
  /// The first value of this name.
  std::optional<std::string_view> Find(std::string_view name) const;
  std::string TextOr(std::string_view name, std::string_view fallback) const;
  /// `fallback` also when it is not a number; declared inputs were checked before.
  int64_t IntegerOr(std::string_view name, int64_t fallback) const;
  double NumberOr(std::string_view name, double fallback) const;

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  bool empty() const { return entries_.empty(); }
  size_t size() const { return entries_.size(); }

 private:
  std::vector<Entry> entries_;
};

/// Header fields: names compare without case.
class Headers {
 public:
  void Add(std::string name, std::string value) {
    entries_.emplace_back(std::move(name), std::move(value));
  }
  std::optional<std::string_view> Find(std::string_view name) const;
  size_t Count(std::string_view name) const;

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  std::vector<Parameters::Entry> entries_;
};

/// The value of one cookie of the request.
std::optional<std::string_view> FindCookie(const Headers& headers, std::string_view name);

struct Request {
  Method method = Method::kGet;
  std::string path;    ///< as sent, without the query
  Parameters in_path;  ///< `{id}` of the route, percent-decoded
  Parameters query;    ///< percent-decoded
  Headers headers;
  std::string body;
  json::object input;  ///< the body of a route that declares one, parsed and checked

  std::filesystem::path body_file;  ///< where the body of a `streams_body` route was written
  uint64_t body_bytes = 0;          ///< of the body, wherever it is
  std::string body_digest;          ///< stands for the content of `body_file`

  std::string remote_address;
  bool secure = false;  ///< over TLS, ours or that of the proxy before us
  std::string id;       ///< in the log and in `X-Request-Id`
  Language language = Language::kEnglish;
  std::optional<Principal> principal;
  /// Who it is, on a route that is closed to those who have not signed in.
  const Principal& signed_in() const {
    if (!principal) std::abort();
    return *principal;
  }
  /// Asked for when nobody waits for the answer any longer: the client has closed its connection
  /// (or its half of it), or a shutdown will not wait.
  std::stop_token stop;
  std::function<bool()> Stopped() const {
    return [token = stop] { return token.stop_requested(); };
  }
};

/// What became of a request, in HTTP's words but not its numbers: those are src/net's own.
enum class Outcome {
  kOk,
  kCreated,
  kAccepted,
  kNoContent,
  kNotModified,
  kFailed,            ///< `Response::error` says how
  kMethodNotAllowed,  ///< the rest are said by src/net only
  kRequestTimeout,
  kHeadersTooLarge,
  kMisdirected,
};

struct Cookie {
  std::string name;
  std::string value;
  bool secure = false;
  std::chrono::seconds life{0};  ///< 0 or less: forget it
};

struct Response {
  Outcome outcome = Outcome::kOk;
  ErrorCode error = ErrorCode::kInternal;  ///< of kFailed
  std::string content_type;
  std::string body;
  std::string_view shared_body;     ///< instead of `body`: bytes that live as long as the server
  std::filesystem::path body_file;  ///< instead of `body`: streamed from disk
  std::string etag;                 ///< with its quotes; answers If-None-Match
  bool compressible = true;         ///< false: never compressed (already is, or mixes secrets)
  std::vector<Parameters::Entry> headers;  ///< any others

  bool ok() const { return outcome < Outcome::kFailed; }
  Response& WithETag(std::string_view opaque);  ///< quotes it
  Response& WithHeader(std::string name, std::string value);
  Response& WithCookie(const Cookie& cookie);
};

Response JsonResponse(const json::value& value, Outcome outcome = Outcome::kOk);
inline Response CreatedResponse(const json::value& value) {
  return JsonResponse(value, Outcome::kCreated);
}
Response NoContentResponse();
Response TextResponse(std::string text, std::string_view content_type);
/// A file on disk, sent as a download called `name` when that is not empty.
Response FileResponse(std::filesystem::path file, std::string_view content_type,
                      std::string_view name = {});
/// Bytes, sent as a download called `name`.
Response DownloadResponse(std::string bytes, std::string_view content_type, std::string_view name);
/// RFC 9457, docs/reference/api.md.
Response ProblemResponse(const Error& error, Language language);

/// Whether an If-Match or If-None-Match value names `etag`, weak or strong.
bool ETagMatches(std::string_view header, std::string_view etag);

/// kConflict when the request carries an If-Match that does not name `etag`.
Status CheckIfMatch(const Request& request, std::string_view etag);

/// The best of our languages for an Accept-Language value.
Language LanguageFromAccept(std::string_view accept_language);

}  // namespace vafa::net
