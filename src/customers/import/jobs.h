#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <string>
#include <thread>

#include "access/settings.h"
#include "base/thread_annotations.h"
#include "customers/import/import.h"

namespace vafa::imports {

/// Imports that the server runs one after another in the background, and the files that were
/// uploaded for them. Safe on any thread.
class ImportJobs {
 public:
  ImportJobs(Importer::Parts parts, Settings& settings);
  ~ImportJobs();  ///< Stop()

  /// Starts the worker; imports that a stopped or killed server left unfinished go on.
  Status Start();
  /// Ends the running import at its next batch; it goes on at the next start.
  void Stop() VAFA_EXCLUDES(mutex_);

  struct Upload {
    std::string id;
    std::string name;
    std::filesystem::path file;
  };
  /// Takes over the file that a body was streamed into.
  Result<Upload> Keep(const std::filesystem::path& body_file, std::string name);
  Result<Upload> FindUpload(std::string_view id) const;
  /// One that turned out to be of no use.
  void Remove(const Upload& upload) const;

  /// A job by the organisation's settings; the currency of the first money that comes in becomes
  /// the organisation's when it has none.
  Result<Job> Prepare(const Upload& upload, const Wish& wish, std::string_view currency,
                      Language language);
  Result<Plan> Preview(const Job& job) const { return importer_.Preview(job); }

  /// Notes the job and runs it when those before it are done.
  Result<Record> Submit(const Job& job) VAFA_EXCLUDES(mutex_);
  Result<Record> Get(int64_t id) const VAFA_EXCLUDES(mutex_);
  Result<std::vector<Record>> List() const VAFA_EXCLUDES(mutex_);

 private:
  /// The file of a finished import is of no more use; nor is one that nobody came back to.
  void RemoveImported(int64_t id) const;
  void RemoveForgotten(const std::vector<int64_t>& unfinished) const;
  void Loop() VAFA_EXCLUDES(mutex_);

  const Importer importer_;
  Settings& settings_;
  const std::filesystem::path folder_;

  mutable Mutex mutex_;
  std::condition_variable changed_;
  std::deque<int64_t> waiting_ VAFA_GUARDED_BY(mutex_);
  std::map<int64_t, Record> running_ VAFA_GUARDED_BY(mutex_);  ///< newer than what is stored
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace vafa::imports
