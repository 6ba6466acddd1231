#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace vafa::net {

/// Reads one HTTP/1.1 request from bytes as they come; knows no sockets. Used in this order:
/// Feed until head_done(), TakeRequest(), AllowBody(), Feed and TakeBody until done().
class RequestParser {
 public:
  explicit RequestParser(size_t header_limit);
  ~RequestParser();

  /// Takes bytes and answers how many it used; the rest must be offered again with more behind
  /// them. Stops after the head until AllowBody(). kInvalid for what is not HTTP, kTooLarge past a
  /// limit; after an error the connection is of no more use.
  Result<size_t> Feed(std::string_view bytes);

  bool head_done() const;
  bool done() const;

  /// Method, path, query, headers and language of the request.
  Result<Request> TakeRequest();

  bool keep_alive() const;
  bool has_body() const;
  bool expects_continue() const;

  /// Lets Feed go on into the body. kTooLarge when it is known to be larger than `limit`.
  Status AllowBody(uint64_t limit);
  /// What has come of the body since the last call.
  std::string TakeBody();
  uint64_t body_bytes() const;  ///< of the body so far

  /// Makes ready for the next request of the connection.
  void Reset();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  size_t header_limit_;
};

/// A whole request from a buffer, read as the server reads it.
Result<Request> ParseRequest(std::string_view bytes, size_t header_limit, uint64_t body_limit);

}  // namespace vafa::net
