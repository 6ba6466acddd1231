#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "timeline/files.h"
#include "timeline/properties.h"

namespace vafa::timeline {

inline constexpr const char* kPropertiesName = "properties";

/// Writes the properties durably. The name is durable after SyncFolder(): before any block that
/// has ids of them.
Status WriteProperties(const std::filesystem::path& path, uint64_t store_id,
                       const Properties& properties, const BeforeStep& before_step);

/// Unexpected: what is wrong with the file ("missing", "checksum").
std::expected<std::shared_ptr<Properties>, std::string> ReadProperties(
    const std::filesystem::path& path, uint64_t store_id);

}  // namespace vafa::timeline
