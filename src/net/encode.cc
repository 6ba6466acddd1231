#include "net/encode.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>

#include "base/log.h"
#include "net/compress.h"
#include "net/status.h"

namespace vafa::net {
namespace {

constexpr size_t kWorthCompressing = 1024;

/// Today's HTTP date; made once a second on each thread.
std::string_view DateNow() {
  thread_local time_t made = 0;
  thread_local char text[40];
  const time_t now = time(nullptr);
  if (now != made) {
    tm parts;
    gmtime_r(&now, &parts);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    made = now;
  }
  return text;
}

bool IsCompressible(std::string_view type) {
  return type.starts_with("application/json") || type.starts_with("application/problem+json") ||
         type.starts_with("text/");
}

void CompressBody(const Request& request, Response& response) {
  if (!response.compressible || !IsCompressible(response.content_type)) return;
  const std::string_view plain =
      response.shared_body.empty() ? response.body : response.shared_body;
  if (plain.size() < kWorthCompressing) return;
  response.WithHeader("Vary", "Accept-Encoding");
  const Encoding encoding = Negotiate(request.headers.Find("accept-encoding").value_or(""));
  if (encoding == Encoding::kIdentity) return;
  std::string compressed = Compress(plain, encoding, Effort::kQuick);
  if (compressed.empty()) return;
  response.body = std::move(compressed);
  response.shared_body = {};
  response.WithHeader("Content-Encoding", std::string(Name(encoding)));
  if (!response.etag.empty() && !response.etag.starts_with("W/")) {
    response.etag.insert(0, "W/");
  }
}

/// Opens the file of a response; a problem takes its place when that cannot be done.
void OpenFile(const Request& request, Response& response, EncodedResponse& encoded) {
  FileDescriptor file(open(response.body_file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat about;
  if (file.open() && fstat(file.get(), &about) == 0) {
    encoded.file = std::move(file);
    encoded.file_bytes = static_cast<uint64_t>(about.st_size);
    return;
  }
  log::error("{}: {}", response.body_file.string(), std::generic_category().message(errno));
  response = ProblemResponse({ErrorCode::kInternal, "net.internal", {}, {}, {}}, request.language);
}

class HeadWriter {
 public:
  explicit HeadWriter(int status) {
    head_.reserve(1200);
    Text("HTTP/1.1 ").Text(std::to_string(status)).Text(" ").Text(ReasonPhrase(status));
    Text("\r\n");
  }

  void Line(std::string_view name, std::string_view value) {
    Text(name).Text(": ");
    for (const char c : value) {
      if (c != '\r' && c != '\n' && c != '\0') head_ += c;
    }
    Text("\r\n");
  }

  HeadWriter& Text(std::string_view text) {
    head_ += text;
    return *this;
  }

  std::string Take() {
    Text("\r\n");
    return std::move(head_);
  }

 private:
  std::string head_;
};

}  // namespace

std::string SecurityHeaders(bool secure) {
  std::string headers =
      "Server: vafa\r\n"
      "Content-Security-Policy: default-src 'self'; script-src 'self'; "
      "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
      "connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "X-Frame-Options: DENY\r\n"
      "Referrer-Policy: same-origin\r\n"
      "Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=(), usb=()\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n";
  if (secure) headers += "Strict-Transport-Security: max-age=31536000\r\n";
  return headers;
}

EncodedResponse Encode(const Request& request, Response response, std::string_view common,
                       bool keep_alive) {
  EncodedResponse encoded;
  if (!response.body_file.empty()) OpenFile(request, response, encoded);
  if (!encoded.file.open()) CompressBody(request, response);
  const int status = StatusOf(response);
  const bool bodiless = status == 204 || status == 304;
  const uint64_t length = encoded.file.open()            ? encoded.file_bytes
                          : response.shared_body.empty() ? response.body.size()
                                                         : response.shared_body.size();
  HeadWriter head(status);
  head.Line("Date", DateNow());
  head.Text(common);
  if (!request.id.empty()) head.Line("X-Request-Id", request.id);
  if (!bodiless) {
    if (!response.content_type.empty()) head.Line("Content-Type", response.content_type);
    head.Line("Content-Length", std::to_string(length));
  }
  if (!response.etag.empty()) head.Line("ETag", response.etag);
  const auto is_cache_rule = [](const auto& h) { return h.first == "Cache-Control"; };
  if (std::ranges::none_of(response.headers, is_cache_rule)) {
    head.Text("Cache-Control: no-store\r\n");
  }
  for (const auto& [name, value] : response.headers) head.Line(name, value);
  head.Text(keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n");
  encoded.head = head.Take();
  if (bodiless || request.method == Method::kHead) {
    encoded.file = FileDescriptor();
    encoded.file_bytes = 0;
    return encoded;
  }
  encoded.owned_body = std::move(response.body);
  encoded.shared_body = response.shared_body;
  return encoded;
}

}  // namespace vafa::net
