#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <optional>

#include "base/thread_annotations.h"
#include "customers/import/batch.h"
#include "customers/import/builder.h"
#include "customers/import/import.h"
#include "customers/import/rejects.h"
#include "customers/import/store.h"

namespace vafa::imports {

/// A short queue between the thread that reads and the one that writes: neither waits for the
/// other while there is something to do, and memory stays bounded.
class BatchQueue {
 public:
  /// False when the other side has closed.
  bool Push(std::unique_ptr<Batch> batch) VAFA_EXCLUDES(mutex_);
  /// Nothing when the reader has ended.
  std::unique_ptr<Batch> Pop() VAFA_EXCLUDES(mutex_);
  void Close() VAFA_EXCLUDES(mutex_);

 private:
  static constexpr size_t kMost = 2;
  Mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Batch>> waiting_ VAFA_GUARDED_BY(mutex_);
  bool closed_ VAFA_GUARDED_BY(mutex_) = false;
};

/// One run of an import, from where it was to the end of the file.
class Runner {
 public:
  Runner(const Importer::Parts& parts, const Job& job, imports_store::Stored stored, bool dry,
         const std::atomic<bool>& stop, const Importer::Progress& progress);

  Result<Record> Run();

 private:
  Status Produce(BatchQueue& queue);
  Status ReadRows(CsvReader& reader, Builder& builder, BatchQueue& queue);
  Status Consume(BatchQueue& queue);
  Status Write(Batch& batch);
  Status WriteOnce(Batch& batch, imports_store::Stored& next);
  Status AppendFacts(Transaction& transaction, Batch& batch, Record& record);
  Status SaveCustomers(Transaction& transaction, const Batch& batch, Record& record);
  Status End(Status status);

  const Importer::Parts& parts_;
  const Job& job_;
  imports_store::Stored stored_;
  const bool dry_;
  const std::atomic<bool>& stop_;
  const Importer::Progress& progress_;
  RejectsFile rejects_;
  int64_t micros_before_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace vafa::imports
