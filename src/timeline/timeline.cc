#include "timeline/timeline.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

#include "base/parallel.h"
#include "base/thread_annotations.h"
#include "timeline/loader.h"
#include "timeline/manifest.h"
#include "timeline/properties_file.h"
#include "timeline/snapshot.h"

namespace vafa::timeline {
namespace {

constexpr int kCheckpointWorkers = 2;  // each holds one merged block
constexpr size_t kSomeBlocks = 4;      // of CheckpointSome()

class FileTimeline final : public Timeline {
 public:
  FileTimeline(Options options, Loaded loaded);

  int64_t through() const override { return Now()->through; }
  void Apply(std::span<const Entry> entries) override;
  bool NeedsCheckpoint() const override {
    return !options_.read_only && (round_ || unsaved_ > options_.memory_bytes);
  }
  Status Checkpoint() override;
  Result<bool> CheckpointSome() override;
  Snapshot Take() const override { return Snapshot(Now()); }
  Size size() const override;

 private:
  /// What the writer knows of a block.
  struct Book {
    static constexpr uint32_t kUntouched = UINT32_MAX;

    bool dirty = false;             ///< has facts that its file lacks
    uint32_t touched = kUntouched;  ///< its place in touched_ during Apply()
    int64_t file_through = Manifest::kNoFile;
    size_t file_bytes = 0;
    size_t facts = 0;
    size_t unsaved = 0;  ///< bytes
  };
  struct Touched {
    size_t index;
    std::shared_ptr<const Block> columns;
    Delta delta;
  };

  std::shared_ptr<const Snapshot::State> Now() const {
    const MutexLock lock(mutex_);
    return state_;
  }
  void Publish(std::shared_ptr<const Snapshot::State> state) {
    const MutexLock lock(mutex_);
    state_.swap(state);  // the old one is let go after the lock
  }

  /// A checkpoint under way.
  struct Round {
    int64_t through = 0;         ///< what was known when it began
    std::vector<size_t> blocks;  ///< yet to write, rising
  };

  Touched* Touch(CustomerId customer, int64_t seq, const Snapshot::State& state);
  void ApplyOne(const Entry& entry, const Snapshot::State& state);
  void PublishTouched(int64_t through, const Snapshot::State& before);

  Result<bool> Write(size_t most);
  Result<std::optional<Round>> BeginRound(const Snapshot::State& state);
  Status WriteBlocks(const std::vector<size_t>& dirty, const Snapshot::State& state);
  void MarkWritten(Book& book, const BlockFile& file);
  Status SaveProperties();
  Status SaveManifest(int64_t through);

  const Options options_;
  mutable Mutex mutex_;
  std::shared_ptr<const Snapshot::State> state_ VAFA_GUARDED_BY(mutex_);
  const std::shared_ptr<Properties> properties_;
  std::atomic<size_t> unsaved_ = 0;  ///< bytes, all books'
  std::atomic<size_t> bytes_on_disk_ = 0;

  // The writer's alone.
  std::vector<Book> books_;
  std::vector<Touched> touched_;
  size_t unsaved_now_ = 0;               ///< bytes that Apply() has added
  std::vector<PropertyValue> resolved_;  ///< of the fact at hand
  size_t facts_ = 0;                     ///< all books'
  bool has_manifest_;
  int64_t manifest_through_;
  uint64_t properties_revision_;  ///< on disk
  std::optional<Round> round_;
};

FileTimeline::FileTimeline(Options options, Loaded loaded)
    : options_(std::move(options)),
      properties_(std::move(loaded.properties)),
      has_manifest_(loaded.has_manifest),
      manifest_through_(loaded.through),
      properties_revision_(properties_->revision()) {
  auto state = std::make_shared<Snapshot::State>();
  state->through = loaded.through;
  state->properties = properties_;
  books_.resize(loaded.blocks.size());
  std::vector<std::pair<size_t, std::shared_ptr<const BlockFacts>>> blocks;
  for (size_t i = 0; i < loaded.blocks.size(); ++i) {
    std::optional<BlockFile>& found = loaded.blocks[i];
    if (!found) continue;
    BlockFile& file = *found;
    books_[i] = {.file_through = file.identity.through,
                 .file_bytes = file.bytes,
                 .facts = file.block->facts()};
    facts_ += books_[i].facts;
    bytes_on_disk_ += file.bytes;
    blocks.emplace_back(i, std::make_shared<BlockFacts>(std::move(file.block), Delta()));
  }
  state->facts = facts_;
  state->Put(std::move(blocks));
  state_ = std::move(state);
}

/// The customer's block; nullptr when its file holds fact `seq` already, or for an id that was
/// never handed out.
FileTimeline::Touched* FileTimeline::Touch(CustomerId customer, int64_t seq,
                                           const Snapshot::State& state) {
  const size_t index = static_cast<size_t>(customer / kBlockCustomers);
  if (customer < 0 || index >= kMaxBlocks) return nullptr;
  if (index >= books_.size()) books_.resize(index + 1);
  Book& book = books_[index];
  if (seq <= book.file_through) return nullptr;
  if (book.touched == Book::kUntouched) {
    book.touched = static_cast<uint32_t>(touched_.size());
    book.dirty = true;
    const BlockFacts* const facts = state.Find(index);
    auto [columns, delta] = facts ? facts->Parts() : std::pair(EmptyBlock(), Delta());
    touched_.push_back({index, std::move(columns), std::move(delta)});
  }
  return &touched_[book.touched];
}

void FileTimeline::ApplyOne(const Entry& entry, const Snapshot::State& state) {
  if (entry.corrects > 0 && entry.corrects < entry.seq) {
    if (Touched* const block = Touch(entry.corrects_customer, entry.seq, state)) {
      const size_t bytes = block->delta.Remove(entry.corrects, entry.corrects_customer);
      books_[block->index].unsaved += bytes;
      unsaved_now_ += bytes;
    }
  }
  if (entry.retracts) return;
  if (Touched* const block = Touch(entry.customer, entry.seq, state)) {
    resolved_.clear();
    if (!entry.properties.empty()) properties_->Resolve(entry.kind, entry.properties, resolved_);
    const size_t bytes = block->delta.Add(entry, resolved_);
    Book& book = books_[block->index];
    book.unsaved += bytes;
    unsaved_now_ += bytes;
    ++book.facts;
    ++facts_;
  }
}

void FileTimeline::Apply(std::span<const Entry> entries) {
  const auto before = Now();
  int64_t through = before->through;
  for (const Entry& entry : entries) {
    if (entry.seq <= through) continue;
    ApplyOne(entry, *before);
    through = entry.seq;
  }
  if (through != before->through) PublishTouched(through, *before);
}

void FileTimeline::PublishTouched(int64_t through, const Snapshot::State& before) {
  auto state = std::make_shared<Snapshot::State>(before);
  state->through = through;
  state->facts = facts_;
  unsaved_ += std::exchange(unsaved_now_, 0);
  std::ranges::sort(touched_, {}, &Touched::index);
  std::vector<std::pair<size_t, std::shared_ptr<const BlockFacts>>> changed;
  changed.reserve(touched_.size());
  for (Touched& touched : touched_) {
    books_[touched.index].touched = Book::kUntouched;
    changed.emplace_back(touched.index, std::make_shared<BlockFacts>(std::move(touched.columns),
                                                                     std::move(touched.delta)));
  }
  touched_.clear();
  state->Put(std::move(changed));
  Publish(std::move(state));
}

void FileTimeline::MarkWritten(Book& book, const BlockFile& file) {
  bytes_on_disk_ += file.bytes - book.file_bytes;
  unsaved_ -= book.unsaved;
  facts_ += file.block->facts() - book.facts;
  book = {.file_through = file.identity.through,
          .file_bytes = file.bytes,
          .facts = file.block->facts()};
}

/// Writes blocks until one fails; those that were written are clean from then on either way.
Status FileTimeline::WriteBlocks(const std::vector<size_t>& dirty, const Snapshot::State& state) {
  std::vector<std::optional<BlockFile>> written(dirty.size());
  std::vector<Status> outcomes(dirty.size());
  ParallelFor(dirty.size(), Workers(kCheckpointWorkers, dirty.size()), [&](size_t i, int) {
    const size_t index = dirty[i];
    const BlockFacts& facts = *state.Find(index);
    auto file = WriteBlock(options_.folder / BlockFileName(index),
                           {options_.store_id, index, state.through}, *facts.Merged(),
                           options_.before_step);
    if (!file) {
      outcomes[i] = std::unexpected(std::move(file.error()));
      return false;
    }
    facts.MovedToDisk(file->block);
    written[i] = *std::move(file);
    return true;
  });
  Status status;
  for (size_t i = 0; i < dirty.size(); ++i) {
    if (const auto& file = written[i]) MarkWritten(books_[dirty[i]], *file);
    if (status) status = std::move(outcomes[i]);
  }
  return status;
}

/// Before the blocks, which have ids of them.
Status FileTimeline::SaveProperties() {
  if (has_manifest_ && properties_revision_ == properties_->revision()) return {};
  const uint64_t revision = properties_->revision();
  VAFA_TRY(WriteProperties(options_.folder / kPropertiesName, options_.store_id, *properties_,
                           options_.before_step));
  VAFA_TRY(SyncFolder(options_.folder, options_.before_step));
  properties_revision_ = revision;
  return {};
}

Status FileTimeline::SaveManifest(int64_t through) {
  Manifest manifest{.store_id = options_.store_id, .through = through, .blocks = {}};
  manifest.blocks.reserve(books_.size());
  for (const Book& book : books_) manifest.blocks.push_back(book.file_through);
  VAFA_TRY(WriteManifest(options_.folder / kManifestName, manifest, options_.before_step));
  VAFA_TRY(SyncFolder(options_.folder, options_.before_step));
  has_manifest_ = true;
  manifest_through_ = through;
  return {};
}

Status FileTimeline::Checkpoint() {
  round_.reset();
  VAFA_TRY(Write(kMaxBlocks));
  return {};
}

Result<bool> FileTimeline::CheckpointSome() { return Write(kSomeBlocks); }

/// Writes so many blocks of the round under way, or of one that begins; whether it has ended.
Result<bool> FileTimeline::Write(size_t most) {
  if (options_.read_only) return Fail(ErrorCode::kConflict, "timeline.read_only");
  const auto state = Now();
  // One that fails ends the round: the blocks it wrote are clean, and the next finds the others.
  std::optional<Round> round = std::exchange(round_, std::nullopt);
  if (!round) {
    VAFA_ASSIGN(round, BeginRound(*state));
    if (!round) return true;
  }
  const size_t rest = round->blocks.size() - std::min(round->blocks.size(), most);
  const std::vector<size_t> these(round->blocks.begin() + static_cast<ptrdiff_t>(rest),
                                  round->blocks.end());
  VAFA_TRY(SaveProperties());
  VAFA_TRY(WriteBlocks(these, *state));
  round->blocks.resize(rest);
  if (rest > 0) {
    round_ = std::move(round);
    return false;
  }
  VAFA_TRY(SyncFolder(options_.folder, options_.before_step));
  VAFA_TRY(SaveManifest(round->through));

  auto counted = std::make_shared<Snapshot::State>(*state);
  counted->facts = facts_;
  Publish(std::move(counted));
  return true;
}

/// Nothing when all is on disk.
Result<std::optional<FileTimeline::Round>> FileTimeline::BeginRound(const Snapshot::State& state) {
  Round round{.through = state.through, .blocks = {}};
  for (size_t i = 0; i < books_.size(); ++i) {
    if (books_[i].dirty) round.blocks.push_back(i);
  }
  if (round.blocks.empty() && has_manifest_ && manifest_through_ == round.through) {
    return std::nullopt;
  }
  // An empty manifest before the first block: a crash in between is then like any other.
  if (!has_manifest_) {
    VAFA_TRY(SaveProperties());
    VAFA_TRY(SaveManifest(0));
  }
  return round;
}

Timeline::Size FileTimeline::size() const {
  const auto state = Now();
  Size size{.facts = state->facts, .bytes_on_disk = bytes_on_disk_, .bytes_in_memory = 0};
  for (size_t i = 0; i < state->blocks; ++i) {
    if (const BlockFacts* const facts = state->Find(i)) size.bytes_in_memory += facts->HeapBytes();
  }
  return size;
}

}  // namespace

Result<Timeline::Opened> Timeline::Open(Options options) {
  VAFA_ASSIGN(Loaded loaded, LoadFolder(options));
  std::string why = std::move(loaded.rebuilt_because);
  return Opened{std::make_unique<FileTimeline>(std::move(options), std::move(loaded)),
                std::move(why)};
}

Status ForEachBlock(const Snapshot& snapshot, int workers, const std::function<bool()>& cancelled,
                    const std::function<void(size_t, const Block&, int)>& fold) {
  std::atomic<bool> stopped = false;
  ParallelFor(snapshot.blocks(), Workers(workers, snapshot.blocks()),
              [&](size_t index, int worker) {
                if (cancelled && cancelled()) {
                  stopped = true;
                  return false;
                }
                fold(index, *snapshot.block(index), worker);
                return true;
              });
  if (stopped) return Fail(ErrorCode::kCancelled, "timeline.cancelled");
  return {};
}

}  // namespace vafa::timeline
