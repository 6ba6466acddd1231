#include "timeline/properties_file.h"

#include <cerrno>
#include <cstring>

namespace vafa::timeline {
namespace {

constexpr uint64_t kMagic = 0x3150'5250'4146'4156;  // "VAFAPRP1"

struct Header {
  uint64_t magic = kMagic;
  uint64_t store_id = 0;
  uint64_t bytes = 0;     ///< after the header
  uint64_t checksum = 0;  ///< of all other bytes
};
constexpr size_t kChecksumAt = offsetof(Header, checksum);

}  // namespace

Status WriteProperties(const std::filesystem::path& path, uint64_t store_id,
                       const Properties& properties, const BeforeStep& before_step) {
  const std::string encoded = properties.Encode();
  Header header{.store_id = store_id, .bytes = encoded.size()};
  const Bytes body = std::as_bytes(std::span(encoded));
  const Bytes checked[] = {AsBytes(header).first(kChecksumAt), body};
  header.checksum = Checksum(checked);
  const Bytes pieces[] = {AsBytes(header), body};
  return Replace(path, pieces, before_step);
}

std::expected<std::shared_ptr<Properties>, std::string> ReadProperties(
    const std::filesystem::path& path, uint64_t store_id) {
  const auto mapping = Mapping::Open(path);
  if (!mapping) return std::unexpected(errno == ENOENT ? "missing" : std::strerror(errno));
  const Bytes bytes = mapping->bytes();
  Header header;
  if (bytes.size() < sizeof header) return std::unexpected("size");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kMagic) return std::unexpected("not properties");
  const Bytes body = bytes.subspan(sizeof header);
  if (header.bytes != body.size()) return std::unexpected("size");
  const Bytes checked[] = {bytes.first(kChecksumAt), body};
  if (Checksum(checked) != header.checksum) return std::unexpected("checksum");
  if (header.store_id != store_id) return std::unexpected("another store");
  auto properties = std::make_shared<Properties>();
  if (!properties->Decode({reinterpret_cast<const char*>(body.data()), body.size()})) {
    return std::unexpected("contents");
  }
  return properties;
}

}  // namespace vafa::timeline
