#include "customers/import/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace vafa::imports {
namespace {

constexpr size_t kProbeBytes = 64 << 10;
constexpr size_t kUtf16Bytes = 64 << 10;
constexpr size_t kMaxUtf8Bytes = 4;

std::unexpected<Error> CannotRead(const std::string& name) {
  const int error = errno;
  return Fail(error == ENOENT ? ErrorCode::kNotFound : ErrorCode::kInvalid,
              {error == ENOENT ? "import.no_such_file" : "import.cannot_read", {{"file", name}}},
              std::strerror(error));
}

/// The first bytes of formats that people take for a CSV.
const char* KnownBinary(std::string_view head) {
  if (head.starts_with("PK\x03\x04") || head.starts_with("\xD0\xCF\x11\xE0")) {
    return "import.is_spreadsheet";
  }
  if (head.starts_with("\x1F\x8B") || head.starts_with("BZh") || head.starts_with("7z\xBC\xAF") ||
      head.starts_with("Rar!") || head.starts_with("\x28\xB5\x2F\xFD")) {
    return "import.is_archive";
  }
  return nullptr;
}

size_t PutUtf8(uint32_t c, char* out) {
  if (c < 0x80) {
    out[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    out[0] = static_cast<char>(0xC0 | c >> 6);
    out[1] = static_cast<char>(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = static_cast<char>(0xE0 | c >> 12);
    out[1] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out[2] = static_cast<char>(0x80 | (c & 0x3F));
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | c >> 18);
  out[1] = static_cast<char>(0x80 | (c >> 12 & 0x3F));
  out[2] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
  out[3] = static_cast<char>(0x80 | (c & 0x3F));
  return 4;
}

constexpr uint32_t kReplacement = 0xFFFD;
constexpr bool IsHighSurrogate(uint32_t c) { return c >= 0xD800 && c < 0xDC00; }
constexpr bool IsLowSurrogate(uint32_t c) { return c >= 0xDC00 && c < 0xE000; }

}  // namespace

std::string_view Tag(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return "utf-8";
    case Encoding::kUtf16Le:
      return "utf-16le";
    case Encoding::kUtf16Be:
      return "utf-16be";
  }
  return "utf-8";
}

/// Bytes of a UTF-16 file that were read but not yet turned.
struct Source::Utf16 {
  std::vector<unsigned char> bytes = std::vector<unsigned char>(kUtf16Bytes);
  size_t begin = 0;
  size_t end = 0;
  bool at_end = false;
};

Source::Source(Source&& other) noexcept { *this = std::move(other); }

Source& Source::operator=(Source&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(name_, other.name_);
  std::swap(text_, other.text_);
  std::swap(size_, other.size_);
  std::swap(position_, other.position_);
  std::swap(encoding_, other.encoding_);
  std::swap(utf16_, other.utf16_);
  return *this;
}

Source::~Source() {
  if (fd_ >= 0) close(fd_);
}

Result<Source> Source::OpenFile(const std::filesystem::path& file) {
  Source source;
  source.name_ = file.string();
  source.fd_ = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (source.fd_ < 0) return CannotRead(source.name_);
  struct stat info = {};
  if (fstat(source.fd_, &info) != 0) return CannotRead(source.name_);
  if (!S_ISREG(info.st_mode)) {
    return Fail(ErrorCode::kInvalid, {"import.not_a_file", {{"file", source.name_}}});
  }
  posix_fadvise(source.fd_, 0, 0, POSIX_FADV_SEQUENTIAL);
  source.size_ = static_cast<uint64_t>(info.st_size);
  VAFA_TRY(source.Detect());
  return source;
}

Result<Source> Source::OverText(std::string_view text) {
  Source source;
  source.name_ = "text";
  source.text_ = text;
  source.size_ = text.size();
  VAFA_TRY(source.Detect());
  return source;
}

Status Source::Detect() {
  std::string head(kProbeBytes, '\0');
  VAFA_ASSIGN(const size_t length, ReadRaw(head.data(), head.size()));
  head.resize(length);
  if (const char* message = KnownBinary(head)) {
    return Fail(ErrorCode::kInvalid, {message, {{"file", name_}}});
  }
  position_ = 0;
  if (head.starts_with("\xEF\xBB\xBF")) {
    position_ = 3;
  } else if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    encoding_ = head[0] == '\xFF' ? Encoding::kUtf16Le : Encoding::kUtf16Be;
    position_ = 2;
    utf16_ = std::make_unique<Utf16>();
  }
  if (encoding_ == Encoding::kUtf8 && head.contains('\0')) {
    return Fail(ErrorCode::kInvalid, {"import.not_csv", {{"file", name_}}});
  }
  return {};
}

Result<size_t> Source::Read(char* out, size_t capacity) {
  return utf16_ ? ReadUtf16(out, capacity) : ReadRaw(out, capacity);
}

Result<size_t> Source::ReadAt(uint64_t at, char* out, size_t capacity) const {
  if (fd_ < 0) {
    const size_t length = at < text_.size() ? std::min<size_t>(capacity, text_.size() - at) : 0;
    if (length > 0) std::memcpy(out, text_.data() + at, length);
    return length;
  }
  for (;;) {
    const ssize_t length = pread(fd_, out, capacity, static_cast<off_t>(at));
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return CannotRead(name_);
    return static_cast<size_t>(length);
  }
}

Result<size_t> Source::ReadRaw(char* out, size_t capacity) {
  VAFA_ASSIGN(const size_t length, ReadAt(position_, out, capacity));
  position_ += length;
  return length;
}

Result<size_t> Source::ReadUtf16(char* out, size_t capacity) {
  size_t written = 0;
  Utf16& raw = *utf16_;
  const size_t high = encoding_ == Encoding::kUtf16Be ? 0 : 1;
  const auto unit = [&](size_t at) {
    return static_cast<uint32_t>(raw.bytes[at + high]) << 8 | raw.bytes[at + 1 - high];
  };
  while (written + kMaxUtf8Bytes <= capacity) {
    if (raw.end - raw.begin < 4 && !raw.at_end) {
      std::copy(raw.bytes.begin() + static_cast<ptrdiff_t>(raw.begin),
                raw.bytes.begin() + static_cast<ptrdiff_t>(raw.end), raw.bytes.begin());
      raw.end -= raw.begin;
      raw.begin = 0;
      VAFA_ASSIGN(const size_t got, ReadRaw(reinterpret_cast<char*>(raw.bytes.data()) + raw.end,
                                            raw.bytes.size() - raw.end));
      raw.end += got;
      raw.at_end = got == 0;
      continue;
    }
    if (raw.end - raw.begin < 2) break;  // an odd last byte is no character
    uint32_t c = unit(raw.begin);
    raw.begin += 2;
    if (IsHighSurrogate(c)) {
      const bool pair = raw.end - raw.begin >= 2 && IsLowSurrogate(unit(raw.begin));
      if (pair) {
        c = 0x10000 + ((c - 0xD800) << 10) + (unit(raw.begin) - 0xDC00);
        raw.begin += 2;
      } else {
        c = kReplacement;
      }
    } else if (IsLowSurrogate(c)) {
      c = kReplacement;
    }
    written += PutUtf8(c, out + written);
  }
  return written;
}

Status Source::Skip(uint64_t offset) {
  if (!utf16_) {
    position_ += offset;
    return {};
  }
  std::string waste(kUtf16Bytes, '\0');
  while (offset > 0) {
    // A piece may end before the asked length, never within a character; what remains is less
    // than one character only when the offset was not ours.
    VAFA_ASSIGN(
        const size_t got,
        ReadUtf16(waste.data(), std::min<uint64_t>(offset + kMaxUtf8Bytes - 1, waste.size())));
    if (got == 0 || got > offset) {
      return Fail(ErrorCode::kConflict, {"import.file_changed", {{"file", name_}}});
    }
    offset -= got;
  }
  return {};
}

}  // namespace vafa::imports
