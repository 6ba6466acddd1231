#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace vafa {

/// A map from 128-bit keys to numbers that outgrows memory: a table in memory before sorted runs
/// mapped from disk, merged as they grow (a log-structured merge tree). It is derived data: what
/// is damaged or of another store is thrown away, and the owner fills it again from `through()`.
///
/// Not safe for use by several threads at once.
class KeyIndex {
 public:
  struct Options {
    std::filesystem::path folder;
    uint64_t store_id = 0;
    size_t memory_entries = 1 << 20;  ///< kept in memory before a run is written
  };

  /// `rebuilt_because` is set when files had to be thrown away.
  static Result<std::unique_ptr<KeyIndex>> Open(Options options, std::string* rebuilt_because);
  ~KeyIndex();

  /// A mark set by the owner at the latest flush: everything up to it is in the files.
  int64_t through() const { return through_; }

  std::optional<uint64_t> Find(const Key128& key) const;
  /// Sets the value of a key.
  void Put(const Key128& key, uint64_t value) { memory_[key] = value; }

  /// Writes the table to disk when it is full; `through` is the owner's mark for what was put.
  Status FlushIfFull(int64_t through);
  Status Flush(int64_t through);

  struct Entry {
    Key128 key;
    uint64_t value = 0;
  };

 private:
  class Run;
  struct KeyHash {
    using is_avalanching = void;
    size_t operator()(const Key128& key) const { return key.low; }
  };

  explicit KeyIndex(Options options);
  Status Load();
  Status WriteManifest(int64_t through);
  void Clear();

  Options options_;
  int64_t through_ = 0;
  uint64_t next_file_ = 1;
  boost::unordered_flat_map<Key128, uint64_t, KeyHash> memory_;
  std::vector<std::unique_ptr<Run>> runs_;  // oldest and largest first
};

}  // namespace vafa
