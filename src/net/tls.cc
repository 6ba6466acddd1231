#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace vafa::net {
namespace {

std::string TlsReason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "?" : reason;
}

Status CheckReadable(const std::string& file) {
  errno = 0;
  std::ifstream stream(file);
  if (stream && stream.peek() != std::ifstream::traits_type::eof()) return {};
  const std::string why = errno == 0 ? "empty" : std::generic_category().message(errno);
  return Fail(ErrorCode::kInvalid, {"net.tls_unreadable", {{"file", file}, {"reason", why}}});
}

std::unexpected<Error> BadFile(const char* message, const std::string& file) {
  return Fail(ErrorCode::kInvalid, {message, {{"file", file}, {"reason", TlsReason()}}});
}

int ChooseProtocol(SSL*, const unsigned char** out, unsigned char* out_size,
                   const unsigned char* in, unsigned int in_size, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kHttp11, sizeof kHttp11 - 1, in, in_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<TlsContext> MakeTlsContext(const std::string& certificate_file,
                                  const std::string& key_file) {
  if (certificate_file.empty() || key_file.empty()) {
    return Fail(ErrorCode::kInvalid, "net.tls_needs_both");
  }
  VAFA_TRY(CheckReadable(certificate_file));
  VAFA_TRY(CheckReadable(key_file));
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  if (!context) return Fail(ErrorCode::kInternal, "net.internal", TlsReason());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context.get(), ChooseProtocol, nullptr);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1) {
    return BadFile("net.tls_bad_certificate", certificate_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    const bool mismatch = ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH;
    return BadFile(mismatch ? "net.tls_mismatch" : "net.tls_bad_key", key_file);
  }
  return context;
}

}  // namespace vafa::net
