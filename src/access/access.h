#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/organisation.h"
#include "access/secrets.h"
#include "access/sessions.h"
#include "access/throttle.h"
#include "access/users.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/time.h"
#include "net/principal.h"
#include "store/store.h"

namespace vafa::access {

/// Who just signed in, and the session to hand to her browser.
struct SignedIn {
  User user;
  NewSession session;
};

struct SetupInput {
  Organisation organisation;
  NewUser owner;  ///< the role is owner whatever it says
};

/// Users, their sessions and the organisation: the rules of who may come in. Safe on any thread.
class Access {
 public:
  Access(Store& store, const Clock& clock);

  // Setting up.

  /// Whether there is no user yet.
  Result<bool> SetupRequired() const;
  /// The code of the link with which the owner sets up; kConflict when that was done.
  Result<std::string> MakeSetupCode();
  /// Creates the organisation and its owner and signs her in. kUnauthenticated when the code is no
  /// good, kConflict when it was done already.
  Result<SignedIn> SetUp(const std::string& code, const SetupInput& input, const Client& client);
  /// The same for the command line, which needs no code.
  Result<User> Install(const SetupInput& input);

  // Signing in and out.

  /// kUnauthenticated, after the same time whether the e-mail or the password is wrong; kTooMany
  /// after too many failures.
  Result<SignedIn> SignIn(const std::string& email, const std::string& password,
                          const Client& client);
  Result<SignedIn> SignInByCode(const std::string& code, const Client& client);
  /// A code that signs this user in once.
  Result<std::string> MakeSignInCode(int64_t user_id);
  /// Who has the session of this cookie's token; nothing when it has none, or it is over. Using a
  /// session makes it last longer.
  Result<std::optional<net::Principal>> Authenticate(std::string_view token);
  Status SignOut(const std::string& session_id);
  Status SetLanguage(const net::Principal& principal, Language language);

  // Users. `by` is the user who does it; 0 for the command line.

  Result<User> AddUser(const NewUser& user, int64_t by);
  Result<std::vector<User>> Users() const;
  /// Also ends all her sessions. kNotFound when there is no such user.
  Status SetPassword(const std::string& email, const std::string& password, int64_t by);

  // The organisation.

  /// kNotFound before it is set up.
  Result<Organisation> CurrentOrganisation() const;
  /// Applies changes (docs/reference/api.md). `check` sees the organisation as it is and may
  /// refuse.
  Result<Organisation> ChangeOrganisation(const json::object& changes, int64_t by,
                                          const std::function<Status(const Organisation&)>& check);

 private:
  struct Known {
    net::Principal principal;
    Instant expires_at;
    Instant checked_at;
  };

  Result<std::string> HashIfAny(const std::string& password);
  Result<User> Establish(Transaction& transaction, const SetupInput& input,
                         const std::string& password_hash, Instant now);
  Result<std::optional<Known>> Look(const std::string& session_id);
  void Extend(const std::string& session_id);
  void Forget(const std::function<bool(const net::Principal&)>& which) VAFA_EXCLUDES(mutex_);

  Store& store_;
  const Clock& clock_;
  PasswordHasher passwords_;
  Throttle throttle_;
  Mutex mutex_;
  /// Sessions looked up lately, by id. Another node's sign-out is seen when an entry is stale.
  std::unordered_map<std::string, Known> known_ VAFA_GUARDED_BY(mutex_);
};

}  // namespace vafa::access
