#include "access/users.h"

#include "access/secrets.h"
#include "base/limits.h"
#include "base/text.h"

namespace vafa::access {
namespace {

bool LooksLikeEmail(std::string_view email) {
  const size_t at = email.rfind('@');
  if (email.size() > limits::kEmailBytes || !IsUtf8(email)) return false;
  if (at == std::string_view::npos || at == 0 || at + 1 == email.size()) return false;
  for (const char c : email) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || c == '<' || c == '>' || c == ',') return false;
  }
  return true;
}

constexpr const char* kColumns = "id, email, name, role, language, created_at, password ";

/// Receives one row of kColumns.
struct UserRow {
  long long id = 0;
  std::string email;
  std::string name;
  std::string role;
  std::string language;
  long long created_at = 0;
  std::string password;

  User ToUser() const {
    return {id,
            email,
            name,
            RoleFromTag(role).value_or(Role::kViewer),
            LanguageFromTag(language),
            Instant{created_at}};
  }
};

template <typename Condition, typename Value>
std::optional<UserRow> SelectOne(soci::session& sql, const Condition& condition,
                                 const Value& value) {
  UserRow row;
  sql << "SELECT " << kColumns << "FROM users WHERE " << condition, soci::use(value),
      soci::into(row.id), soci::into(row.email), soci::into(row.name), soci::into(row.role),
      soci::into(row.language), soci::into(row.created_at), soci::into(row.password);
  if (!sql.got_data()) return std::nullopt;
  return row;
}

}  // namespace

std::string FoldEmail(std::string_view email) { return Fold(Trim(email)); }

Status CheckNewUser(const NewUser& user) {
  Error error{ErrorCode::kInvalid, "net.invalid_input", {}, {}, {}};
  if (!LooksLikeEmail(Trim(user.email))) {
    error.fields.emplace_back("email", "access.email_invalid");
  }
  if (Trim(user.name).empty() || user.name.size() > limits::kNameBytes || !IsUtf8(user.name)) {
    error.fields.emplace_back("name", "access.name_invalid");
  }
  if (!user.password.empty()) {
    const Status password = CheckPassword(user.password, user.email, user.name);
    if (!password) error.fields.emplace_back("password", password.error().message);
  }
  if (error.fields.empty()) return {};
  error.field = error.fields.front().first;
  if (error.fields.size() == 1) error.message = error.fields.front().second;
  return std::unexpected(std::move(error));
}

Result<bool> AnyUser(Session& session) {
  long long count = 0;
  session.sql() << "SELECT count(*) FROM users", soci::into(count);
  return count > 0;
}

Result<User> InsertUser(Transaction& transaction, const NewUser& user,
                        const std::string& password_hash, Instant now) {
  const std::string folded = FoldEmail(user.email);
  long long taken = 0;
  transaction.sql() << "SELECT count(*) FROM users WHERE email_folded = :e", soci::use(folded),
      soci::into(taken);
  if (taken > 0) {
    return Fail(ErrorCode::kConflict, {"access.email_taken", {{"email", user.email}}}, {}, "email");
  }
  User made{
      0,  std::string(Trim(user.email)), std::string(Trim(user.name)), user.role, user.language,
      now};
  const std::string role(Tag(made.role));
  const std::string language(Tag(made.language));
  const long long created_at = now.micros;
  long long id = 0;
  transaction.sql() << "INSERT INTO users (email, email_folded, name, role, password, language, "
                       "created_at) VALUES (:e, :f, :n, :r, :p, :l, :c) RETURNING id",
      soci::use(made.email), soci::use(folded), soci::use(made.name), soci::use(role),
      soci::use(password_hash), soci::use(language), soci::use(created_at), soci::into(id);
  made.id = id;
  return made;
}

Result<std::vector<User>> AllUsers(Session& session) {
  std::vector<User> users;
  UserRow row;
  soci::statement statement =
      (session.sql().prepare << "SELECT " << kColumns << "FROM users ORDER BY id",
       soci::into(row.id), soci::into(row.email), soci::into(row.name), soci::into(row.role),
       soci::into(row.language), soci::into(row.created_at), soci::into(row.password));
  statement.execute();
  while (statement.fetch()) users.push_back(row.ToUser());
  return users;
}

Result<std::optional<User>> FindUser(Session& session, int64_t id) {
  const long long wanted = id;
  const std::optional<UserRow> row = SelectOne(session.sql(), "id = :id", wanted);
  if (!row) return std::nullopt;
  return row->ToUser();
}

Result<std::optional<UserWithPassword>> FindUserByEmail(Session& session, std::string_view email) {
  const std::string folded = FoldEmail(email);
  const std::optional<UserRow> row = SelectOne(session.sql(), "email_folded = :email", folded);
  if (!row) return std::nullopt;
  return UserWithPassword{row->ToUser(), row->password};
}

Status UpdatePassword(Transaction& transaction, int64_t user_id, const std::string& password_hash) {
  const long long id = user_id;
  transaction.sql() << "UPDATE users SET password = :p WHERE id = :id", soci::use(password_hash),
      soci::use(id);
  return {};
}

Status UpdateLanguage(Transaction& transaction, int64_t user_id, Language language) {
  const std::string tag(Tag(language));
  const long long id = user_id;
  transaction.sql() << "UPDATE users SET language = :l WHERE id = :id", soci::use(tag),
      soci::use(id);
  return {};
}

}  // namespace vafa::access
