#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "timeline/block.h"
#include "timeline/files.h"

namespace vafa::timeline {

/// What a block's file says of itself.
struct BlockIdentity {
  uint64_t store_id = 0;
  uint64_t index = 0;
  int64_t through = 0;  ///< the newest fact number that its writer had taken in
};

struct BlockFile {
  BlockIdentity identity;
  std::shared_ptr<const Block> block;
  size_t bytes = 0;
};

std::string BlockFileName(size_t index);
/// The index of a block file's name; nullopt for other names.
std::optional<size_t> BlockIndexOf(const std::string& file_name);

/// Writes a block durably and maps it. The rename is durable after SyncFolder().
Result<BlockFile> WriteBlock(const std::filesystem::path& path, const BlockIdentity& identity,
                             const Block& block, const BeforeStep& before_step);

/// Maps a block's file and checks all of it. Unexpected: a word or two on what is wrong with it
/// ("checksum").
std::expected<BlockFile, std::string> OpenBlock(const std::filesystem::path& path);

}  // namespace vafa::timeline
