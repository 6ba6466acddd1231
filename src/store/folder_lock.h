#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace vafa {

/// Only one process writes in a data folder. Held until destroyed; the system lets go of it when
/// the process dies, however it dies.
class FolderLock {
 public:
  /// kConflict when another process holds it; the message names that process. Makes the folder.
  static Result<FolderLock> Take(const std::filesystem::path& folder);
  /// Whether some process holds it now.
  static bool IsHeld(const std::filesystem::path& folder);

  FolderLock(FolderLock&& other) noexcept : file_(other.file_) { other.file_ = -1; }
  FolderLock& operator=(FolderLock&& other) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

}  // namespace vafa
