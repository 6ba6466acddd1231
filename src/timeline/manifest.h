#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "timeline/files.h"

namespace vafa::timeline {

inline constexpr const char* kManifestName = "manifest";

/// What a checkpoint wrote last: which blocks there are and how far they go at least.
struct Manifest {
  static constexpr int64_t kNoFile = -1;

  uint64_t store_id = 0;
  int64_t through = 0;
  std::vector<int64_t> blocks;  ///< by index: the block's through, or kNoFile
};

Status WriteManifest(const std::filesystem::path& path, const Manifest& manifest,
                     const BeforeStep& before_step);

/// Unexpected: what is wrong with it ("missing", "checksum").
std::expected<Manifest, std::string> ReadManifest(const std::filesystem::path& path);

}  // namespace vafa::timeline
