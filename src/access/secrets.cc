#include "access/secrets.h"

#include <sodium.h>

#include "base/text.h"

namespace vafa::access {
namespace {

constexpr unsigned long long kOperations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr size_t kMemory = crypto_pwhash_MEMLIMIT_INTERACTIVE;

/// A hash of nobody's password with our parameters, so that an unknown user costs the same time.
constexpr const char* kNobody =
    "$argon2id$v=19$m=65536,t=2,p=1$VmFmYSBrbm93cyBubyBvbg"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

std::string RandomText(size_t bytes) {
  std::string random(bytes, '\0');
  randombytes_buf(random.data(), random.size());
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes, kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(random.data()),
                    bytes, kVariant);
  text.resize(text.find('\0'));
  return text;
}

class Turn {
 public:
  explicit Turn(std::counting_semaphore<>& turns)
      : turns_(turns), taken_(turns.try_acquire_for(limits::kPasswordWait)) {}
  ~Turn() {
    if (taken_) turns_.release();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool taken() const { return taken_; }

 private:
  std::counting_semaphore<>& turns_;
  bool taken_;
};

std::unexpected<Error> NoTurn() { return Fail(ErrorCode::kTooMany, "access.try_later"); }

}  // namespace

std::string NewToken() { return RandomText(32); }
std::string NewCode() { return RandomText(16); }

std::string HashSecret(std::string_view secret) {
  unsigned char hash[crypto_generichash_BYTES];
  crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(secret.data()),
                     secret.size(), nullptr, 0);
  char hex[2 * sizeof hash + 1];
  sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
  return hex;
}

Result<std::string> PasswordHasher::Hash(const std::string& password) {
  const Turn turn(turns_);
  if (!turn.taken()) return NoTurn();
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str(hash, password.data(), password.size(), kOperations, kMemory) != 0) {
    return Fail(ErrorCode::kUnavailable, "access.try_later", "no memory for Argon2id");
  }
  return std::string(hash);
}

Result<PasswordHasher::Verdict> PasswordHasher::Verify(const std::string& password,
                                                       const std::string& hash) {
  const Turn turn(turns_);
  if (!turn.taken()) return NoTurn();
  const char* against = hash.empty() ? kNobody : hash.c_str();
  const bool right = crypto_pwhash_str_verify(against, password.data(), password.size()) == 0;
  if (!right || hash.empty()) return Verdict::kWrong;
  const bool old = crypto_pwhash_str_needs_rehash(against, kOperations, kMemory) != 0;
  return old ? Verdict::kRightButOldParameters : Verdict::kRight;
}

Status CheckPassword(std::string_view password, std::string_view email, std::string_view name) {
  const auto wrong = [](Message message) {
    return Fail(ErrorCode::kInvalid, std::move(message), {}, "password");
  };
  if (password.size() < limits::kPasswordMinBytes) {
    return wrong(
        {"access.password_short", {{"least", static_cast<int64_t>(limits::kPasswordMinBytes)}}});
  }
  if (password.size() > limits::kPasswordMaxBytes || !IsUtf8(password)) {
    return wrong("access.password_long");
  }
  const std::string folded = Fold(password);
  const bool one_character = password.find_first_not_of(password[0]) == std::string_view::npos;
  // A telephone number, a birthday, 1234567890: digits alone are the first that are tried.
  const bool only_digits = folded.find_first_not_of("0123456789 ") == std::string::npos;
  if (one_character || only_digits || folded == Fold(email) ||
      (!name.empty() && folded == Fold(name))) {
    return wrong("access.password_easy");
  }
  return {};
}

}  // namespace vafa::access
