#include "store/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace vafa {
namespace {

constexpr const char* kName = "vafa.lock";

std::unexpected<Error> CannotWrite(const std::filesystem::path& folder, const std::string& reason) {
  return Fail(ErrorCode::kUnavailable,
              {"store.cannot_open", {{"folder", folder.string()}, {"reason", reason}}});
}

}  // namespace

Result<FolderLock> FolderLock::Take(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return CannotWrite(folder, error.message());
  const int file = open((folder / kName).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return CannotWrite(folder, std::strerror(errno));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    char owner[32] = {};
    const ssize_t read = pread(file, owner, sizeof owner - 1, 0);
    close(file);
    return Fail(ErrorCode::kConflict,
                {"store.folder_in_use",
                 {{"folder", folder.string()},
                  {"process", std::string(owner, read > 0 ? static_cast<size_t>(read) : 0)}}});
  }
  const std::string self = std::to_string(getpid());
  if (ftruncate(file, 0) != 0 ||
      pwrite(file, self.data(), self.size(), 0) != static_cast<ssize_t>(self.size())) {
    const std::string reason = std::strerror(errno);
    close(file);
    return CannotWrite(folder, reason);
  }
  return FolderLock(file);
}

bool FolderLock::IsHeld(const std::filesystem::path& folder) {
  const int file = open((folder / kName).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool held = flock(file, LOCK_SH | LOCK_NB) != 0;
  close(file);
  return held;
}

FolderLock::~FolderLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace vafa
