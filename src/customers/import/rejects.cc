#include "customers/import/rejects.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace vafa::imports {
namespace {

constexpr size_t kRowShown = 64 << 10;
constexpr std::string_view kHeader = "line,reason,row\r\n";

void AppendQuoted(std::string& to, std::string_view text) {
  to += '"';
  for (const char c : text) {
    if (c == '"') to += '"';
    if (c != '\0') to += c;
  }
  to += '"';
}

}  // namespace

RejectsFile::RejectsFile(std::filesystem::path path, uint64_t bytes)
    : path_(std::move(path)), bytes_(bytes) {}

RejectsFile::~RejectsFile() {
  if (fd_ >= 0) close(fd_);
}

std::string RejectsFile::Line(uint64_t line, std::string_view reason, std::string_view row) {
  std::string text = std::to_string(line) + ",";
  AppendQuoted(text, reason);
  text += ',';
  AppendQuoted(text, row.substr(0, kRowShown));
  return text + "\r\n";
}

std::unexpected<Error> RejectsFile::Failed() const {
  const int error = errno;
  const ErrorCode code =
      error == ENOSPC || error == EDQUOT ? ErrorCode::kStorageFull : ErrorCode::kUnavailable;
  return Fail(code, {"import.cannot_write", {{"file", path_.string()}}}, std::strerror(error));
}

Status RejectsFile::Open() {
  if (fd_ >= 0) return {};
  std::error_code error;
  std::filesystem::create_directories(path_.parent_path(), error);
  fd_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) return Failed();
  if (ftruncate(fd_, static_cast<off_t>(bytes_)) != 0) return Failed();
  if (lseek(fd_, 0, SEEK_END) < 0) return Failed();
  return {};
}

Status RejectsFile::Cut() {
  std::error_code error;
  return std::filesystem::exists(path_, error) ? Open() : Status{};
}

Status RejectsFile::Append(std::string_view lines) {
  if (lines.empty()) return {};
  VAFA_TRY(Open());
  std::string text;
  if (bytes_ == 0) text = kHeader;
  text += lines;
  for (size_t written = 0; written < text.size();) {
    const ssize_t length = write(fd_, text.data() + written, text.size() - written);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) return Failed();
    written += static_cast<size_t>(length);
  }
  if (fdatasync(fd_) != 0) return Failed();
  bytes_ += text.size();
  return {};
}

}  // namespace vafa::imports
