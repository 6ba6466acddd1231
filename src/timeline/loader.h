#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "timeline/block_file.h"
#include "timeline/properties.h"
#include "timeline/timeline.h"

namespace vafa::timeline {

/// More blocks than this (four thousand million customers) are a sign of damage.
inline constexpr size_t kMaxBlocks = 1 << 20;

/// What lay on disk, checked.
struct Loaded {
  int64_t through = 0;
  bool has_manifest = false;
  std::vector<std::optional<BlockFile>> blocks;  ///< by index
  std::shared_ptr<Properties> properties = std::make_shared<Properties>();
  std::string rebuilt_because;
};

/// Reads the folder of a timeline, making it first unless read-only. With any damage all files are
/// removed (unless read-only) and only `rebuilt_because` is set. An error when the folder itself
/// cannot be used.
Result<Loaded> LoadFolder(const Timeline::Options& options);

}  // namespace vafa::timeline
