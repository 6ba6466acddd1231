#include "net/static_files.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace vafa::net {
namespace {

const std::string kScript = "console.log('" + std::string(5000, 'x') + "')";
const embedded::EmbeddedFile kFiles[] = {{"index.html", "<!doctype html>page"},
                                         {"assets/app-BkQ3-W_a.js", kScript},
                                         {"assets/plain.js", kScript},
                                         {"fonts/a.woff2", "font"}};

Request Get(std::string path, const char* accept_encoding = "") {
  Request request;
  request.path = std::move(path);
  request.headers.Add("Accept-Encoding", accept_encoding);
  return request;
}

std::string Header(const Response& response, std::string_view name) {
  const auto found = std::ranges::find(response.headers, name, &Parameters::Entry::first);
  return found == response.headers.end() ? "" : found->second;
}

TEST(StaticFiles, CompressesOnceAndCachesHashedAssetsForever) {
  const StaticFiles files(kFiles);
  const Response plain = files.Serve(Get("/assets/app-BkQ3-W_a.js"));
  EXPECT_EQ(plain.shared_body, kScript);
  EXPECT_EQ(plain.content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(Header(plain, "Cache-Control"), "public, max-age=31536000, immutable");
  const Response brotli = files.Serve(Get("/assets/app-BkQ3-W_a.js", "gzip, br"));
  EXPECT_EQ(Header(brotli, "Content-Encoding"), "br");
  EXPECT_LT(brotli.shared_body.size(), 500u);
  EXPECT_NE(brotli.etag, plain.etag);
  const Response again = files.Serve(Get("/assets/app-BkQ3-W_a.js", "gzip, br"));
  EXPECT_EQ(again.shared_body.data(), brotli.shared_body.data());
  EXPECT_EQ(Header(files.Serve(Get("/assets/plain.js")), "Cache-Control"), "no-cache");
}

TEST(StaticFiles, AnswersThePagesOwnAddressesWithThePage) {
  const StaticFiles files(kFiles);
  for (const char* path : {"/", "/customers/17", "/keep", "/index.html"}) {
    const Response response = files.Serve(Get(path));
    EXPECT_EQ(response.shared_body, "<!doctype html>page") << path;
    EXPECT_EQ(Header(response, "Cache-Control"), "no-cache") << path;
  }
  EXPECT_EQ(files.Serve(Get("/assets/gone-12345678.js")).error, ErrorCode::kNotFound);
  EXPECT_FALSE(files.Serve(Get("/assets/gone-12345678.js")).ok());
  EXPECT_EQ(files.Serve(Get("/fonts/a.woff2", "br")).shared_body, "font");
}

TEST(StaticFiles, SaysWhenThePageIsMissing) {
  const StaticFiles files({});
  const Response response = files.Serve(Get("/"));
  EXPECT_NE(response.shared_body.find("script/build"), std::string_view::npos);
}

}  // namespace
}  // namespace vafa::net
