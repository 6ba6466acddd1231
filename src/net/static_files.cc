#include "net/static_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "base/hash.h"
#include "net/compress.h"
#include "net/uri.h"

namespace vafa::net {
namespace {

constexpr std::string_view kIndex = "index.html";
constexpr std::string_view kAssets = "assets/";

struct FileType {
  std::string_view suffix;
  std::string_view content_type;
  bool compressible;
};

constexpr FileType kTypes[] = {
    {".html", "text/html; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".mjs", "text/javascript; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".json", "application/json", true},
    {".map", "application/json", true},
    {".webmanifest", "application/manifest+json", true},
    {".svg", "image/svg+xml", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".ico", "image/x-icon", true},
    {".wasm", "application/wasm", true},
    {".png", "image/png", false},
    {".jpg", "image/jpeg", false},
    {".webp", "image/webp", false},
    {".woff2", "font/woff2", false},
};

FileType TypeOf(std::string_view name) {
  for (const FileType& type : kTypes) {
    if (name.ends_with(type.suffix)) return type;
  }
  return {"", "application/octet-stream", false};
}

/// "assets/index-BkQ3xW7a.js": eight characters after a dash that change with the content.
bool IsHashed(std::string_view name) {
  const size_t dot = name.rfind('.');
  return name.starts_with(kAssets) && dot != std::string_view::npos && dot >= kAssets.size() + 9 &&
         name[dot - 9] == '-';
}

constexpr std::string_view kNoPage =
    "<!doctype html><html lang=en><meta charset=utf-8>"
    "<meta name=viewport content='width=device-width'><title>Vafa</title>"
    "<body style='font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 "
    "1rem'>"
    "<h1>Vafa is running</h1><p>This binary was built without its page. Run "
    "<code>script/build</code>, which builds the page first and puts it into the binary.</p>"
    "<p>The API works all the same: its description is at "
    "<a href='/api/v1/openapi.json'>/api/v1/openapi.json</a>.</p>"
    "<p lang=fa dir=rtl>وفا در حال اجراست، ولی صفحهٔ آن همراه این برنامه ساخته نشده است. "
    "<code dir=ltr>script/build</code> را اجرا کنید.</p>"
    "<p lang=tr>Vafa çalışıyor, ancak bu program sayfası olmadan derlenmiş. "
    "<code>script/build</code> komutunu çalıştırın.</p>";

}  // namespace

struct StaticFiles::File {
  std::string_view bytes;
  FileType type;
  bool hashed = false;
  uint64_t hash = 0;

  struct Variant {
    std::once_flag once;
    std::string bytes;
  };
  mutable std::array<Variant, 3> variants;  // by Encoding

  std::string_view Encoded(Encoding encoding) const {
    Variant& variant = variants[static_cast<size_t>(encoding)];
    std::call_once(variant.once,
                   [&] { variant.bytes = Compress(bytes, encoding, Effort::kThorough); });
    return variant.bytes;
  }
};

StaticFiles::StaticFiles(std::span<const embedded::EmbeddedFile> files) {
  for (const embedded::EmbeddedFile& embedded : files) {
    auto file = std::make_unique<File>();
    file->bytes = embedded.bytes;
    file->type = TypeOf(embedded.name);
    file->hashed = IsHashed(embedded.name);
    file->hash = Hash64(embedded.bytes);
    files_.emplace(embedded.name, std::move(file));
  }
}

StaticFiles::~StaticFiles() = default;

Response StaticFiles::Send(const File& file, const Request& request) const {
  Response response;
  response.content_type = file.type.content_type;
  response.shared_body = file.bytes;
  response.compressible = false;
  std::string etag = fmt::format("{:016x}", file.hash);
  if (file.type.compressible) {
    response.WithHeader("Vary", "Accept-Encoding");
    const Encoding encoding = Negotiate(request.headers.Find("accept-encoding").value_or(""));
    const std::string_view encoded =
        encoding == Encoding::kIdentity ? std::string_view() : file.Encoded(encoding);
    if (!encoded.empty()) {
      response.shared_body = encoded;
      response.WithHeader("Content-Encoding", std::string(Name(encoding)));
      etag += '-' + std::string(Name(encoding));
    }
  }
  response.WithETag(etag);
  return response.WithHeader("Cache-Control",
                             file.hashed ? "public, max-age=31536000, immutable" : "no-cache");
}

Response StaticFiles::Serve(const Request& request) const {
  const std::optional<std::string> path = PercentDecode(std::string_view(request.path).substr(1));
  if (!path) {
    return ProblemResponse({ErrorCode::kInvalid, "net.bad_address", {}, {}, {}}, request.language);
  }
  auto found = files_.find(path->empty() ? kIndex : std::string_view(*path));
  if (found == files_.end() && !path->starts_with(kAssets)) found = files_.find(kIndex);
  if (found != files_.end()) return Send(*found->second, request);
  if (!files_.empty()) {
    return ProblemResponse({ErrorCode::kNotFound, "net.no_such_page", {}, {}, {}},
                           request.language);
  }
  Response response = TextResponse({}, "text/html; charset=utf-8");
  response.shared_body = kNoPage;
  return response.WithHeader("Cache-Control", "no-store");
}

}  // namespace vafa::net
