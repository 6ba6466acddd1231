#include "net/compress.h"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>

namespace vafa::net {
namespace {

std::string Gzip(std::string_view bytes, int level) {
  constexpr int kGzipWindow = 15 + 16;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    return {};
  }
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

std::string Brotli(std::string_view bytes, int quality) {
  size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  std::string out(size, '\0');
  const auto done =
      BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.size(),
                            reinterpret_cast<const uint8_t*>(bytes.data()), &size,
                            reinterpret_cast<uint8_t*>(out.data()));
  out.resize(done == BROTLI_TRUE ? size : 0);
  return out;
}

/// Whether "br;q=0.5, gzip" takes `name`.
bool Takes(std::string_view accept, std::string_view name) {
  while (!accept.empty()) {
    const size_t end = std::min(accept.find(','), accept.size());
    std::string_view part = accept.substr(0, end);
    accept.remove_prefix(std::min(end + 1, accept.size()));
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    if (!part.starts_with(name)) continue;
    part.remove_prefix(name.size());
    if (part.empty() || part.front() == ' ') return true;
    if (part.front() != ';') continue;
    const size_t q = part.find("q=");
    return q == std::string_view::npos ||
           part.substr(q + 2).find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

}  // namespace

std::string_view Name(Encoding encoding) {
  switch (encoding) {
    case Encoding::kIdentity:
      return "";
    case Encoding::kGzip:
      return "gzip";
    case Encoding::kBrotli:
      return "br";
  }
  return "";
}

Encoding Negotiate(std::string_view accept_encoding) {
  if (Takes(accept_encoding, "br")) return Encoding::kBrotli;
  if (Takes(accept_encoding, "gzip")) return Encoding::kGzip;
  return Encoding::kIdentity;
}

std::string Compress(std::string_view bytes, Encoding encoding, Effort effort) {
  std::string out;
  const bool quick = effort == Effort::kQuick;
  if (encoding == Encoding::kGzip) out = Gzip(bytes, quick ? 1 : 9);
  if (encoding == Encoding::kBrotli) out = Brotli(bytes, quick ? 1 : 9);
  if (out.size() >= bytes.size()) out.clear();
  return out;
}

}  // namespace vafa::net
