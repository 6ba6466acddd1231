#include "net/connection.h"

#include <poll.h>

#include <algorithm>

#include "base/log.h"
#include "net/status.h"
#include "net/uri.h"

namespace vafa::net {
namespace {

constexpr size_t kSmallRead = 8 << 10;
constexpr size_t kLargeRead = 64 << 10;
constexpr size_t kWriteChunk = 256 << 10;
constexpr std::chrono::seconds kLingerTime{2};

Error Overloaded() { return {ErrorCode::kUnavailable, "net.overloaded", {}, {}, {}}; }

}  // namespace

ConnectionBase::ConnectionBase(ServerState& server, ConnectionSet& siblings, asio::io_context& io,
                               const Tcp::endpoint& peer)
    : server_(server),
      siblings_(siblings),
      io_(io),
      peer_is_local_(peer.address().is_loopback()),
      peer_address_(peer.address().to_string()),
      parser_(server.options.header_bytes) {
  siblings_.insert(this);
  server_.connections.fetch_add(1, std::memory_order_relaxed);
}

ConnectionBase::~ConnectionBase() {
  ReleaseMemory();
  siblings_.erase(this);
  server_.connections.fetch_sub(1, std::memory_order_release);
}

void ConnectionBase::Enter(Phase phase, std::chrono::milliseconds at_most) {
  phase_ = phase;
  deadline_ = at_most == std::chrono::milliseconds::max()
                  ? SteadyTime::max()
                  : std::chrono::steady_clock::now() + at_most;
}

void ConnectionBase::Close() {
  boost::system::error_code ignored;
  socket().close(ignored);
}

void ConnectionBase::Check(SteadyTime now) {
  if (phase_ == Phase::kWorking && ClientIsGone()) Stop();
  if (now < deadline_) return;
  deadline_ = SteadyTime::max();
  if (phase_ != Phase::kIdle && phase_ != Phase::kLingering) {
    server_.timeouts.fetch_add(1, std::memory_order_relaxed);
  }
  if ((phase_ == Phase::kHead || phase_ == Phase::kBody) && !tls()) {
    timed_out_ = true;  // OnRead sees the cancelled read and says so to the client
    boost::system::error_code ignored;
    socket().cancel(ignored);
    return;
  }
  Close();
}

/// Whether the client has closed its connection, or its half of it.
bool ConnectionBase::ClientIsGone() {
  pollfd waiting{.fd = socket().native_handle(), .events = POLLRDHUP, .revents = 0};
  return poll(&waiting, 1, 0) > 0;
}

void ConnectionBase::CloseIfIdle() {
  if (phase_ == Phase::kIdle || phase_ == Phase::kLingering || phase_ == Phase::kHandshake) Close();
}

asio::mutable_buffer ConnectionBase::FreeSpace() {
  if (begin_ == end_) begin_ = end_ = 0;
  const size_t wanted = phase_ == Phase::kBody ? kLargeRead : kSmallRead;
  if (begin_ > 0 && in_.size() - end_ < wanted / 2) {
    in_.erase(0, begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (in_.size() - end_ < wanted / 2) in_.resize(std::max(end_ + wanted / 2, wanted));
  return asio::buffer(in_.data() + end_, in_.size() - end_);
}

void ConnectionBase::BeginRequest() {
  parser_.Reset();
  head_taken_ = false;
  request_ = Request();
  if (begin_ == end_ && in_.size() > kSmallRead) {
    in_ = std::string();
    begin_ = end_ = 0;
  }
  if (begin_ == end_) {
    if (server_.stopping.load(std::memory_order_relaxed)) {
      Enter(Phase::kLingering, kLingerTime);
      return ShutDown();
    }
    Enter(Phase::kIdle, server_.options.idle_timeout);
    return ReadSome();
  }
  Enter(Phase::kHead, server_.options.header_timeout);
  Advance();
}

void ConnectionBase::OnRead(const boost::system::error_code& ec, size_t bytes) {
  if (timed_out_) {
    timed_out_ = false;
    return Refuse({ErrorCode::kCancelled, "net.request_timeout", {}, {}, {}},
                  Outcome::kRequestTimeout);
  }
  if (phase_ == Phase::kLingering) return ec ? Close() : Linger();
  if (ec) return Close();
  end_ += bytes;
  if (phase_ == Phase::kIdle) Enter(Phase::kHead, server_.options.header_timeout);
  Advance();
}

/// Whether the parser got on; false means that it needs more bytes.
Result<bool> ConnectionBase::FeedParser() {
  const bool had_head = parser_.head_done();
  VAFA_ASSIGN(const size_t used, parser_.Feed(Unread()));
  begin_ += used;
  if (used == 0 && end_ - begin_ > server_.options.header_bytes + kLargeRead) {
    return Fail(ErrorCode::kTooLarge, "net.headers_too_large");
  }
  return used > 0 || parser_.done() || had_head != parser_.head_done();
}

void ConnectionBase::Advance() {
  while (true) {
    const Result<bool> moved = FeedParser();
    if (!moved) {
      server_.malformed_requests.fetch_add(1, std::memory_order_relaxed);
      const bool head = moved.error().code == ErrorCode::kTooLarge && !parser_.head_done();
      return Refuse(moved.error(), head ? Outcome::kHeadersTooLarge : Outcome::kFailed);
    }
    if (parser_.head_done() && !head_taken_) return OnHead();
    if (parser_.head_done() && (parser_.done() || upload_)) return OnBodyBytes();
    if (!ChargeMemory()) return Refuse(Overloaded());
    if (!*moved) return ReadSome();
  }
}

Status ConnectionBase::DescribeClient() {
  request_.remote_address = peer_address_;
  if (server_.trust_forwarded && peer_is_local_) {
    const std::string_view chain = request_.headers.Find("x-forwarded-for").value_or("");
    const std::string_view last = chain.substr(chain.find_last_of(", ") + 1);
    if (!last.empty()) request_.remote_address = last.substr(0, 64);
  }
  request_.secure = server_.secure;
  stop_ = std::stop_source();
  request_.stop = stop_.get_token();
  request_.id = server_.request_id_prefix +
                std::to_string(server_.next_request.fetch_add(1, std::memory_order_relaxed));
  if (HostAllowed()) return {};
  return Fail(ErrorCode::kForbidden, "net.unknown_host");
}

bool ConnectionBase::HostAllowed() const {
  const auto& allowed = server_.allowed_hosts;
  const std::string host = HostOf(request_.headers.Find("host").value_or("localhost"));
  return allowed.empty() || std::ranges::find(allowed, host) != allowed.end();
}

void ConnectionBase::OnHead() {
  head_taken_ = true;
  keep_alive_ = parser_.keep_alive();
  Result<Request> request = parser_.TakeRequest();
  if (!request) {
    server_.malformed_requests.fetch_add(1, std::memory_order_relaxed);
    return Refuse(request.error());
  }
  request_ = std::move(*request);
  if (const Status status = DescribeClient(); !status) {
    return Refuse(status.error(), Outcome::kMisdirected);
  }
  const Router::Plan plan = server_.router.PlanFor(request_);
  if (plan.streams_body) return BeginUpload(plan);
  if (!parser_.has_body()) return Dispatch();
  if (plan.route == nullptr) {
    keep_alive_ = false;  // its body is never read
    return Dispatch();
  }
  ReadBody(plan.body_limit);
}

void ConnectionBase::ReadBody(uint64_t limit) {
  if (const Status status = parser_.AllowBody(limit); !status) return Refuse(status.error());
  Enter(Phase::kBody, server_.options.body_timeout);
  if (parser_.expects_continue()) return Continue100(&ConnectionBase::Advance);
  Advance();
}

void ConnectionBase::Continue100(AfterWrite next) {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  after_write_ = next;
  outgoing_ = {asio::buffer(kContinue), asio::const_buffer()};
  WriteAll();
}

bool ConnectionBase::ChargeMemory() {
  if (!parser_.head_done() || upload_) return true;
  const size_t now = parser_.body_bytes();
  const size_t more = now - charged_;
  charged_ = now;
  return server_.body_bytes_in_memory.fetch_add(more) + more <= limits::kBodiesInMemoryBytes;
}

void ConnectionBase::ReleaseMemory() {
  server_.body_bytes_in_memory.fetch_sub(std::exchange(charged_, 0));
}

void ConnectionBase::OnBodyBytes() {
  if (upload_) return AppendUpload();
  request_.body = parser_.TakeBody();
  request_.body_bytes = request_.body.size();
  Dispatch();
}

/// Runs `work` on a worker and then `then` with its result back on this connection's thread.
template <typename Work, typename Then>
void ConnectionBase::OnWorker(Work work, Then then) {
  Workers::Task task = [self = shared_from_this(), work = std::move(work),
                        then = std::move(then)]() mutable {
    auto result = work();
    asio::io_context& io = self->io_;
    asio::post(io, [self = std::move(self), then = std::move(then),
                    result = std::move(result)]() mutable { then(std::move(result)); });
  };
  server_.workers.Continue(task);
}

void ConnectionBase::Dispatch() {
  Enter(Phase::kWorking, std::chrono::milliseconds::max());
  const bool keep = keep_alive_ && !server_.stopping.load(std::memory_order_relaxed);
  Workers::Task task = [self = shared_from_this(), keep]() mutable {
    ConnectionBase& connection = *self;
    Response response = connection.server_.router.Handle(connection.request_);
    EncodedResponse encoded =
        Encode(connection.request_, std::move(response), connection.server_.common_headers, keep);
    connection.upload_.reset();
    asio::post(connection.io_,
               [self = std::move(self), encoded = std::move(encoded), keep]() mutable {
                 ConnectionBase& sender = *self;
                 sender.server_.requests.fetch_add(1, std::memory_order_relaxed);
                 sender.Send(std::move(encoded), keep);
               });
  };
  if (server_.workers.Submit(task)) return;
  server_.refused_requests.fetch_add(1, std::memory_order_relaxed);
  Send(Encode(request_, ProblemResponse(Overloaded(), request_.language), server_.common_headers,
              keep),
       keep);
}

void ConnectionBase::BeginUpload(const Router::Plan& plan) {
  if (const Status status = parser_.AllowBody(plan.body_limit); !status) {
    return Refuse(status.error());
  }
  Enter(Phase::kWorking, std::chrono::milliseconds::max());
  progress_ = 0;
  using Admitted = std::pair<std::optional<Response>, std::unique_ptr<Upload>>;
  OnWorker(
      [this, plan]() -> Admitted {
        if (auto refusal = server_.router.Admit(plan, request_)) {
          return {std::move(refusal), nullptr};
        }
        auto upload = Upload::Create(server_.options.upload_folder);
        if (!upload) return {ProblemResponse(upload.error(), request_.language), nullptr};
        return {std::nullopt, std::move(*upload)};
      },
      [this](Admitted admitted) {
        if (admitted.first) {
          const bool keep = keep_alive_ && !parser_.has_body();
          return Send(Encode(request_, std::move(*admitted.first), server_.common_headers, keep),
                      keep);
        }
        upload_ = std::move(admitted.second);
        Enter(Phase::kBody, server_.options.body_timeout);
        if (parser_.expects_continue()) return Continue100(&ConnectionBase::Advance);
        Advance();
      });
}

void ConnectionBase::AppendUpload() {
  chunk_ = parser_.TakeBody();
  if (chunk_.empty() && parser_.done()) return FinishUpload();
  if (chunk_.empty()) return ReadSome();
  const SteadyTime deadline = deadline_;
  Enter(Phase::kWorking, std::chrono::milliseconds::max());
  OnWorker([this] { return upload_->Append(chunk_); },
           [this, deadline](const Status& status) {
             if (!status) return Refuse(status.error());
             phase_ = Phase::kBody;
             deadline_ = deadline;
             if (parser_.body_bytes() >= progress_ + limits::kUploadProgressBytes) {
               progress_ = parser_.body_bytes();
               Enter(Phase::kBody, server_.options.body_timeout);
             }
             if (parser_.done()) return FinishUpload();
             Advance();
           });
}

void ConnectionBase::FinishUpload() {
  Enter(Phase::kWorking, std::chrono::milliseconds::max());
  OnWorker([this] { return upload_->Finish(request_); },
           [this](const Status& status) { return status ? Dispatch() : Refuse(status.error()); });
}

void ConnectionBase::Refuse(const Error& error, Outcome outcome) {
  log::debug("refused {} {}: {}", Name(request_.method), request_.path, Describe(error));
  upload_.reset();  // gives its room back before the client hears of it
  Send(Encode(request_, ProblemResponse(outcome, error, request_.language), server_.common_headers,
              false),
       false);
}

void ConnectionBase::Send(EncodedResponse response, bool keep_alive) {
  ReleaseMemory();
  response_ = std::move(response);
  keep_after_response_ = keep_alive;
  const std::string_view body = response_.body();
  sent_ = std::min(body.size(), kWriteChunk);
  outgoing_ = {asio::buffer(response_.head), asio::buffer(body.data(), sent_)};
  after_write_ = &ConnectionBase::SendChunk;
  Enter(Phase::kWriting, server_.options.body_timeout);
  WriteAll();
}

void ConnectionBase::SendChunk() {
  if (response_.file_bytes > 0) return SendFileChunk();
  const std::string_view rest = response_.body().substr(sent_, kWriteChunk);
  if (rest.empty()) return AfterResponse();
  sent_ += rest.size();
  outgoing_ = {asio::buffer(rest), asio::const_buffer()};
  Enter(Phase::kWriting, server_.options.body_timeout);
  WriteAll();
}

void ConnectionBase::SendFileChunk() {
  Enter(Phase::kWorking, std::chrono::milliseconds::max());
  OnWorker(
      [this]() -> bool {
        chunk_.resize(std::min<uint64_t>(response_.file_bytes, kWriteChunk));
        const ssize_t bytes = read(response_.file.get(), chunk_.data(), chunk_.size());
        chunk_.resize(bytes > 0 ? static_cast<size_t>(bytes) : 0);
        return bytes > 0;
      },
      [this](bool read_some) {
        if (!read_some) return Close();  // it became shorter: the client must not take it as whole
        response_.file_bytes -= chunk_.size();
        outgoing_ = {asio::buffer(chunk_), asio::const_buffer()};
        Enter(Phase::kWriting, server_.options.body_timeout);
        WriteAll();
      });
}

void ConnectionBase::OnWritten(const boost::system::error_code& ec) {
  outgoing_ = {};
  if (ec) return Close();
  (this->*after_write_)();
}

void ConnectionBase::AfterResponse() {
  response_ = EncodedResponse();
  upload_.reset();
  chunk_.clear();
  if (keep_after_response_) return BeginRequest();
  Enter(Phase::kLingering, kLingerTime);
  ShutDown();
}

/// Reads on until the client closes too, so that what was sent last is not lost to a reset.
void ConnectionBase::Linger() {
  if (phase_ != Phase::kLingering) Enter(Phase::kLingering, kLingerTime);
  begin_ = end_ = 0;
  ReadSome();
}

}  // namespace vafa::net
