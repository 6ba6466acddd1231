#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vafa::imports {

/// The file of the rows that were not taken: line, reason, row. Made when the first one comes.
class RejectsFile {
 public:
  /// `bytes` of it are known to belong to what is in the store; what lies behind is cut off.
  RejectsFile(std::filesystem::path path, uint64_t bytes);
  ~RejectsFile();
  RejectsFile(const RejectsFile&) = delete;
  RejectsFile& operator=(const RejectsFile&) = delete;

  /// A row as it stands in the file.
  static std::string Line(uint64_t line, std::string_view reason, std::string_view row);

  /// Cuts off what lies behind, if there is a file.
  Status Cut();
  /// Appends; on disk when it returns.
  Status Append(std::string_view lines);
  uint64_t bytes() const { return bytes_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  Status Open();
  std::unexpected<Error> Failed() const;

  const std::filesystem::path path_;
  uint64_t bytes_;
  int fd_ = -1;
};

}  // namespace vafa::imports
