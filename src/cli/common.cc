#include <cstdlib>

#include "cli/cli.h"

namespace vafa::cli {

Result<Config> Common::LoadConfig() const {
  VAFA_ASSIGN(Config config,
              Config::Load(config_file.empty() ? "vafa.toml" : config_file, !config_file.empty()));
  if (!data.empty()) config.data = data;
  return config;
}

Language Common::LanguageOrDefault() const {
  if (!language.empty()) return LanguageFromTag(language);
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != 0) return LanguageFromTag(value);
  }
  return Language::kEnglish;
}

CLI::App* Cli::Add(const std::string& name, const std::string& description, bool json) {
  CLI::App* command = app.add_subcommand(name, description);
  command->add_option("--data", common.data, "The data folder (default: vafa-data)");
  command->add_option("--config", common.config_file, "The settings file (default: vafa.toml)");
  command->add_option("--lang", common.language, "The language of texts")
      ->check(CLI::IsMember({"en", "fa", "tr"}));
  if (json) command->add_flag("--json", common.json, "Answer in JSON, for programs");
  return command;
}

}  // namespace vafa::cli
