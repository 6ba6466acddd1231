#include "net/http_client.h"

#include <curl/curl.h>

#include <mutex>

#include "net/uri.h"

namespace vafa::net {
namespace {

/// What the callbacks of one transfer share.
struct Transfer {
  const std::function<bool()>& cancelled;
  size_t most_bytes;
  std::string body{};
  bool too_large = false;
  bool stopped = false;
};

size_t TakeBody(const char* data, size_t size, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const size_t bytes = size * count;
  if (transfer.body.size() + bytes > transfer.most_bytes) {
    transfer.too_large = true;
    return 0;
  }
  transfer.body.append(data, bytes);
  return bytes;
}

int LookWhetherCancelled(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.stopped = transfer.cancelled && transfer.cancelled();
  return transfer.stopped ? 1 : 0;
}

struct HeaderList {
  ~HeaderList() { curl_slist_free_all(list); }
  void Add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
  curl_slist* list = nullptr;
};

}  // namespace

struct HttpClient::Handle {
  Handle() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    curl = curl_easy_init();
  }
  ~Handle() { curl_easy_cleanup(curl); }
  CURL* curl;
};

HttpClient::HttpClient(Options options) : options_(options), handle_(std::make_unique<Handle>()) {}
HttpClient::~HttpClient() = default;

Result<IncomingResponse> HttpClient::Post(const OutgoingRequest& request,
                                          const std::function<bool()>& cancelled) {
  CURL* const curl = handle_->curl;
  HeaderList headers;
  for (const auto& [name, value] : request.headers) headers.Add(name + ": " + value);
  headers.Add("Expect:");  // the body goes at once, without waiting to be asked for it
  Transfer transfer{cancelled, options_.most_response_bytes};

  curl_easy_reset(curl);  // options only: the connection stays open
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");  // a server of one's own, whatever the environment
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  if (!request.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, request.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, request.password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.list);
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, TakeBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, LookWhetherCancelled);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
                   static_cast<long>(options_.connect_timeout.count()));
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.silence.count()));
  const CURLcode code = curl_easy_perform(curl);
  if (transfer.stopped) return Fail(ErrorCode::kCancelled, "net.client_cancelled");
  if (transfer.too_large) {
    return Fail(ErrorCode::kTooLarge,
                {"net.answer_too_large",
                 {{"server", OriginOf(request.url)},
                  {"most", static_cast<int64_t>(options_.most_response_bytes >> 20)}}});
  }
  if (code != CURLE_OK) {
    return Fail(ErrorCode::kUnavailable, {"net.no_answer",
                                          {{"server", OriginOf(request.url)},
                                           {"reason", std::string(curl_easy_strerror(code))}}});
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return IncomingResponse{static_cast<int>(status), std::move(transfer.body)};
}

}  // namespace vafa::net
