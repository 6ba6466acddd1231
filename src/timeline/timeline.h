#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "timeline/block.h"
#include "timeline/properties.h"

namespace vafa::timeline {

/// What a question reads: all facts up to `through`, as they were when the snapshot was taken.
/// Copying is cheap; holding one blocks nobody.
class Snapshot {
 public:
  struct State;
  Snapshot() = default;
  explicit Snapshot(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  int64_t through() const;  ///< the newest fact's number
  size_t blocks() const;    ///< blocks 0 … blocks() − 1 may hold facts
  size_t facts() const;     ///< approximately: corrected ones not yet merged are counted
  /// The properties that its blocks have, and perhaps newer ones.
  const Properties& properties() const;
  /// The merged columns of a block. The first reader after a change merges it; others wait for
  /// that block only.
  std::shared_ptr<const Block> block(size_t index) const;
  /// The same for a few customers: of the others facts may be missing. It reads little more than
  /// theirs and leaves the block as it is, so it pays while facts keep coming.
  std::shared_ptr<const Block> block(size_t index, const SlotSet& wanted) const;
  /// Whether there is any fact of a kind.
  bool Has(KindId kind) const;

 private:
  std::shared_ptr<const State> state_;
};

/// A step on files, which a test may look at or make fail.
enum class FileStep { kWrite, kSync, kRename, kSyncFolder };

/// The timeline index: columns on disk, one file a block, with fresh facts in memory before them.
/// It is derived from the record store, so a missing, torn or altered file is thrown away and the
/// whole is rebuilt by feeding Apply() from `through()` on.
///
/// One thread at a time may call Apply(), NeedsCheckpoint(), Checkpoint() and CheckpointSome(); all
/// else is safe on any thread.
class Timeline {
 public:
  struct Options {
    std::filesystem::path folder;
    bool read_only = false;           ///< another process owns the files: never write
    size_t memory_bytes = 160 << 20;  ///< NeedsCheckpoint() above so much of facts not on disk
    /// The identity of the record store; files of another store are thrown away.
    uint64_t store_id = 0;
    /// For tests: called before each step on files, from several threads; an errno other than 0
    /// makes the step fail as if the system had said so.
    std::function<int(FileStep, const std::filesystem::path&)> before_step = {};
  };

  struct Opened {
    std::unique_ptr<Timeline> timeline;
    /// Why what was on disk could not be used ("block 3: checksum"); empty when all was well.
    std::string rebuilt_because;
  };
  /// Maps what is on disk and checks every checksum (both cores). Damage is not an error: the
  /// files are removed (unless read-only), `rebuilt_because` says why, and through() is 0.
  static Result<Opened> Open(Options options);

  virtual ~Timeline() = default;

  /// The number of the newest fact applied; the caller feeds on from there.
  virtual int64_t through() const = 0;

  /// Takes in facts in rising order of seq; those ≤ through() are skipped.
  virtual void Apply(std::span<const Entry> entries) = 0;
  /// Much of the facts is not on disk, or CheckpointSome() has begun and not ended.
  virtual bool NeedsCheckpoint() const = 0;
  /// Merges what is in memory into the files: changed blocks are written beside and renamed,
  /// the manifest last. After a crash at any point what is on disk is whole: blocks may then be
  /// newer than the manifest, and skip what they hold already when they are fed again.
  ///
  /// kStorageFull or another error leaves all facts readable (those not written stay in memory),
  /// and the next call goes on. kConflict when the files are another's (read_only).
  virtual Status Checkpoint() = 0;
  /// A small part of it, so that facts can be taken in between: a few of the blocks that had
  /// changed at the first call, and the manifest after the last of them; then true.
  virtual Result<bool> CheckpointSome() = 0;

  virtual Snapshot Take() const = 0;

  struct Size {
    size_t facts = 0;
    size_t bytes_on_disk = 0;
    size_t bytes_in_memory = 0;
  };
  virtual Size size() const = 0;  ///< looks at every block: not for each request
};

/// Runs `fold(block_index, block, worker)` for every block of a snapshot on `workers` threads
/// (0: all cores), stopping early when `cancelled` answers true (looked at between blocks).
/// kCancelled then.
Status ForEachBlock(const Snapshot& snapshot, int workers, const std::function<bool()>& cancelled,
                    const std::function<void(size_t, const Block&, int)>& fold);

}  // namespace vafa::timeline
