#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/config.h"
#include "base/json.h"
#include "base/sheet.h"
#include "server/workspace.h"

namespace vafa::cli {

/// What every command has: the data folder, the configuration, the language, tables or JSON.
struct Common {
  std::string data;         ///< --data, over that of the configuration
  std::string config_file;  ///< --config
  std::string language;     ///< --lang
  bool json = false;

  Result<Config> LoadConfig() const;
  Language LanguageOrDefault() const;  ///< of --lang, else of the environment
};

/// A command sets `run` when it was named; main runs it and turns its result into an exit code.
struct Cli {
  CLI::App app{"Vafa keeps your customers: it knows them, listens, acts in time and learns."};
  Common common;
  std::function<Status()> run;

  /// A new command with the common options.
  CLI::App* Add(const std::string& name, const std::string& description, bool json = true);
};

void AddServe(Cli& cli);
void AddDemo(Cli& cli);
void AddImport(Cli& cli);
void AddKeep(Cli& cli);
void AddPredict(Cli& cli);
void AddKpi(Cli& cli);
void AddFit(Cli& cli);
void AddAsk(Cli& cli);
void AddUser(Cli& cli);
void AddCheck(Cli& cli);
void AddMigrate(Cli& cli);
void AddBenchData(Cli& cli);

/// Rows under headings, aligned by the width of what is seen, on standard output.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : rows_{std::move(headings)} {}
  void Row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// Columns in `right` are aligned to the right.
  void Print(std::vector<size_t> right = {}) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

void PrintJson(const json::value& value);
/// As ToCsv has it, without the mark of the encoding, which pipes do not expect.
void PrintCsv(const Sheet& sheet);
/// The message for the user on standard error, with the fields at fault.
void PrintError(const Error& error, Language language);
/// The same error, saying in which file.
Error InFile(const std::string& file, Error error, Language language);
/// How many columns of a terminal a text takes.
size_t DisplayWidth(std::string_view text);

}  // namespace vafa::cli
