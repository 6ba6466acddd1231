#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "net/router.h"

namespace vafa::net {

/// An HTTP/1.1 server. A few threads wait on sockets; handlers, which may block, run on workers.
class Server {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    uint16_t port = 8080;  ///< 0: any free one
    int workers = 8;
    int io_threads = 1;
    std::string certificate;  ///< PEM file; with `key`, TLS is on
    std::string key;
    std::string public_url;               ///< what users type, when a proxy stands before us
    std::filesystem::path upload_folder;  ///< where streamed bodies are written

    /// The caps of base/limits.h, made smaller by tests.
    size_t header_bytes = limits::kRequestHeaderBytes;
    size_t connections = limits::kConnections;
    size_t queued_requests = limits::kQueuedRequests;
    std::chrono::milliseconds header_timeout = limits::kHeaderTimeout;
    std::chrono::milliseconds body_timeout = limits::kBodyTimeout;
    std::chrono::milliseconds idle_timeout = limits::kIdleTimeout;
    std::chrono::milliseconds drain_timeout = limits::kDrainTimeout;
  };

  struct Counters {
    uint64_t connections = 0;          ///< open now
    uint64_t requests = 0;             ///< answered by the router
    uint64_t refused_connections = 0;  ///< over the cap
    uint64_t refused_requests = 0;     ///< the queue was full
    uint64_t malformed_requests = 0;
    uint64_t timeouts = 0;
  };

  /// Binds and begins to serve. `router` must outlive the server. kConflict when the port is taken,
  /// kInvalid when the address or the TLS files are no good.
  static Result<std::unique_ptr<Server>> Start(Options options, const Router& router);
  ~Server();  ///< Stop()

  uint16_t port() const;
  std::string url() const;  ///< "http://127.0.0.1:8080"
  Counters counters() const;

  /// Takes no more connections, lets the requests that run finish for up to `drain_timeout`, then
  /// closes everything. Blocks; may be called twice.
  void Stop();

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vafa::net
