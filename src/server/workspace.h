#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "access/settings.h"
#include "ask/clickhouse_engine.h"
#include "ask/names.h"
#include "base/config.h"
#include "customers/attributes.h"
#include "customers/directory.h"
#include "customers/figures.h"
#include "customers/list.h"
#include "facts/fact_log.h"
#include "facts/feed.h"
#include "facts/past.h"
#include "know/segments/segments.h"
#include "learn/metrics/metrics.h"
#include "learn/metrics/own.h"
#include "learn/predictions/models.h"
#include "learn/predictions/predicted.h"
#include "learn/predictions/ranking.h"
#include "store/folder_lock.h"
#include "store/store.h"
#include "warehouse/stream.h"

namespace vafa {

/// An opened data folder: the store and all that is derived from it, built in order and ended in
/// reverse. The server and every command stand on one.
class Workspace {
 public:
  enum class Mode {
    kWrite,        ///< the folder is ours alone; kConflict when another process has it
    kRead,         ///< never writes; works while a server runs
    kWriteIfFree,  ///< kWrite, or kRead while a server runs
  };

  /// In kRead and kWriteIfFree a folder without data is kNotFound, so that a mistyped --data makes
  /// no empty folder.
  static Result<std::unique_ptr<Workspace>> Open(const Config& config, Mode mode);

  bool writable() const { return lock_.has_value(); }
  const std::filesystem::path& folder() const { return folder_; }

  Store& store() { return *store_; }
  FactLog& facts() { return *facts_; }
  TimelineFeed& feed() { return *feed_; }
  Directory& directory() { return *directory_; }
  FiguresCache& figures() { return *figures_; }
  CustomerList& list() { return *list_; }
  predictions::Models& models() { return *models_; }
  predictions::Ranking& ranking() { return *ranking_; }
  const ask::Predictions& predicted() { return *predicted_; }
  metrics::Metrics& metrics() { return *metrics_; }
  metrics::OwnKpis& own_kpis() { return *own_kpis_; }
  /// Brings facts to ClickHouse; null when that is not set up.
  warehouse::Stream* stream() { return stream_.get(); }
  const CustomerAttributes& attributes() const { return *attributes_; }
  segments::Segments& segments() { return *segments_; }
  /// What any question is asked of, with every fact that was acknowledged before.
  Result<segments::Asking> Ask();
  Settings& settings() { return *settings_; }
  const Clock& clock() const { return Clock::System(); }

 private:
  Workspace() = default;
  Result<metrics::Context::Past> KnownAt(Instant moment);
  Status SetUpClickHouse(const Config& config, bool read_only);

  std::filesystem::path folder_;
  std::optional<FolderLock> lock_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<FactLog> facts_;
  std::unique_ptr<TimelineFeed> feed_;
  std::unique_ptr<PastTimelines> past_;
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<FiguresCache> figures_;
  std::unique_ptr<CustomerList> list_;
  std::unique_ptr<Settings> settings_;
  std::unique_ptr<CustomerAttributes> attributes_;
  std::unique_ptr<ask::FactLogNames> names_;
  std::unique_ptr<predictions::Models> models_;
  std::unique_ptr<predictions::Ranking> ranking_;
  std::unique_ptr<predictions::PredictedColumns> predicted_;
  std::unique_ptr<segments::Segments> segments_;
  std::unique_ptr<metrics::OwnKpis> own_kpis_;
  std::unique_ptr<warehouse::Stream> stream_;
  std::unique_ptr<ask::ClickHouseEngine> clickhouse_;
  std::unique_ptr<metrics::Metrics> metrics_;
};

}  // namespace vafa
