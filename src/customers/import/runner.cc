#include "customers/import/runner.h"

#include <algorithm>
#include <thread>

#include "base/log.h"

namespace vafa::imports {
namespace {

constexpr int64_t kBatchRows = 50'000;
constexpr size_t kBatchBytes = 16 << 20;
constexpr std::string_view kSource = "import";
// A database that went away may come back meanwhile; what is written once is not written twice.
constexpr int kTries = 8;
constexpr std::chrono::milliseconds kFirstPause{250};

bool IsFull(const Batch& batch) {
  return batch.read() >= kBatchRows || batch.arena.bytes() > kBatchBytes ||
         batch.rejects.size() > kBatchBytes;
}

std::filesystem::path RejectsPath(const std::filesystem::path& data, int64_t id) {
  return data / "rejects" / (std::to_string(id) + "-rejects.csv");
}

}  // namespace

bool BatchQueue::Push(std::unique_ptr<Batch> batch) {
  MutexLock lock(mutex_);
  while (waiting_.size() >= kMost && !closed_) lock.Wait(changed_);
  if (closed_) return false;
  waiting_.push_back(std::move(batch));
  changed_.notify_all();
  return true;
}

std::unique_ptr<Batch> BatchQueue::Pop() {
  MutexLock lock(mutex_);
  while (waiting_.empty() && !closed_) lock.Wait(changed_);
  if (waiting_.empty()) return nullptr;
  auto batch = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  changed_.notify_all();
  return batch;
}

void BatchQueue::Close() {
  MutexLock lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

Runner::Runner(const Importer::Parts& parts, const Job& job, imports_store::Stored stored, bool dry,
               const std::atomic<bool>& stop, const Importer::Progress& progress)
    : parts_(parts),
      job_(job),
      stored_(std::move(stored)),
      dry_(dry),
      stop_(stop),
      progress_(progress),
      rejects_(RejectsPath(parts.data, stored_.record.id), stored_.rejects_bytes),
      micros_before_(stored_.micros),
      began_(std::chrono::steady_clock::now()) {}

Result<Record> Runner::Run() {
  if (!dry_) VAFA_TRY(rejects_.Cut());
  BatchQueue queue;
  Status produced;
  std::thread reader([&] {
    produced = Produce(queue);
    queue.Close();
  });
  Status consumed = Consume(queue);
  queue.Close();
  reader.join();
  VAFA_TRY(End(consumed ? produced : consumed));
  return stored_.record;
}

Status Runner::Produce(BatchQueue& queue) {
  VAFA_ASSIGN(CsvReader reader, CsvReader::Open(job_.file, job_.shape.delimiter));
  VAFA_ASSIGN(Calendar calendar, Calendar::Make(job_.calendar, job_.zone, job_.first_weekday));
  const std::string folder = (dry_ ? "dry-" : "") + std::to_string(stored_.record.id);
  VAFA_ASSIGN(const auto identity,
              Identity::Open(job_.shape.kind, parts_.data / "imports" / folder));
  Builder builder(job_, std::move(calendar), identity.get(), parts_.clock.Now());
  return ReadRows(reader, builder, queue);
}

/// Rows before the position are only looked at, so that those after it are told apart from them.
Status Runner::ReadRows(CsvReader& reader, Builder& builder, BatchQueue& queue) {
  auto batch = std::make_unique<Batch>();
  bool header = job_.shape.header;
  bool again = stored_.position > 0;
  CsvRow row;
  while (reader.Next(row)) {
    if (std::exchange(header, false)) continue;
    VAFA_TRY(builder.Take(row, *batch));
    batch->position = row.end;
    if (again) {
      again = row.end < stored_.position;
      if (!again || IsFull(*batch)) batch = std::make_unique<Batch>();
      if (stop_) return {};
      continue;
    }
    if (!IsFull(*batch)) continue;
    batch->bytes_read = std::min(reader.size(), std::max(reader.position(), batch->position));
    if (!queue.Push(std::exchange(batch, std::make_unique<Batch>()))) return {};
  }
  VAFA_TRY(reader.status());
  batch->position = std::max(batch->position, stored_.position);
  batch->bytes_read = reader.size();
  batch->last = true;
  queue.Push(std::move(batch));
  return {};
}

Status Runner::Consume(BatchQueue& queue) {
  while (!stop_) {
    const auto batch = queue.Pop();
    if (!batch) break;
    VAFA_TRY(Write(*batch));
    if (progress_) progress_(stored_.record);
    if (batch->last) return {};
  }
  // Either we were told to stop, or the reader has ended early and says why.
  return stop_ ? Fail(ErrorCode::kCancelled, "import.stopped") : Status{};
}

Status Runner::Write(Batch& batch) {
  if (!dry_) VAFA_TRY(rejects_.Append(batch.rejects));
  auto pause = kFirstPause;
  for (int attempt = 1;; ++attempt) {
    imports_store::Stored next = stored_;
    Status status = WriteOnce(batch, next);
    if (status) {
      stored_ = std::move(next);
      return {};
    }
    if (status.error().code != ErrorCode::kUnavailable || attempt == kTries || stop_) return status;
    log::warn("import {}: {}; trying again", stored_.record.id, Describe(status.error()));
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

Status Runner::WriteOnce(Batch& batch, imports_store::Stored& next) {
  Record& record = next.record;
  record.read += batch.read();
  record.rejected += batch.rejected;
  record.unchanged += batch.repeats;
  record.ahead.Add(batch.ahead);
  record.bytes_read = batch.bytes_read;
  next.position = std::max(next.position, batch.position);
  next.rejects_bytes = rejects_.bytes();
  next.micros = micros_before_ + std::chrono::duration_cast<std::chrono::microseconds>(
                                     std::chrono::steady_clock::now() - began_)
                                     .count();
  record.seconds = static_cast<double>(next.micros) / 1e6;
  if (!dry_ && record.rejected > 0) record.rejects_file = rejects_.path();
  if (batch.last) record.state = State::kDone;

  bool tried = false;
  const Status status = parts_.store.Write([&](Transaction& transaction) -> Status {
    VAFA_TRY(AppendFacts(transaction, batch, record));
    VAFA_TRY(SaveCustomers(transaction, batch, record));
    if (!dry_) return imports_store::Update(transaction, next);
    tried = true;  // everything went well; now it is taken back
    return Fail(ErrorCode::kCancelled, "import.stopped");
  });
  return tried ? Status{} : status;
}

Status Runner::AppendFacts(Transaction& transaction, Batch& batch, Record& record) {
  if (batch.facts.empty()) return {};
  std::vector<std::string_view> named;
  named.reserve(batch.customers.size());
  for (const std::string_view id : batch.customers) {
    if (!id.empty()) named.push_back(id);
  }
  std::vector<CustomerId> ids;
  if (!named.empty()) {
    VAFA_TRY(parts_.directory.EnsureAll(transaction, named, kSource, ids, record.customers_new));
  }
  size_t next = 0;
  for (size_t i = 0; i < batch.facts.size(); ++i) {
    if (!batch.customers[i].empty()) batch.facts[i].customer = ids[next++];
  }
  VAFA_ASSIGN(const auto appended, parts_.facts.Append(transaction, batch.facts, kSource));
  // A row may be several facts: it is as new as the newest of them.
  for (size_t i = 0; i < batch.facts.size();) {
    bool added = false;
    bool updated = false;
    const uint32_t row = batch.row_of[i];
    for (; i < batch.facts.size() && batch.row_of[i] == row; ++i) {
      added |= appended.outcomes[i] == FactLog::Outcome::kAdded;
      updated |= appended.outcomes[i] != FactLog::Outcome::kAdded &&
                 appended.outcomes[i] != FactLog::Outcome::kUnchanged;
      if (i > 0 && batch.row_of[i - 1] == row &&
          (appended.outcomes[i] == FactLog::Outcome::kAdded) !=
              (appended.outcomes[i - 1] == FactLog::Outcome::kAdded)) {
        updated = true;  // a part came to what was known already
      }
    }
    ++(updated ? record.updated : added ? record.added : record.unchanged);
  }
  return {};
}

Status Runner::SaveCustomers(Transaction& transaction, const Batch& batch, Record& record) {
  if (batch.records.empty()) return {};
  VAFA_ASSIGN(const auto saved, parts_.directory.Save(transaction, batch.records, kSource));
  for (const auto outcome : saved) {
    switch (outcome) {
      case Directory::Saved::kAdded:
        ++record.added;
        ++record.customers_new;
        break;
      case Directory::Saved::kUpdated:
        ++record.updated;
        break;
      case Directory::Saved::kUnchanged:
        ++record.unchanged;
        break;
    }
  }
  return {};
}

/// Notes how the import ended; one that can go on is interrupted, not failed.
Status Runner::End(Status status) {
  if (status || dry_) return status;
  const Error& error = status.error();
  const bool can_go_on = error.code == ErrorCode::kCancelled ||
                         error.code == ErrorCode::kUnavailable ||
                         error.code == ErrorCode::kStorageFull;
  stored_.record.state = can_go_on ? State::kInterrupted : State::kFailed;
  stored_.record.error = vafa::Render(ByName(error, job_.name).message, job_.language);
  const Status noted = parts_.store.Write(
      [&](Transaction& transaction) { return imports_store::Update(transaction, stored_); });
  if (!noted) log::warn("import {}: {}", stored_.record.id, Describe(noted.error()));
  return status;
}

}  // namespace vafa::imports
