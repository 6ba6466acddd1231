#include "net/server.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <semaphore>
#include <thread>

#include "base/hash.h"
#include "tests/unit/net/test_client.h"

namespace vafa::net {
namespace {

using std::chrono::milliseconds;
namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class ServerTest : public testing::Test {
 protected:
  ServerTest() : router_(Router::Options{}) {
    folder_ =
        fs::temp_directory_path() / ("vafa-net-" + std::to_string(getpid()) + "-" +
                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    options_.port = 0;
    options_.workers = 4;
    options_.upload_folder = folder_ / "uploads";
    Add(Method::kGet, "/hello", [](const Request& request) -> Result<Response> {
      return TextResponse("hello " + request.query.TextOr("name", "you"), "text/plain");
    });
    Add(Method::kPost, "/length", [](const Request& request) -> Result<Response> {
      return TextResponse(std::to_string(request.body.size()), "text/plain");
    });
    Add(Method::kGet, "/wait", [this](const Request&) -> Result<Response> {
      begun_.release();
      go_on_.acquire();
      return TextResponse("waited", "text/plain");
    });
    Add(Method::kGet, "/big", [this](const Request&) -> Result<Response> {
      return TextResponse(big_, "application/octet-stream");
    });
    Route upload;
    upload.method = Method::kPost;
    upload.path = "/upload";
    upload.permission = "public";
    upload.streams_body = true;
    upload.handler = [this](const Request& request) -> Result<Response> {
      uploaded_ = ReadFile(request.body_file);
      uploaded_path_ = request.body_file;
      return TextResponse(std::to_string(request.body_bytes), "text/plain");
    };
    EXPECT_TRUE(router_.Add(upload));
  }
  ~ServerTest() override {
    go_on_.release(16);
    server_.reset();
    fs::remove_all(folder_);
  }

  void Add(Method method, const char* path,
           std::function<Result<Response>(const Request&)> handler) {
    Route route;
    route.method = method;
    route.path = path;
    route.permission = "public";
    route.query = {{.name = "name"}};
    route.handler = std::move(handler);
    ASSERT_TRUE(router_.Add(route));
  }

  uint16_t Start() {
    auto server = Server::Start(options_, router_);
    EXPECT_TRUE(server) << Describe(server.error());
    server_ = std::move(*server);
    return server_->port();
  }

  fs::path folder_;
  Server::Options options_;
  Router router_;
  std::string big_ = std::string(3 << 20, 'b');
  std::counting_semaphore<64> begun_{0};
  std::counting_semaphore<64> ended_{0};
  std::counting_semaphore<64> go_on_{0};
  std::string uploaded_;
  fs::path uploaded_path_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, KeepsAConnectionForManyRequests) {
  TestClient client(Start());
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(client.Get("/hello?name=" + std::to_string(i)));
    const Answer answer = client.Read();
    ASSERT_EQ(answer.status, 200);
    ASSERT_EQ(answer.body, "hello " + std::to_string(i));
  }
  EXPECT_EQ(server_->counters().connections, 1u);
  EXPECT_EQ(server_->counters().requests, 50u);
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  TestClient client(Start());
  std::string all;
  for (int i = 0; i < 20; ++i) {
    all += "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(i) +
           "\r\n\r\n" + std::string(static_cast<size_t>(i), 'x');
  }
  ASSERT_TRUE(client.Send(all));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.Read().body, std::to_string(i));
}

TEST_F(ServerTest, TakesARequestByteByByte) {
  TestClient client(Start());
  const std::string request =
      "POST /length HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4\r\nabcd\r\n0\r\n\r\n";
  for (const char c : request) ASSERT_TRUE(client.Send(std::string_view(&c, 1)));
  EXPECT_EQ(client.Read().body, "4");
}

TEST_F(ServerTest, ProtectsEveryAnswer) {
  TestClient client(Start());
  for (const char* path : {"/hello", "/nothing"}) {
    client.Get(path);
    Answer answer = client.Read();
    EXPECT_TRUE(answer.headers["content-security-policy"].starts_with("default-src 'self'"));
    EXPECT_EQ(answer.headers["x-content-type-options"], "nosniff");
    EXPECT_EQ(answer.headers["cache-control"], "no-store");
    EXPECT_FALSE(answer.headers["x-request-id"].empty());
    EXPECT_FALSE(answer.headers.contains("strict-transport-security"));
  }
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  TestClient client(Start());
  client.Send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
  Answer answer = client.Read(true);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers["content-length"], "9");
  client.Get("/hello");
  EXPECT_EQ(client.Read().body, "hello you");
}

TEST_F(ServerTest, ClosesWhenAsked) {
  const uint16_t port = Start();
  TestClient client(port);
  client.Get("/hello", "Connection: close\r\n");
  EXPECT_EQ(client.Read().headers["connection"], "close");
  EXPECT_TRUE(client.Ended());
  TestClient old(port);
  old.Send("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.Read().status, 200);
  EXPECT_TRUE(old.Ended());
}

TEST_F(ServerTest, RefusesWhatIsMalformedAndGoesOn) {
  const uint16_t port = Start();
  const std::pair<std::string, int> cases[] = {
      {"NONSENSE\r\n\r\n", 400},
      {"GET /hello HTTP/3.7\r\nHost: localhost\r\n\r\n", 400},
      {"GET /hello HTTP/1.1\r\n\r\n", 400},
      {"GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
      {"GET /hello?x=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
      {"GET /hello HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(70000, 'x') + "\r\n\r\n", 431},
      {"POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n", 413},
      {"POST /length HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
      {"BREW /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
      {"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000000\r\n\r\n", 404},
  };
  for (const auto& [bytes, status] : cases) {
    TestClient client(port);
    client.Send(bytes);
    EXPECT_EQ(client.Read().status, status) << bytes.substr(0, 60);
  }
  TestClient client(port);
  client.Get("/hello");
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(server_->counters().malformed_requests, 6u);
}

TEST_F(ServerTest, TellsABodyThatIsTooLargeEvenWhileItIsBeingSent) {
  TestClient client(Start());
  client.Send("POST /length HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "100000\r\n" + std::string(1 << 20, 'x') + "\r\n";
  for (int i = 0; i < 12 && client.Send(chunk); ++i) {
  }
  EXPECT_EQ(client.Read().status, 413);
}

TEST_F(ServerTest, SaysContinueBeforeABodyThatWaitsForIt) {
  TestClient client(Start());
  const std::string head =
      " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: ";
  client.Send("POST /length" + head + "3\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  client.Send("abc");
  EXPECT_EQ(client.Read().body, "3");
  client.Send("POST /upload" + head + "4\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  client.Send("abcd");
  EXPECT_EQ(client.Read().body, "4");
  client.Send("POST /length" + head + "99999999\r\n\r\n");
  EXPECT_EQ(client.Read().status, 413);
}

TEST_F(ServerTest, ClosesClientsThatAreTooSlow) {
  options_.header_timeout = milliseconds(100);
  options_.body_timeout = milliseconds(100);
  options_.idle_timeout = milliseconds(100);
  const uint16_t port = Start();
  TestClient silent(port);
  EXPECT_TRUE(silent.Ended());
  TestClient loris(port);
  loris.Send("GET /hello HTTP/1.1\r\nX-A: ");
  EXPECT_EQ(loris.Read().status, 408);
  EXPECT_TRUE(loris.Ended());
  TestClient stalled(port);
  stalled.Send("POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(stalled.Read().status, 408);
  TestClient upload(port);
  upload.Send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(upload.Read().status, 408);
  TestClient deaf(port);
  deaf.Get("/big");
  EXPECT_EQ(server_->counters().timeouts, 3u);
}

TEST_F(ServerTest, ADripOfHeadersDoesNotBuyTime) {
  options_.header_timeout = milliseconds(200);
  TestClient client(Start());
  client.Send("GET /hello HTTP/1.1\r\n");
  bool cut = false;
  for (int i = 0; i < 200 && !cut; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
    cut = server_->counters().timeouts > 0 || !client.Send("X: y\r\n");
  }
  EXPECT_TRUE(cut);
}

TEST_F(ServerTest, StreamsAnUploadToAFile) {
  TestClient client(Start());
  std::string file(5 << 20, '\0');
  for (size_t i = 0; i < file.size(); ++i) file[i] = static_cast<char>(Hash64({}, i));
  client.Send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
              std::to_string(file.size()) + "\r\n\r\n");
  client.Send(file);
  EXPECT_EQ(client.Read().body, std::to_string(file.size()));
  EXPECT_TRUE(uploaded_ == file);
  client.Send(
      "POST /upload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n5\r\ndefgh\r\n0\r\n\r\n");
  EXPECT_EQ(client.Read().body, "8");
  EXPECT_EQ(uploaded_, "abcdefgh");
  client.Send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client.Read().body, "0");
  EXPECT_TRUE(fs::is_empty(options_.upload_folder)) << "the file is gone after its handler";
}

TEST_F(ServerTest, AnUploadThatBreaksOffLeavesNothing) {
  const uint16_t port = Start();
  {
    TestClient client(port);
    client.Send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nabc");
    for (int i = 0; i < 500 && !fs::exists(options_.upload_folder); ++i) {
      std::this_thread::sleep_for(milliseconds(5));
    }
  }
  for (int i = 0; i < 500 && server_->counters().connections > 0; ++i) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_TRUE(fs::is_empty(options_.upload_folder));
}

TEST_F(ServerTest, SaysWhenAnUploadHasNoPlace) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "file") << "not a folder";
  options_.upload_folder = folder_ / "file" / "uploads";
  TestClient client(Start());
  client.Send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");
  const Answer answer = client.Read();
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("uploads"), std::string::npos);
}

TEST_F(ServerTest, ReportsAFullDisk) {
  signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{100'000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  TestClient client(Start());
  client.Send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n" +
              std::string(200'000, 'x'));
  const Answer answer = client.Read();
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(answer.status, 507);
  EXPECT_NE(answer.body.find("storage_full"), std::string::npos);
}

TEST_F(ServerTest, RefusesAnUploadBeforeItIsSent) {
  Route route;
  route.method = Method::kPost;
  route.path = "/private-upload";
  route.permission = "signed in";
  route.streams_body = true;
  route.handler = [](const Request&) -> Result<Response> { return NoContentResponse(); };
  ASSERT_TRUE(router_.Add(route));
  TestClient client(Start());
  client.Send("POST /private-upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");
  EXPECT_EQ(client.Read().status, 401);
  EXPECT_FALSE(fs::exists(options_.upload_folder));
}

TEST_F(ServerTest, SendsBigBodiesAndFilesWhole) {
  fs::create_directories(folder_);
  const fs::path file = folder_ / "big.csv";
  std::ofstream(file, std::ios::binary) << big_ << "end";
  Add(Method::kGet, "/file", [file](const Request&) -> Result<Response> {
    return FileResponse(file, "text/csv", "big.csv");
  });
  Add(Method::kGet, "/gone", [](const Request&) -> Result<Response> {
    return FileResponse("/nowhere/at/all", "text/csv");
  });
  TestClient client(Start());
  client.Get("/big");
  EXPECT_TRUE(client.Read().body == big_);
  client.Get("/file");
  const Answer answer = client.Read();
  EXPECT_EQ(answer.body.size(), big_.size() + 3);
  EXPECT_TRUE(answer.body.ends_with("bend"));
  client.Get("/gone");
  EXPECT_EQ(client.Read().status, 500);
}

TEST_F(ServerTest, CompressesJsonThatIsWorthIt) {
  Add(Method::kGet, "/json", [](const Request&) -> Result<Response> {
    return JsonResponse({{"text", std::string(5000, 'x')}});
  });
  TestClient client(Start());
  client.Get("/json", "Accept-Encoding: gzip, br\r\n");
  Answer answer = client.Read();
  EXPECT_EQ(answer.headers["content-encoding"], "br");
  EXPECT_EQ(answer.headers["vary"], "Accept-Encoding");
  EXPECT_LT(answer.body.size(), 200u);
  client.Get("/json");
  EXPECT_GT(client.Read().body.size(), 5000u);
}

TEST_F(ServerTest, KnowsItselfByFewNames) {
  options_.public_url = "https://crm.example";
  const uint16_t port = Start();
  const std::pair<const char*, int> cases[] = {
      {"localhost:1234", 200}, {"127.0.0.1", 200},      {"[::1]:80", 200}, {"crm.example", 200},
      {"evil.example", 421},   {"localhost.evil", 421}, {"", 421}};
  for (const auto& [host, status] : cases) {
    TestClient client(port);
    client.Send("GET /hello HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n");
    EXPECT_EQ(client.Read().status, status) << host;
  }
}

TEST_F(ServerTest, FinishesWhatRunsBeforeItStops) {
  const uint16_t port = Start();
  TestClient idle(port);
  idle.Get("/hello");
  idle.Read();
  TestClient client(port);
  client.Get("/wait");
  begun_.acquire();
  auto stopped = std::async(std::launch::async, [&] { server_->Stop(); });
  EXPECT_TRUE(idle.Ended());
  EXPECT_FALSE(TestClient(port).connected());
  go_on_.release();
  EXPECT_EQ(client.Read().body, "waited");
  EXPECT_TRUE(client.Ended());
  stopped.get();
}

TEST_F(ServerTest, DoesNotWaitForeverForWhatRuns) {
  options_.drain_timeout = milliseconds(50);
  std::atomic<bool> asked_to_stop = false;
  Add(Method::kGet, "/stubborn", [&](const Request& request) -> Result<Response> {
    begun_.release();
    while (!request.stop.stop_requested()) std::this_thread::sleep_for(milliseconds(1));
    asked_to_stop = true;
    return NoContentResponse();
  });
  TestClient client(Start());
  client.Get("/stubborn");
  begun_.acquire();
  server_->Stop();
  EXPECT_TRUE(asked_to_stop);
  EXPECT_EQ(client.Read().status, 0);
}

TEST_F(ServerTest, StopsWhatRunsWhenItsClientIsGone) {
  Add(Method::kGet, "/long", [&](const Request& request) -> Result<Response> {
    begun_.release();
    while (!request.stop.stop_requested()) std::this_thread::sleep_for(milliseconds(1));
    ended_.release();
    return NoContentResponse();
  });
  const uint16_t port = Start();
  {
    TestClient client(port);
    client.Get("/long");
    begun_.acquire();
    EXPECT_FALSE(ended_.try_acquire_for(milliseconds(300)));  // it still waits
  }
  EXPECT_TRUE(ended_.try_acquire_for(std::chrono::seconds(10)));
}

TEST_F(ServerTest, RefusesWhenItsQueueIsFull) {
  options_.workers = 1;
  options_.queued_requests = 1;
  const uint16_t port = Start();
  TestClient running(port);
  running.Get("/wait");
  begun_.acquire();
  TestClient queued(port);
  queued.Get("/hello");
  Answer refused;
  for (int i = 0; i < 200 && refused.status != 503; ++i) {
    TestClient client(port);
    client.Get("/hello");
    pollfd readable{client.fd(), POLLIN, 0};
    if (poll(&readable, 1, 50) > 0) refused = client.Read();
  }
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers["retry-after"], "1");
  EXPECT_GE(server_->counters().refused_requests, 1u);
  go_on_.release();
  EXPECT_EQ(running.Read().status, 200);
}

TEST_F(ServerTest, TurnsAwayConnectionsOverTheCap) {
  options_.connections = 2;
  const uint16_t port = Start();
  TestClient first(port);
  TestClient second(port);
  for (TestClient* client : {&first, &second}) {
    client->Get("/hello");
    EXPECT_EQ(client->Read().status, 200);
  }
  TestClient third(port);
  EXPECT_EQ(third.Read().status, 503);
  EXPECT_EQ(server_->counters().refused_connections, 1u);
  first.Get("/hello");
  EXPECT_EQ(first.Read().status, 200);
}

TEST_F(ServerTest, NamesWhyItCannotListen) {
  options_.port = Start();
  const auto second = Server::Start(options_, router_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(Render(second.error().message, Language::kEnglish).find(std::to_string(options_.port)),
            std::string::npos);
  options_.address = "not an address";
  EXPECT_EQ(Server::Start(options_, router_).error().code, ErrorCode::kInvalid);
}

TEST_F(ServerTest, ServesManyAtOnce) {
  options_.io_threads = 2;
  const uint16_t port = Start();
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        TestClient client(port);
        for (int i = 0; i < 100; ++i) {
          const std::string name = std::to_string(t) + "-" + std::to_string(i);
          client.Get("/hello?name=" + name);
          if (client.Read().body == "hello " + name) ++good;
        }
      });
    }
  }
  EXPECT_EQ(good, 800);
}

}  // namespace
}  // namespace vafa::net
