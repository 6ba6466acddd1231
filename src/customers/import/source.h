#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vafa::imports {

enum class Encoding { kUtf8, kUtf16Le, kUtf16Be };

std::string_view Tag(Encoding encoding);  ///< "utf-8", "utf-16le", "utf-16be"

/// The bytes of a file as UTF-8, read in pieces. A byte order mark is dropped; UTF-16 is turned
/// into UTF-8 on the way. Offsets count bytes of what comes out.
class Source {
 public:
  /// Refuses what is plainly no text: kInvalid for a spreadsheet, an archive or other binary data.
  static Result<Source> OpenFile(const std::filesystem::path& file);
  /// Reads from memory that outlives the source.
  static Result<Source> OverText(std::string_view text);

  Source(Source&&) noexcept;
  Source& operator=(Source&&) noexcept;
  ~Source();

  Encoding encoding() const { return encoding_; }
  uint64_t size() const { return size_; }          ///< bytes of the file as it lies on disk
  uint64_t position() const { return position_; }  ///< how many of them were read

  /// Bytes of the file as they lie on disk, wherever the reading is.
  Result<size_t> ReadAt(uint64_t at, char* out, size_t capacity) const;
  /// Fills up to `capacity` bytes; 0 at the end.
  Result<size_t> Read(char* out, size_t capacity);
  /// Goes to an offset that an earlier reading had come to. Only before the first Read.
  Status Skip(uint64_t offset);

 private:
  struct Utf16;
  Source() = default;
  Status Detect();
  Result<size_t> ReadRaw(char* out, size_t capacity);
  Result<size_t> ReadUtf16(char* out, size_t capacity);

  int fd_ = -1;
  std::string name_;
  std::string_view text_;
  uint64_t size_ = 0;
  uint64_t position_ = 0;
  Encoding encoding_ = Encoding::kUtf8;
  std::unique_ptr<Utf16> utf16_;
};

}  // namespace vafa::imports
