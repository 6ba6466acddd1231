#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/file_descriptor.h"
#include "net/http.h"

namespace vafa::net {

/// A body on its way into a file. The file is removed again unless the handler moved it away.
class Upload {
 public:
  /// Makes the folder when it is missing. kStorageFull or kUnavailable name the folder.
  static Result<std::unique_ptr<Upload>> Create(const std::filesystem::path& folder);
  ~Upload();

  Status Append(std::string_view bytes);
  /// Brings the file to disk and tells the request where it is.
  Status Finish(Request& request);

 private:
  struct Digest;
  Upload(std::filesystem::path path, FileDescriptor file);

  std::filesystem::path path_;
  FileDescriptor file_;
  uint64_t bytes_ = 0;
  std::unique_ptr<Digest> digest_;
};

}  // namespace vafa::net
