#include <iostream>

#include "cli/cli.h"
#include "store/native.h"

namespace vafa::cli {
namespace {

/// What is wrong with the record store: its own check, and that the facts' numbers have no gap.
Status CheckStore(Workspace& workspace, std::vector<std::string>& problems) {
  return workspace.store().Read([&](Session& session) -> Status {
    if (session.dialect() == Dialect::kSqlite) {
      VAFA_TRY(Scan(session, "PRAGMA integrity_check(20)", {}, [&](const RowView& row) {
        if (row.Text(0) != "ok") problems.push_back("store: " + std::string(row.Text(0)));
        return true;
      }));
    }
    int64_t count = 0;
    int64_t last = 0;
    VAFA_TRY(Scan(session, "SELECT COUNT(*), COALESCE(MAX(seq), 0) FROM facts", {},
                  [&](const RowView& row) {
                    count = row.Integer(0);
                    last = row.Integer(1);
                    return true;
                  }));
    if (count != last) {
      problems.push_back("facts: " + std::to_string(last - count) + " numbers are missing");
    }
    return {};
  });
}

/// That the timeline holds every fact that was not corrected or taken back.
Status CheckTimeline(Workspace& workspace, std::vector<std::string>& problems) {
  VAFA_TRY(workspace.feed().CatchUp());
  int64_t expected = 0;
  VAFA_TRY(workspace.store().Read([&](Session& session) {
    return Scan(session, "SELECT COUNT(*) - COUNT(corrects) - COUNT(retracts) FROM facts", {},
                [&](const RowView& row) {
                  expected = row.Integer(0);
                  return true;
                });
  }));
  int64_t held = 0;
  const timeline::Snapshot snapshot = workspace.feed().Take();
  for (size_t i = 0; i < snapshot.blocks(); ++i) {
    held += static_cast<int64_t>(snapshot.block(i)->facts());
  }
  if (held != expected) {
    problems.push_back("timeline: holds " + std::to_string(held) + " facts of " +
                       std::to_string(expected));
  }
  return {};
}

Status Check(const Common& common) {
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWriteIfFree));
  std::vector<std::string> problems;
  VAFA_TRY(CheckStore(*workspace, problems));
  VAFA_TRY(CheckTimeline(*workspace, problems));
  if (common.json) {
    json::array list(problems.begin(), problems.end());
    PrintJson(json::object{{"ok", problems.empty()}, {"problems", std::move(list)}});
  } else {
    for (const std::string& problem : problems) std::cout << problem << '\n';
    if (problems.empty()) {
      std::cout << Render(Message("cli.check_fine"), common.LanguageOrDefault()) << '\n';
    }
  }
  if (!problems.empty()) return Fail(ErrorCode::kConflict, "cli.check_problems");
  return {};
}

Status Migrate(const Common& common) {
  VAFA_ASSIGN(const Config config, common.LoadConfig());
  // Opening for writing applies what is pending.
  VAFA_ASSIGN(const auto workspace, Workspace::Open(config, Workspace::Mode::kWrite));
  std::cout << Render(Message("cli.migrated"), common.LanguageOrDefault()) << '\n';
  return {};
}

}  // namespace

void AddCheck(Cli& cli) {
  CLI::App* command = cli.Add("check", "Check the data folder: the store and what is derived");
  command->callback([&cli] { cli.run = [&cli] { return Check(cli.common); }; });
}

void AddMigrate(Cli& cli) {
  CLI::App* command = cli.Add("migrate", "Bring the database to this version's form", false);
  command->callback([&cli] { cli.run = [&cli] { return Migrate(cli.common); }; });
}

}  // namespace vafa::cli
