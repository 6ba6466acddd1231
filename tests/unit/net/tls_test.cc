#include "net/tls.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <filesystem>
#include <fstream>

#include "net/server.h"
#include "tests/unit/net/test_client.h"

namespace vafa::net {
namespace {

namespace fs = std::filesystem;

/// Writes a new key and a certificate that it signs itself.
void MakeCertificate(const fs::path& certificate_file, const fs::path& key_file) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  FILE* file = fopen(certificate_file.c_str(), "w");
  PEM_write_X509(file, certificate);
  fclose(file);
  file = fopen(key_file.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  fclose(file);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

class TlsTest : public testing::Test {
 protected:
  TlsTest() : folder_(fs::temp_directory_path() / ("vafa-tls-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    MakeCertificate(folder_ / "a.pem", folder_ / "a.key");
    MakeCertificate(folder_ / "b.pem", folder_ / "b.key");
    std::ofstream(folder_ / "rubbish") << "rubbish";
  }
  ~TlsTest() override { fs::remove_all(folder_); }

  std::string File(const char* name) const { return name[0] == 0 ? "" : folder_ / name; }

  std::string Failure(const char* certificate, const char* key) const {
    const auto context = MakeTlsContext(File(certificate), File(key));
    if (context) return "fine";
    EXPECT_EQ(context.error().code, ErrorCode::kInvalid);
    return context.error().message.id;
  }

  fs::path folder_;
};

TEST_F(TlsTest, SaysWhatIsWrongWithItsFiles) {
  EXPECT_EQ(Failure("a.pem", "a.key"), "fine");
  EXPECT_EQ(Failure("a.pem", ""), "net.tls_needs_both");
  EXPECT_EQ(Failure("none.pem", "a.key"), "net.tls_unreadable");
  EXPECT_EQ(Failure("a.pem", "none.key"), "net.tls_unreadable");
  EXPECT_EQ(Failure("rubbish", "a.key"), "net.tls_bad_certificate");
  EXPECT_EQ(Failure("a.pem", "rubbish"), "net.tls_bad_key");
  EXPECT_EQ(Failure("a.pem", "b.key"), "net.tls_mismatch");
}

class TlsServerTest : public TlsTest {
 protected:
  TlsServerTest() : router_(Router::Options{}) {
    Route route;
    route.path = "/secure";
    route.permission = "public";
    route.handler = [](const Request& request) -> Result<Response> {
      return TextResponse(request.secure ? "secure" : "open", "text/plain");
    };
    EXPECT_TRUE(router_.Add(route));
    Server::Options options;
    options.port = 0;
    options.workers = 2;
    options.header_timeout = std::chrono::milliseconds(300);
    options.certificate = File("a.pem");
    options.key = File("a.key");
    auto server = Server::Start(options, router_);
    EXPECT_TRUE(server) << Describe(server.error());
    server_ = std::move(*server);
  }

  Router router_;
  std::unique_ptr<Server> server_;
};

TEST_F(TlsServerTest, ServesSeveralRequestsOnOneConnection) {
  EXPECT_TRUE(server_->url().starts_with("https://"));
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL* ssl = SSL_new(context);
  TestClient client(server_->port());
  SSL_set_fd(ssl, client.fd());
  ASSERT_EQ(SSL_connect(ssl), 1);
  const std::string request = "GET /secure HTTP/1.1\r\nHost: localhost\r\n";
  std::string all;
  char bytes[4096];
  SSL_write(ssl, (request + "\r\n").data(), static_cast<int>(request.size() + 2));
  while (all.find("\r\n\r\nsecure") == std::string::npos) {
    const int got = SSL_read(ssl, bytes, sizeof bytes);
    ASSERT_GT(got, 0);
    all.append(bytes, static_cast<size_t>(got));
  }
  EXPECT_NE(all.find("Strict-Transport-Security: max-age="), std::string::npos);
  const std::string last = request + "Connection: close\r\n\r\n";
  SSL_write(ssl, last.data(), static_cast<int>(last.size()));
  all.clear();
  for (int got; (got = SSL_read(ssl, bytes, sizeof bytes)) > 0;) {
    all.append(bytes, static_cast<size_t>(got));
  }
  EXPECT_TRUE(all.ends_with("\r\n\r\nsecure"));
  EXPECT_EQ(SSL_get_shutdown(ssl), SSL_RECEIVED_SHUTDOWN) << "closed with a good-bye";
  SSL_free(ssl);
  SSL_CTX_free(context);
}

TEST_F(TlsServerTest, ClosesWhoNeverShakesHands) {
  TestClient silent(server_->port());
  EXPECT_TRUE(silent.Ended());
  TestClient plain(server_->port());
  plain.Get("/secure");
  EXPECT_EQ(plain.Read().status, 0);
}

}  // namespace
}  // namespace vafa::net
