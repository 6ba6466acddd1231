#include <fstream>
#include <iostream>
#include <iterator>

#include "ask/parse.h"
#include "base/limits.h"
#include "cli/cli.h"
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

Status Ask(const Common& common, const std::string& file, bool explain,
           metrics::EngineChoice engine) {
  VAFA_ASSIGN(const std::string text, ReadQuestion(file));
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWriteIfFree));
  VAFA_TRY(workspace->feed().CatchUp());
  VAFA_ASSIGN(const Organisation organisation, workspace->settings().Get());
  VAFA_ASSIGN(const Calendar calendar, workspace->settings().GetCalendar());
  VAFA_ASSIGN(const ask::Question question, ask::ParseQuestion(text, organisation.currency));
  if (explain) {
    VAFA_ASSIGN(const json::object plan, workspace->metrics().Explain(question, engine));
    PrintJson(plan);
    return workspace->feed().Checkpoint();
  }
  VAFA_ASSIGN(const ask::Answer answered, workspace->metrics().Ask(question, {}, engine));
  const json::object answer =
      ToJson(answered, calendar, organisation.currency, common.LanguageOrDefault());
  if (common.json) {
    PrintJson(answer);
  } else {
    PrintTable(answer);
  }
  return workspace->feed().Checkpoint();
}

metrics::EngineChoice EngineOf(const std::string& name) {
  if (name.empty()) return metrics::EngineChoice::kConfigured;
  return name == "timeline" ? metrics::EngineChoice::kTimeline : metrics::EngineChoice::kClickHouse;
}

}  // namespace

void AddAsk(Cli& cli) {
  CLI::App* command = cli.Add("ask", "Answer a question (docs/reference/questions.md)");
  const auto file = std::make_shared<std::string>();
  command->add_option("file", *file, "A JSON file, or - for standard input")->required();
  const auto explain = std::make_shared<bool>(false);
  command->add_flag("--explain", *explain, "Only say what would be read, as JSON");
  const auto engine = std::make_shared<std::string>();
  command->add_option("--engine", *engine, "Which engine answers (default: as configured)")
      ->check(CLI::IsMember({"timeline", "clickhouse"}));
  command->callback([&cli, file, explain, engine] {
    cli.run = [&cli, file, explain, engine] {
      return Ask(cli.common, *file, *explain, EngineOf(*engine));
    };
  });
}

}  // namespace vafa::cli
