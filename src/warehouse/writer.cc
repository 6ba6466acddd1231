#include "warehouse/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>
#include <vector>

namespace vafa::warehouse {
namespace {

constexpr std::chrono::milliseconds kPoll{50};
constexpr int kMostPolls = 1200;  // a minute

std::string GateName(int64_t number) { return fmt::format("gate_{}", number); }
std::string PourName(int64_t number) { return fmt::format("pour_{}", number); }

/// The numbers of all gates, whole or half made.
Result<std::vector<int64_t>> FindGates(Server& server) {
  VAFA_ASSIGN(const std::string answer,
              server.Run("SELECT DISTINCT toUInt64(substring(name, 6)) FROM system.tables "
                         "WHERE database = currentDatabase() AND match(name, "
                         "'^(gate|pour)_[0-9]+$')"));
  std::vector<int64_t> numbers;
  for (RowReader row(answer); row.Next();) numbers.push_back(row.Integer());
  return numbers;
}

Status WaitUntilQuiet(Server& server, const std::string& id) {
  const std::string ours = "startsWith(query_id, " + Quoted(id) + ")";
  (void)server.Run("KILL QUERY WHERE " + ours);
  for (int poll = 0; poll < kMostPolls; ++poll) {
    VAFA_ASSIGN(const std::string answer,
                server.Run("SELECT count() FROM system.processes WHERE " + ours));
    RowReader row(answer);
    if (row.Next() && row.Integer() == 0) return {};
    std::this_thread::sleep_for(kPoll);
  }
  return Fail(ErrorCode::kUnavailable,
              {"warehouse.still_writing",
               {{"server", server.address().url}, {"database", server.address().database}}});
}

Status MakeGate(Server& server, int64_t number) {
  auto made = server.Run(fmt::format("CREATE TABLE {} AS facts ENGINE = Null", GateName(number)));
  if (!made) {
    if (ErrorNumber(made.error().detail) != kTableExists) return std::unexpected(made.error());
    return Fail(ErrorCode::kConflict, "warehouse.other_writer");
  }
  VAFA_TRY(server.Run(fmt::format("CREATE MATERIALIZED VIEW {} TO facts AS SELECT {} FROM {}",
                                  PourName(number), columns::kAll, GateName(number))));
  return {};
}

}  // namespace

Result<Writer> Writer::Open(Server& server, const ShardIdentity& identity) {
  VAFA_TRY(MakeTables(server, identity));
  const std::string id = fmt::format("vafa-facts-{:016x}-{}-", identity.store_id, identity.shard);
  VAFA_ASSIGN(const std::vector<int64_t> gates, FindGates(server));
  // The new gate first: there is always one, so a number is never used again.
  const int64_t number = gates.empty() ? 1 : std::ranges::max(gates) + 1;
  VAFA_TRY(MakeGate(server, number));
  for (const int64_t gate : gates) {
    VAFA_TRY(server.Run("DROP TABLE IF EXISTS " + PourName(gate)));
    VAFA_TRY(server.Run("DROP TABLE IF EXISTS " + GateName(gate)));
  }
  VAFA_TRY(WaitUntilQuiet(server, id));
  VAFA_ASSIGN(const int64_t through, FindThrough(server, identity));
  return Writer(GateName(number), id, through);
}

Status Writer::Add(Server& server, std::string rows, int64_t through) {
  const std::string into = fmt::format("{} ({})", gate_, columns::kAll);
  const auto added = server.Insert(into, std::move(rows), fmt::format("{}{}", id_, through));
  if (!added) {
    if (ErrorNumber(added.error().detail) != kUnknownTable) return added;
    return Fail(ErrorCode::kConflict, "warehouse.other_writer");
  }
  through_ = through;
  return {};
}

}  // namespace vafa::warehouse
