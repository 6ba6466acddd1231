#include "timeline/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace vafa::timeline {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr size_t kWriteBytes = 1 << 26;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

/// 0 or an errno.
int Ask(const BeforeStep& before_step, FileStep step, const std::filesystem::path& path) {
  return before_step ? before_step(step, path) : 0;
}

int WriteAll(int fd, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), std::min(bytes.size(), kWriteBytes));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return 0;
}

int WriteTemporary(const std::filesystem::path& path, std::span<const Bytes> pieces,
                   const BeforeStep& before_step) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly));
  if (file.get() < 0) return errno;
  if (const int error = Ask(before_step, FileStep::kWrite, path)) return error;
  for (const Bytes piece : pieces) {
    if (const int error = WriteAll(file.get(), piece)) return error;
  }
  if (const int error = Ask(before_step, FileStep::kSync, path)) return error;
  return ::fsync(file.get()) == 0 ? 0 : errno;
}

}  // namespace

std::unexpected<Error> FileError(int error, const std::filesystem::path& path) {
  const std::string reason = std::generic_category().message(error);
  const std::string detail = path.string() + ": " + reason;
  if (error == ENOSPC || error == EDQUOT) {
    return Fail(ErrorCode::kStorageFull, {"timeline.storage_full", {{"file", path.string()}}},
                detail);
  }
  return Fail(ErrorCode::kUnavailable,
              {"timeline.file_failed", {{"file", path.string()}, {"reason", reason}}}, detail);
}

Status Replace(const std::filesystem::path& path, std::span<const Bytes> pieces,
               const BeforeStep& before_step) {
  std::filesystem::path beside = path;
  beside += ".tmp";
  int error = WriteTemporary(beside, pieces, before_step);
  if (error == 0) error = Ask(before_step, FileStep::kRename, path);
  if (error == 0 && ::rename(beside.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return {};
  ::unlink(beside.c_str());
  return FileError(error, path);
}

Status SyncFolder(const std::filesystem::path& folder, const BeforeStep& before_step) {
  if (const int error = Ask(before_step, FileStep::kSyncFolder, folder)) {
    return FileError(error, folder);
  }
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || ::fsync(opened.get()) != 0) return FileError(errno, folder);
  return {};
}

uint64_t Checksum(std::span<const Bytes> pieces) {
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(),
                                                                       XXH3_freeState);
  XXH3_64bits_reset(state.get());
  for (const Bytes piece : pieces) XXH3_64bits_update(state.get(), piece.data(), piece.size());
  return XXH3_64bits_digest(state.get());
}

std::shared_ptr<const Mapping> Mapping::Open(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status = {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return nullptr;
  const auto size = static_cast<size_t>(status.st_size);
  if (!S_ISREG(status.st_mode) || size == 0) {
    errno = EINVAL;
    return nullptr;
  }
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (at == MAP_FAILED) return nullptr;
  return std::shared_ptr<const Mapping>(new Mapping({static_cast<const std::byte*>(at), size}));
}

void Mapping::Rest() const {
  ::madvise(const_cast<std::byte*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
}

Mapping::~Mapping() { ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size()); }

}  // namespace vafa::timeline
