#pragma once

#include <span>
#include <string>

#include "warehouse/tables.h"

namespace vafa::warehouse {

/// Writes an entry of the log into the rows of the shards that it belongs to, where
/// `missing(shard, seq)`.
template <typename Missing>
void Place(const timeline::Entry& entry, std::span<RowWriter> rows, const Missing& missing) {
  if (entry.corrects != 0) {
    const size_t shard = ShardOf(entry.corrects_customer, rows.size());
    if (missing(shard, entry.seq)) {
      WriteCorrection(entry.seq, entry.corrects, entry.corrects_customer, rows[shard]);
    }
  }
  const size_t shard = ShardOf(entry.customer, rows.size());
  if (!entry.retracts && missing(shard, entry.seq)) WriteFact(entry, rows[shard]);
}

/// The one writer of a shard: adds batches of rows, each wholly or not at all and never twice.
///
/// A batch may still be under way in the server when its sender has died or given up. So nobody
/// writes to `facts` itself but to a gate (a table that keeps nothing and hands what comes on to
/// `facts`), and each new writer takes the old gate away and waits until nothing runs through it
/// before it looks how far the shard has come. For one thread at a time.
class Writer {
 public:
  /// Becomes the writer in place of any other; kConflict when another is just becoming it.
  static Result<Writer> Open(Server& server, const ShardIdentity& identity);

  /// Everything up to here is in the shard.
  int64_t through() const { return through_; }

  /// Adds rows, which end with the mark of `through`. After an error nobody knows whether they are
  /// there, and the writer is of no more use; kConflict when another took its place.
  Status Add(Server& server, std::string rows, int64_t through);

 private:
  Writer(std::string gate, std::string id, int64_t through)
      : gate_(std::move(gate)), id_(std::move(id)), through_(through) {}

  std::string gate_;
  std::string id_;  // of the statements that go through the gate
  int64_t through_;
};

}  // namespace vafa::warehouse
