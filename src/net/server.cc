#include "net/server.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <thread>

#include "base/log.h"
#include "net/connection.h"
#include "net/status.h"
#include "net/tls.h"
#include "net/uri.h"

namespace vafa::net {
namespace {

template <typename Stream>
class Connection final : public ConnectionBase {
 public:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  Connection(ServerState& server, ConnectionSet& siblings, asio::io_context& io,
             const Tcp::endpoint& peer, Stream stream)
      : ConnectionBase(server, siblings, io, peer),
        handshake_time_(server.options.header_timeout),
        stream_(std::move(stream)) {}

  void Begin() override {
    if constexpr (kTls) {
      Enter(Phase::kHandshake, handshake_time_);
      stream_.async_handshake(
          asio::ssl::stream_base::server,
          [this, self = shared_from_this()](const boost::system::error_code& ec) {
            ec ? Close() : BeginRequest();
          });
    } else {
      BeginRequest();
    }
  }

 private:
  Tcp::socket& socket() override {
    if constexpr (kTls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  void ReadSome() override {
    const auto done = [this, self = shared_from_this()](const boost::system::error_code& ec,
                                                        size_t bytes) { OnRead(ec, bytes); };
    if constexpr (kTls) {
      // After our good-bye nothing is decrypted any more: what still comes is only counted out.
      if (said_goodbye_) return stream_.next_layer().async_read_some(FreeSpace(), done);
    }
    stream_.async_read_some(FreeSpace(), done);
  }

  void WriteAll() override {
    asio::async_write(stream_, outgoing_,
                      [this, self = shared_from_this()](const boost::system::error_code& ec,
                                                        size_t) { OnWritten(ec); });
  }

  void ShutDown() override {
    const auto half_close = [this, self = shared_from_this()] {
      boost::system::error_code ignored;
      socket().shutdown(Tcp::socket::shutdown_send, ignored);
      Linger();
    };
    if constexpr (kTls) {
      said_goodbye_ = true;
      stream_.async_shutdown([half_close](const boost::system::error_code&) { half_close(); });
    } else {
      half_close();
    }
  }

  bool tls() const override { return kTls; }

  const std::chrono::milliseconds handshake_time_;
  Stream stream_;
  bool said_goodbye_ = false;
};

/// One thread with its sockets.
struct IoThread {
  ConnectionSet connections;  // outlives `io`, whose end destroys the last connections
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  asio::steady_timer sweep{io};
  std::jthread thread;

  void Sweep(std::chrono::milliseconds every) {
    sweep.expires_after(every);
    sweep.async_wait([this, every](const boost::system::error_code& ec) {
      if (ec) return;
      const SteadyTime now = std::chrono::steady_clock::now();
      for (ConnectionBase* connection : connections) connection->Check(now);
      Sweep(every);
    });
  }
};

/// Lets the process hold as many sockets as the system allows it.
void RaiseFileLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

Result<Tcp::endpoint> EndpointOf(const Server::Options& options) {
  const std::string text = options.address == "localhost" ? "127.0.0.1" : options.address;
  boost::system::error_code ec;
  const asio::ip::address address = asio::ip::make_address(text, ec);
  if (!ec) return Tcp::endpoint(address, options.port);
  return Fail(ErrorCode::kInvalid, {"net.bad_listen_address", {{"address", options.address}}});
}

std::unexpected<Error> ListenError(const Server::Options& options,
                                   const boost::system::error_code& ec) {
  const Message::Arguments arguments{{"address", options.address},
                                     {"port", std::to_string(options.port)},
                                     {"reason", ec.message()}};
  if (ec == boost::system::errc::address_in_use) {
    return Fail(ErrorCode::kConflict, {"net.port_taken", arguments});
  }
  if (ec == boost::system::errc::permission_denied) {
    return Fail(ErrorCode::kForbidden, {"net.port_forbidden", arguments});
  }
  return Fail(ErrorCode::kUnavailable, {"net.cannot_listen", arguments});
}

std::vector<std::string> AllowedHosts(const Server::Options& options,
                                      const asio::ip::address& address) {
  if (!address.is_loopback()) return {};
  std::vector<std::string> hosts{"localhost", "127.0.0.1", "[::1]", HostOf(options.address)};
  if (!options.public_url.empty()) hosts.push_back(HostOf(options.public_url));
  return hosts;
}

}  // namespace

struct Server::Impl {
  Impl(Options options, const Router& router) : state(std::move(options), router) {
    for (int i = 0; i < std::max(state.options.io_threads, 1); ++i) {
      threads.push_back(std::make_unique<IoThread>());
    }
    acceptor = std::make_unique<Tcp::acceptor>(threads.front()->io);
    retry = std::make_unique<asio::steady_timer>(threads.front()->io);
  }

  Status Listen() {
    VAFA_ASSIGN(const Tcp::endpoint endpoint, EndpointOf(state.options));
    boost::system::error_code ec;
    acceptor->open(endpoint.protocol(), ec);
    if (!ec) acceptor->set_option(Tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor->bind(endpoint, ec);
    if (!ec) acceptor->listen(1024, ec);
    if (ec) return ListenError(state.options, ec);
    bound = acceptor->local_endpoint();
    state.allowed_hosts = AllowedHosts(state.options, endpoint.address());
    return {};
  }

  Status PrepareTls() {
    if (state.options.certificate.empty() && state.options.key.empty()) return {};
    VAFA_ASSIGN(TlsContext context, MakeTlsContext(state.options.certificate, state.options.key));
    tls.emplace(context.release());
    return {};
  }

  void Run() {
    state.trust_forwarded = !state.options.public_url.empty();
    state.secure = tls.has_value() || state.options.public_url.starts_with("https://");
    state.common_headers = SecurityHeaders(state.secure);
    state.request_id_prefix = fmt::format("{:08x}-", randombytes_random());
    const auto shortest = std::min(
        {state.options.header_timeout, state.options.body_timeout, state.options.idle_timeout});
    const auto every = std::clamp<std::chrono::milliseconds>(
        shortest / 4, std::chrono::milliseconds(10), std::chrono::milliseconds(100));
    Accept();
    for (const auto& thread : threads) {
      thread->Sweep(every);
      thread->thread = std::jthread([io = &thread->io] { io->run(); });
    }
  }

  void Accept() {
    IoThread& next = *threads[accepted++ % threads.size()];
    acceptor->async_accept(next.io,
                           [this, &next](const boost::system::error_code& ec, Tcp::socket socket) {
                             if (ec == asio::error::operation_aborted || state.stopping) return;
                             if (ec) {
                               log::error("cannot accept a connection: {}", ec.message());
                               retry->expires_after(std::chrono::milliseconds(100));
                               retry->async_wait([this](const boost::system::error_code& failed) {
                                 if (!failed) Accept();
                               });
                               return;
                             }
                             Welcome(next, std::move(socket));
                             Accept();
                           });
  }

  void Welcome(IoThread& home, Tcp::socket socket) {
    boost::system::error_code ec;
    const Tcp::endpoint peer = socket.remote_endpoint(ec);
    if (ec) return;
    socket.set_option(Tcp::no_delay(true), ec);
    if (state.connections.load(std::memory_order_relaxed) >= state.options.connections) {
      return TurnAway(std::move(socket));
    }
    asio::post(home.io, [this, &home, peer, socket = std::move(socket)]() mutable {
      if (tls) {
        std::make_shared<Connection<TlsStream>>(state, home.connections, home.io, peer,
                                                TlsStream(std::move(socket), *tls))
            ->Begin();
      } else {
        std::make_shared<Connection<Tcp::socket>>(state, home.connections, home.io, peer,
                                                  std::move(socket))
            ->Begin();
      }
    });
  }

  void TurnAway(Tcp::socket socket) {
    state.refused_connections.fetch_add(1, std::memory_order_relaxed);
    if (tls) return;
    const EncodedResponse full =
        Encode({}, ProblemResponse({ErrorCode::kUnavailable, "net.overloaded", {}, {}, {}}, {}),
               state.common_headers, false);
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(std::array{asio::buffer(full.head), asio::buffer(full.body())}, ignored);
    socket.shutdown(Tcp::socket::shutdown_send, ignored);
  }

  void ForEachConnection(void (ConnectionBase::*act)()) {
    for (const auto& thread : threads) {
      asio::post(thread->io, [thread = thread.get(), act] {
        for (ConnectionBase* connection : thread->connections) (connection->*act)();
      });
    }
  }

  void WaitForConnections(std::chrono::milliseconds at_most) {
    const SteadyTime end = std::chrono::steady_clock::now() + at_most;
    while (state.connections.load(std::memory_order_acquire) > 0 &&
           std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  void Stop() {
    if (state.stopping.exchange(true)) return;
    asio::post(threads.front()->io, [this] {
      boost::system::error_code ignored;
      acceptor->close(ignored);
      retry->cancel();
    });
    ForEachConnection(&ConnectionBase::CloseIfIdle);
    WaitForConnections(state.options.drain_timeout);
    ForEachConnection(&ConnectionBase::Stop);
    ForEachConnection(&ConnectionBase::Close);
    WaitForConnections(std::chrono::milliseconds(100));
    for (const auto& thread : threads) thread->io.stop();
    for (const auto& thread : threads) {
      if (thread->thread.joinable()) thread->thread.join();
    }
    state.workers.Stop();
  }

  ServerState state;
  std::optional<asio::ssl::context> tls;
  std::vector<std::unique_ptr<IoThread>> threads;
  std::unique_ptr<Tcp::acceptor> acceptor;
  std::unique_ptr<asio::steady_timer> retry;
  Tcp::endpoint bound;
  size_t accepted = 0;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { Stop(); }

Result<std::unique_ptr<Server>> Server::Start(Options options, const Router& router) {
  if (sodium_init() < 0) return Fail(ErrorCode::kInternal, "net.internal", "sodium_init");
  RaiseFileLimit();
  auto impl = std::make_unique<Impl>(std::move(options), router);
  VAFA_TRY(impl->PrepareTls());
  VAFA_TRY(impl->Listen());
  impl->Run();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

uint16_t Server::port() const { return impl_->bound.port(); }

std::string Server::url() const {
  const asio::ip::address address = impl_->bound.address();
  std::string host = address.is_unspecified() ? "localhost" : address.to_string();
  if (address.is_v6() && !address.is_unspecified()) host = '[' + host + ']';
  return fmt::format("{}://{}:{}", impl_->tls ? "https" : "http", host, port());
}

Server::Counters Server::counters() const {
  const ServerState& state = impl_->state;
  return {state.connections,      state.requests,           state.refused_connections,
          state.refused_requests, state.malformed_requests, state.timeouts};
}

void Server::Stop() { impl_->Stop(); }

}  // namespace vafa::net
