#pragma once

#include <functional>

#include "facts/key_index.h"

namespace vafa {

/// An immutable sorted run of a KeyIndex in a mapped file: header, a Bloom filter with one cache
/// line per look-up, then entries by rising key.
class KeyIndex::Run {
 public:
  /// Writes the entries that `next` hands over in rising order of key, `at_most` of them.
  static Result<std::unique_ptr<Run>> Write(const std::filesystem::path& file, uint64_t store_id,
                                            size_t at_most,
                                            const std::function<bool(Entry&)>& next);
  static Result<std::unique_ptr<Run>> Open(const std::filesystem::path& file, uint64_t store_id);
  ~Run();

  std::optional<uint64_t> Find(const Key128& key) const;
  std::span<const Entry> entries() const { return entries_; }
  const std::filesystem::path& file() const { return file_; }

 private:
  Run() = default;
  static Result<std::unique_ptr<Run>> Map(const std::filesystem::path& file);

  std::filesystem::path file_;
  void* mapping_ = nullptr;
  size_t bytes_ = 0;
  std::span<const uint64_t> filter_;
  std::span<const Entry> entries_;
};

}  // namespace vafa
