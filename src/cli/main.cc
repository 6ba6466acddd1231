#include <csignal>
#include <iostream>

#include "base/log.h"
#include "cli/cli.h"
#include "cli/usage.h"

int main(int argc, char** argv) {
  using namespace vafa::cli;
  std::signal(SIGPIPE, SIG_IGN);
  vafa::log::Start("warn");
  Cli cli;
  cli.app.require_subcommand(1);
  cli.app.set_version_flag("--version", VAFA_VERSION);
  for (auto* add : {AddServe, AddDemo, AddImport, AddKeep, AddPredict, AddKpi, AddFit, AddAsk,
                    AddUser, AddCheck, AddMigrate, AddBenchData}) {
    add(cli);
  }
  try {
    cli.app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return cli.app.exit(asked);
  } catch (const CLI::ParseError& error) {
    PrintError({vafa::ErrorCode::kInvalid, UsageMessage(cli.app, error), {}, {}, {}},
               LanguageOf(cli.common, argc, argv));
    return 2;
  }
  const vafa::Status status = cli.run();
  if (status) return std::cout.flush() ? 0 : 1;
  PrintError(status.error(), cli.common.LanguageOrDefault());
  return 1;
}
