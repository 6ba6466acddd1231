#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "customers/directory.h"
#include "customers/import/batch.h"
#include "customers/import/guess.h"
#include "customers/import/rows.h"
#include "facts/fact_log.h"
#include "facts/organisation.h"
#include "store/store.h"

namespace vafa::imports {

/// A file and all that gives its rows their meaning. Nothing of it changes while it is read, even
/// when the organisation's settings do.
struct Job {
  std::filesystem::path file;
  std::string name;  ///< how people call the file; its file name if empty
  Shape shape;
  /// What amounts are in where the row does not say. Money in another currency than `base` is
  /// rejected: there is no rate by which to sum it.
  MoneyUnit unit;
  Currency base;
  CalendarKind calendar = CalendarKind::kGregorian;
  std::string zone = "UTC";
  int first_weekday = 1;
  Language language = Language::kEnglish;  ///< of the reasons in the rejects file
};

/// A job by the organisation's settings; `unit` unless given is its currency.
Job MakeJob(std::filesystem::path file, Shape shape, const Organisation& organisation);

enum class State { kRunning, kDone, kFailed, kInterrupted };
std::string_view Tag(State state);  ///< "running", "done", "failed", "interrupted"

/// One import, while it runs and after. read = added + updated + unchanged + rejected.
struct Record {
  int64_t id = 0;
  Kind kind = Kind::kOrders;
  std::string name;
  State state = State::kRunning;
  uint64_t bytes = 0;
  uint64_t bytes_read = 0;
  int64_t read = 0;
  int64_t added = 0;
  int64_t updated = 0;
  int64_t unchanged = 0;
  int64_t rejected = 0;
  int64_t customers_new = 0;
  Ahead ahead;  ///< of the rows of this run; not stored
  double seconds = 0;
  std::string error;  ///< for people, in the job's language; empty unless failed
  Instant started_at;
  std::filesystem::path rejects_file;  ///< empty when no row was rejected
};

/// An error about a file that was uploaded, which people know by this name and not by its place.
Error ByName(Error error, const std::string& name);

/// What would happen, from the first rows of a file.
struct Plan {
  struct RejectedRow {
    uint64_t line = 0;
    std::string reason;
  };
  int64_t rows_estimated = 0;
  int64_t sampled = 0;
  int64_t good = 0;
  int64_t rejected = 0;
  std::vector<RejectedRow> rejects;  ///< the first ten
  int64_t customers_new = 0;         ///< among the sampled rows
  std::optional<Instant> from;
  std::optional<Instant> to;
  std::optional<Money> amount_total;  ///< of the sampled rows
};

/// Brings files into the record store. Safe on any thread.
///
/// What makes a row one thing is told in docs/reference/import.md: the same file again changes
/// nothing, and one that was killed half-way goes on where it was.
class Importer {
 public:
  struct Parts {
    Store& store;
    FactLog& facts;
    Directory& directory;
    const Clock& clock;
    std::filesystem::path data;  ///< the data folder: rejects/ and imports/ lie in it
  };
  explicit Importer(Parts parts) : parts_(std::move(parts)) {}

  /// Called after each batch on the thread that runs the import.
  using Progress = std::function<void(const Record&)>;

  /// Reads the first rows only and writes nothing.
  Result<Plan> Preview(const Job& job, size_t rows = 50'000) const;
  /// Reads the whole file and says what an import would do; writes nothing.
  Result<Record> DryRun(const Job& job, const std::atomic<bool>& stop,
                        const Progress& progress) const;

  /// Notes the job, durable, and returns its id. The same file read the same way that was not
  /// finished is the same import: it goes on.
  Result<int64_t> Begin(const Job& job) const;
  /// Runs a noted import to its end. When `stop` becomes true it ends as interrupted, kCancelled,
  /// and goes on at the next Run.
  Result<Record> Run(int64_t id, const std::atomic<bool>& stop, const Progress& progress) const;

  Result<Record> Get(int64_t id) const;
  Result<Job> JobOf(int64_t id) const;
  Result<std::vector<Record>> List(int64_t limit = 100) const;  ///< the newest first
  /// Imports that a stopped or killed process has left unfinished, oldest first: Run() them.
  Result<std::vector<int64_t>> Unfinished() const;

 private:
  Parts parts_;
};

}  // namespace vafa::imports
