#include <sodium.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/limits.h"
#include "base/log.h"
#include "cli/cli.h"
#include "demo/load.h"
#include "demo/rhythm.h"
#include "server/app.h"

namespace vafa::cli {
namespace {

struct ServeOptions {
  std::string address;
  int port = -1;
};

struct DemoOptions {
  std::string shape = "shop";
  int64_t customers = 20'000;
  uint64_t seed = 1;
  bool no_causes = false;
};

void AddAddress(CLI::App* command, ServeOptions& options) {
  command->add_option("--address", options.address, "Where to listen (default: 127.0.0.1)");
  command->add_option("--port", options.port, "The port (default: 8080; 0: any free one)")
      ->check(CLI::Range(0, 65535));
}

Result<Config> WithAddress(const Common& common, const ServeOptions& options) {
  VAFA_ASSIGN(Config config, common.LoadConfig());
  if (!options.address.empty()) config.server.address = options.address;
  if (options.port >= 0) config.server.port = static_cast<uint16_t>(options.port);
  return config;
}

void Say(const Message& message, Language language) {
  std::cout << Render(message, language) << std::endl;
}

Status Serve(const Common& common, const ServeOptions& options) {
  PrepareSignals();
  VAFA_ASSIGN(const Config config, WithAddress(common, options));
  log::Start(config.log.level);
  VAFA_ASSIGN(const auto app, App::Start(config));
  VAFA_ASSIGN(const std::string setup, app->SetupLink());
  const Language language = common.LanguageOrDefault();
  Say({"cli.open", {{"link", setup.empty() ? app->url() : setup}}}, language);
  WaitForSignal();
  Say("cli.stopping", language);
  app->Stop();
  return {};
}

/// A folder of its own under the system's temporary folder, removed at the end.
class ThrowAwayFolder {
 public:
  static Result<ThrowAwayFolder> Make() {
    std::string name = (std::filesystem::temp_directory_path() / "vafa-demo-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      return Fail(ErrorCode::kUnavailable,
                  {"store.cannot_open", {{"folder", name}, {"reason", std::strerror(errno)}}});
    }
    return ThrowAwayFolder(name);
  }
  ThrowAwayFolder(ThrowAwayFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ~ThrowAwayFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit ThrowAwayFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

std::string RandomPassword() {
  constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";
  std::string password;
  for (int i = 0; i < 14; ++i) password += kLetters[randombytes_uniform(kLetters.size())];
  return password;
}

// As people of that language keep their calendar.
Status LiveIn(Language language, Settings& settings) {
  VAFA_ASSIGN(Organisation organisation, settings.Get());
  organisation.language = language;
  if (language == Language::kPersian) {
    organisation.calendar = CalendarKind::kJalali;
    organisation.first_weekday = 6;
    organisation.zone = "Asia/Tehran";
  }
  return settings.Save(organisation);
}

Status LoadCompany(Workspace& workspace, const DemoOptions& options, Language language) {
  demo::SimulatorOptions wanted;
  wanted.shape = options.shape == "saas" ? demo::Shape::kSaas : demo::Shape::kShop;
  wanted.customers = options.customers;
  wanted.seed = options.seed;
  wanted.causes = !options.no_causes;
  wanted.end = demo::EndOfYesterday(workspace.clock().Now());
  VAFA_ASSIGN(const demo::Simulator simulator, demo::Simulator::Make(wanted));
  Say({"cli.demo_making", {{"customers", options.customers}}}, language);
  VAFA_TRY(demo::Load(
      simulator,
      {workspace.store(), workspace.facts(), workspace.directory(), workspace.settings()},
      [](double) {}));
  VAFA_TRY(LiveIn(language, workspace.settings()));
  return workspace.feed().CatchUp();
}

Status Demo(const Common& common, const ServeOptions& serve, const DemoOptions& options) {
  PrepareSignals();
  VAFA_ASSIGN(Config config, WithAddress(common, serve));
  std::optional<ThrowAwayFolder> folder;
  if (common.data.empty()) {
    VAFA_ASSIGN(auto made, ThrowAwayFolder::Make());
    folder.emplace(std::move(made));
    config.data = folder->path();
  }
  log::Start(config.log.level == "info" ? "warn" : config.log.level);
  const Language language = common.LanguageOrDefault();
  std::string link;
  VAFA_ASSIGN(const auto app, App::Start(config));
  VAFA_ASSIGN(const bool fresh, app->NeedsSetup());
  if (fresh) {
    if (app->workspace().facts().last_seq() > 0) {
      return Fail(ErrorCode::kConflict, {"cli.demo_not_empty", {{"folder", config.data.string()}}});
    }
    VAFA_TRY(LoadCompany(app->workspace(), options, language));
    const std::string password = RandomPassword();
    VAFA_ASSIGN(const int64_t owner, app->MakeDemoOwner("owner@demo.example", password, language));
    VAFA_ASSIGN(link, app->SignInLink(owner));
    Say({"cli.demo_account", {{"email", "owner@demo.example"}, {"password", password}}}, language);
  }
  Say({"cli.open", {{"link", link.empty() ? app->url() : link}}}, language);
  WaitForSignal();
  app->Stop();
  return {};
}

}  // namespace

void AddServe(Cli& cli) {
  CLI::App* command = cli.Add("serve", "Serve the page and the API", false);
  const auto options = std::make_shared<ServeOptions>();
  AddAddress(command, *options);
  command->callback(
      [&cli, options] { cli.run = [&cli, options] { return Serve(cli.common, *options); }; });
}

void AddDemo(Cli& cli) {
  CLI::App* command = cli.Add(
      "demo", "Serve a made-up company with three years of life in a throw-away folder", false);
  const auto serve = std::make_shared<ServeOptions>();
  const auto options = std::make_shared<DemoOptions>();
  AddAddress(command, *serve);
  command->add_option("--shape", options->shape, "What the company does")
      ->check(CLI::IsMember({"shop", "saas"}));
  command->add_option("--customers", options->customers, "How many customers it has had")
      ->check(CLI::Range(int64_t{1}, limits::kDemoCustomers));
  command->add_option("--seed", options->seed, "Another seed makes another company");
  command->add_flag("--no-causes", options->no_causes,
                    "Plant no reasons to leave (saas), to see what an audit finds by chance");
  command->callback([&cli, serve, options] {
    cli.run = [&cli, serve, options] { return Demo(cli.common, *serve, *options); };
  });
}

}  // namespace vafa::cli
