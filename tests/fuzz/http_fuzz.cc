#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "net/contract.h"
#include "net/request_parser.h"
#include "net/router.h"

namespace {

using vafa::net::FieldType;
using vafa::net::Method;
using vafa::net::Request;
using vafa::net::Response;
using vafa::net::Router;

/// A router with every kind of declared input.
const Router& TestRouter() {
  static const Router& router = *[] {
    auto* made = new Router(Router::Options{});
    vafa::net::Route route;
    route.method = Method::kPost;
    route.path = "/a/{x}/{y}.csv";
    route.permission = "public";
    route.query = {{.name = "n", .type = FieldType::kInteger, .limit = 200},
                   {.name = "d", .type = FieldType::kDay},
                   {.name = "b", .type = FieldType::kBool}};
    route.body = {{.name = "t", .required = true, .limit = 10},
                  {.name = "i", .type = FieldType::kInstant, .nullable = true},
                  {.name = "f", .type = FieldType::kNumber, .limit = 10},
                  {.name = "l", .type = FieldType::kArray, .limit = 3}};
    route.handler = [](const Request& request) -> vafa::Result<Response> {
      return vafa::net::JsonResponse(request.input);
    };
    if (!made->Add(route)) abort();
    return made;
  }();
  return router;
}

/// The same bytes one by one must be read as at once.
vafa::Result<Request> ParseSlowly(std::string_view bytes) {
  vafa::net::RequestParser parser(4096);
  std::string pending;
  std::optional<Request> request;
  for (const char c : bytes) {
    pending += c;
    for (bool again = true; again && !parser.done();) {
      VAFA_ASSIGN(const size_t used, parser.Feed(pending));
      pending.erase(0, used);
      again = used > 0 && !pending.empty();
      if (parser.head_done() && !request) {
        VAFA_ASSIGN(request, parser.TakeRequest());
        VAFA_TRY(parser.AllowBody(4096));
        again = true;
      }
    }
    if (parser.done()) break;
  }
  if (!parser.done() || !request) {
    return vafa::Fail(vafa::ErrorCode::kInvalid, "net.malformed_request");
  }
  request->body = parser.TakeBody();
  return std::move(*request);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto request = vafa::net::ParseRequest(bytes, 4096, 4096);
  const auto slow = ParseSlowly(bytes);
  if (request.has_value() != slow.has_value()) abort();
  if (!request) return 0;
  if (request->body != slow->body || request->path != slow->path) abort();
  const Response response = TestRouter().Handle(*request);
  if (!response.ok() && response.error == vafa::ErrorCode::kInternal) abort();
  return 0;
}
