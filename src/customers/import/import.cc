#include "customers/import/import.h"

#include <fmt/format.h>

#include <set>

#include "base/hash.h"
#include "customers/import/batch.h"
#include "customers/import/builder.h"
#include "customers/import/job_json.h"
#include "customers/import/runner.h"
#include "customers/import/store.h"

namespace vafa::imports {
namespace {

constexpr size_t kRejectsShown = 10;
constexpr size_t kPieceBytes = 64 << 10;
constexpr uint64_t kPieces = 64;

/// What tells a file from another: its size and pieces of it, and how it is read.
Result<std::string> FingerprintOf(const Job& job, uint64_t& size) {
  VAFA_ASSIGN(Source source, Source::OpenFile(job.file));
  size = source.size();
  Key128 hash;
  std::string piece(kPieceBytes, '\0');
  const auto add = [&](uint64_t at) -> Status {
    VAFA_ASSIGN(const size_t length, source.ReadAt(at, piece.data(), piece.size()));
    hash = Hash128(std::string_view(piece).substr(0, length), hash.low ^ hash.high);
    return {};
  };
  const uint64_t step = std::max<uint64_t>(size / kPieces, kPieceBytes);
  for (uint64_t at = 0; at < size; at += step) VAFA_TRY(add(at));
  if (size > kPieceBytes) VAFA_TRY(add(size - kPieceBytes));
  Job reading = job;
  reading.file.clear();
  reading.name.clear();
  reading.language = Language::kEnglish;
  const std::string how = ToJson(reading) + std::to_string(size);
  hash = Hash128(how, hash.low ^ hash.high);
  return fmt::format("{:016x}{:016x}", hash.high, hash.low);
}

Record WithRejectsFile(imports_store::Stored stored, const std::filesystem::path& data) {
  Record& record = stored.record;
  if (record.rejected > 0) {
    record.rejects_file = data / "rejects" / (std::to_string(record.id) + "-rejects.csv");
  }
  return std::move(record);
}

void Count(const Batch& batch, Plan& plan) {
  for (const NewFact& fact : batch.facts) {
    if (!plan.from || fact.at < *plan.from) plan.from = fact.at;
    if (!plan.to || fact.at > *plan.to) plan.to = fact.at;
    if (!fact.money) continue;
    if (!plan.amount_total) plan.amount_total = Money{0, fact.money->currency};
    plan.amount_total->minor += fact.money->minor;
  }
}

int64_t CountNewCustomers(const Batch& batch, const Directory& directory) {
  std::set<std::string_view> ids(batch.customers.begin(), batch.customers.end());
  for (const Customer& record : batch.records) ids.insert(record.external_id);
  ids.erase(std::string_view());
  return std::ranges::count_if(ids, [&](std::string_view id) { return !directory.Find(id); });
}

}  // namespace

std::string_view Tag(State state) {
  switch (state) {
    case State::kRunning:
      return "running";
    case State::kDone:
      return "done";
    case State::kFailed:
      return "failed";
    case State::kInterrupted:
      return "interrupted";
  }
  return "failed";
}

Error ByName(Error error, const std::string& name) {
  for (auto& [argument, value] : error.message.arguments) {
    if (argument == "file") value = name;
  }
  return error;
}

Job MakeJob(std::filesystem::path file, Shape shape, const Organisation& organisation) {
  Job job;
  job.name = file.filename().string();
  job.file = std::move(file);
  job.shape = std::move(shape);
  job.unit = {organisation.currency, 1};
  job.base = organisation.currency;
  job.calendar = organisation.calendar;
  job.zone = organisation.zone;
  job.first_weekday = organisation.first_weekday;
  job.language = organisation.language;
  return job;
}

Result<Plan> Importer::Preview(const Job& job, size_t rows) const {
  VAFA_ASSIGN(CsvReader reader, CsvReader::Open(job.file, job.shape.delimiter));
  VAFA_ASSIGN(Calendar calendar, Calendar::Make(job.calendar, job.zone, job.first_weekday));
  Builder builder(job, std::move(calendar), nullptr, parts_.clock.Now());
  Plan plan;
  Batch batch;
  CsvRow row;
  bool header = job.shape.header;
  while (plan.sampled < static_cast<int64_t>(rows) && reader.Next(row)) {
    if (std::exchange(header, false)) continue;
    VAFA_ASSIGN(const auto reject, builder.Take(row, batch));
    ++plan.sampled;
    ++(reject ? plan.rejected : plan.good);
    if (reject && plan.rejects.size() < kRejectsShown) {
      plan.rejects.push_back({row.line, Render(*reject, job.language)});
    }
  }
  VAFA_TRY(reader.status());
  Count(batch, plan);
  plan.customers_new = CountNewCustomers(batch, parts_.directory);
  CsvRow after;
  const bool whole = !reader.Next(after);
  const double share =
      row.end == 0 ? 1 : static_cast<double>(reader.size()) / static_cast<double>(row.end);
  plan.rows_estimated =
      whole ? plan.sampled : static_cast<int64_t>(static_cast<double>(plan.sampled) * share);
  return plan;
}

Result<Record> Importer::DryRun(const Job& job, const std::atomic<bool>& stop,
                                const Progress& progress) const {
  VAFA_TRY(CheckMapping(job.shape.mapping, job.shape.columns));
  imports_store::Stored stored;
  stored.record.kind = job.shape.kind;
  stored.record.name = job.name;
  stored.record.started_at = parts_.clock.Now();
  VAFA_ASSIGN(const Source source, Source::OpenFile(job.file));
  stored.record.bytes = source.size();
  return Runner(parts_, job, std::move(stored), true, stop, progress).Run();
}

Result<int64_t> Importer::Begin(const Job& job) const {
  VAFA_TRY(CheckMapping(job.shape.mapping, job.shape.columns));
  imports_store::Stored stored;
  stored.record.kind = job.shape.kind;
  stored.record.name = job.name.empty() ? job.file.filename().string() : job.name;
  stored.record.started_at = parts_.clock.Now();
  VAFA_ASSIGN(stored.fingerprint, FingerprintOf(job, stored.record.bytes));
  Job kept = job;
  kept.file = std::filesystem::absolute(job.file);
  stored.job = ToJson(kept);
  return parts_.store.Write([&](Transaction& transaction) -> Result<int64_t> {
    VAFA_ASSIGN(const auto unfinished,
                imports_store::FindUnfinished(transaction, stored.fingerprint));
    if (unfinished) return *unfinished;
    return imports_store::Insert(transaction, stored, kept.file.string());
  });
}

Result<Record> Importer::Run(int64_t id, const std::atomic<bool>& stop,
                             const Progress& progress) const {
  VAFA_ASSIGN(auto stored, parts_.store.Read(
                               [id](Session& session) { return imports_store::Get(session, id); }));
  if (stored.record.state == State::kDone) return WithRejectsFile(std::move(stored), parts_.data);
  VAFA_ASSIGN(const Job job, JobFromJson(stored.job));
  uint64_t size = 0;
  VAFA_ASSIGN(const std::string fingerprint, FingerprintOf(job, size));
  if (fingerprint != stored.fingerprint) {
    return Fail(ErrorCode::kConflict, {"import.file_changed", {{"file", job.file.string()}}});
  }
  stored.record.state = State::kRunning;
  stored.record.error.clear();
  return Runner(parts_, job, std::move(stored), false, stop, progress).Run();
}

Result<Job> Importer::JobOf(int64_t id) const {
  VAFA_ASSIGN(const auto stored, parts_.store.Read([id](Session& session) {
    return imports_store::Get(session, id);
  }));
  return JobFromJson(stored.job);
}

Result<Record> Importer::Get(int64_t id) const {
  VAFA_ASSIGN(auto stored, parts_.store.Read(
                               [id](Session& session) { return imports_store::Get(session, id); }));
  return WithRejectsFile(std::move(stored), parts_.data);
}

Result<std::vector<Record>> Importer::List(int64_t limit) const {
  VAFA_ASSIGN(auto all, parts_.store.Read([limit](Session& session) {
    return imports_store::List(session, limit);
  }));
  std::vector<Record> records;
  for (auto& stored : all) records.push_back(WithRejectsFile(std::move(stored), parts_.data));
  return records;
}

Result<std::vector<int64_t>> Importer::Unfinished() const {
  return parts_.store.Read([](Session& session) { return imports_store::Unfinished(session); });
}

}  // namespace vafa::imports
