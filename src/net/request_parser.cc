#include "net/request_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>

#include "base/limits.h"
#include "net/uri.h"

namespace vafa::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

/// Gathers a body in a text that may be taken away in between. Unlike Beast's own, it reserves
/// nothing on the word of a Content-Length.
struct GatheringBody {
  using value_type = std::string;

  class reader {
   public:
    template <bool kIsRequest, class Fields>
    reader(http::header<kIsRequest, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<uint64_t>&, beast::error_code& ec) { ec = {}; }

    template <class Buffers>
    size_t put(const Buffers& buffers, beast::error_code& ec) {
      ec = {};
      size_t bytes = 0;
      for (const boost::asio::const_buffer buffer : beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(buffer.data()), buffer.size());
        bytes += buffer.size();
      }
      return bytes;
    }

    void finish(beast::error_code& ec) { ec = {}; }

   private:
    value_type& body_;
  };
};

Method MethodOf(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::kGet;
    case http::verb::head:
      return Method::kHead;
    case http::verb::post:
      return Method::kPost;
    case http::verb::put:
      return Method::kPut;
    case http::verb::patch:
      return Method::kPatch;
    case http::verb::delete_:
      return Method::kDelete;
    case http::verb::options:
      return Method::kOptions;
    default:
      return Method::kOther;
  }
}

Error ParseError(const beast::error_code& ec) {
  if (ec == http::error::header_limit || ec == http::error::buffer_overflow) {
    return {ErrorCode::kTooLarge, "net.headers_too_large", ec.message(), {}, {}};
  }
  if (ec == http::error::body_limit) {
    return {ErrorCode::kTooLarge, "net.body_too_large", ec.message(), {}, {}};
  }
  return {ErrorCode::kInvalid, "net.malformed_request", ec.message(), {}, {}};
}

/// What RFC 9112 asks for beyond Beast's parser: one Host, and a body whose length all agree on.
Status CheckHead(const Request& request, unsigned version) {
  const size_t hosts = request.headers.Count("host");
  if (hosts > 1 || (hosts == 0 && version >= 11)) {
    return Fail(ErrorCode::kInvalid, "net.malformed_request", "Host");
  }
  const std::optional<std::string_view> coding = request.headers.Find("transfer-encoding");
  if (coding && (version < 11 || !beast::iequals(*coding, "chunked"))) {
    return Fail(ErrorCode::kInvalid, "net.malformed_request", "Transfer-Encoding");
  }
  return {};
}

}  // namespace

struct RequestParser::Impl {
  explicit Impl(size_t header_limit) {
    parser.header_limit(static_cast<uint32_t>(header_limit));
    parser.body_limit(limits::kUploadBytes);
    parser.eager(false);
  }

  http::request_parser<GatheringBody> parser;
  uint64_t body_limit = 0;
  uint64_t taken = 0;
};

RequestParser::RequestParser(size_t header_limit) : header_limit_(header_limit) { Reset(); }
RequestParser::~RequestParser() = default;

void RequestParser::Reset() { impl_ = std::make_unique<Impl>(header_limit_); }

Result<size_t> RequestParser::Feed(std::string_view bytes) {
  if (done()) return 0;
  // Beast wants the last chunk and the blank line after it, five bytes at least, in one piece.
  const bool ends = bytes.starts_with("0\r\n") && bytes.size() < 5;
  if (ends && head_done() && impl_->parser.chunked()) return 0;
  beast::error_code ec;
  const size_t used = impl_->parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (ec && ec != http::error::need_more) return std::unexpected(ParseError(ec));
  if (head_done() && body_bytes() > impl_->body_limit) {
    return Fail(ErrorCode::kTooLarge, "net.body_too_large");
  }
  return used;
}

bool RequestParser::head_done() const { return impl_->parser.is_header_done(); }
bool RequestParser::done() const { return impl_->parser.is_done(); }
bool RequestParser::keep_alive() const { return impl_->parser.get().keep_alive(); }
bool RequestParser::has_body() const { return !done(); }

bool RequestParser::expects_continue() const {
  return beast::iequals(impl_->parser.get()[http::field::expect], "100-continue");
}

uint64_t RequestParser::body_bytes() const {
  return impl_->taken + impl_->parser.get().body().size();
}

Result<Request> RequestParser::TakeRequest() {
  const auto& message = impl_->parser.get();
  Request request;
  request.method = MethodOf(message.method());
  for (const auto& field : message) {
    request.headers.Add(std::string(field.name_string()), std::string(field.value()));
  }
  VAFA_TRY(CheckHead(request, message.version()));
  const std::string_view whole(message.target().data(), message.target().size());
  const std::optional<Target> target = ParseTarget(whole);
  if (!target || target->path.size() > limits::kPathBytes) {
    return Fail(ErrorCode::kInvalid, "net.bad_address");
  }
  request.path = target->path;
  std::optional<Parameters> query = ParseQuery(target->query);
  if (!query) return Fail(ErrorCode::kInvalid, "net.bad_address");
  request.query = std::move(*query);
  request.language = LanguageFromAccept(request.headers.Find("accept-language").value_or(""));
  return request;
}

Status RequestParser::AllowBody(uint64_t limit) {
  impl_->body_limit = limit;
  const boost::optional<uint64_t> length = impl_->parser.content_length();
  if (length && *length > limit) return Fail(ErrorCode::kTooLarge, "net.body_too_large");
  impl_->parser.eager(true);
  return {};
}

std::string RequestParser::TakeBody() {
  std::string body = std::exchange(impl_->parser.get().body(), {});
  impl_->taken += body.size();
  return body;
}

Result<Request> ParseRequest(std::string_view bytes, size_t header_limit, uint64_t body_limit) {
  RequestParser parser(header_limit);
  std::optional<Request> request;
  while (true) {
    VAFA_ASSIGN(const size_t used, parser.Feed(bytes));
    bytes.remove_prefix(used);
    if (parser.head_done() && !request) {
      VAFA_ASSIGN(request, parser.TakeRequest());
      VAFA_TRY(parser.AllowBody(body_limit));
    } else if (used == 0 || parser.done()) {
      break;
    }
  }
  if (!parser.done() || !request) {
    return Fail(ErrorCode::kInvalid, "net.malformed_request", "unfinished");
  }
  request->body = parser.TakeBody();
  request->body_bytes = request->body.size();
  return std::move(*request);
}

}  // namespace vafa::net
