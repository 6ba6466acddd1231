#include "customers/import/import.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <iostream>

#include "cli/cli.h"
#include "customers/import/currency.h"

namespace vafa::cli {
namespace {

struct ImportOptions {
  std::string kind;
  std::vector<std::string> files;
  std::string preset;
  std::string columns;
  std::string delimiter;
  std::string date_format;
  std::string currency;
  bool no_header = false;
  bool dry_run = false;
};

Result<imports::Wish> MakeWish(const ImportOptions& options) {
  imports::Wish wish;
  if (!options.preset.empty()) {
    VAFA_ASSIGN(wish, imports::Preset(options.preset));
  }
  wish.kind = imports::KindFromTag(options.kind);
  if (!options.columns.empty()) wish.columns = options.columns;
  if (!options.date_format.empty()) wish.date_format = options.date_format;
  if (options.no_header) wish.header = false;
  if (!options.delimiter.empty()) {
    VAFA_ASSIGN(wish.delimiter, imports::ParseDelimiter(options.delimiter));
  }
  return wish;
}

/// One line on a terminal that is written over as the import goes on.
class ProgressBar {
 public:
  ProgressBar(bool shown, Language language) : shown_(shown), language_(language) {}
  void Show(const imports::Record& record) {
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || now < next_) return;
    next_ = now + std::chrono::milliseconds(200);
    const double share = record.bytes == 0 ? 0
                                           : static_cast<double>(record.bytes_read) /
                                                 static_cast<double>(record.bytes);
    const auto filled = static_cast<size_t>(share * 30);
    std::string bar(filled, '#');
    bar.resize(30, '.');
    const double rate = record.seconds > 0 ? static_cast<double>(record.read) / record.seconds : 0;
    std::cerr << "\r[" << bar << "] "
              << Render({"cli.import_progress",
                         {{"rows", record.read}, {"rate", static_cast<int64_t>(rate)}}},
                        language_)
              << "\x1b[K" << std::flush;
    drawn_ = true;
  }
  ~ProgressBar() {
    if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
  }

 private:
  const bool shown_;
  const Language language_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_;
};

json::object ToJson(const imports::Record& record) {
  return {{"kind", imports::Tag(record.kind)},
          {"file", record.name},
          {"read", record.read},
          {"added", record.added},
          {"updated", record.updated},
          {"unchanged", record.unchanged},
          {"rejected", record.rejected},
          {"customers_new", record.customers_new},
          {"after_today", record.ahead.rows},
          {"first_after_today",
           record.ahead.rows > 0 ? json::value(record.ahead.first_line) : json::value(nullptr)},
          {"rejects_file", record.rejects_file.empty() ? json::value(nullptr)
                                                       : json::value(record.rejects_file.string())},
          {"seconds", record.seconds}};
}

void Print(const imports::Record& record, bool dry_run, Language language) {
  const double rate = record.seconds > 0 ? static_cast<double>(record.read) / record.seconds : 0;
  std::cout << Render({dry_run ? "cli.import_would" : "cli.import_done",
                       {{"file", record.name},
                        {"read", record.read},
                        {"added", record.added},
                        {"updated", record.updated},
                        {"unchanged", record.unchanged},
                        {"rejected", record.rejected},
                        {"customers", record.customers_new},
                        {"rate", static_cast<int64_t>(rate)}}},
                      language)
            << '\n';
  if (record.ahead.rows > 0) {
    std::cout << Render({"cli.import_after_today",
                         {{"rows", record.ahead.rows},
                          {"line", static_cast<int64_t>(record.ahead.first_line)}}},
                        language)
              << '\n';
  }
  if (!record.rejects_file.empty()) {
    std::cout << Render({"cli.import_rejects", {{"file", record.rejects_file.string()}}}, language)
              << '\n';
  }
}

/// The organisation as it is; its currency becomes that of the first money that comes in.
Result<Organisation> OrganisationFor(Workspace& workspace, const ImportOptions& options,
                                     const std::filesystem::path& file,
                                     const imports::Shape& shape) {
  VAFA_ASSIGN(Organisation organisation, workspace.settings().Get());
  VAFA_ASSIGN(const bool known, workspace.settings().HasCurrency());
  if (known) return organisation;
  if (!options.currency.empty()) {
    VAFA_ASSIGN(organisation.currency, Currency::Parse(options.currency));
  } else {
    VAFA_ASSIGN(const auto found, imports::FindCurrency(file, shape));
    if (found) organisation.currency = *found;
  }
  if (!options.dry_run) VAFA_TRY(workspace.settings().Save(organisation));
  return organisation;
}

Result<imports::Record> ImportFile(Workspace& workspace, const Common& common,
                                   const ImportOptions& options, const imports::Wish& wish,
                                   const std::filesystem::path& file) {
  VAFA_ASSIGN(const Calendar calendar, workspace.settings().GetCalendar());
  VAFA_ASSIGN(const imports::Shape shape, imports::Guess(file, wish, calendar));
  VAFA_TRY(imports::CheckMapping(shape.mapping, shape.columns));
  VAFA_ASSIGN(const Organisation organisation, OrganisationFor(workspace, options, file, shape));
  imports::Job job = imports::MakeJob(file, shape, organisation);
  job.language = common.LanguageOrDefault();
  const imports::Importer importer({workspace.store(), workspace.facts(), workspace.directory(),
                                    workspace.clock(), workspace.folder()});
  const std::atomic<bool> stop = false;
  ProgressBar bar(!common.json && isatty(STDERR_FILENO) == 1, job.language);
  const auto progress = [&](const imports::Record& record) { bar.Show(record); };
  if (options.dry_run) return importer.DryRun(job, stop, progress);
  VAFA_ASSIGN(const int64_t id, importer.Begin(job));
  return importer.Run(id, stop, progress);
}

Status Import(const Common& common, const ImportOptions& options) {
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const imports::Wish wish, MakeWish(options));
  for (const std::string& file : options.files) {
    if (!std::filesystem::exists(file)) {
      return Fail(ErrorCode::kNotFound, {"cli.no_file", {{"file", file}}});
    }
  }
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWrite));
  if (!options.dry_run) workspace->feed().Follow();
  json::array results;
  for (const std::string& file : options.files) {
    auto record = ImportFile(*workspace, common, options, wish, file);
    if (!record)
      return std::unexpected(InFile(file, std::move(record).error(), common.LanguageOrDefault()));
    results.push_back(ToJson(*record));
    if (!common.json) Print(*record, options.dry_run, common.LanguageOrDefault());
  }
  if (common.json) PrintJson(results.size() == 1 ? results.front() : json::value(results));
  VAFA_TRY(workspace->feed().CatchUp());
  return workspace->feed().Checkpoint();
}

}  // namespace

void AddImport(Cli& cli) {
  CLI::App* command = cli.Add("import", "Bring in a file of orders, customers and the like");
  const auto options = std::make_shared<ImportOptions>();
  command->add_option("kind", options->kind, "What the file holds")
      ->required()
      ->check(
          CLI::IsMember({"orders", "customers", "subscriptions", "events", "costs", "answers"}));
  command->add_option("files", options->files, "The files")->required();
  command->add_option("--preset", options->preset, "Settings under a name, such as cdnow");
  command->add_option("--columns", options->columns,
                      "Which column is what: customer=1,date=3,amount=5 or by header");
  command->add_option("--delimiter", options->delimiter, "What parts columns: , ; tab ' ' |");
  command->add_option("--date-format", options->date_format, "Such as %Y%m%d");
  command->add_option("--currency", options->currency,
                      "Of amounts without one, on the first import (default: USD)");
  command->add_flag("--no-header", options->no_header, "The first row is data");
  command->add_flag("--dry-run", options->dry_run, "Say what would happen and change nothing");
  command->callback(
      [&cli, options] { cli.run = [&cli, options] { return Import(cli.common, *options); }; });
}

}  // namespace vafa::cli
