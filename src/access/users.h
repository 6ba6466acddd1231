#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/roles.h"
#include "base/message.h"
#include "base/result.h"
#include "base/time.h"
#include "store/session.h"

namespace vafa::access {

struct User {
  int64_t id = 0;
  std::string email;
  std::string name;
  Role role = Role::kViewer;
  Language language = Language::kEnglish;
  Instant created_at;
};

struct NewUser {
  std::string email;
  std::string name;
  Role role = Role::kViewer;
  Language language = Language::kEnglish;
  std::string password;  ///< empty: she can sign in by a one-time link only
};

/// By this two addresses are the same.
std::string FoldEmail(std::string_view email);
/// Names each wrong field: `email`, `name`, `password`.
Status CheckNewUser(const NewUser& user);

// The table of users; functions that take a Session read, those with a Transaction write.
Result<bool> AnyUser(Session& session);
/// kConflict when the e-mail is taken.
Result<User> InsertUser(Transaction& transaction, const NewUser& user,
                        const std::string& password_hash, Instant now);
Result<std::vector<User>> AllUsers(Session& session);
Result<std::optional<User>> FindUser(Session& session, int64_t id);
struct UserWithPassword {
  User user;
  std::string password_hash;
};
Result<std::optional<UserWithPassword>> FindUserByEmail(Session& session, std::string_view email);
Status UpdatePassword(Transaction& transaction, int64_t user_id, const std::string& password_hash);
Status UpdateLanguage(Transaction& transaction, int64_t user_id, Language language);

}  // namespace vafa::access
