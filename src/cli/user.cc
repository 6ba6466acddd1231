#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "access/access.h"
#include "cli/cli.h"

namespace vafa::cli {
namespace {

struct UserOptions {
  std::string email;
  std::string name;
  std::string role = "member";
};

/// A line from standard input, not shown on a terminal.
Result<std::string> ReadPassword(Language language) {
  const bool terminal = isatty(STDIN_FILENO) == 1;
  termios before{};
  if (terminal) {
    std::cerr << Render(Message("cli.password_prompt"), language) << std::flush;
    tcgetattr(STDIN_FILENO, &before);
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  }
  std::string password;
  std::getline(std::cin, password);
  if (terminal) {
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    std::cerr << '\n';
  }
  if (password.empty()) return Fail(ErrorCode::kInvalid, "cli.password_short");
  return password;
}

Status Add(const Common& common, const UserOptions& options) {
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWrite));
  access::Access users(workspace->store(), workspace->clock());
  access::NewUser user;
  user.email = options.email;
  user.name = options.name.empty() ? options.email : options.name;
  user.role = access::RoleFromTag(options.role).value_or(access::Role::kMember);
  user.language = common.LanguageOrDefault();
  VAFA_ASSIGN(user.password, ReadPassword(common.LanguageOrDefault()));
  VAFA_TRY(users.AddUser(user, 0));
  return {};
}

Status SetPassword(const Common& common, const UserOptions& options) {
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWrite));
  access::Access users(workspace->store(), workspace->clock());
  VAFA_ASSIGN(const std::string password, ReadPassword(common.LanguageOrDefault()));
  return users.SetPassword(options.email, password, 0);
}

Status List(const Common& common) {
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWriteIfFree));
  const access::Access users(workspace->store(), workspace->clock());
  VAFA_ASSIGN(const auto all, users.Users());
  const Language language = common.LanguageOrDefault();
  Table table({Render(Message("cli.email"), language), Render(Message("cli.name"), language),
               Render(Message("cli.role"), language)});
  json::array list;
  for (const auto& user : all) {
    table.Row({user.email, user.name, std::string(Tag(user.role))});
    list.push_back(
        json::object{{"email", user.email}, {"name", user.name}, {"role", Tag(user.role)}});
  }
  if (common.json) {
    PrintJson(list);
  } else {
    table.Print();
  }
  return {};
}

}  // namespace

void AddUser(Cli& cli) {
  CLI::App* command = cli.Add("user", "Who may sign in");
  command->require_subcommand(1);
  const auto options = std::make_shared<UserOptions>();
  CLI::App* add = command->add_subcommand("add", "Add a user; the password is read from the input");
  add->add_option("email", options->email, "E-mail address")->required();
  add->add_option("--name", options->name, "Her name");
  add->add_option("--role", options->role, "What she may do")
      ->check(CLI::IsMember({"owner", "member", "viewer"}));
  add->callback(
      [&cli, options] { cli.run = [&cli, options] { return Add(cli.common, *options); }; });
  CLI::App* password =
      command->add_subcommand("password", "Set a user's password, read from the input");
  password->add_option("email", options->email, "E-mail address")->required();
  password->callback(
      [&cli, options] { cli.run = [&cli, options] { return SetPassword(cli.common, *options); }; });
  CLI::App* list = command->add_subcommand("list", "All users");
  list->callback([&cli] { cli.run = [&cli] { return List(cli.common); }; });
}

}  // namespace vafa::cli
