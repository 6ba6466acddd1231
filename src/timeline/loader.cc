#include "timeline/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <system_error>

#include "base/parallel.h"
#include "base/thread_annotations.h"
#include "timeline/manifest.h"
#include "timeline/properties_file.h"

namespace vafa::timeline {
namespace {

namespace fs = std::filesystem;

struct Listing {
  std::vector<size_t> blocks;  ///< rising
  std::vector<fs::path> temporary;
};

/// The files that are ours; others in the folder are left alone.
Result<Listing> List(const fs::path& folder) {
  Listing listing;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const fs::path& path = it->path();
    if (const auto index = BlockIndexOf(path.filename())) listing.blocks.push_back(*index);
    if (path.extension() != ".tmp") continue;
    const fs::path stem = path.stem();
    const bool ours = stem == kManifestName || stem == kPropertiesName || BlockIndexOf(stem);
    if (ours) listing.temporary.push_back(path);
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return FileError(error.value(), folder);
  }
  std::ranges::sort(listing.blocks);
  return listing;
}

Status Remove(const std::vector<fs::path>& paths) {
  for (const fs::path& path : paths) {
    std::error_code error;
    fs::remove(path, error);
    if (error) return FileError(error.value(), path);
  }
  return {};
}

/// What is wrong with a block's file beside the manifest; empty when nothing is.
std::string Mismatch(const BlockFile& file, size_t index, const Manifest& manifest) {
  if (file.identity.store_id != manifest.store_id) return "another store";
  if (file.identity.index != index) return "another block";
  const int64_t known = index < manifest.blocks.size() ? manifest.blocks[index] : Manifest::kNoFile;
  // A crash between a block and the manifest leaves newer blocks, never older ones.
  const int64_t at_least = known == Manifest::kNoFile ? manifest.through + 1 : known;
  return file.identity.through < at_least ? "out of date" : "";
}

/// Whether all properties of a block are known to be of their kinds.
bool KnowsAll(const Properties& properties, const Block& block) {
  return std::ranges::all_of(block.kinds(), [&](const auto& entry) {
    return std::ranges::all_of(entry.second.properties, [&](const PropertyColumn& column) {
      const auto known = properties.Get(column.id);
      return known && known->kind == entry.first;
    });
  });
}

/// Why the files cannot be used, or what is in them.
std::expected<Loaded, std::string> LoadFiles(const fs::path& folder, const Manifest& manifest,
                                             const std::vector<size_t>& listed) {
  size_t count = manifest.blocks.size();
  if (!listed.empty()) count = std::max(count, listed.back() + 1);
  if (count > kMaxBlocks) return std::unexpected("too many blocks");
  std::vector<bool> wanted(count);
  for (size_t i = 0; i < manifest.blocks.size(); ++i) {
    wanted[i] = manifest.blocks[i] != Manifest::kNoFile;
  }
  for (const size_t index : listed) wanted[index] = true;

  Loaded loaded;
  loaded.through = manifest.through;
  loaded.has_manifest = true;
  loaded.blocks.resize(count);
  std::vector<std::string> wrong(count);
  ParallelFor(count, Workers(0, count), [&](size_t i, int) {
    if (!wanted[i]) return true;
    auto file = OpenBlock(folder / BlockFileName(i));
    wrong[i] = file ? Mismatch(*file, i, manifest) : file.error();
    if (wrong[i].empty()) loaded.blocks[i] = *std::move(file);
    return true;
  });
  // After the blocks: its owner may be writing both, and a block never has newer properties.
  auto properties = ReadProperties(folder / kPropertiesName, manifest.store_id);
  if (!properties) return std::unexpected("properties: " + properties.error());
  loaded.properties = *std::move(properties);
  for (size_t i = 0; i < count; ++i) {
    const std::optional<BlockFile>& file = loaded.blocks[i];
    if (file && !KnowsAll(*loaded.properties, *file->block)) wrong[i] = "unknown property";
    if (!wrong[i].empty()) return std::unexpected(fmt::format("block {}: {}", i, wrong[i]));
  }
  return loaded;
}

std::expected<Loaded, std::string> Load(const Timeline::Options& options,
                                        const std::expected<Manifest, std::string>& manifest,
                                        const Listing& listing) {
  if (!manifest) {
    if (manifest.error() == "missing" && listing.blocks.empty()) return Loaded{};
    return std::unexpected("manifest: " + manifest.error());
  }
  if (manifest->store_id != options.store_id) return std::unexpected("manifest: another store");
  return LoadFiles(options.folder, *manifest, listing.blocks);
}

}  // namespace

Result<Loaded> LoadFolder(const Timeline::Options& options) {
  if (!options.read_only) {
    std::error_code error;
    fs::create_directories(options.folder, error);
    if (error) return FileError(error.value(), options.folder);
  }
  // The manifest first: blocks that its owner writes meanwhile are then newer than it, as after a
  // crash.
  const fs::path manifest_path = options.folder / kManifestName;
  const auto manifest = ReadManifest(manifest_path);
  VAFA_ASSIGN(const Listing listing, List(options.folder));
  auto loaded = Load(options, manifest, listing);
  if (!options.read_only) VAFA_TRY(Remove(listing.temporary));
  if (loaded) return *std::move(loaded);

  if (!options.read_only) {
    // The manifest first, so that a crash here leaves nothing that looks whole.
    std::vector<fs::path> all{manifest_path, options.folder / kPropertiesName};
    for (const size_t index : listing.blocks) all.push_back(options.folder / BlockFileName(index));
    VAFA_TRY(Remove(all));
  }
  Loaded nothing;
  nothing.rebuilt_because = std::move(loaded.error());
  return nothing;
}

}  // namespace vafa::timeline
