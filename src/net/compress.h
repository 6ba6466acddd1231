#pragma once

#include <string>
#include <string_view>

namespace vafa::net {

enum class Encoding { kIdentity, kGzip, kBrotli };

std::string_view Name(Encoding encoding);  ///< "", "gzip", "br"

/// The best of ours that an Accept-Encoding value takes: brotli, then gzip.
Encoding Negotiate(std::string_view accept_encoding);

enum class Effort {
  kQuick,     ///< for an answer made now
  kThorough,  ///< for a file compressed once and sent often
};

/// The bytes compressed; empty when that fails or does not make them smaller.
std::string Compress(std::string_view bytes, Encoding encoding, Effort effort);

}  // namespace vafa::net
