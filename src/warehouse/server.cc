#include "warehouse/server.h"

#include <sodium.h>

#include <charconv>

#include "base/limits.h"
#include "net/uri.h"

namespace vafa::warehouse {
namespace {

constexpr int kMemoryLimit = 241;
constexpr int kUnknownUser = 192;
constexpr int kWrongPassword = 193;
constexpr int kAuthenticationFailed = 516;
constexpr int kAccessDenied = 497;
constexpr int kTooManyQueries = 202;

std::string NewId() {
  unsigned char bytes[16];
  randombytes_buf(bytes, sizeof bytes);
  char text[2 * sizeof bytes + 1];
  sodium_bin2hex(text, sizeof text, bytes, sizeof bytes);
  return std::string("vafa-") + text;
}

std::unexpected<Error> ErrorOf(const Address& address, int status, const std::string& body) {
  const std::string detail = body.substr(0, 2000);
  const Message::Arguments where = {{"server", address.url}, {"database", address.database}};
  switch (ErrorNumber(body)) {
    case kUnknownTable:
    case kUnknownDatabase:
      return Fail(ErrorCode::kUnavailable, {"warehouse.no_tables", where}, detail);
    case kUnknownUser:
    case kWrongPassword:
    case kAuthenticationFailed:
    case kAccessDenied:
      return Fail(ErrorCode::kUnavailable, {"warehouse.refused", where}, detail);
    case kMemoryLimit:
      return Fail(ErrorCode::kTooLarge, {"warehouse.memory", where}, detail);
    case kTooManyQueries:
      return Fail(ErrorCode::kTooMany, {"warehouse.busy", where}, detail);
    default:
      break;
  }
  if (status == 401 || status == 403) {
    return Fail(ErrorCode::kUnavailable, {"warehouse.refused", where}, detail);
  }
  return Fail(ErrorCode::kUnavailable, {"warehouse.failed", where}, detail);
}

}  // namespace

int ErrorNumber(std::string_view text) {
  const size_t at = text.find("Code: ");
  if (at == std::string_view::npos) return 0;
  int number = 0;
  std::from_chars(text.data() + at + 6, text.data() + text.size(), number);
  return number;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\\' || c == '\'') quoted += '\\';
    if (c == '\0') {
      quoted += "\\0";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

Server::Server(Address address)
    : address_(std::move(address)), client_({.most_response_bytes = limits::kQuestionMemoryBytes}) {
  // The answer comes only when all of it is known, so that an error never follows half of it.
  settings_ = {{"wait_end_of_query", "1"}};
}

void Server::Set(std::string name, std::string value) {
  settings_.emplace_back(std::move(name), std::move(value));
}

std::string Server::UrlOf(const Settings& parameters) const {
  std::string url = address_.url + "/";
  char before = '?';
  for (const Settings* const some : {&settings_, &parameters}) {
    for (const auto& [name, value] : *some) {
      url += before + name + "=" + net::PercentEncode(value);
      before = '&';
    }
  }
  return url;
}

Result<std::string> Server::Post(const Settings& parameters, std::string body,
                                 const Cancelled& cancelled) {
  net::OutgoingRequest request;
  request.url = UrlOf(parameters);
  request.user = address_.user;
  request.password = address_.password;
  request.headers = {{"Content-Type", "application/octet-stream"}};
  request.body = std::move(body);
  VAFA_ASSIGN(net::IncomingResponse response, client_.Post(request, cancelled));
  if (response.status != 200) return ErrorOf(address_, response.status, response.body);
  return std::move(response.body);
}

Result<std::string> Server::Run(std::string_view sql, const Cancelled& cancelled) {
  const std::string id = NewId();
  auto answer =
      Post({{"database", address_.database}, {"query_id", id}}, std::string(sql), cancelled);
  if (!answer && answer.error().code == ErrorCode::kCancelled) {
    net::HttpClient other({});
    (void)other.Post({.url = UrlOf({}),
                      .user = address_.user,
                      .password = address_.password,
                      .headers = {},
                      .body = "KILL QUERY WHERE query_id = " + Quoted(id)});
  }
  return answer;
}

Status Server::Insert(std::string_view into, std::string rows, const std::string& id,
                      const Cancelled& cancelled) {
  Settings parameters = {{"database", address_.database},
                         {"query", "INSERT INTO " + std::string(into) + " FORMAT RowBinary"}};
  if (!id.empty()) parameters.emplace_back("query_id", id);
  VAFA_TRY(Post(parameters, std::move(rows), cancelled));
  return {};
}

Status Server::MakeDatabase() {
  VAFA_TRY(Post({}, "CREATE DATABASE IF NOT EXISTS " + address_.database, {}));
  return {};
}

}  // namespace vafa::warehouse
