#include "timeline/block_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>
#include <vector>

#include "timeline/merge.h"

namespace vafa::timeline {
namespace {

// A file is a Header, a table of Sections, and the columns, each on a 64-byte boundary with zeros
// between. Numbers are little-endian.
static_assert(std::endian::native == std::endian::little);

constexpr uint64_t kMagic = 0x314C'5456'4146'4156;  // "VAFAVTL1"
constexpr uint32_t kVersion = 2;
constexpr size_t kAlignment = 64;

struct Header {
  uint64_t magic = kMagic;
  uint32_t version = kVersion;
  uint32_t sections = 0;
  uint64_t store_id = 0;
  uint64_t index = 0;
  int64_t through = 0;
  uint64_t bytes = 0;  ///< of the whole file
  uint64_t reserved = 0;
  uint64_t checksum = 0;  ///< of all other bytes
};
static_assert(sizeof(Header) == kAlignment);
constexpr size_t kChecksumAt = offsetof(Header, checksum);

enum class Column : uint16_t {
  kOffsets,
  kSeconds,
  kMicros,
  kMoney,
  kValue,
  kLabel,
  kSeq,
  kPropertyValues,
  kPropertyCodes
};

struct Section {
  KindId kind = 0;
  Column column = Column::kOffsets;
  PropertyId property = 0;  ///< of the last two
  uint64_t offset = 0;
  uint64_t count = 0;
};
static_assert(sizeof(Section) == 24);

constexpr size_t Rounded(size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

/// Calls `each(column id, span)` for the columns of a kind, in the order of the file.
void ForEachColumn(auto& columns, const auto& each) {
  each(Column::kOffsets, columns.offsets);
  each(Column::kSeconds, columns.seconds);
  each(Column::kMicros, columns.micros);
  each(Column::kMoney, columns.money);
  each(Column::kValue, columns.value);
  each(Column::kLabel, columns.label);
  each(Column::kSeq, columns.seq);
}

/// Lays out a block as the pieces of a file.
class Layout {
 public:
  Layout(const BlockIdentity& identity, const Block& block) {
    for (const auto& [kind, columns] : block.kinds()) {
      ForEachColumn(columns, [&, k = kind](Column column, const auto& values) {
        AddSection(k, column, 0, values);
      });
      for (const PropertyColumn& property : columns.properties) {
        AddSection(kind, Column::kPropertyValues, property.id, property.values);
        AddSection(kind, Column::kPropertyCodes, property.id, property.codes);
      }
    }
    size_t offset = Rounded(sizeof(Header) + sections_.size() * sizeof(Section));
    for (size_t i = 0; i < sections_.size(); ++i) {
      sections_[i].offset = offset;
      offset = Rounded(offset + data_[i].size());
    }
    header_.sections = static_cast<uint32_t>(sections_.size());
    header_.store_id = identity.store_id;
    header_.index = identity.index;
    header_.through = identity.through;
    header_.bytes = offset;
    AddPieces();
    header_.checksum = Checksum(pieces_);
    pieces_.insert(pieces_.begin() + 1, AsBytes(header_.checksum));
  }
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;

  std::span<const Bytes> pieces() const { return pieces_; }
  size_t bytes() const { return header_.bytes; }

 private:
  void AddSection(KindId kind, Column column, PropertyId property, const auto& values) {
    if (values.empty()) return;
    sections_.push_back(
        {.kind = kind, .column = column, .property = property, .count = values.size()});
    data_.push_back(std::as_bytes(values));
  }
  void AddPieces() {
    pieces_.push_back(AsBytes(header_).first(kChecksumAt));
    const Bytes table = std::as_bytes(std::span(sections_));
    AddPadded(table, sizeof(Header) + table.size());
    for (const Bytes data : data_) AddPadded(data, data.size());
  }
  void AddPadded(Bytes piece, size_t end) {
    if (!piece.empty()) pieces_.push_back(piece);
    const size_t gap = Rounded(end) - end;
    if (gap > 0) pieces_.push_back(Bytes(kZeros).first(gap));
  }

  static constexpr std::byte kZeros[kAlignment] = {};
  Header header_;
  std::vector<Section> sections_;
  std::vector<Bytes> data_;
  std::vector<Bytes> pieces_;
};

/// Reads the sections of a file whose checksum is right; still, nothing in it is taken on trust.
class Sections {
 public:
  explicit Sections(std::shared_ptr<const Mapping> mapping) : mapping_(std::move(mapping)) {}

  /// nullptr: the table makes no sense.
  std::shared_ptr<const Block> Read(const Header& header) {
    const Bytes bytes = mapping_->bytes();
    if (header.sections > (bytes.size() - sizeof(Header)) / sizeof(Section)) return nullptr;
    std::map<KindId, KindColumns> kinds;
    for (uint32_t i = 0; i < header.sections; ++i) {
      Section section;
      std::memcpy(&section, bytes.data() + sizeof(Header) + i * sizeof(Section), sizeof section);
      if (!Place(section, kinds[section.kind])) return nullptr;
    }
    for (auto& [kind, columns] : kinds) {
      if (!IsSound(columns)) return nullptr;
      columns.memory = mapping_;
    }
    return std::make_shared<const Columns>(std::move(kinds));
  }

 private:
  bool Place(const Section& section, KindColumns& columns) const {
    if (section.column == Column::kPropertyValues || section.column == Column::kPropertyCodes) {
      auto& properties = columns.properties;
      if (properties.empty() || properties.back().id < section.property) {
        properties.push_back({.id = section.property, .values = {}, .codes = {}});
      }
      PropertyColumn& property = properties.back();
      if (property.id != section.property) return false;
      return section.column == Column::kPropertyValues ? View(section, property.values)
                                                       : View(section, property.codes);
    }
    bool good = false;
    ForEachColumn(columns, [&](Column column, auto& values) {
      if (column == section.column) good = View(section, values);
    });
    return good;
  }

  template <typename T>
  bool View(const Section& section, std::span<const T>& values) const {
    const Bytes bytes = mapping_->bytes();
    if (!values.empty() || section.count == 0 || section.offset % kAlignment != 0) return false;
    if (section.offset > bytes.size()) return false;
    if (section.count > (bytes.size() - section.offset) / sizeof(T)) return false;
    values = {reinterpret_cast<const T*>(bytes.data() + section.offset),
              static_cast<size_t>(section.count)};
    return true;
  }

  static bool IsSound(const KindColumns& columns) {
    const size_t facts = columns.size();
    const auto whole = [&](const auto& column) { return column.empty() || column.size() == facts; };
    return facts > 0 && columns.seq.size() == facts && whole(columns.micros) &&
           whole(columns.money) && whole(columns.value) && whole(columns.label) &&
           columns.offsets.size() == kBlockCustomers + 1 && columns.offsets.front() == 0 &&
           columns.offsets.back() == facts && std::ranges::is_sorted(columns.offsets) &&
           std::ranges::all_of(columns.properties, [&](const PropertyColumn& property) {
             return property.size() == facts && AreSound(property.codes, property.values.size());
           });
  }

  static bool AreSound(std::span<const uint16_t> codes, size_t values) {
    uint16_t most = 0;
    for (const uint16_t code : codes) most = std::max(most, code);
    return codes.empty() || most < values;
  }

  std::shared_ptr<const Mapping> mapping_;
};

}  // namespace

std::string BlockFileName(size_t index) { return fmt::format("block-{:06}.vtl", index); }

std::optional<size_t> BlockIndexOf(const std::string& file_name) {
  constexpr std::string_view kPrefix = "block-";
  if (!file_name.starts_with(kPrefix)) return std::nullopt;
  size_t index = 0;
  const char* const end = file_name.data() + file_name.size();
  if (std::from_chars(file_name.data() + kPrefix.size(), end, index).ec != std::errc()) {
    return std::nullopt;
  }
  if (file_name != BlockFileName(index)) return std::nullopt;
  return index;
}

Result<BlockFile> WriteBlock(const std::filesystem::path& path, const BlockIdentity& identity,
                             const Block& block, const BeforeStep& before_step) {
  const Layout layout(identity, block);
  VAFA_TRY(Replace(path, layout.pieces(), before_step));
  auto mapping = Mapping::Open(path);
  if (!mapping) return FileError(errno, path);
  Header header;
  std::memcpy(&header, mapping->bytes().data(), sizeof header);
  auto mapped = Sections(std::move(mapping)).Read(header);
  if (!mapped) return FileError(EIO, path);
  return BlockFile{identity, std::move(mapped), layout.bytes()};
}

std::expected<BlockFile, std::string> OpenBlock(const std::filesystem::path& path) {
  const auto mapping = Mapping::Open(path);
  if (!mapping) return std::unexpected(errno == ENOENT ? "missing" : std::strerror(errno));
  const Bytes bytes = mapping->bytes();
  Header header;
  if (bytes.size() < sizeof header) return std::unexpected("size");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kMagic) return std::unexpected("not a block");
  if (header.version != kVersion) return std::unexpected("format version");
  if (header.bytes != bytes.size()) return std::unexpected("size");
  const Bytes checked[] = {bytes.first(kChecksumAt), bytes.subspan(sizeof header)};
  if (Checksum(checked) != header.checksum) return std::unexpected("checksum");
  auto block = Sections(mapping).Read(header);
  if (!block) return std::unexpected("sections");
  mapping->Rest();
  return BlockFile{{header.store_id, header.index, header.through}, std::move(block), bytes.size()};
}

}  // namespace vafa::timeline
