#pragma once

#include <semaphore>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"

namespace vafa::access {

/// 32 random bytes in URL-safe base64 (43 characters): session tokens.
std::string NewToken();
/// 16 random bytes (22 characters): codes of one-time links.
std::string NewCode();
/// BLAKE2b in hex: what is stored in place of a token or code.
std::string HashSecret(std::string_view secret);

/// Argon2id through libsodium, a few at a time: each takes 64 MiB and some 100 ms. Never called
/// under a lock or inside a transaction.
class PasswordHasher {
 public:
  /// kTooMany when there was no turn within limits::kPasswordWait.
  Result<std::string> Hash(const std::string& password);

  enum class Verdict { kWrong, kRight, kRightButOldParameters };
  /// An empty `hash` is always wrong, after as long a time.
  Result<Verdict> Verify(const std::string& password, const std::string& hash);

 private:
  std::counting_semaphore<> turns_{limits::kPasswordsAtOnce};
};

/// kInvalid names `password` when it is too short, too long, not UTF-8, or easy to guess from the
/// e-mail or name.
Status CheckPassword(std::string_view password, std::string_view email, std::string_view name);

}  // namespace vafa::access
