#include "customers/import/identity.h"

#include <cstring>

#include "base/log.h"

namespace vafa::imports {
namespace {

constexpr int kCountBits = 24;
constexpr uint64_t kCountMask = (uint64_t{1} << kCountBits) - 1;
constexpr uint64_t kLineSeed = 0x6C696E65;  // apart from ids and contents
constexpr size_t kRemembered = size_t{2} << 20;

/// Of an id: how many different rows it has, and 40 bits of the first one's content.
uint64_t Pack(uint64_t count, const Key128& content) {
  return (count & kCountMask) | (content.low & ~kCountMask);
}

}  // namespace

Result<std::unique_ptr<Identity>> Identity::Open(Kind kind, std::filesystem::path folder) {
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  std::filesystem::create_directories(folder, error);
  if (error) {
    return Fail(ErrorCode::kUnavailable, {"import.cannot_write", {{"file", folder.string()}}},
                error.message());
  }
  auto identity = std::unique_ptr<Identity>(new Identity(kind, std::move(folder)));
  VAFA_ASSIGN(
      identity->seen_,
      KeyIndex::Open({.folder = identity->folder_, .memory_entries = kRemembered}, nullptr));
  return identity;
}

Identity::~Identity() {
  seen_.reset();
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
  if (error) log::warn("import: {} is left behind: {}", folder_.string(), error.message());
}

Key128 Identity::Keyed(const Key128& of, uint64_t number) const {
  const uint64_t bytes[] = {of.high, of.low, number, static_cast<uint64_t>(kind_)};
  return Hash128({reinterpret_cast<const char*>(bytes), sizeof bytes});
}

Status Identity::Put(const Key128& key, uint64_t value) {
  seen_->Put(key, value);
  return seen_->FlushIfFull(0);
}

Result<Identity::Row> Identity::Tell(std::string_view id, std::string_view content) {
  if (!id.empty()) return TellById(Hash128(id, 1), Hash128(content, 2));
  const Key128 key = Hash128(content, 3);
  const uint64_t count = seen_->Find(key).value_or(0);
  VAFA_TRY(Put(key, count + 1));
  return Row{.key = Keyed(key, count)};
}

Result<Identity::Row> Identity::TellById(const Key128& id, const Key128& content) {
  const auto known = seen_->Find(id);
  if (!known) {
    VAFA_TRY(Put(id, Pack(1, content)));
    return Row{.key = Keyed(id, 0)};
  }
  if ((*known & ~kCountMask) == (content.low & ~kCountMask)) {
    return Row{.key = Keyed(id, 0), .repeat = true};
  }
  const uint64_t both[] = {id.high, id.low, content.high, content.low};
  const Key128 line = Hash128({reinterpret_cast<const char*>(both), sizeof both}, kLineSeed);
  if (const auto number = seen_->Find(line)) {
    return Row{.key = Keyed(id, *number), .first = false, .repeat = true};
  }
  const uint64_t count = *known & kCountMask;
  VAFA_TRY(Put(line, count));
  VAFA_TRY(Put(id, (*known & ~kCountMask) | (count + 1)));
  return Row{.key = Keyed(id, count), .first = false};
}

}  // namespace vafa::imports
