// What happens on every request of someone signed in, so it mostly stays in memory.

#include "access/access.h"
#include "base/limits.h"
#include "base/log.h"

namespace vafa::access {
namespace {

constexpr std::chrono::seconds kFresh{2};
constexpr std::chrono::hours kExtendEvery{1};
constexpr size_t kTokenCharacters = 43;

net::Principal PrincipalOf(const User& user, const StoredSession& session) {
  return {user.id,       user.name,          user.email,   std::string(Tag(user.role)),
          user.language, session.token_hash, session.csrf, PermissionsOf(user.role)};
}

}  // namespace

Result<std::optional<Access::Known>> Access::Look(const std::string& session_id) {
  const Instant now = clock_.Now();
  return store_.Read([&](Session& session) -> Result<std::optional<Known>> {
    VAFA_ASSIGN(const std::optional<StoredSession> stored, FindSession(session, session_id, now));
    if (!stored) return std::nullopt;
    VAFA_ASSIGN(const std::optional<User> user, FindUser(session, stored->user_id));
    if (!user) return std::nullopt;
    return Known{PrincipalOf(*user, *stored), stored->expires_at, now};
  });
}

/// Failing to is no reason to turn her away: it is tried again with the next look.
void Access::Extend(const std::string& session_id) {
  const Status status = store_.Write([&](Transaction& transaction) {
    return ExtendSession(transaction, session_id, clock_.Now());
  });
  if (!status) log::warn("a session could not be extended: {}", Describe(status.error()));
}

Result<std::optional<net::Principal>> Access::Authenticate(std::string_view token) {
  if (token.size() != kTokenCharacters) return std::nullopt;
  const std::string session_id = HashSecret(token);
  const Instant now = clock_.Now();
  {
    MutexLock lock(mutex_);
    const auto found = known_.find(session_id);
    if (found != known_.end() && now - found->second.checked_at < kFresh &&
        now >= found->second.checked_at && now < found->second.expires_at) {
      return found->second.principal;
    }
  }
  VAFA_ASSIGN(std::optional<Known> known, Look(session_id));
  if (!known) {
    Forget([&](const net::Principal& principal) { return principal.session_id == session_id; });
    return std::nullopt;
  }
  if (now + limits::kSessionLife - known->expires_at > kExtendEvery) Extend(session_id);
  MutexLock lock(mutex_);
  if (known_.size() >= limits::kSessionsInMemory) known_.clear();
  net::Principal principal = known->principal;
  known_[session_id] = std::move(*known);
  return principal;
}

void Access::Forget(const std::function<bool(const net::Principal&)>& which) {
  MutexLock lock(mutex_);
  std::erase_if(known_, [&](const auto& entry) { return which(entry.second.principal); });
}

Status Access::SignOut(const std::string& session_id) {
  VAFA_TRY(store_.Write(
      [&](Transaction& transaction) { return DeleteSession(transaction, session_id); }));
  Forget([&](const net::Principal& principal) { return principal.session_id == session_id; });
  return {};
}

Status Access::SetLanguage(const net::Principal& principal, Language language) {
  VAFA_TRY(store_.Write([&](Transaction& transaction) {
    return UpdateLanguage(transaction, principal.user_id, language);
  }));
  Forget([&](const net::Principal& other) { return other.user_id == principal.user_id; });
  return {};
}

}  // namespace vafa::access
