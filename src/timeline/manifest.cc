#include "timeline/manifest.h"

#include <cerrno>
#include <cstring>

namespace vafa::timeline {
namespace {

constexpr uint64_t kMagic = 0x314E'414D'4146'4156;  // "VAFAMAN1"

struct Header {
  uint64_t magic = kMagic;
  uint64_t store_id = 0;
  int64_t through = 0;
  uint64_t blocks = 0;
  uint64_t checksum = 0;  ///< of all other bytes
};
constexpr size_t kChecksumAt = offsetof(Header, checksum);

}  // namespace

Status WriteManifest(const std::filesystem::path& path, const Manifest& manifest,
                     const BeforeStep& before_step) {
  Header header{
      .store_id = manifest.store_id, .through = manifest.through, .blocks = manifest.blocks.size()};
  const Bytes table = std::as_bytes(std::span(manifest.blocks));
  const Bytes checked[] = {AsBytes(header).first(kChecksumAt), table};
  header.checksum = Checksum(checked);
  const Bytes pieces[] = {AsBytes(header), table};
  return Replace(path, pieces, before_step);
}

std::expected<Manifest, std::string> ReadManifest(const std::filesystem::path& path) {
  const auto mapping = Mapping::Open(path);
  if (!mapping) return std::unexpected(errno == ENOENT ? "missing" : std::strerror(errno));
  const Bytes bytes = mapping->bytes();
  Header header;
  if (bytes.size() < sizeof header) return std::unexpected("size");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kMagic) return std::unexpected("not a manifest");
  const Bytes table = bytes.subspan(sizeof header);
  if (table.size() % sizeof(int64_t) != 0 || header.blocks != table.size() / sizeof(int64_t)) {
    return std::unexpected("size");
  }
  const Bytes checked[] = {bytes.first(kChecksumAt), table};
  if (Checksum(checked) != header.checksum) return std::unexpected("checksum");
  Manifest manifest{.store_id = header.store_id, .through = header.through, .blocks = {}};
  manifest.blocks.resize(header.blocks);
  if (!table.empty()) std::memcpy(manifest.blocks.data(), table.data(), table.size());
  return manifest;
}

}  // namespace vafa::timeline
