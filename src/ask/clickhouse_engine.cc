#include "ask/clickhouse_engine.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "ask/assemble.h"
#include "ask/clickhouse_blocks.h"
#include "ask/clickhouse_records.h"
#include "ask/clickhouse_statements.h"
#include "ask/compile.h"
#include "ask/fold.h"
#include "ask/spread.h"
#include "base/limits.h"
#include "warehouse/server.h"
#include "warehouse/sweep.h"

namespace vafa::ask {
namespace {

std::string NewName() {
  uint64_t number = 0;
  randombytes_buf(&number, sizeof number);
  return fmt::format("vafa_{:016x}", number);
}

std::unexpected<Error> TooMuchMemory() {
  return Fail(ErrorCode::kTooLarge,
              {"ask.too_much_memory",
               {{"most", static_cast<int64_t>(limits::kQuestionMemoryBytes >> 20)}}});
}

/// Questions become large statements.
const std::pair<const char*, const char*> kSettings[] = {{"max_query_size", "33554432"},
                                                         {"max_ast_elements", "2000000"},
                                                         {"max_expanded_ast_elements", "8000000"},
                                                         {"max_ast_depth", "20000"},
                                                         {"session_timeout", "600"}};

/// So much of a statement that failed is logged.
constexpr size_t kSqlInLog = 4000;

bool HasSequences(const Plan& plan) {
  return std::ranges::any_of(plan.leaves,
                             [](const Leaf& leaf) { return leaf.op == Leaf::Op::kSequence; });
}

}  // namespace

/// One question at one shard, with tables of its own that vanish with it.
class ClickHouseEngine::Session {
 public:
  Session(const Plan& plan, const warehouse::Address& address, const Cancelled& cancelled)
      : plan_(plan), server_(address), cancelled_(cancelled) {
    for (const auto& [name, value] : kSettings) server_.Set(name, value);
    server_.Set("session_id", name_);
    // Each start of a sequence is looked at with all her events beside it.
    if (HasSequences(plan)) server_.Set("max_block_size", "1024");
  }
  ~Session() {
    for (const std::string& table : tables_) {
      (void)server_.Run("DROP TEMPORARY TABLE IF EXISTS " + table);
    }
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Looks at the facts and brings along what Vafa knows of the customers.
  Status Prepare(size_t shard, size_t shards) {
    VAFA_ASSIGN(const warehouse::Corrections corrections, warehouse::FindCorrections(server_));
    view_.corrections = corrections.waiting > 0;
    view_.swept = corrections.swept;
    VAFA_ASSIGN(const std::string survey, server_.Run(clickhouse::SurveySql(plan_), cancelled_));
    warehouse::RowReader row(survey);
    if (!row.Next()) return Unreadable();
    facts_ = static_cast<uint64_t>(row.Integer());
    const int64_t most = row.Integer();
    view_.seconds.from = static_cast<uint32_t>(row.Integer());
    view_.seconds.to = static_cast<uint32_t>(row.Integer());
    if (!row.good()) return Unreadable();
    clickhouse::Records records = clickhouse::RecordsOf(plan_, shard, shards, most, name_);
    for (clickhouse::Table& table : records.tables) VAFA_TRY(Bring(std::move(table)));
    view_.records = std::move(records.leaves);
    view_.groups = std::move(records.groups);
    return {};
  }

  const clickhouse::ShardView& view() const { return view_; }
  uint64_t facts() const { return facts_; }

  /// Calls `take` for each row of an answer, until it answers false.
  template <typename Take>
  Status Ask(const std::string& sql, const Take& take) {
    auto answer = server_.Run(sql, cancelled_);
    if (!answer) {
      Error error = std::move(answer).error();
      error.detail += "; asked: " + sql.substr(0, kSqlInLog);
      return std::unexpected(std::move(error));
    }
    warehouse::RowReader row(*answer);
    while (row.Next()) {
      if (!take(row)) return TooMuchMemory();
      if (!row.good()) return Unreadable();
    }
    return {};
  }

 private:
  std::unexpected<Error> Unreadable() const {
    return Fail(ErrorCode::kUnavailable,
                {"warehouse.bad_answer", {{"server", server_.address().url}}});
  }

  Status Bring(clickhouse::Table table) {
    VAFA_TRY(server_.Run("CREATE TEMPORARY TABLE " + table.name + " (" + table.columns + ")"));
    tables_.push_back(table.name);
    if (table.rows.empty()) return {};
    return server_.Insert(table.name, std::move(table.rows), {}, cancelled_);
  }

  const Plan& plan_;
  warehouse::Server server_;
  const Cancelled& cancelled_;
  const std::string name_ = NewName();
  std::vector<std::string> tables_;
  clickhouse::ShardView view_;
  uint64_t facts_ = 0;
};

Status ClickHouseEngine::ForEachShard(const Plan& plan, const Cancelled& cancelled,
                                      const std::function<Status(size_t, Session&)>& ask) const {
  std::vector<Status> outcomes(shards_.size());
  std::atomic<bool> failed = false;
  const Cancelled stop = [&] { return failed.load() || (cancelled && cancelled()); };
  const auto run = [&](size_t shard) {
    Session session(plan, shards_[shard], stop);
    outcomes[shard] = session.Prepare(shard, shards_.size());
    if (outcomes[shard]) outcomes[shard] = ask(shard, session);
    if (!outcomes[shard]) failed = true;
  };
  {
    std::vector<std::jthread> threads;
    for (size_t shard = 1; shard < shards_.size(); ++shard) threads.emplace_back(run, shard);
    run(0);
  }
  if (cancelled && cancelled()) return Fail(ErrorCode::kCancelled, "timeline.cancelled");
  // Those that were stopped because another failed say nothing.
  for (const Status& outcome : outcomes) {
    if (!outcome && outcome.error().code != ErrorCode::kCancelled) return outcome;
  }
  return {};
}

namespace {

bool IsSql(const Plan& plan) {
  const auto sample = [](const SampleTask& task) {
    return task.of > Sample::Of::kGaps || task.property != 0;
  };
  const auto sum = [](const SumTask& task) { return task.property != 0 || task.organisation; };
  const auto table = [](const RetentionTask& task) { return task.sum || task.on_or_after; };
  return plan.numbers.empty() && !std::ranges::any_of(plan.retentions, table) &&
         !std::ranges::any_of(plan.samples, sample) && !std::ranges::any_of(plan.sums, sum);
}

std::vector<Answer> AssembleAll(std::span<const Inquiry> inquiries,
                                std::span<const Compiled> compiled, const Plan& plan,
                                const Totals& totals, const Context& context,
                                std::chrono::steady_clock::time_point begin) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::vector<Answer> answers;
  for (size_t i = 0; i < inquiries.size(); ++i) {
    Answer answer = Assemble(inquiries[i], compiled[i], plan, totals, *context.names);
    answer.engine = "clickhouse";
    answer.facts_read = totals.facts_read;
    answer.seconds = took.count();
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace

Status ClickHouseEngine::Check(const Inquiry& inquiry, const Context& context) const {
  const timeline::Properties properties;
  Compiler compiler(context, properties);
  VAFA_TRY(compiler.Add(inquiry));
  VAFA_TRY(compiler.Finish());
  return {};
}

bool ClickHouseEngine::AnswersThere(const Inquiry& inquiry, const Context& context) const {
  const timeline::Properties properties;
  Compiler compiler(context, properties);
  if (!compiler.Add(inquiry)) return true;  // what is wrong with it, it says itself
  const auto plan = compiler.Finish();
  return !plan || IsSql(*plan);
}

Result<std::vector<Answer>> ClickHouseEngine::AnswerAll(std::span<const Inquiry> inquiries,
                                                        const Context& context,
                                                        const Cancelled& cancelled) const {
  if (bring_) VAFA_TRY(bring_(cancelled));
  std::vector<Inquiry> asked;
  std::vector<Inquiry> folded;
  std::vector<bool> there;
  for (const Inquiry& inquiry : inquiries) {
    there.push_back(AnswersThere(inquiry, context));
    (there.back() ? asked : folded).push_back(inquiry);
  }
  std::vector<Answer> from_sql;
  std::vector<Answer> from_blocks;
  if (!asked.empty()) {
    VAFA_ASSIGN(from_sql, Ask(asked, context, cancelled));
  }
  if (!folded.empty()) {
    VAFA_ASSIGN(from_blocks, Fold(folded, context, cancelled));
  }
  std::vector<Answer> answers;
  auto sql = from_sql.begin();
  auto block = from_blocks.begin();
  for (const bool one : there) answers.push_back(std::move(one ? *sql++ : *block++));
  return answers;
}

Result<std::vector<Answer>> ClickHouseEngine::Fold(std::span<const Inquiry> inquiries,
                                                   const Context& context,
                                                   const Cancelled& cancelled) const {
  const auto begin = std::chrono::steady_clock::now();
  VAFA_ASSIGN(const timeline::Snapshot snapshot, snapshot_());
  const timeline::Properties& properties = snapshot.properties();
  Compiler compiler(context, properties);
  std::vector<Compiled> compiled;
  for (const Inquiry& inquiry : inquiries) {
    VAFA_ASSIGN(auto one, compiler.Add(inquiry));
    compiled.push_back(std::move(one));
  }
  VAFA_ASSIGN(const Plan plan, compiler.Finish());
  bool full = false;
  ask::Fold fold(plan, [&] { return cancelled && cancelled(); });
  VAFA_TRY(clickhouse::ReadBlocks(plan, properties, shards_, cancelled,
                                  [&](size_t index, const timeline::Block& block) {
                                    fold.Add(index, block);
                                    full = fold.totals().bytes() > limits::kQuestionMemoryBytes;
                                    return !full;
                                  }));
  if (full) return TooMuchMemory();
  if (cancelled && cancelled()) return Fail(ErrorCode::kCancelled, "timeline.cancelled");
  return AssembleAll(inquiries, compiled, plan, fold.TakeTotals(), context, begin);
}

Result<std::vector<CustomerId>> ClickHouseEngine::FoldMembers(const Inquiry& inquiry,
                                                              const Part& part,
                                                              const Context& context,
                                                              const Cancelled& cancelled) const {
  VAFA_ASSIGN(const timeline::Snapshot snapshot, snapshot_());
  const timeline::Properties& properties = snapshot.properties();
  Compiler compiler(context, properties);
  VAFA_ASSIGN(const uint32_t program, compiler.AddMembers(inquiry, part));
  VAFA_ASSIGN(const Plan plan, compiler.Finish());
  ask::Fold fold(plan, [&] { return cancelled && cancelled(); });
  std::vector<CustomerId> members;
  VAFA_TRY(clickhouse::ReadBlocks(plan, properties, shards_, cancelled,
                                  [&](size_t index, const timeline::Block& block) {
                                    fold.AddMembers(index, block, program, members);
                                    return true;
                                  }));
  if (cancelled && cancelled()) return Fail(ErrorCode::kCancelled, "timeline.cancelled");
  std::ranges::sort(members);
  return members;
}

Result<std::vector<Answer>> ClickHouseEngine::Ask(std::span<const Inquiry> inquiries,
                                                  const Context& context,
                                                  const Cancelled& cancelled) const {
  const auto begin = std::chrono::steady_clock::now();
  const timeline::Properties properties;  // they go by their names here
  Compiler compiler(context, properties);
  std::vector<Compiled> compiled;
  for (const Inquiry& inquiry : inquiries) {
    VAFA_ASSIGN(auto one, compiler.Add(inquiry));
    compiled.push_back(std::move(one));
  }
  VAFA_ASSIGN(const Plan plan, compiler.Finish());

  std::vector<std::unique_ptr<Totals>> parts(shards_.size());
  std::atomic<size_t> bytes = 0;
  VAFA_TRY(ForEachShard(plan, cancelled, [&](size_t shard, Session& session) -> Status {
    auto totals = std::make_unique<Totals>(plan);
    for (const clickhouse::Statement& statement : clickhouse::StatementsOf(plan, session.view())) {
      const size_t before = totals->bytes();
      size_t rows = 0;
      VAFA_TRY(session.Ask(statement.sql, [&](warehouse::RowReader& row) {
        statement.take(row, *totals);
        constexpr size_t kLookEvery = 4096;
        return ++rows % kLookEvery != 0 || bytes + totals->bytes() <= limits::kQuestionMemoryBytes;
      }));
      bytes += totals->bytes() - before;
    }
    totals->facts_read = session.facts();
    parts[shard] = std::move(totals);
    return {};
  }));
  if (bytes > limits::kQuestionMemoryBytes) return TooMuchMemory();
  Totals totals(plan);
  for (const auto& part : parts) totals.Add(std::move(*part));

  return AssembleAll(inquiries, compiled, plan, totals, context, begin);
}

Result<std::vector<CustomerId>> ClickHouseEngine::FindMembers(const Inquiry& inquiry,
                                                              const Part& part,
                                                              const Context& context,
                                                              const Cancelled& cancelled) const {
  const timeline::Properties properties;
  Compiler compiler(context, properties);
  VAFA_ASSIGN(const uint32_t program, compiler.AddMembers(inquiry, part));
  VAFA_ASSIGN(const Plan plan, compiler.Finish());
  if (bring_) VAFA_TRY(bring_(cancelled));
  if (!IsSql(plan)) return FoldMembers(inquiry, part, context, cancelled);
  std::vector<std::vector<CustomerId>> parts(shards_.size());
  VAFA_TRY(ForEachShard(plan, cancelled, [&](size_t shard, Session& session) {
    return session.Ask(clickhouse::MembersSql(plan, session.view(), program),
                       [&](warehouse::RowReader& row) {
                         parts[shard].push_back(row.Integer());
                         return true;
                       });
  }));
  std::vector<CustomerId> members;
  for (const auto& some : parts) members.insert(members.end(), some.begin(), some.end());
  std::ranges::sort(members);
  return members;
}

Result<json::object> ClickHouseEngine::Explain(const Question& question,
                                               const Context& context) const {
  VAFA_ASSIGN(const Inquiry inquiry, Prepare(question, context));
  const timeline::Properties properties;
  Compiler compiler(context, properties);
  VAFA_ASSIGN(const Spread spread, Spread::Of({&inquiry, 1}, context));
  for (const Inquiry& asked : spread.asked()) VAFA_TRY(compiler.Add(asked));
  VAFA_ASSIGN(const Plan plan, compiler.Finish());
  if (!IsSql(plan)) {
    return json::object{{"engine", "clickhouse"},
                        {"periods", inquiry.periods.size()},
                        {"conditions", plan.leaves.size()},
                        {"programs", plan.programs.size()},
                        {"shards", shards_.size()},
                        {"folded", true},
                        {"statements", json::array{clickhouse::BlocksSql(
                                           plan, false, 0, 0, timeline::kBlockCustomers)}}};
  }
  const Cancelled never;
  Session session(plan, shards_.front(), never);
  VAFA_TRY(session.Prepare(0, shards_.size()));
  json::array statements;
  for (const clickhouse::Statement& statement : clickhouse::StatementsOf(plan, session.view())) {
    statements.push_back(json::string(statement.sql));
  }
  return json::object{{"engine", "clickhouse"},
                      {"periods", inquiry.periods.size()},
                      {"conditions", plan.leaves.size()},
                      {"programs", plan.programs.size()},
                      {"shards", shards_.size()},
                      {"facts_to_read", session.facts()},
                      {"statements", std::move(statements)}};
}

}  // namespace vafa::ask
