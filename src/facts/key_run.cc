#include "facts/key_run.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace vafa {
namespace {

constexpr uint64_t kMagic = 0x325945'4b61'666156;  // "VafaKEY2"
constexpr size_t kLineWords = 8;                   // a cache line of the filter
constexpr size_t kKeysPerLine = 32;                // 16 bits a key
constexpr size_t kBufferedEntries = 32 << 10;

struct Header {
  uint64_t magic = kMagic;
  uint64_t store_id = 0;
  uint64_t count = 0;
  uint64_t filter_words = 0;
  uint64_t checksum = 0;
  uint64_t reserved[3] = {};
};
static_assert(sizeof(Header) == 64);

Error FileError(const std::filesystem::path& file, const char* step) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  return Error{full ? ErrorCode::kStorageFull : ErrorCode::kUnavailable,
               Message(full ? "store.disk_full" : "store.io_error"),
               file.string() + ": " + step + ": " + std::strerror(errno),
               {},
               {}};
}

/// The word and the bit of each of six probes lie in one line, chosen by the key's low half.
template <typename Visit>
bool ForEachProbe(const Key128& key, size_t lines, Visit visit) {
  const size_t line = static_cast<size_t>((static_cast<unsigned __int128>(key.low) * lines) >> 64);
  uint64_t bits = key.high * 0x9E37'79B9'7F4A'7C15u;
  for (int probe = 0; probe < 6; ++probe, bits >>= 9) {
    const size_t bit = bits & 511;
    if (!visit(line * kLineWords + bit / 64, uint64_t{1} << (bit % 64))) return false;
  }
  return true;
}

size_t FilterLines(size_t keys) { return keys / kKeysPerLine + 1; }

std::unexpected<Error> Damaged(const std::filesystem::path& file, const char* what) {
  return Fail(ErrorCode::kInvalid, "base.internal", file.filename().string() + ": " + what);
}

bool PutAt(int fd, const void* data, size_t bytes, size_t at) {
  const auto* from = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = pwrite(fd, from, bytes, static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    from += written;
    at += static_cast<size_t>(written);
    bytes -= static_cast<size_t>(written);
  }
  return true;
}

/// Of pieces one after another.
class Checksum {
 public:
  Checksum() { XXH3_64bits_reset(state_.get()); }
  void Add(const void* data, size_t bytes) { XXH3_64bits_update(state_.get(), data, bytes); }
  uint64_t Get() const { return XXH3_64bits_digest(state_.get()); }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> state_{XXH3_createState()};
};

}  // namespace

KeyIndex::Run::~Run() {
  if (mapping_ != nullptr) munmap(mapping_, bytes_);
}

Result<std::unique_ptr<KeyIndex::Run>> KeyIndex::Run::Write(
    const std::filesystem::path& file, uint64_t store_id, size_t at_most,
    const std::function<bool(Entry&)>& next) {
  std::vector<uint64_t> filter(FilterLines(at_most) * kLineWords);
  const size_t lines = filter.size() / kLineWords;
  const size_t begin = sizeof(Header) + filter.size() * sizeof(uint64_t);
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return std::unexpected(FileError(file, "create"));
  std::vector<Entry> buffer;
  buffer.reserve(std::min(at_most, kBufferedEntries));
  Checksum checksum;
  Header header{.store_id = store_id, .filter_words = filter.size()};
  bool fine = true;
  const auto put_buffer = [&] {
    const size_t bytes = buffer.size() * sizeof(Entry);
    checksum.Add(buffer.data(), bytes);
    fine = fine && PutAt(fd, buffer.data(), bytes, begin + header.count * sizeof(Entry));
    header.count += buffer.size();
    buffer.clear();
  };
  for (Entry entry; fine && header.count + buffer.size() < at_most && next(entry);) {
    buffer.push_back(entry);
    ForEachProbe(entry.key, lines, [&](size_t word, uint64_t bit) {
      filter[word] |= bit;
      return true;
    });
    if (buffer.size() == kBufferedEntries) put_buffer();
  }
  put_buffer();
  checksum.Add(filter.data(), filter.size() * sizeof(uint64_t));
  header.checksum = checksum.Get();
  fine = fine && PutAt(fd, filter.data(), filter.size() * sizeof(uint64_t), sizeof header) &&
         PutAt(fd, &header, sizeof header, 0) && fdatasync(fd) == 0;
  Error error = fine ? Error{} : FileError(file, "write");
  close(fd);
  if (fine) return Map(file);
  unlink(file.c_str());
  return std::unexpected(std::move(error));
}

Result<std::unique_ptr<KeyIndex::Run>> KeyIndex::Run::Open(const std::filesystem::path& file,
                                                           uint64_t store_id) {
  VAFA_ASSIGN(auto run, Map(file));
  const auto* header = static_cast<const Header*>(run->mapping_);
  if (header->store_id != store_id) return Damaged(file, "belongs to another store");
  Checksum checksum;
  checksum.Add(run->entries_.data(), run->entries_.size_bytes());
  checksum.Add(run->filter_.data(), run->filter_.size_bytes());
  if (checksum.Get() != header->checksum) return Damaged(file, "wrong checksum");
  // What was read for the checksum stays in the page cache but is not ours to hold.
  madvise(run->mapping_, run->bytes_, MADV_DONTNEED);
  return run;
}

Result<std::unique_ptr<KeyIndex::Run>> KeyIndex::Run::Map(const std::filesystem::path& file) {
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::unexpected(FileError(file, "open"));
  struct stat status{};
  fstat(fd, &status);
  std::unique_ptr<Run> run(new Run);
  run->file_ = file;
  run->bytes_ = static_cast<size_t>(status.st_size);
  void* mapping = MAP_FAILED;
  if (run->bytes_ >= sizeof(Header)) {
    mapping = mmap(nullptr, run->bytes_, PROT_READ, MAP_SHARED, fd, 0);
  }
  close(fd);
  if (mapping == MAP_FAILED) return Damaged(file, "too short");
  run->mapping_ = mapping;
  const auto* header = static_cast<const Header*>(mapping);
  if (header->magic != kMagic) return Damaged(file, "not a key run");
  const size_t room = run->bytes_ - sizeof(Header);
  if (header->filter_words > room / 8 || header->filter_words % kLineWords != 0 ||
      header->filter_words == 0 ||
      room - header->filter_words * 8 != header->count * sizeof(Entry)) {
    return Damaged(file, "wrong size");
  }
  const auto* filter = reinterpret_cast<const uint64_t*>(header + 1);
  run->filter_ = {filter, header->filter_words};
  run->entries_ = {reinterpret_cast<const Entry*>(filter + header->filter_words), header->count};
  return run;
}

std::optional<uint64_t> KeyIndex::Run::Find(const Key128& key) const {
  const bool maybe = ForEachProbe(key, filter_.size() / kLineWords, [&](size_t word, uint64_t bit) {
    return (filter_[word] & bit) != 0;
  });
  if (!maybe || entries_.empty()) return std::nullopt;
  // Keys are evenly spread, so where one lies is known nearly; widen from there.
  const size_t count = entries_.size();
  size_t guess = static_cast<size_t>((static_cast<unsigned __int128>(key.high) * count) >> 64);
  size_t step = 16;
  size_t low = guess;
  while (low > 0 && entries_[low].key > key) {
    low = low > step ? low - step : 0;
    step *= 2;
  }
  step = 16;
  size_t high = guess;
  while (high < count && entries_[high].key < key) high = std::min(count, high + (step *= 2));
  const auto begin = entries_.begin() + static_cast<ptrdiff_t>(low);
  const auto end = entries_.begin() + static_cast<ptrdiff_t>(std::min(count, high + 1));
  const auto found = std::lower_bound(
      begin, end, key, [](const Entry& entry, const Key128& k) { return entry.key < k; });
  if (found == end || found->key != key) return std::nullopt;
  return found->value;
}

}  // namespace vafa
