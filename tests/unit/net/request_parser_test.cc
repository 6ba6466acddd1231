#include "net/request_parser.h"

#include <gtest/gtest.h>

namespace vafa::net {
namespace {

constexpr size_t kHead = 8 << 10;
constexpr uint64_t kBody = 1000;

Result<Request> Parse(std::string_view bytes) { return ParseRequest(bytes, kHead, kBody); }

TEST(RequestParser, ReadsARequest) {
  const auto request = Parse(
      "POST /api/v1/x%20y?a=1&b=%DB%8C HTTP/1.1\r\nHost: localhost\r\nAccept-Language: fa\r\n"
      "Content-Length: 5\r\n\r\nhello");
  ASSERT_TRUE(request) << Describe(request.error());
  EXPECT_EQ(request->method, Method::kPost);
  EXPECT_EQ(request->path, "/api/v1/x%20y");
  EXPECT_EQ(request->query.Find("b"), "ی");
  EXPECT_EQ(request->language, Language::kPersian);
  EXPECT_EQ(request->body, "hello");
}

TEST(RequestParser, ReadsChunks) {
  const auto request = Parse(
      "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: 1\r\n\r\n");
  ASSERT_TRUE(request) << Describe(request.error());
  EXPECT_EQ(request->body, "abcde");
  EXPECT_FALSE(request->headers.Find("trailer").has_value());
}

/// The body of a request that comes byte by byte.
std::string ReadSlowly(std::string_view bytes) {
  RequestParser parser(kHead);
  std::string pending;
  std::string body;
  for (const char c : bytes) {
    pending += c;
    for (bool again = true; again;) {
      const auto used = parser.Feed(pending);
      EXPECT_TRUE(used) << Describe(used.error());
      pending.erase(0, used.value_or(0));
      again = used.value_or(0) > 0 && !pending.empty();
    }
    if (parser.head_done() && !parser.done()) {
      EXPECT_TRUE(parser.AllowBody(kBody));
      body += parser.TakeBody();
    }
  }
  EXPECT_TRUE(parser.done());
  return body + parser.TakeBody();
}

TEST(RequestParser, IsTheSameByteByByte) {
  constexpr std::string_view kChunked =
      "PUT /p?q=1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(ReadSlowly(std::string(kChunked) + "5\r\nhello\r\n0\r\n\r\n"), "hello");
  EXPECT_EQ(ReadSlowly(std::string(kChunked) + "0\r\n\r\n"), "");
  EXPECT_EQ(ReadSlowly(std::string(kChunked) + "0\r\nA: b\r\n\r\n"), "");
}

TEST(RequestParser, RefusesWhatIsNotHttp) {
  for (const std::string_view bad : {
           "GET\r\n\r\n",
           "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
           "GET / HTTP/1.1\nHost: a\n\n",
           "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
           "GET /%zz?a HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n",
           "GET /?a=%ff HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
           "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
       }) {
    const auto request = Parse(bad);
    ASSERT_FALSE(request) << bad;
    EXPECT_EQ(request.error().code, ErrorCode::kInvalid) << bad;
  }
}

TEST(RequestParser, RefusesBodiesWhoseLengthIsInDoubt) {
  for (const std::string_view headers : {
           "Content-Length: 5\r\nTransfer-Encoding: chunked",
           "Transfer-Encoding: chunked\r\nContent-Length: 5",
           "Content-Length: 5\r\nContent-Length: 6",
           "Content-Length: 5, 6",
           "Content-Length: -1",
           "Content-Length: 5x",
           "Content-Length: 99999999999999999999999",
           "Transfer-Encoding: gzip",
           "Transfer-Encoding: gzip, chunked",
           "Transfer-Encoding: chunked, identity",
           "Transfer-Encoding: xchunked",
       }) {
    const auto request =
        Parse("POST / HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n\r\n0\r\n\r\n");
    ASSERT_FALSE(request) << headers;
    EXPECT_EQ(request.error().code, ErrorCode::kInvalid) << headers;
  }
  EXPECT_FALSE(Parse("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
}

TEST(RequestParser, HoldsItsLimits) {
  const std::string host = " HTTP/1.1\r\nHost: a\r\n";
  const auto code = [](const Result<Request>& r) {
    return r ? std::string("fine") : std::string(Name(r.error().code));
  };
  EXPECT_EQ(code(Parse("GET /" + host + "X: " + std::string(kHead, 'x') + "\r\n\r\n")),
            "too_large");
  EXPECT_EQ(code(Parse("GET /" + std::string(kHead, 'x') + host + "\r\n")), "too_large");
  EXPECT_EQ(code(Parse("GET /" + std::string(5000, 'x') + host + "\r\n")), "invalid");
  EXPECT_EQ(code(Parse("PUT /" + host + "Content-Length: 1001\r\n\r\n")), "too_large");
  EXPECT_EQ(code(Parse("PUT /" + host + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                       std::string(1001, 'x') + "\r\n0\r\n\r\n")),
            "too_large");
  EXPECT_EQ(code(Parse("PUT /" + host + "Content-Length: 1000\r\n\r\n" + std::string(1000, 'x'))),
            "fine");
}

TEST(RequestParser, KnowsWhatTheConnectionWants) {
  RequestParser parser(kHead);
  const std::string bytes =
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-Continue\r\n"
      "Content-Length: 3\r\n\r\n";
  ASSERT_EQ(parser.Feed(bytes).value(), bytes.size());
  EXPECT_TRUE(parser.head_done());
  EXPECT_TRUE(parser.has_body());
  EXPECT_FALSE(parser.keep_alive());
  EXPECT_TRUE(parser.expects_continue());
  parser.Reset();
  ASSERT_TRUE(parser.Feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(parser.keep_alive());
  EXPECT_FALSE(parser.has_body());
}

}  // namespace
}  // namespace vafa::net
