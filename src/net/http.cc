#include "net/http.h"

#include <algorithm>
#include <charconv>

#include "net/status.h"

namespace vafa::net {
namespace {

template <typename Number>
Number ReadOr(std::optional<std::string_view> text, Number fallback) {
  if (!text) return fallback;
  Number value = 0;
  const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), value);
  return code == std::errc() && end == text->data() + text->size() ? value : fallback;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool SameName(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view TrimBlanks(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Calls `take` with each trimmed part; stops when it answers false.
template <typename Take>
void ForEachPart(std::string_view list, char separator, Take take) {
  while (!list.empty()) {
    const size_t end = std::min(list.find(separator), list.size());
    if (!take(TrimBlanks(list.substr(0, end)))) return;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

std::string_view WithoutWeakness(std::string_view etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

json::array FieldErrors(const Error& error, Language language) {
  json::array errors;
  const auto add = [&](std::string_view field, const Message& message) {
    errors.push_back(
        {{"field", field}, {"code", message.id}, {"detail", Render(message, language)}});
  };
  for (const auto& [field, message] : error.fields) add(field, message);
  if (errors.empty() && !error.field.empty()) add(error.field, error.message);
  return errors;
}

}  // namespace

std::string_view Name(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kOptions:
      return "OPTIONS";
    case Method::kOther:
      return "OTHER";
  }
  return "OTHER";
}

bool IsUnsafe(Method method) {
  return method != Method::kGet && method != Method::kHead && method != Method::kOptions;
}

std::optional<std::string_view> Parameters::Find(std::string_view name) const {
  for (const auto& [key, value] : entries_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string Parameters::TextOr(std::string_view name, std::string_view fallback) const {
  return std::string(Find(name).value_or(fallback));
}

int64_t Parameters::IntegerOr(std::string_view name, int64_t fallback) const {
  return ReadOr(Find(name), fallback);
}

double Parameters::NumberOr(std::string_view name, double fallback) const {
  return ReadOr(Find(name), fallback);
}

std::optional<std::string_view> Headers::Find(std::string_view name) const {
  for (const auto& [key, value] : entries_) {
    if (SameName(key, name)) return value;
  }
  return std::nullopt;
}

size_t Headers::Count(std::string_view name) const {
  return static_cast<size_t>(
      std::ranges::count_if(entries_, [&](const auto& e) { return SameName(e.first, name); }));
}

std::optional<std::string_view> FindCookie(const Headers& headers, std::string_view name) {
  std::optional<std::string_view> found;
  for (const auto& [key, value] : headers) {
    if (!SameName(key, "cookie")) continue;
    ForEachPart(value, ';', [&](std::string_view part) {
      const size_t equals = part.find('=');
      if (equals == std::string_view::npos || part.substr(0, equals) != name) return true;
      found = part.substr(equals + 1);
      return false;
    });
    if (found) break;
  }
  return found;
}

Response& Response::WithETag(std::string_view opaque) {
  etag = '"' + std::string(opaque) + '"';
  return *this;
}

Response& Response::WithHeader(std::string name, std::string value) {
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

Response& Response::WithCookie(const Cookie& cookie) {
  const int64_t life = std::max<int64_t>(cookie.life.count(), 0);
  std::string text = cookie.name + '=' + cookie.value +
                     "; Path=/; Max-Age=" + std::to_string(life) + "; HttpOnly; SameSite=Strict";
  if (cookie.secure) text += "; Secure";
  return WithHeader("Set-Cookie", std::move(text));
}

Response JsonResponse(const json::value& value, Outcome outcome) {
  Response response;
  response.outcome = outcome;
  response.content_type = "application/json";
  response.body = json::serialize(value);
  return response;
}

Response NoContentResponse() {
  Response response;
  response.outcome = Outcome::kNoContent;
  return response;
}

Response TextResponse(std::string text, std::string_view content_type) {
  Response response;
  response.content_type = content_type;
  response.body = std::move(text);
  return response;
}

namespace {

// RFC 6266: the name in ASCII, then as it is.
std::string Attachment(std::string_view name) {
  std::string plain;
  std::string encoded;
  for (const char c : name) {
    const bool simple = (c >= '0' && c <= '9') || (Lower(c) >= 'a' && Lower(c) <= 'z') ||
                        c == '.' || c == '-' || c == '_';
    plain += simple ? c : '_';
    static constexpr char kHex[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    if (simple) {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
}

}  // namespace

Response FileResponse(std::filesystem::path file, std::string_view content_type,
                      std::string_view name) {
  Response response;
  response.content_type = content_type;
  response.body_file = std::move(file);
  if (!name.empty()) response.WithHeader("Content-Disposition", Attachment(name));
  return response;
}

Response DownloadResponse(std::string bytes, std::string_view content_type, std::string_view name) {
  Response response = TextResponse(std::move(bytes), content_type);
  response.WithHeader("Content-Disposition", Attachment(name));
  return response;
}

Response ProblemResponse(Outcome outcome, const Error& error, Language language) {
  const int status = StatusOf(outcome, error.code);
  const std::string code(Name(error.code));
  json::object document{{"type", "about:blank"},
                        {"title", Render(Message("net.problem_" + code), language)},
                        {"status", status},
                        {"code", code},
                        {"detail", Render(error.message, language)}};
  document["errors"] = FieldErrors(error, language);
  Response response = JsonResponse(document, outcome);
  response.content_type = "application/problem+json";
  response.error = error.code;
  response.WithHeader("Content-Language", std::string(Tag(language)));
  if (status == 503 || status == 429) response.WithHeader("Retry-After", "1");
  return response;
}

Response ProblemResponse(const Error& error, Language language) {
  return ProblemResponse(Outcome::kFailed, error, language);
}

bool ETagMatches(std::string_view header, std::string_view etag) {
  bool matches = false;
  ForEachPart(header, ',', [&](std::string_view part) {
    matches = part == "*" || WithoutWeakness(part) == WithoutWeakness(etag);
    return !matches;
  });
  return matches;
}

Status CheckIfMatch(const Request& request, std::string_view etag) {
  const std::optional<std::string_view> wanted = request.headers.Find("if-match");
  if (!wanted || ETagMatches(*wanted, etag)) return {};
  return Fail(ErrorCode::kConflict, "net.changed_meanwhile");
}

Language LanguageFromAccept(std::string_view accept_language) {
  Language best = Language::kEnglish;
  double best_quality = 0;
  ForEachPart(accept_language, ',', [&](std::string_view part) {
    double quality = 1;
    const size_t semicolon = part.find(';');
    const std::string_view tag = TrimBlanks(part.substr(0, semicolon));
    if (semicolon != std::string_view::npos) {
      std::string_view q = TrimBlanks(part.substr(semicolon + 1));
      if (q.starts_with("q=")) q.remove_prefix(2);
      if (std::from_chars(q.data(), q.data() + q.size(), quality).ec != std::errc()) quality = 0;
    }
    const Language language = LanguageFromTag(tag);
    const bool known = language != Language::kEnglish || tag.starts_with("en");
    if (known && quality > best_quality) {
      best = language;
      best_quality = quality;
    }
    return true;
  });
  return best;
}

}  // namespace vafa::net
