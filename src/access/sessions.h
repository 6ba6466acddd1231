#pragma once

#include <optional>
#include <string>

#include "access/users.h"
#include "base/result.h"
#include "base/time.h"
#include "store/session.h"

namespace vafa::access {

/// Where a sign-in came from, for the list of one's sessions and the audit.
struct Client {
  std::string address;
  std::string user_agent;
};

/// A session just made. `token` goes into the cookie and is kept nowhere.
struct NewSession {
  std::string token;
  std::string csrf;
};

struct StoredSession {
  std::string token_hash;
  std::string csrf;
  int64_t user_id = 0;
  Instant expires_at;
};

NewSession MakeSession();
Status InsertSession(Transaction& transaction, const NewSession& session, int64_t user_id,
                     const Client& client, Instant now);
/// The session of a token's hash, unless it has expired.
Result<std::optional<StoredSession>> FindSession(Session& session, const std::string& token_hash,
                                                 Instant now);
Status ExtendSession(Transaction& transaction, const std::string& token_hash, Instant now);
Status DeleteSession(Transaction& transaction, const std::string& token_hash);
Status DeleteSessionsOf(Transaction& transaction, int64_t user_id);
Status DeleteExpired(Transaction& transaction, Instant now);

enum class CodePurpose { kSetup, kSignIn };

/// Stores a new code that works once within limits::kOneTimeCodeLife and gives its text. A setup
/// code takes the place of those before it.
Result<std::string> InsertCode(Transaction& transaction, CodePurpose purpose, int64_t user_id,
                               Instant now);
/// Whether the code would be taken; for what is checked before the slow part.
Result<bool> IsCodeGood(Session& session, CodePurpose purpose, const std::string& code,
                        Instant now);
/// Uses a code up and gives its user. kUnauthenticated when it is unknown, used or too old.
Result<int64_t> UseCode(Transaction& transaction, CodePurpose purpose, const std::string& code,
                        Instant now);

}  // namespace vafa::access
