#include "net/upload.h"

#include <fcntl.h>
#include <sodium.h>

#include <cerrno>
#include <system_error>

namespace vafa::net {
namespace {

std::unexpected<Error> FileError(const std::filesystem::path& path, int code) {
  const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  const std::string folder = path.parent_path().string();
  const std::string why = std::generic_category().message(code);
  if (full) return Fail(ErrorCode::kStorageFull, {"net.storage_full", {{"folder", folder}}}, why);
  return Fail(ErrorCode::kUnavailable, {"net.cannot_write", {{"folder", folder}, {"reason", why}}},
              why);
}

}  // namespace

struct Upload::Digest {
  crypto_generichash_state state;
};

Upload::Upload(std::filesystem::path path, FileDescriptor file)
    : path_(std::move(path)), file_(std::move(file)), digest_(std::make_unique<Digest>()) {
  crypto_generichash_init(&digest_->state, nullptr, 0, crypto_generichash_BYTES);
}

Upload::~Upload() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

Result<std::unique_ptr<Upload>> Upload::Create(const std::filesystem::path& folder) {
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  unsigned char random[12];
  randombytes_buf(random, sizeof random);
  char name[2 * sizeof random + 1];
  sodium_bin2hex(name, sizeof name, random, sizeof random);
  const std::filesystem::path path = folder / (std::string(name) + ".part");
  FileDescriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.open()) return FileError(path, errno);
  return std::unique_ptr<Upload>(new Upload(path, std::move(file)));
}

Status Upload::Append(std::string_view bytes) {
  crypto_generichash_update(&digest_->state, reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size());
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    const ssize_t written = write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError(path_, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Status Upload::Finish(Request& request) {
  if (fdatasync(file_.get()) != 0) return FileError(path_, errno);
  file_ = FileDescriptor();
  unsigned char digest[crypto_generichash_BYTES];
  crypto_generichash_final(&digest_->state, digest, sizeof digest);
  request.body_digest.assign(reinterpret_cast<const char*>(digest), sizeof digest);
  request.body_file = path_;
  request.body_bytes = bytes_;
  return {};
}

}  // namespace vafa::net
