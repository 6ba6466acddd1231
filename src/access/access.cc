#include "access/access.h"

#include <sodium.h>

#include "access/audit.h"
#include "base/log.h"

namespace vafa::access {
namespace {

std::string SubjectOf(const User& user) { return "user/" + std::to_string(user.id); }

std::string Detail(const json::object& detail) { return json::serialize(detail); }

std::unexpected<Error> AlreadySetUp() {
  return Fail(ErrorCode::kConflict, "access.already_set_up");
}

}  // namespace

Access::Access(Store& store, const Clock& clock) : store_(store), clock_(clock), throttle_(clock) {
  if (sodium_init() < 0) log::error("libsodium cannot start");
}

Result<std::string> Access::HashIfAny(const std::string& password) {
  if (password.empty()) return std::string();
  return passwords_.Hash(password);
}

Result<bool> Access::SetupRequired() const {
  VAFA_ASSIGN(const bool any, store_.Read([](Session& session) { return AnyUser(session); }));
  return !any;
}

Result<std::string> Access::MakeSetupCode() {
  return store_.Write([&](Transaction& transaction) -> Result<std::string> {
    VAFA_ASSIGN(const bool any, AnyUser(transaction));
    if (any) return AlreadySetUp();
    return InsertCode(transaction, CodePurpose::kSetup, 0, clock_.Now());
  });
}

Result<User> Access::Establish(Transaction& transaction, const SetupInput& input,
                               const std::string& password_hash, Instant now) {
  VAFA_ASSIGN(const bool any, AnyUser(transaction));
  if (any) return AlreadySetUp();
  NewUser owner = input.owner;
  owner.role = Role::kOwner;
  VAFA_ASSIGN(User user, InsertUser(transaction, owner, password_hash, now));
  // Amounts that were imported before anybody signed in are in the currency they came in.
  Organisation organisation = input.organisation;
  VAFA_ASSIGN(const auto before, LoadOrganisation(transaction));
  if (before) organisation.currency = before->currency;
  VAFA_TRY(SaveOrganisation(transaction, organisation));
  VAFA_TRY(WriteAudit(transaction, {now, user.id, "organisation.set_up", SubjectOf(user),
                                    Detail(ToJson(organisation))}));
  return user;
}

Result<SignedIn> Access::SetUp(const std::string& code, const SetupInput& input,
                               const Client& client) {
  VAFA_ASSIGN(const bool required, SetupRequired());
  if (!required) return AlreadySetUp();
  VAFA_ASSIGN(const bool good, store_.Read([&](Session& session) {
    return IsCodeGood(session, CodePurpose::kSetup, code, clock_.Now());
  }));
  if (!good) return Fail(ErrorCode::kUnauthenticated, "access.setup_code", {}, "code");
  VAFA_TRY(CheckNewUser(input.owner));
  VAFA_TRY(CheckPassword(input.owner.password, input.owner.email, input.owner.name));
  VAFA_ASSIGN(const std::string hash, passwords_.Hash(input.owner.password));
  return store_.Write([&](Transaction& transaction) -> Result<SignedIn> {
    const Instant now = clock_.Now();
    VAFA_TRY(UseCode(transaction, CodePurpose::kSetup, code, now));
    VAFA_ASSIGN(User user, Establish(transaction, input, hash, now));
    SignedIn signed_in{std::move(user), MakeSession()};
    VAFA_TRY(InsertSession(transaction, signed_in.session, signed_in.user.id, client, now));
    return signed_in;
  });
}

Result<User> Access::Install(const SetupInput& input) {
  VAFA_TRY(CheckNewUser(input.owner));
  VAFA_ASSIGN(const std::string hash, HashIfAny(input.owner.password));
  return store_.Write(
      [&](Transaction& transaction) { return Establish(transaction, input, hash, clock_.Now()); });
}

Result<SignedIn> Access::SignIn(const std::string& email, const std::string& password,
                                const Client& client) {
  const std::string folded = FoldEmail(email);
  VAFA_TRY(throttle_.Begin(folded, client.address));
  using Found = std::optional<UserWithPassword>;
  VAFA_ASSIGN(const Found found,
              store_.Read([&](Session& session) { return FindUserByEmail(session, email); }));
  const std::string hash = found ? found->password_hash : std::string();
  VAFA_ASSIGN(const PasswordHasher::Verdict verdict, passwords_.Verify(password, hash));
  if (!found || verdict == PasswordHasher::Verdict::kWrong) {
    return Fail(ErrorCode::kUnauthenticated, "access.wrong_credentials");
  }
  std::string better;
  if (verdict == PasswordHasher::Verdict::kRightButOldParameters) {
    VAFA_ASSIGN(better, passwords_.Hash(password));
  }
  throttle_.Succeeded(folded, client.address);
  return store_.Write([&](Transaction& transaction) -> Result<SignedIn> {
    const Instant now = clock_.Now();
    SignedIn signed_in{found->user, MakeSession()};
    if (!better.empty()) VAFA_TRY(UpdatePassword(transaction, signed_in.user.id, better));
    VAFA_TRY(DeleteExpired(transaction, now));
    VAFA_TRY(InsertSession(transaction, signed_in.session, signed_in.user.id, client, now));
    VAFA_TRY(
        WriteAudit(transaction, {now, signed_in.user.id, "session.began", SubjectOf(signed_in.user),
                                 Detail({{"address", client.address}})}));
    return signed_in;
  });
}

Result<SignedIn> Access::SignInByCode(const std::string& code, const Client& client) {
  return store_.Write([&](Transaction& transaction) -> Result<SignedIn> {
    const Instant now = clock_.Now();
    VAFA_ASSIGN(const int64_t user_id, UseCode(transaction, CodePurpose::kSignIn, code, now));
    VAFA_ASSIGN(std::optional<User> user, FindUser(transaction, user_id));
    if (!user) return Fail(ErrorCode::kUnauthenticated, "access.code_used", {}, "code");
    SignedIn signed_in{std::move(*user), MakeSession()};
    VAFA_TRY(InsertSession(transaction, signed_in.session, user_id, client, now));
    VAFA_TRY(
        WriteAudit(transaction, {now, user_id, "session.began_by_link", SubjectOf(signed_in.user),
                                 Detail({{"address", client.address}})}));
    return signed_in;
  });
}

Result<std::string> Access::MakeSignInCode(int64_t user_id) {
  return store_.Write([&](Transaction& transaction) -> Result<std::string> {
    VAFA_ASSIGN(const std::optional<User> user, FindUser(transaction, user_id));
    if (!user) return Fail(ErrorCode::kNotFound, "access.no_such_user");
    return InsertCode(transaction, CodePurpose::kSignIn, user_id, clock_.Now());
  });
}

Result<User> Access::AddUser(const NewUser& user, int64_t by) {
  VAFA_TRY(CheckNewUser(user));
  VAFA_ASSIGN(const std::string hash, HashIfAny(user.password));
  return store_.Write([&](Transaction& transaction) -> Result<User> {
    const Instant now = clock_.Now();
    VAFA_ASSIGN(User made, InsertUser(transaction, user, hash, now));
    VAFA_TRY(WriteAudit(
        transaction, {now, by, "user.added", SubjectOf(made), Detail({{"role", Tag(made.role)}})}));
    return made;
  });
}

Result<std::vector<User>> Access::Users() const {
  return store_.Read([](Session& session) { return AllUsers(session); });
}

Status Access::SetPassword(const std::string& email, const std::string& password, int64_t by) {
  using Found = std::optional<UserWithPassword>;
  VAFA_ASSIGN(const Found found,
              store_.Read([&](Session& session) { return FindUserByEmail(session, email); }));
  if (!found) return Fail(ErrorCode::kNotFound, "access.no_such_user", {}, "email");
  const User& user = found->user;
  VAFA_TRY(CheckPassword(password, user.email, user.name));
  VAFA_ASSIGN(const std::string hash, passwords_.Hash(password));
  VAFA_TRY(store_.Write([&](Transaction& transaction) -> Status {
    VAFA_TRY(UpdatePassword(transaction, user.id, hash));
    VAFA_TRY(DeleteSessionsOf(transaction, user.id));
    return WriteAudit(transaction, {clock_.Now(), by, "user.password_set", SubjectOf(user), "{}"});
  }));
  Forget([&](const net::Principal& principal) { return principal.user_id == user.id; });
  return {};
}

Result<Organisation> Access::CurrentOrganisation() const {
  using Found = std::optional<Organisation>;
  VAFA_ASSIGN(const Found found,
              store_.Read([](Session& session) { return LoadOrganisation(session); }));
  if (!found) return Fail(ErrorCode::kNotFound, "access.not_set_up");
  return *found;
}

Result<Organisation> Access::ChangeOrganisation(
    const json::object& changes, int64_t by,
    const std::function<Status(const Organisation&)>& check) {
  return store_.Write([&](Transaction& transaction) -> Result<Organisation> {
    VAFA_ASSIGN(const std::optional<Organisation> before, LoadOrganisation(transaction));
    if (!before) return Fail(ErrorCode::kNotFound, "access.not_set_up");
    if (check) VAFA_TRY(check(*before));
    VAFA_ASSIGN(Organisation after, WithChanges(*before, changes));
    VAFA_TRY(SaveOrganisation(transaction, after));
    VAFA_TRY(WriteAudit(
        transaction, {clock_.Now(), by, "organisation.changed", "organisation", Detail(changes)}));
    return after;
  });
}

}  // namespace vafa::access
