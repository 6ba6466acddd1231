#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace vafa::net {

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

/// A bare socket that says exactly what a test tells it to.
class TestClient {
 public:
  explicit TestClient(uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    const timeval limit{20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  }
  ~TestClient() { close(fd_); }
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  bool connected() const { return connected_; }
  int fd() const { return fd_; }

  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  bool Get(std::string_view path, std::string_view more_headers = {}) {
    return Send("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" +
                std::string(more_headers) + "\r\n");
  }

  bool Post(std::string_view path, std::string_view body, std::string_view more_headers = {}) {
    return Send("POST " + std::string(path) +
                " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                "Content-Length: " +
                std::to_string(body.size()) + "\r\n" + std::string(more_headers) + "\r\n" +
                std::string(body));
  }

  /// One answer by its Content-Length; status 0 when the connection ended before it was whole.
  Answer Read(bool head_only = false) {
    Answer answer;
    size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!Fill()) return answer;
    }
    ParseHead(std::string_view(buffer_).substr(0, end + 2), answer);
    buffer_.erase(0, end + 4);
    const bool bodiless =
        head_only || answer.status == 204 || answer.status == 304 || answer.status == 100;
    const size_t length =
        bodiless ? 0 : std::strtoull(answer.headers["content-length"].c_str(), nullptr, 10);
    while (buffer_.size() < length) {
      if (!Fill()) return {};
    }
    answer.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return answer;
  }

  /// Whether the other side has closed, with nothing unread.
  bool Ended() { return buffer_.empty() && !Fill(); }

 private:
  bool Fill() {
    char bytes[65536];
    const ssize_t got = recv(fd_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<size_t>(got));
    return true;
  }

  static void ParseHead(std::string_view head, Answer& answer) {
    answer.status = std::atoi(std::string(head.substr(9, 3)).c_str());
    size_t at = head.find("\r\n") + 2;
    while (at < head.size()) {
      const size_t end = head.find("\r\n", at);
      const std::string_view line = head.substr(at, end - at);
      const size_t colon = line.find(": ");
      std::string name(line.substr(0, colon));
      for (char& c : name) c = static_cast<char>(tolower(c));
      answer.headers[name] = line.substr(colon + 2);
      at = end + 2;
    }
  }

  int fd_;
  bool connected_ = false;
  std::string buffer_;
};

}  // namespace vafa::net
