#include "server/workspace.h"

#include <chrono>
#include <utility>

#include "know/segments/past_segments.h"

namespace vafa {
namespace {

/// A question waits so long for facts that are on their way to ClickHouse.
constexpr std::chrono::seconds kWaitForFacts{10};

}  // namespace

Result<std::unique_ptr<Workspace>> Workspace::Open(const Config& config, Mode mode) {
  std::unique_ptr<Workspace> workspace(new Workspace);
  workspace->folder_ = config.data;
  const bool sqlite = config.store.postgresql.empty();
  if (mode != Mode::kWrite && sqlite && !std::filesystem::exists(config.data / "vafa.db")) {
    return Fail(ErrorCode::kNotFound, {"store.no_data", {{"folder", config.data.string()}}});
  }
  if (mode != Mode::kRead) {
    auto lock = FolderLock::Take(config.data);
    if (lock) {
      workspace->lock_.emplace(std::move(*lock));
    } else if (mode == Mode::kWrite || lock.error().code != ErrorCode::kConflict) {
      return std::unexpected(std::move(lock).error());
    }
  }
  const bool read_only = !workspace->writable();
  Store::Options options;
  options.folder = config.data;
  options.postgresql = config.store.postgresql;
  options.readers = config.server.workers + 1;
  options.read_only = read_only;
  VAFA_ASSIGN(workspace->store_, Store::Open(std::move(options)));
  Store& store = *workspace->store_;
  VAFA_ASSIGN(workspace->facts_, FactLog::Open(store, config.data / "keys", workspace->clock()));
  FactLog& facts = *workspace->facts_;
  VAFA_ASSIGN(workspace->feed_,
              TimelineFeed::Open(store, facts, config.data / "timeline", read_only));
  VAFA_ASSIGN(workspace->directory_, Directory::Open(store, facts, workspace->clock()));
  TimelineFeed& feed = *workspace->feed_;
  workspace->figures_ = std::make_unique<FiguresCache>(facts, feed);
  workspace->list_ =
      std::make_unique<CustomerList>(store, *workspace->directory_, *workspace->figures_);
  workspace->settings_ = std::make_unique<Settings>(store);
  workspace->attributes_ = std::make_unique<CustomerAttributes>(store, *workspace->directory_);
  workspace->names_ = std::make_unique<ask::FactLogNames>(facts);
  workspace->models_ = std::make_unique<predictions::Models>(predictions::Models::Parts{
      .store = store,
      .facts = facts,
      .feed = feed,
      .names = *workspace->names_,
      .attributes = *workspace->attributes_,
      .attribute_names = [&attributes = *workspace->attributes_] { return attributes.Names(); },
      .organisation = [&settings = *workspace->settings_] { return settings.Get(); },
      .rules = [self = workspace.get()] { return self->metrics_->FindRules(); },
      .clock = workspace->clock()});
  workspace->ranking_ =
      std::make_unique<predictions::Ranking>(facts, feed, *workspace->models_, workspace->clock());
  workspace->predicted_ = std::make_unique<predictions::PredictedColumns>(
      [self = workspace.get()]() -> Result<std::shared_ptr<const predictions::Ranking::Answer>> {
        VAFA_ASSIGN(const Organisation organisation, self->settings_->Get());
        return self->ranking_->At(std::nullopt, organisation);
      });
  workspace->segments_ = std::make_unique<segments::Segments>(
      segments::Segments::Parts{.store = store,
                                .directory = *workspace->directory_,
                                .clock = workspace->clock(),
                                .asking = [self = workspace.get()] { return self->Ask(); }});
  workspace->own_kpis_ = std::make_unique<metrics::OwnKpis>(store, workspace->clock());
  workspace->past_ = std::make_unique<PastTimelines>(
      store, facts, read_only ? std::filesystem::path{} : config.data / "past");
  VAFA_TRY(workspace->SetUpClickHouse(config, read_only));
  workspace->metrics_ = std::make_unique<metrics::Metrics>(metrics::Context{
      .names = *workspace->names_,
      .snapshot = [&feed] { return feed.Take(); },
      .organisation = [&settings = *workspace->settings_] { return settings.Get(); },
      .attributes = workspace->attributes_.get(),
      .segments = workspace->segments_.get(),
      .predictions = workspace->predicted_.get(),
      .own = [&own = *workspace->own_kpis_]() -> Result<std::vector<json::object>> {
        VAFA_ASSIGN(auto all, own.All());
        std::vector<json::object> files;
        for (auto& kpi : all) files.push_back(std::move(kpi.file));
        return files;
      },
      .past = [self = workspace.get()](Instant moment) { return self->KnownAt(moment); },
      .clickhouse = workspace->clickhouse_.get(),
      .question_time = mode == Mode::kWrite
                           ? std::optional(std::chrono::seconds(config.ask.seconds))
                           : std::nullopt});
  return workspace;
}

Result<metrics::Context::Past> Workspace::KnownAt(Instant moment) {
  metrics::Context::Past known;
  VAFA_ASSIGN(known.snapshot, past_->At(moment));
  if (known.snapshot.through() == 0) {
    VAFA_ASSIGN(known.begins, facts_->FirstRecorded());
  }
  VAFA_ASSIGN(known.attributes, attributes_->KnownAt(moment));
  known.segments = std::make_shared<segments::PastSegments>(*segments_, *facts_, known.snapshot);
  known.predictions = std::make_shared<predictions::PredictedColumns>(
      [this, moment,
       snapshot = known.snapshot]() -> Result<std::shared_ptr<const predictions::Ranking::Answer>> {
        VAFA_ASSIGN(const Organisation organisation, settings_->Get());
        return ranking_->AsKnown(snapshot, moment, organisation);
      });
  return known;
}

Status Workspace::SetUpClickHouse(const Config& config, bool read_only) {
  if (config.ask.clickhouse.empty()) return {};
  VAFA_ASSIGN(std::vector<warehouse::Address> shards,
              warehouse::ParseAddresses(config.ask.clickhouse));
  stream_ = warehouse::Stream::Make(
      *facts_, {.shards = shards, .store_id = store_->id(), .read_only = read_only});
  clickhouse_ = std::make_unique<ask::ClickHouseEngine>(
      std::move(shards), [&feed = *feed_] { return feed.Take(); },
      [&stream = *stream_](const ask::Cancelled& cancelled) {
        // A command on its own brings them itself, however many they are.
        return stream.following() ? stream.CatchUp(kWaitForFacts, cancelled)
                                  : stream.CatchUp(std::nullopt, cancelled);
      });
  return {};
}

Result<segments::Asking> Workspace::Ask() {
  VAFA_TRY(feed_->CatchUp());
  const Instant now = clock().Now();
  VAFA_ASSIGN(metrics::Metrics::Asking asking, metrics_->FindAsking());
  return segments::Asking{std::move(asking.context), std::move(asking.snapshot), now,
                          asking.clickhouse};
}

}  // namespace vafa
