#include <fstream>
#include <iostream>
#include <iterator>

#include "ask/parse.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "learn/answers/answer_sheet.h"
#include "learn/metrics/metrics.h"

namespace vafa::cli {
namespace {

Result<std::string> ReadQuestion(const std::string& file) {
  std::string text;
  const auto read = [&](std::istream& in) {
    text.resize(limits::kQuestionBytes + 1);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(in.gcount()));
  };
  if (file == "-") {
    read(std::cin);
  } else {
    std::ifstream in(file, std::ios::binary);
    if (!in) return Fail(ErrorCode::kNotFound, {"cli.no_file", {{"file", file}}});
    read(in);
  }
  return text;
}

std::string Cell(const json::value& value) {
  if (value.is_null()) return "—";
  return value.is_string() ? std::string(value.as_string().c_str()) : json::serialize(value);
}

void PrintTable(const json::object& answer) {
  std::vector<std::string> headings;
  for (const json::value& column : answer.at("columns").as_array()) {
    headings.emplace_back(column.as_object().at("name").as_string().c_str());
  }
  Table table(std::move(headings));
  for (const json::value& row : answer.at("rows").as_array()) {
    std::vector<std::string> cells;
    for (const json::value& cell : row.as_array()) cells.push_back(Cell(cell));
    table.Row(std::move(cells));
  }
  table.Print();
}

struct AskOptions {
  std::string file;
  bool csv = false;
  bool explain = false;
  std::string engine;
};

metrics::EngineChoice EngineOf(const std::string& name) {
  if (name.empty()) return metrics::EngineChoice::kConfigured;
  return name == "timeline" ? metrics::EngineChoice::kTimeline : metrics::EngineChoice::kClickHouse;
}

Status Ask(const Common& common, const AskOptions& options) {
  VAFA_ASSIGN(const std::string text, ReadQuestion(options.file));
  const metrics::EngineChoice engine = EngineOf(options.engine);
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWriteIfFree));
  VAFA_TRY(workspace->feed().CatchUp());
  VAFA_ASSIGN(const Organisation organisation, workspace->settings().Get());
  VAFA_ASSIGN(const Calendar calendar, workspace->settings().GetCalendar());
  VAFA_ASSIGN(const ask::Question question, ask::ParseQuestion(text, organisation.currency));
  if (options.explain) {
    VAFA_ASSIGN(const json::object plan, workspace->metrics().Explain(question, engine));
    PrintJson(plan);
    return workspace->feed().Checkpoint();
  }
  VAFA_ASSIGN(const ask::Answer answered, workspace->metrics().Ask(question, {}, engine));
  const Language language = common.LanguageOrDefault();
  const json::object answer = ToJson(answered, calendar, organisation.currency, language);
  for (const std::string& kind : answered.never_recorded) {
    std::cerr << Render({"ask.never_recorded", {{"kind", kind}}}, language) << '\n';
  }
  if (options.csv) {
    PrintCsv(answers::AnswerSheet(answered, calendar, organisation.currency, language));
  } else if (common.json) {
    PrintJson(answer);
  } else {
    PrintTable(answer);
  }
  return workspace->feed().Checkpoint();
}

}  // namespace

void AddAsk(Cli& cli) {
  CLI::App* command = cli.Add("ask", "Answer a question (docs/reference/questions.md)");
  const auto options = std::make_shared<AskOptions>();
  command->add_option("file", options->file, "A JSON file, or - for standard input")->required();
  command->add_flag("--csv", options->csv, "Answer in CSV")->excludes("--json");
  command->add_flag("--explain", options->explain, "Only say what would be read, as JSON");
  command->add_option("--engine", options->engine, "Which engine answers (default: as configured)")
      ->check(CLI::IsMember({"timeline", "clickhouse"}));
  command->callback(
      [&cli, options] { cli.run = [&cli, options] { return Ask(cli.common, *options); }; });
}

}  // namespace vafa::cli
