#include "net/http.h"

#include <gtest/gtest.h>

#include "net/compress.h"
#include "net/status.h"
#include "net/uri.h"

namespace vafa::net {
namespace {

TEST(Problem, CarriesCodeStatusAndEveryField) {
  Error error{ErrorCode::kInvalid, "net.invalid_input", "secret detail", "email", {}};
  error.fields = {{"email", "net.required"},
                  {"name", {"net.text_too_long", {{"limit", int64_t{10}}}}}};
  const Response response = ProblemResponse(error, Language::kEnglish);
  EXPECT_EQ(StatusOf(response), 400);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const json::object document = json::parse(response.body).as_object();
  EXPECT_EQ(document.at("type").as_string(), "about:blank");
  EXPECT_EQ(document.at("status").as_int64(), 400);
  EXPECT_EQ(document.at("code").as_string(), "invalid");
  ASSERT_EQ(document.at("errors").as_array().size(), 2u);
  EXPECT_EQ(document.at("errors").at(0).at("field").as_string(), "email");
  EXPECT_EQ(document.at("errors").at(1).at("code").as_string(), "net.text_too_long");
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
}

TEST(Problem, SpeaksTheReadersLanguage) {
  const Error error{ErrorCode::kNotFound, "net.no_such_route", {}, {}, {}};
  const auto detail = [&](Language language) {
    return json::parse(ProblemResponse(error, language).body).at("detail").as_string();
  };
  EXPECT_NE(detail(Language::kEnglish), detail(Language::kPersian));
  EXPECT_NE(detail(Language::kTurkish), detail(Language::kPersian));
}

TEST(Problem, EveryCodeHasItsOwnTitleAndAStatusOfFailure) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    const Error error{static_cast<ErrorCode>(code), "net.internal", {}, {}, {}};
    const Response response = ProblemResponse(error, Language::kEnglish);
    EXPECT_GE(StatusOf(response), 400);
    EXPECT_NE(ReasonPhrase(StatusOf(response)), "Unknown");
    const json::value title = json::parse(response.body).at("title");
    EXPECT_FALSE(title.as_string().starts_with("net.")) << title;
  }
}

TEST(Headers, CompareNamesWithoutCase) {
  Headers headers;
  headers.Add("X-Thing", "1");
  headers.Add("x-thing", "2");
  EXPECT_EQ(headers.Find("X-THING"), "1");
  EXPECT_EQ(headers.Count("x-thing"), 2u);
  EXPECT_FALSE(headers.Find("x-thin").has_value());
}

TEST(Cookies, AreFoundByTheirWholeName) {
  Headers headers;
  headers.Add("Cookie", "xvafa_session=no; a=b;vafa_session=yes; vafa_session=late");
  EXPECT_EQ(FindCookie(headers, "vafa_session"), "yes");
  EXPECT_FALSE(FindCookie(headers, "session").has_value());
}

TEST(Cookies, AreHiddenFromScriptsAndOtherSites) {
  const Response response =
      NoContentResponse().WithCookie({"vafa_session", "t", true, std::chrono::seconds(60)});
  EXPECT_EQ(response.headers.at(0).second,
            "vafa_session=t; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure");
}

TEST(Language, FollowsAcceptLanguageByQuality) {
  EXPECT_EQ(LanguageFromAccept("tr-TR,tr;q=0.9,en;q=0.8"), Language::kTurkish);
  EXPECT_EQ(LanguageFromAccept("de, fa;q=0.5, en;q=0.3"), Language::kPersian);
  EXPECT_EQ(LanguageFromAccept("en;q=0.2, fa;q=0.9"), Language::kPersian);
  EXPECT_EQ(LanguageFromAccept("de"), Language::kEnglish);
  EXPECT_EQ(LanguageFromAccept(""), Language::kEnglish);
  EXPECT_EQ(LanguageFromAccept(",;q=,fa;q=x,;;"), Language::kEnglish);
}

TEST(ETag, MatchesWeakAndStrongAndStar) {
  EXPECT_TRUE(ETagMatches("\"a\", W/\"b\"", "\"b\""));
  EXPECT_TRUE(ETagMatches("*", "\"b\""));
  EXPECT_FALSE(ETagMatches("\"bb\"", "\"b\""));
  Request request;
  EXPECT_TRUE(CheckIfMatch(request, "\"1\"").has_value());
  request.headers.Add("If-Match", "\"1\"");
  EXPECT_TRUE(CheckIfMatch(request, "\"1\"").has_value());
  EXPECT_EQ(CheckIfMatch(request, "\"2\"").error().code, ErrorCode::kConflict);
}

TEST(FileName, OfADownloadCannotBreakOutOfItsHeader) {
  const Response response = FileResponse("/tmp/x", "text/csv", "a\"\r\nX: ب.csv");
  EXPECT_EQ(response.headers.at(0).second,
            "attachment; filename=\"a___X____.csv\"; "
            "filename*=UTF-8''a%22%0D%0AX%3A%20%D8%A8.csv");
}

TEST(Uri, DecodesOrRefuses) {
  EXPECT_EQ(PercentDecode("a%20b%2F"), "a b/");
  EXPECT_EQ(PercentDecode("a+b"), "a+b");
  EXPECT_EQ(PercentDecode("a+b", true), "a b");
  for (const char* bad : {"%", "%4", "%zz", "%00", "%ff", "%c0%af"}) {
    EXPECT_FALSE(PercentDecode(bad).has_value()) << bad;
  }
  const auto query = ParseQuery("a=1&&b=%D8%A8&c&=d");
  ASSERT_TRUE(query.has_value());
  EXPECT_EQ(query->Find("b"), "ب");
  EXPECT_EQ(query->Find("c"), "");
  EXPECT_FALSE(ParseQuery("a=%").has_value());
}

TEST(Uri, SplitsTargets) {
  EXPECT_EQ(ParseTarget("/a?b=c?d")->path, "/a");
  EXPECT_EQ(ParseTarget("/a?b=c?d")->query, "b=c?d");
  EXPECT_EQ(ParseTarget("http://h:1/a")->path, "/a");
  EXPECT_EQ(ParseTarget("http://h")->path, "/");
  EXPECT_FALSE(ParseTarget("*").has_value());
  EXPECT_FALSE(ParseTarget("").has_value());
}

TEST(Uri, NamesHostsAndOrigins) {
  EXPECT_EQ(HostOf("Example.com:8080"), "example.com");
  EXPECT_EQ(HostOf("https://example.com/x"), "example.com");
  EXPECT_EQ(HostOf("[::1]:80"), "[::1]");
  EXPECT_EQ(OriginOf("https://Example.com:443/x"), "https://example.com");
  EXPECT_EQ(OriginOf("http://a:8080"), "http://a:8080");
  EXPECT_EQ(OriginOf("null"), "");
}

TEST(Compression, ChoosesWhatTheClientTakes) {
  EXPECT_EQ(Negotiate("gzip, deflate, br"), Encoding::kBrotli);
  EXPECT_EQ(Negotiate("gzip;q=1.0, br;q=0"), Encoding::kGzip);
  EXPECT_EQ(Negotiate("brx, identity"), Encoding::kIdentity);
  const std::string text(10000, 'a');
  EXPECT_LT(Compress(text, Encoding::kBrotli, Effort::kQuick).size(), 200u);
  EXPECT_EQ(Compress(text, Encoding::kGzip, Effort::kQuick).substr(0, 2), "\x1f\x8b");
  EXPECT_TRUE(Compress("a", Encoding::kGzip, Effort::kQuick).empty());
}

}  // namespace
}  // namespace vafa::net
