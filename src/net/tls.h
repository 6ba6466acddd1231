#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "base/result.h"

namespace vafa::net {

struct FreeTlsContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeTlsContext>;

/// A server's TLS (1.2 and newer) from PEM files. Errors name the file and what is wrong with it.
Result<TlsContext> MakeTlsContext(const std::string& certificate_file, const std::string& key_file);

}  // namespace vafa::net
