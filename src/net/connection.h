#pragma once

// Included by server.cc only: Asio is slow to compile.

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "net/encode.h"
#include "net/request_parser.h"
#include "net/server.h"
#include "net/upload.h"
#include "net/workers.h"

namespace vafa::net {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using TlsStream = asio::ssl::stream<Tcp::socket>;
using SteadyTime = std::chrono::steady_clock::time_point;

class ConnectionBase;

/// The connections of one io_context; touched on its thread only.
using ConnectionSet = std::set<ConnectionBase*>;

/// What all connections of a server share.
struct ServerState {
  ServerState(Server::Options server_options, const Router& server_router)
      : options(std::move(server_options)),
        router(server_router),
        workers(options.workers, options.queued_requests) {}

  const Server::Options options;
  const Router& router;
  bool secure = false;                     ///< users reach us over TLS
  bool trust_forwarded = false;            ///< a proxy on this machine stands before us
  std::vector<std::string> allowed_hosts;  ///< empty: any
  std::string common_headers;
  std::string request_id_prefix;

  std::atomic<uint64_t> next_request{1};
  std::atomic<uint64_t> connections{0};
  std::atomic<uint64_t> requests{0};
  std::atomic<uint64_t> refused_connections{0};
  std::atomic<uint64_t> refused_requests{0};
  std::atomic<uint64_t> malformed_requests{0};
  std::atomic<uint64_t> timeouts{0};
  std::atomic<size_t> body_bytes_in_memory{0};
  std::atomic<bool> stopping{false};
  Workers workers;
};

/// One client. Everything but what OnWorker runs happens on the io_context's one thread.
class ConnectionBase : public std::enable_shared_from_this<ConnectionBase> {
 public:
  ConnectionBase(ServerState& server, ConnectionSet& siblings, asio::io_context& io,
                 const Tcp::endpoint& peer);
  virtual ~ConnectionBase();
  ConnectionBase(const ConnectionBase&) = delete;
  ConnectionBase& operator=(const ConnectionBase&) = delete;

  virtual void Begin() = 0;
  /// Ends what is past its time, and what nobody waits for any longer.
  void Check(SteadyTime now);
  /// What works on its request is asked to stop.
  void Stop() { stop_.request_stop(); }
  /// A stop: whoever waits for a request is closed; others finish theirs.
  void CloseIfIdle();
  void Close();

 protected:
  enum class Phase { kHandshake, kIdle, kHead, kBody, kWorking, kWriting, kLingering };

  virtual Tcp::socket& socket() = 0;
  virtual void ReadSome() = 0;  ///< into FreeSpace(), then OnRead
  virtual void WriteAll() = 0;  ///< outgoing_, then OnWritten
  virtual void ShutDown() = 0;  ///< says good-bye, then Linger
  virtual bool tls() const = 0;

  void Enter(Phase phase, std::chrono::milliseconds at_most);
  void BeginRequest();
  void OnRead(const boost::system::error_code& ec, size_t bytes);
  void OnWritten(const boost::system::error_code& ec);
  void Linger();
  asio::mutable_buffer FreeSpace();

  std::array<asio::const_buffer, 2> outgoing_;

 private:
  using AfterWrite = void (ConnectionBase::*)();

  std::string_view Unread() const { return std::string_view(in_).substr(begin_, end_ - begin_); }
  Result<bool> FeedParser();
  void Advance();
  void OnHead();
  Status DescribeClient();
  bool HostAllowed() const;
  bool ClientIsGone();
  void ReadBody(uint64_t limit);
  void BeginUpload(const Router::Plan& plan);
  void OnBodyBytes();
  bool ChargeMemory();
  void ReleaseMemory();
  void Dispatch();
  void Continue100(AfterWrite next);
  void AppendUpload();
  void FinishUpload();
  void Refuse(const Error& error, Outcome outcome = Outcome::kFailed);
  void Send(EncodedResponse response, bool keep_alive);
  void SendChunk();
  void SendFileChunk();
  void AfterResponse();
  template <typename Work, typename Then>
  void OnWorker(Work work, Then then);

  ServerState& server_;
  ConnectionSet& siblings_;
  asio::io_context& io_;
  const bool peer_is_local_;
  const std::string peer_address_;
  Phase phase_ = Phase::kIdle;
  SteadyTime deadline_ = SteadyTime::max();
  bool timed_out_ = false;
  std::stop_source stop_{std::nostopstate};

  std::string in_;
  size_t begin_ = 0;
  size_t end_ = 0;
  RequestParser parser_;
  Request request_;
  bool keep_alive_ = false;
  bool head_taken_ = false;
  size_t charged_ = 0;
  uint64_t progress_ = 0;
  std::unique_ptr<Upload> upload_;

  EncodedResponse response_;
  bool keep_after_response_ = false;
  size_t sent_ = 0;
  std::string chunk_;
  AfterWrite after_write_ = nullptr;
};

}  // namespace vafa::net
