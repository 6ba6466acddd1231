#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace vafa::net {

/// A POST to another server.
struct OutgoingRequest {
  std::string url;   ///< http or https, with everything in it escaped
  std::string user;  ///< empty: nobody signs in
  std::string password;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct IncomingResponse {
  int status = 0;  ///< of HTTP
  std::string body;
};

/// Asks other servers over HTTP; keeps the connection open between requests. For one thread at a
/// time.
class HttpClient {
 public:
  struct Options {
    std::chrono::seconds connect_timeout{5};
    /// Without a byte in either direction for so long, the connection counts as lost.
    std::chrono::seconds silence{300};
    size_t most_response_bytes = size_t{512} << 20;
  };
  explicit HttpClient(Options options);
  ~HttpClient();

  /// Any status is an answer. kUnavailable when there is none (the text names the server),
  /// kTooLarge when the answer is longer than allowed, kCancelled as soon as `cancelled` says so
  /// (looked at several times a second).
  Result<IncomingResponse> Post(const OutgoingRequest& request,
                                const std::function<bool()>& cancelled = {});

 private:
  struct Handle;
  Options options_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace vafa::net
