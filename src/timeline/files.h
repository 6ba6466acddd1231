#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "timeline/timeline.h"

namespace vafa::timeline {

using BeforeStep = std::function<int(FileStep, const std::filesystem::path&)>;
using Bytes = std::span<const std::byte>;

template <typename T>
Bytes AsBytes(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

/// Writes the pieces to a file beside `path`, syncs it and renames it over `path`. The name is
/// durable after SyncFolder(). kStorageFull when the disk is full.
Status Replace(const std::filesystem::path& path, std::span<const Bytes> pieces,
               const BeforeStep& before_step);
Status SyncFolder(const std::filesystem::path& folder, const BeforeStep& before_step);

/// XXH3 over all pieces.
uint64_t Checksum(std::span<const Bytes> pieces);

/// A whole file mapped for reading. nullptr with errno when it cannot be.
class Mapping {
 public:
  static std::shared_ptr<const Mapping> Open(const std::filesystem::path& path);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  Bytes bytes() const { return bytes_; }
  /// Gives up the pages that were read so far; they come back when they are needed.
  void Rest() const;

 private:
  explicit Mapping(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
};

/// The error for a system call that failed with `error` (an errno) on a file.
std::unexpected<Error> FileError(int error, const std::filesystem::path& path);

}  // namespace vafa::timeline
