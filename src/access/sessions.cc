#include "access/sessions.h"

#include "access/secrets.h"
#include "base/limits.h"

namespace vafa::access {
namespace {

constexpr size_t kUserAgentBytes = 300;

std::string PurposeTag(CodePurpose purpose) {
  return purpose == CodePurpose::kSetup ? "setup" : "sign_in";
}

/// The user of a code, or nothing when it is no good.
std::optional<int64_t> FindCode(soci::session& sql, CodePurpose purpose, const std::string& code,
                                Instant now) {
  const std::string hash = HashSecret(code);
  const std::string tag = PurposeTag(purpose);
  const long long at = now.micros;
  long long user = 0;
  sql << "SELECT user_id FROM one_time_codes WHERE code_hash = :h AND purpose = :p "
         "AND expires_at > :now",
      soci::use(hash), soci::use(tag), soci::use(at), soci::into(user);
  if (!sql.got_data()) return std::nullopt;
  return user;
}

}  // namespace

NewSession MakeSession() { return {NewToken(), NewToken()}; }

Status InsertSession(Transaction& transaction, const NewSession& session, int64_t user_id,
                     const Client& client, Instant now) {
  const std::string hash = HashSecret(session.token);
  const long long user = user_id;
  const long long created_at = now.micros;
  const long long expires_at = (now + limits::kSessionLife).micros;
  const std::string agent = client.user_agent.substr(0, kUserAgentBytes);
  transaction.sql() << "INSERT INTO sessions (token_hash, user_id, csrf, created_at, expires_at, "
                       "user_agent, address) VALUES (:h, :u, :t, :c, :e, :a, :f)",
      soci::use(hash), soci::use(user), soci::use(session.csrf), soci::use(created_at),
      soci::use(expires_at), soci::use(agent), soci::use(client.address);
  return {};
}

Result<std::optional<StoredSession>> FindSession(Session& session, const std::string& token_hash,
                                                 Instant now) {
  StoredSession found;
  const long long at = now.micros;
  long long user = 0;
  long long expires_at = 0;
  session.sql() << "SELECT user_id, csrf, expires_at FROM sessions WHERE token_hash = :h "
                   "AND expires_at > :now",
      soci::use(token_hash), soci::use(at), soci::into(user), soci::into(found.csrf),
      soci::into(expires_at);
  if (!session.sql().got_data()) return std::nullopt;
  found.token_hash = token_hash;
  found.user_id = user;
  found.expires_at = {expires_at};
  return found;
}

Status ExtendSession(Transaction& transaction, const std::string& token_hash, Instant now) {
  const long long expires_at = (now + limits::kSessionLife).micros;
  transaction.sql() << "UPDATE sessions SET expires_at = :e WHERE token_hash = :h",
      soci::use(expires_at), soci::use(token_hash);
  return {};
}

Status DeleteSession(Transaction& transaction, const std::string& token_hash) {
  transaction.sql() << "DELETE FROM sessions WHERE token_hash = :h", soci::use(token_hash);
  return {};
}

Status DeleteSessionsOf(Transaction& transaction, int64_t user_id) {
  const long long user = user_id;
  transaction.sql() << "DELETE FROM sessions WHERE user_id = :u", soci::use(user);
  return {};
}

Status DeleteExpired(Transaction& transaction, Instant now) {
  const long long at = now.micros;
  transaction.sql() << "DELETE FROM sessions WHERE expires_at <= :now", soci::use(at);
  transaction.sql() << "DELETE FROM one_time_codes WHERE expires_at <= :now", soci::use(at);
  return {};
}

Result<std::string> InsertCode(Transaction& transaction, CodePurpose purpose, int64_t user_id,
                               Instant now) {
  const std::string code = NewCode();
  const std::string hash = HashSecret(code);
  const std::string tag = PurposeTag(purpose);
  const long long user = user_id;
  const long long expires_at = (now + limits::kOneTimeCodeLife).micros;
  if (purpose == CodePurpose::kSetup) {
    transaction.sql() << "DELETE FROM one_time_codes WHERE purpose = :p", soci::use(tag);
  }
  transaction.sql() << "INSERT INTO one_time_codes (code_hash, purpose, user_id, expires_at) "
                       "VALUES (:h, :p, :u, :e)",
      soci::use(hash), soci::use(tag), soci::use(user), soci::use(expires_at);
  return code;
}

Result<bool> IsCodeGood(Session& session, CodePurpose purpose, const std::string& code,
                        Instant now) {
  return FindCode(session.sql(), purpose, code, now).has_value();
}

Result<int64_t> UseCode(Transaction& transaction, CodePurpose purpose, const std::string& code,
                        Instant now) {
  const std::optional<int64_t> user = FindCode(transaction.sql(), purpose, code, now);
  if (!user) return Fail(ErrorCode::kUnauthenticated, "access.code_used", {}, "code");
  const std::string hash = HashSecret(code);
  soci::statement statement =
      (transaction.sql().prepare << "DELETE FROM one_time_codes WHERE code_hash = :h",
       soci::use(hash));
  statement.execute(true);
  // Another node may have used it between the two statements.
  if (statement.get_affected_rows() != 1) {
    return Fail(ErrorCode::kUnauthenticated, "access.code_used", {}, "code");
  }
  return *user;
}

}  // namespace vafa::access
